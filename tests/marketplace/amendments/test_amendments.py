"""Features of tenders that change after publication."""

from pytest_bdd import scenarios

scenarios("marketplace/amendments/features/amendments.feature")
