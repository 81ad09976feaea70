"""People, organisations, memberships, roles, credentials and sessions."""
