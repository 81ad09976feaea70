"""What channels say they have paid out: files, line by line, and what each line is held against."""
