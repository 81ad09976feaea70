"""What runs before there is a `.venv`: standard library only, in syntax that old Pythons read."""
