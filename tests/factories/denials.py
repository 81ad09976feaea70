"""Proof that a use case asks for its permission: the refusal names which one was missing.

    with denied("identity.verify_supplier"):
        platform.executor.execute(verify_supplier, command, actor=somebody_without_it)

`tests/architecture/test_permissions.py` looks for such a test of every registered permission: its
name must stand, as a text, in a test function that calls `denied` or `hidden`, or in its
decorators. `hidden` is for a permission that only lets its holder see what is not theirs.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from app.errors import Forbidden, NotFound, Unauthenticated


@contextmanager
def denied(permission: str) -> Iterator[None]:
    """Expect a refusal for want of exactly this permission."""
    with pytest.raises((Forbidden, Unauthenticated)) as refused:
        yield
    assert refused.value.permission == permission


@contextmanager
def hidden(permission: str) -> Iterator[None]:
    """Expect that without this permission the thing does not exist; show it to a holder as well."""
    with pytest.raises(NotFound):
        yield
    assert permission
