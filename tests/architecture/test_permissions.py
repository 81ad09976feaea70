"""Every permission has a holder, a reason, a page that tells of it, and a test that denies it."""

import ast
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
from contracts.test_denials import ASKING
from factories.every import every

from app import roles
from app.config import ROOT
from app.permissions import Permission
from app.platform import Platform
from cli.permission_tables import as_markdown
from wsgi import make_registry

PROOFS = {"denied", "hidden"}
PERMISSIONS = make_registry().permissions
each_permission = every("permission", PERMISSIONS)


def _denied_in(path: Path) -> Iterator[str]:
    """Yield every text in the test functions that prove a denial, decorators included."""
    source = path.read_text()
    for node in ast.walk(ast.parse(source)) if any(f"{each}(" in source for each in PROOFS) else ():
        if isinstance(node, ast.FunctionDef) and _proves_denial(node):
            parts = (part for part in ast.walk(node) if isinstance(part, ast.Constant))
            yield from (part.value for part in parts if isinstance(part.value, str))


def _proves_denial(function: ast.FunctionDef) -> bool:
    calls = (part.func for part in ast.walk(function) if isinstance(part, ast.Call))
    return any(isinstance(name, ast.Name) and name.id in PROOFS for name in calls)


@pytest.fixture(scope="module")
def denied_somewhere() -> frozenset[str]:
    tests = (path for path in (ROOT / "tests").rglob("test_*.py"))
    written = (text for path in tests for text in _denied_in(path))
    return frozenset(chain(written, (each.permission_name for each in ASKING)))


@each_permission
def test_it_has_a_test_that_denies_it(
    permission: Permission, denied_somewhere: frozenset[str]
) -> None:
    assert permission.name in denied_somewhere, (
        f"Write a test with `denied({permission.name!r})`: see tests/factories/denials.py."
    )


@each_permission
def test_it_has_known_holders_and_a_reason(permission: Permission) -> None:
    assert permission.holders
    assert all(holder in roles.ALL for holder in permission.holders)
    assert permission.why.endswith(".")


def test_it_has_a_name_of_its_own() -> None:
    names = [permission.name for permission in PERMISSIONS]
    assert len(names) == len(set(names))


def test_it_stands_in_the_documentation() -> None:
    written = (ROOT / "docs" / "permissions.md").read_text()
    assert written == as_markdown(PERMISSIONS), "Run `make docs`."


def test_it_is_known_to_the_running_application(platform: Platform) -> None:
    assert {each.name for each in platform.registry.permissions} == {p.name for p in PERMISSIONS}
