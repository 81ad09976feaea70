"""What people see of accounts and organisations on their home page."""
