"""Reads: facts of bills, fees in force, lists."""
