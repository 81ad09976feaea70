"""What committee members do before and beside an opening."""
