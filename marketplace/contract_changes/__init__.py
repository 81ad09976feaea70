"""What happens to a signed contract: its milestones, and changes that two officers make."""
