"""Reproducible measurements, each against a yardstick measured in the same run."""
