"""Code shared by all nouns of tax incentives."""
