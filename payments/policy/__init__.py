"""The arithmetic of bills, pure: no session, no clock, no table."""
