"""No code takes a row with a MAC for "done already" without checking it.

Asked for a column or `exists`, SQLAlchemy loads no row, and nothing is checked; nor are whole rows
of some tables. An insertion `on conflict do nothing` takes whatever has the key.
`app/checked_rows.py` reads the rows.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TypeGuard

from app.config import ROOT
from app.db import Base
from app.metadata import load_models, sources
from app.row_macs import CheckedOnLoad, WithMac

load_models()
MODELS = {m.class_ for m in Base.registry.mappers if issubclass(m.class_, WithMac)}
NAMES, TABLES = {m.__name__ for m in MODELS}, {m.__tablename__ for m in MODELS}
# Of tables whose rows nothing checks when they are loaded. People are judged when they are found.
WHOLE = {m.__name__ for m in MODELS if not issubclass(m, CheckedOnLoad)} - {"Person"}
HOSTILE = ROOT / "tests" / "hostile" / "unguarded.toml"
# Insertions after which the row that has the key is read, and checked.
READ_AFTERWARDS = {
    "marketplace/bids/use_cases/drafts.py",
    "payments/bills/use_cases.py",
    "payments/clearing/use_cases.py",
}
CHECKS = {"checked", "genuine", "genuine_of", "if_genuine", "there_is"}
ONE = {"scalar", "first", "one_or_none", "scalar_one_or_none"}
_DO_NOTHING = re.compile(r"insert\((\w+)\)(?:(?!insert\().)*?on_conflict_do_nothing", re.DOTALL)
_IN_SQL = re.compile(r"insert into (\w+)(?:(?!insert into).)*?on conflict", re.DOTALL)


@cache
def _texts() -> dict[str, str]:
    production = [each for each in sources() if "demonstration" not in each.parts]
    return {str(each.relative_to(ROOT)): each.read_text(encoding="utf-8") for each in production}


def _is_one(node: ast.AST) -> bool:
    """Return True for `session.scalar(…)` and its like, which ask for one value."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ONE
    )


def _is_call(node: ast.AST, names: set[str]) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names


def _asked(function: ast.FunctionDef) -> Iterator[ast.AST]:
    """Yield what a function asks only in order to learn whether there is something."""
    says_so = function.returns is not None and ast.unparse(function.returns) == "bool"
    for node in ast.walk(function):
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Is | ast.IsNot):
            yield node.left
        elif isinstance(node, ast.If | ast.IfExp | ast.While):
            yield from _unchecked(node.test)
        elif _is_call(node, {"bool"}):
            yield from node.args
        elif isinstance(node, ast.Return) and says_so and node.value is not None:
            yield node.value


def _unchecked(node: ast.AST) -> Iterator[ast.AST]:
    """Yield an expression and its parts, but not what is checked."""
    yield node
    if not _is_call(node, CHECKS):
        for each in ast.iter_child_nodes(node):
            yield from _unchecked(each)


def _selects(node: ast.AST, function: ast.FunctionDef, deep: int = 4) -> Iterator[ast.Call]:
    """Yield the selects that an expression is built of, through the names of its function."""
    for each in ast.walk(node):
        if _is_call(each, {"select"}) and each.args:
            yield each
        elif isinstance(each, ast.Name) and deep:
            for value in _assigned(each.id, function):
                yield from _selects(value, function, deep - 1)


def _assigned(name: str, function: ast.FunctionDef) -> Iterator[ast.AST]:
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and any(
            isinstance(to, ast.Name) and to.id == name for to in node.targets
        ):
            yield node.value


def _reads_no_row(select: ast.Call) -> bool:
    """Return True if a select asks for a column of a table with MACs, or whether it has a row."""
    asked = ast.unparse(select.args[0])
    names = set(re.findall(r"\b([A-Z]\w+)\b", asked))
    return bool(names & NAMES) and ("." in asked.split("(")[0] or asked.startswith("exists("))


def _decides(function: ast.FunctionDef) -> bool:
    return any(
        _reads_no_row(select)
        for asked in _asked(function)
        if _is_one(asked)
        for select in _selects(asked, function)
    )


def _believes(function: ast.FunctionDef) -> bool:
    """Return True if a function asks only whether there is a row of a table that nothing checks."""
    if re.search(r"genuine|changing\(|Forged", ast.unparse(function)):
        return False
    asked = list(_asked(function))
    named = (v for a in asked if isinstance(a, ast.Name) for v in _assigned(a.id, function))
    return any(
        isinstance(row, ast.Name) and row.id in WHOLE
        for each in (*asked, *named)
        for row in _rows_asked_for(each, function)
    )


def _rows_asked_for(node: ast.AST, function: ast.FunctionDef) -> Iterator[ast.AST]:
    if _is_one(node):
        yield from (select.args[0] for select in _selects(node, function))
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        yield from node.args[:1] if node.func.attr == "get" else ()


def _asking(written: str) -> Iterator[ast.FunctionDef]:
    """Yield the functions that read rows: the others are most, and need not be looked through."""
    lines = written.splitlines()
    for node in ast.walk(ast.parse(written)):
        if isinstance(node, ast.FunctionDef):
            own = "\n".join(lines[node.lineno - 1 : node.end_lineno])
            if "select(" in own or ".get(" in own:
                yield node


def test_whether_a_row_is_there_is_asked_of_whole_rows() -> None:
    found = {
        f"{path}: {node.name}"
        for path, written in _texts().items()
        if "select(" in written or ".get(" in written
        for node in _asking(written)
        if (_decides(node) or ("use_cases" in path and _believes(node)))
    }
    known = tomllib.loads(HOSTILE.read_text(encoding="utf-8"))["asked"]
    assert sorted(found) == sorted(known), "use `there_is` or `checked`"


def test_no_row_with_a_mac_is_left_out_for_one_that_nobody_checked() -> None:
    found = {
        path
        for path, written in _texts().items()
        if Path(path).name != "checked_rows.py"
        and ({*_DO_NOTHING.findall(written)} & NAMES or {*_IN_SQL.findall(written)} & TABLES)
    }
    assert found == READ_AFTERWARDS, "use `insert_once`, which checks the row that has the key"
