"""Faults made from the code of policy, use cases and queries, sampled evenly over functions."""

from __future__ import annotations

import ast
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import accumulate
from typing import Any

from tools.mutants.faults import Fault, Place, read_bytes
from tools.mutants.variants import name_of, variants
from tools.steps import ROOT

DOMAINS = ("app", "marketplace", "payments", "registration", "tax_incentives")
ROOMS = {"policy", "use_cases", "queries"}
# What people read, and what is no rule: nothing inside these calls is changed.
WORDS = {"sentence", "gettext", "ngettext", "_", "Sentence", "TypeVar"}
# What these are given is no rule either: how many rows, in which order, what a line says.
QUIET = {"limit", "offset", "order_by", "audit", "correlate", "debug", "info", "warning"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def sample(only: Sequence[str], count: int, seed: int) -> list[Fault]:
    """Draw faults from the rooms below these folders: of each function one, then another.

    What is drawn depends on each fault alone, so that a change elsewhere changes nothing here.
    """

    def drawn(fault: Fault) -> bytes:
        return hashlib.sha256(repr((seed, fault.identity)).encode()).digest()

    turns: Counter[tuple[str, str]] = Counter()
    order = []
    for fault in sorted((each for file in files_of(only) for each in faults_of(file)), key=drawn):
        order.append((turns[fault.identity[:2]], fault))
        turns[fault.identity[:2]] += 1
    return [fault for _, fault in sorted(order, key=lambda pair: pair[0])][:count]


def files_of(only: Sequence[str]) -> list[str]:
    """Return the files of rooms below these folders; one that is named counts whatever it is."""
    named = {each for each in only if each.endswith(".py")}
    folders = tuple(f"{each}/" for each in only or DOMAINS)
    return [
        file
        for file in sources()
        if file in named or (file.startswith(folders) and ROOMS & {*file[:-3].split("/")})
    ]


@cache
def sources() -> list[str]:
    """Return every file of ours."""
    found = (path for folder in DOMAINS for path in (ROOT / folder).rglob("*.py"))
    return sorted(path.relative_to(ROOT).as_posix() for path in found)


def faults_of(file: str) -> Iterator[Fault]:
    """Yield what may be changed in a file, one place at a time."""
    source = read_bytes(file)
    starts = [0, *accumulate(map(len, source.splitlines(keepends=True)))]
    for function, node in _places(ast.parse(source), ""):
        for kind, instead in variants(node):
            at: Any = node  # which has a position, as all expressions and statements have
            start = starts[at.lineno - 1] + at.col_offset
            before = source[start : starts[at.end_lineno - 1] + at.end_col_offset].decode()
            lines = "\n" * before.count("\n")  # what is below keeps its line
            after = f"({ast.unparse(instead)}{lines})" if instead else f"pass{lines}"
            yield Fault(kind, file, start, before, after, function)


def _places(node: ast.AST, around: str) -> Iterator[tuple[str, ast.AST]]:
    """Yield each part of a function or constant that may hold a fault, with the name of that."""
    for child in _parts(node):
        name = _name(child, around)
        if name and not (isinstance(child, ast.Constant) and _is_minor(node)):
            yield name, child
        yield from _places(child, name)


def _is_minor(around: ast.AST) -> bool:
    """Whether a constant there is an amount, or a value for what is missing."""
    return isinstance(around, ast.BoolOp) or "paisa" in ast.unparse(around).lower()


def _name(node: ast.AST, around: str) -> str:
    """Return the name of the function or constant that a node belongs to."""
    if isinstance(node, Function | ast.ClassDef):
        return f"{around}.{node.name}".lstrip(".")
    if not around and isinstance(node, ast.Assign | ast.AnnAssign):
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        name = str(getattr(target, "id", ""))
        return name if name.isupper() else ""
    return around


def _parts(node: ast.AST) -> Iterable[ast.AST]:
    """Return what of a node may hold a fault: no default, annotation, decorator, text or word."""
    match node:
        case ast.Call():
            return _parts_of_call(node)
        case ast.Module(body=body):
            return [each for each in body if not isinstance(each, ast.If | ast.Expr)]
        case ast.ClassDef(body=body):
            return [each for each in body if isinstance(each, Function)]
        case ast.FunctionDef(body=body) | ast.AsyncFunctionDef(body=body):
            return body
        case ast.Lambda() | ast.AnnAssign():
            return filter(None, [getattr(node, "body", getattr(node, "value", None))])
    quiet = isinstance(node, ast.Raise | ast.JoinedStr | ast.Assert)
    return () if quiet else ast.iter_child_nodes(node)


def _parts_of_call(node: ast.Call) -> Iterable[ast.AST]:
    name = name_of(node)
    arguments = () if name in WORDS | QUIET else (*node.args, *node.keywords)
    return () if name in WORDS else (node.func, *arguments)


def places_of(fault: Fault) -> Sequence[Place]:
    """Return where a fault runs: for a constant, the lines that name it."""
    constant = fault.function
    if not constant.isupper():
        return [fault.place]
    word = re.compile(rf"\b{re.escape(constant)}\b")
    return [
        Place(file, n, n)
        for file in ([fault.file] if constant.startswith("_") else sources())
        for n, line in enumerate(read_bytes(file).decode().splitlines(), 1)
        if constant in line and word.search(line)
    ]
