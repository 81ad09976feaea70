"""A winner's deposit is kept for its contract, in the words of its two sides, both doors."""

from factories.keeping_steps import *  # noqa: F403 - pytest-bdd finds steps in the module
from pytest_bdd import scenarios

scenarios("marketplace/securities/features/keeping.feature")
