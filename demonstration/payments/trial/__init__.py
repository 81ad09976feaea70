"""A page to try the channels of payment."""
