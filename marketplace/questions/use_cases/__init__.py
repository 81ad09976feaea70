"""Writes about questions, documents taken and meetings."""
