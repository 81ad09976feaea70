"""Public procurement, from notice to contract."""
