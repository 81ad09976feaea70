"""What officers do with values: propose, approve, refuse."""
