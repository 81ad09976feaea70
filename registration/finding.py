"""What a business is found by: its names folded, in both scripts, with how they sound."""
