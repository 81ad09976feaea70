"""What the committee does between the opening and its report."""
