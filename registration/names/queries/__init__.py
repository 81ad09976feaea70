"""What is asked of names: whether one is free, what is barred, what one holds."""
