"""What we keep, how long, who may see it, and how one asks for it: dated rows by two officers."""
