"""Suspense."""
