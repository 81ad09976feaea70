"""Evaluations in the words of committee members and bidders, through both doors."""

from factories.committee_steps import *  # noqa: F403 - pytest-bdd finds steps in the module
from pytest_bdd import scenarios

scenarios("marketplace/evaluation/features/evaluation.feature")
