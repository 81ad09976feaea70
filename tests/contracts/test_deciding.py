"""One list has the permission that each function asks for, each number that decides, and each step.

A change of either shows in review, as one of the audit trail does (`audited.json`); `make docs`
writes the list again.
"""

import ast
import json
import os
from collections.abc import Iterator
from importlib import import_module
from operator import attrgetter
from pathlib import Path

import pytest

from app.config import ROOT
from app.metadata import sources
from app.permissions import Permission

KEPT = Path(__file__).parent / "deciding.json"
# What a number may be wrapped in.
OF_NUMBERS = {
    *("timedelta", "Decimal", "time", "date", "frozenset", "set", "tuple", "Fraction", "Limit")
}
# Where rules are: elsewhere a number is a width or a row of a page.
ROOMS = {"policy", "use_cases", "queries", "limits"}
Found = Iterator[tuple[str, str]]


def _permissions(path: Path, tree: ast.Module) -> Found:
    """Yield a function's name and the permission for each time that it names one."""
    if "permissions" not in path.read_text() or path.stem == "__main__":
        return
    module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.Assign):
            for node in ast.walk(function):
                permission = _constant(module, node)
                if isinstance(permission, Permission):
                    yield getattr(function, "name", path.stem), permission.name


def _constant(module: object, node: ast.AST) -> object:
    """Return the value of a name in capitals, such as `permissions.APPROVE`; None for others."""
    if not isinstance(node, ast.Name | ast.Attribute):
        return None
    name = ast.unparse(node)
    if not name.rpartition(".")[2].isupper():
        return None
    try:
        return attrgetter(name)(module)
    except AttributeError:  # of an object that only the function knows
        return None


def _numbers(path: Path, tree: ast.Module) -> Found:
    """Yield the constants of a module that are numbers or sets of words, or hold nothing else."""
    if not ROOMS & {*path.parts, path.stem}:
        return
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value and _is_number(node.value):
            target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
            yield f"{path.stem}: {ast.unparse(target)}", ast.unparse(node.value)


def _steps(path: Path, tree: ast.Module) -> Found:
    """Yield what a function of these rooms does without an answer: it checks, keeps and tells.

    A check that is no longer called leaves no other mark than this, unless a test breaks its rule.
    """
    if not ROOMS & {*path.parts, path.stem}:
        return
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
                    yield function.name, _step(node.value)


def _step(call: ast.Call) -> str:
    """Return the name of the function, and its subject where it adds or publishes it."""
    name = ast.unparse(call.func).rpartition(".")[2]
    what = call.args[0] if call.args else None
    if name == "add" and isinstance(what, ast.Call):
        what = what.func
    if name not in {"add", "publish"} or not isinstance(what, ast.Name | ast.Attribute):
        return name
    return f"{name} {ast.unparse(what)}"


def _is_number(value: ast.expr) -> bool:
    kinds = [type(each.value) for each in ast.walk(value) if isinstance(each, ast.Constant)]
    names = {each.id for each in ast.walk(value) if isinstance(each, ast.Name)}
    decides = int in kinds or any(isinstance(each, ast.Set) for each in ast.walk(value))
    return decides and {*kinds} <= {int, str} and names <= OF_NUMBERS


def collect() -> dict[str, dict[str, str]]:
    """Return the lists; files may move, for functions are named without their folder."""
    readers = {"permissions": _permissions, "numbers": _numbers, "steps": _steps}
    found: dict[str, dict[str, list[str]]] = {kind: {} for kind in readers}
    for path in (each for each in sources() if "demonstration" not in each.parts):
        tree = ast.parse(path.read_text())
        for kind, read in readers.items():
            for name, value in read(path, tree):
                found[kind].setdefault(name, []).append(value)
    return {
        kind: {name: ", ".join(sorted(values)) for name, values in sorted(each.items())}
        for kind, each in found.items()
    }


@pytest.fixture(scope="module")
def found() -> dict[str, dict[str, str]]:
    return collect()


def test_they_are_as_they_were(found: dict[str, dict[str, str]]) -> None:
    if os.environ.get("BDM_RENEW"):
        KEPT.write_text(json.dumps(found, indent=0, ensure_ascii=False) + "\n")
    assert found == json.loads(KEPT.read_text())


def test_it_sees_what_matters_most(found: dict[str, dict[str, str]]) -> None:
    assert found["permissions"]["approve_tender"] == "marketplace.approve_tender"
    assert "require_fresh_proof" in found["steps"]["approve_revocation"]
    assert found["numbers"]["case_documents: MAX_FILES_PER_DOCUMENT"] == "10"
