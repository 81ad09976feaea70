"""Features of longer validity."""

from pytest_bdd import scenarios

scenarios("marketplace/validity/features/validity.feature")
