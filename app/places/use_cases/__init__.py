"""What officers do with the map: propose a change, approve it, refuse it."""
