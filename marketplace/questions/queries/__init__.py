"""Queries of a tender's questions: for everybody, its department, and a firm.

Only a firm's own view shows who asked.
"""
