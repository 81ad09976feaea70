"""Money that comes for a bill of a contract that needs it no more, both doors."""

from factories.keeping_steps import *  # noqa: F403 - pytest-bdd finds steps in the module
from factories.late_steps import *  # noqa: F403 - as above
from pytest_bdd import scenarios

scenarios("marketplace/money/features/late_money.feature")
