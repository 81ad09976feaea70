"""The job that tells which filings took effect, as a process of its own that can be killed."""

import os

from app.identity.accounts.queries.actors import SYSTEM
from registration.register.use_cases.take_effect import take_effect
from wsgi import make_platform

BITE = 2


def main(environment: dict[str, str]) -> None:
    """Run the job once, two filings at a time."""
    os.environ.clear()
    os.environ.update(environment)
    make_platform().executor.execute(take_effect, BITE, actor=SYSTEM)
