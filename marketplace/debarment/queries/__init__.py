"""What officers, those who are named and everybody read of matters and bars."""
