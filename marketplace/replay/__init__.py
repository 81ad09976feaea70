"""Replaying real procurements through the public API, to prove the marketplace on them."""
