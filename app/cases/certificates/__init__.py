"""Certificates of grants: what they say, how they are printed, signed and checked."""
