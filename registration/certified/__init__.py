"""Papers of the register: what they say, and how they stand."""
