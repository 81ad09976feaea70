"""A test that expects a refusal says which: by its code, its words, its fields or permission.

These classes are raised for many reasons: without more, a test passes for a wrong one.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from app.config import ROOT

VAGUE = {"Conflict", "Forbidden", "Invalid", "Refusal"}
EXPECTED = re.compile(r"raises\([^)]*\b(?:Conflict|Forbidden|Invalid|Refusal)\b")


def test_whoever_expects_a_refusal_says_which() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for line in _vague_in(path)
    ]
    assert not found


def _vague_in(path: Path) -> Iterator[int]:
    """Yield the lines of a file that expect some refusal."""
    text = path.read_text()
    if not EXPECTED.search(text):
        return
    for function in ast.walk(ast.parse(text)):
        if isinstance(function, ast.FunctionDef):
            items = [each for node in ast.walk(function) for each in getattr(node, "items", [])]
            read = {name for node in ast.walk(function) for name in _value_of(node)}
            yield from (item.context_expr.lineno for item in items if _is_vague(item, read))


def _value_of(node: ast.AST) -> Iterator[str]:
    """Yield `a` where a node reads `a.value`."""
    match node:
        case ast.Attribute(value=ast.Name(id=name), attr="value"):
            yield name


def _is_vague(item: ast.withitem, read: set[str]) -> bool:
    match item:
        case ast.withitem(ast.Call(ast.Attribute(attr="raises"), [kinds], []), kept):
            named = {node.id for node in ast.walk(kinds) if isinstance(node, ast.Name)}
            return bool(named & VAGUE) and getattr(kept, "id", None) not in read
    return False
