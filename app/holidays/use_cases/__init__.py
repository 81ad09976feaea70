"""What officers do with holidays: declare, approve, refuse."""
