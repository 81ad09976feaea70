"""Events of a signed contract: its milestones, and changes that two officers make."""
