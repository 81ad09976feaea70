"""Rules: values that may be unknown, expressions over them, and what they were asked."""
