"""What people, channels and other domains do with bills and money."""
