"""Which function writes which lines into the audit trail, read from its code.

Functions are named without their folder, so that moving code changes nothing here; what is written
in two places is listed twice.
"""

import ast
from collections.abc import Iterator
from functools import cache

from app import decisions
from app.metadata import sources


@cache
def collect() -> dict[str, list[str]]:
    """Return the actions by the name of who writes them; what is put together in code as it is."""
    found: dict[str, list[str]] = {}
    for name, action in (*_in_functions(), *_of_decisions()):
        found.setdefault(name, []).append(action)
    return {name: sorted(actions) for name, actions in sorted(found.items())}


def _in_functions() -> Iterator[tuple[str, str]]:
    for path in sources():
        source = path.read_text()
        for function in ast.walk(ast.parse(source)) if ".audit(" in source else ():
            if isinstance(function, ast.FunctionDef):
                yield from ((function.name, said) for said in _written(function))


def _written(function: ast.FunctionDef) -> Iterator[str]:
    """Yield the first argument of each `….audit(…)`, as it is or as its code."""
    for node in ast.walk(function):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "audit"
            and node.args
        ):
            said = node.args[0]
            if isinstance(said, ast.Constant):
                yield str(said.value)
            else:
                yield f"= {ast.unparse(said)}"


def _of_decisions() -> Iterator[tuple[str, str]]:
    """Yield the three lines of each decision over a proposal."""
    for decision in decisions.ALL:
        audit = decision.audit
        yield from zip(decision.names, (audit.proposed, audit.approved, audit.refused), strict=True)
