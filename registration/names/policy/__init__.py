"""Rules for reading, comparing and judging names: pure."""
