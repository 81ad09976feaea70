"""Opening, in the words of committees."""

from pytest_bdd import scenarios

scenarios("marketplace/openings/features/openings.feature")
