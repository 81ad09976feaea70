"""What officers of Finance and operators do with the books."""
