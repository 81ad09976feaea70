"""Tools that run before there is a `.venv`: standard library only, in old Pythons' syntax."""
