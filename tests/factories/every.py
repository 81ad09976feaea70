"""One test over many values: it names every value that failed, and costs one test, not hundreds."""

import functools
import inspect
from collections.abc import Callable, Collection
from typing import Any

import pytest

Test = Callable[..., None]
MAX_SHOWN = 20


def every(name: str, values: Collection[Any]) -> Callable[[Test], Test]:
    """Run a test with each value as its argument `name`; what it arranges is shared by all.

    It must only read: no value may change what the next one finds.
    """
    assert values, f"nothing to try as {name}"

    def decorate(test: Test) -> Test:
        @functools.wraps(test)
        def over_all(**fixtures: object) -> None:
            tried = ((value, _why(test, {**fixtures, name: value})) for value in values)
            failed = [f"{value!r}: {why}" for value, why in tried if why]
            assert not failed, f"{len(failed)} of {len(values)}:\n" + "\n".join(failed[:MAX_SHOWN])

        wanted = inspect.signature(test).parameters.items()
        others = [parameter for each, parameter in wanted if each != name]
        over_all.__signature__ = inspect.Signature(others)  # type: ignore[attr-defined]  # read by pytest
        return over_all

    return decorate


def _why(test: Test, arguments: dict[str, object]) -> str:
    """Return why a test failed with these arguments; empty where it passed."""
    try:
        test(**arguments)
    except (Exception, pytest.fail.Exception) as error:  # noqa: BLE001 - whatever a test fails with
        return f"{type(error).__name__}: {error}"
    return ""
