"""Reads of statements and signatures."""
