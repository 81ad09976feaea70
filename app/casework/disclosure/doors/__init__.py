"""Pages and API of disclosures."""
