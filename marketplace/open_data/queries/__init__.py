"""Releases as everybody reads them."""
