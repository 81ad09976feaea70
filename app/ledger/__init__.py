"""Double-entry accounts in whole paisa. PostgreSQL itself keeps the rules; Python only asks."""
