"""Whoever asks for a permission before all else refuses those who lack it, whatever they sent.

Every such function is found in the code, and called with nothing to work on.
"""

import ast
from collections.abc import Iterator
from importlib import import_module
from inspect import signature
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

import pytest
from factories.denials import denied
from factories.every import every

from app.config import ROOT
from app.db import new_id
from app.metadata import sources
from app.permissions import Actor
from app.platform import Platform
from app.unit_of_work import UnitOfWork


class Asking(NamedTuple):
    """A function that begins with `require`, and what its module calls the permission."""

    module: str
    function: str
    permission: str

    @property
    def permission_name(self) -> str:
        """The name of the permission."""
        return str(attrgetter(f"{self.permission}.name")(import_module(self.module)))


def _asking_in(path: Path) -> Iterator[Asking]:
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            match body:
                case [
                    ast.Expr(ast.Call(ast.Name("require" | "require_for_firm"), [actor, told])),
                    *_,
                ]:
                    if ast.unparse(actor) == "uow.actor" and _is_constant(told):
                        yield Asking(module, node.name, ast.unparse(told))


def _is_constant(node: ast.expr) -> bool:
    """Whether it names a permission of its module, not one that the caller gives."""
    return ast.unparse(node).rpartition(".")[2].isupper()


ASKING = [each for path in sources() for each in _asking_in(path)]


@pytest.fixture
def stranger(platform: Platform) -> Iterator[UnitOfWork]:
    with platform.executor.reading(Actor(kind="person", person_id=new_id())) as uow:
        yield uow


@every("asking", ASKING)
def test_it_refuses_who_lacks_the_permission(stranger: UnitOfWork, asking: Asking) -> None:
    function = getattr(import_module(asking.module), asking.function)
    given = [each for each in signature(function).parameters.values() if str(each)[0] != "*"]
    nothing = {each.name: None for each in given if each.default is each.empty}
    with denied(asking.permission_name):
        tuple(function(**nothing | {"uow": stranger}) or ())  # a generator asks when it is read
