"""One act at a facilitation centre, for who neither reads nor types: seen and witnessed."""
