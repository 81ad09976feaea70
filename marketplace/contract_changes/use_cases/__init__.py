"""The commands about changes and milestones."""
