"""Arrange what the application itself may never write: time that has passed, an account closed.

Triggers still hold; `history.py` puts those aside.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import psycopg
from sqlalchemy import text
from sqlalchemy.orm import Session


@contextmanager
def as_owner(session: Session) -> Iterator[None]:
    """Let what is changed within be written by the role that owns the tables."""
    _let_tests_be_owner()
    session.flush()
    session.execute(text("set local role bdm_owner"))
    yield
    session.flush()
    session.execute(text("reset role"))


@cache
def _let_tests_be_owner() -> None:
    """Nothing is inherited: a test has to say that it is the owner."""
    with psycopg.connect(os.environ["BDM_TEST_SUPERUSER_URL"], autocommit=True) as connection:
        connection.execute("grant bdm_owner to bdm_app with inherit false, set true")
