"""Processes that fork from one parent share its memory, never its luck or its connections."""

import os
from collections.abc import Callable

import pyrage
import pytest
from sqlalchemy import text

from app.db import new_id
from app.platform import Platform

pytestmark = pytest.mark.filterwarnings(
    "ignore:This process .* is multi-threaded:DeprecationWarning"
)


def _in_children(make: Callable[[], str]) -> list[str]:
    """What each of two children makes of it."""
    said = []
    for _ in range(2):
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.write(writer, make().encode())
            os._exit(0)
        os.waitpid(child, 0)
        said.append(os.read(reader, 4096).decode())
        os.close(reader)
        os.close(writer)
    return said


def _tail_of_an_id() -> str:
    return new_id().hex[16:]


def _age_identity() -> str:
    return str(pyrage.x25519.Identity.generate())


def _sealed() -> str:
    recipient = pyrage.x25519.Identity.from_str(_KNOWN).to_public()
    return pyrage.encrypt(b"x", [recipient]).hex()


_KNOWN = _age_identity()


@pytest.mark.parametrize("make", [_tail_of_an_id, _age_identity, _sealed])
def test_it_draws_other_numbers_in_each_child(make: Callable[[], str]) -> None:
    make()  # the parent has drawn too, so there is something to inherit
    first, second = _in_children(make)
    assert first
    assert first != second


def test_it_hands_no_connection_to_the_workers(committed: Platform) -> None:
    """What `cli/serving.py` does before Granian forks."""

    def backend() -> str:
        with committed.executor.sessions() as session:
            return str(session.scalar(text("select pg_backend_pid()")))

    backend()
    committed.engine.dispose()
    first, second = _in_children(backend)
    assert len({first, second, backend()}) == 3
