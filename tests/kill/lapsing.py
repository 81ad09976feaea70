"""The job that lets grants lapse, as a process of its own that can be killed."""

import os

from factories.toys import toys_known

from app.casework.grants.use_cases.expire_and_remind import lapse_grants
from app.identity.accounts.queries.actors import SYSTEM
from wsgi import make_platform

BITE = 2


def main(environment: dict[str, str]) -> None:
    """Run the job once, two grants at a time."""
    os.environ.clear()
    os.environ.update(environment)
    platform = make_platform()
    with toys_known(platform):
        platform.executor.execute(lapse_grants, BITE, actor=SYSTEM)
