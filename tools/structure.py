"""Measure how the house is built: `python -m tools.structure [FOLDER]`.

Prints, for a checkout: circles of imports between files, the share of a domain's imports that stay
within one noun, lines of production code, and small files with a single importer. It reads files
as text and runs nothing, so it can measure an older checkout as well.
"""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path

from tools.steps import say

HOUSE = ("wsgi.py", "cli", "demonstration", "marketplace", "tax_incentives", "registration",
         "payments", "app")  # fmt: skip
# Layers of the platform that are made of nouns themselves, as a domain is.
DOMAINS = ("marketplace", "payments", "registration", "app/casework", "app/cases", "app/identity")
# The last ones are where the demonstration lay before it had a folder of its own.
NOT_PRODUCTION = ("demonstration/", "app/dev/", "app/demonstration/", "app/cases/demonstration/",
                  "marketplace/replay/", "marketplace/seed/", "payments/seed/", "payments/sandbox/",
                  "registration/seed/", "app/guides/seed/")  # fmt: skip
SMALL_LINES = 60


def _parsed(path: Path) -> ast.Module:
    """Parse a file. Python 3.11 may miscount its depth once: then again."""
    try:
        return ast.parse(path.read_text())
    except SystemError:
        return ast.parse(path.read_text())


class House:
    """The files of a checkout and which of them imports which, late and typing imports included."""

    def __init__(self, root: Path) -> None:
        """Read every file of production Python below `root`."""
        found = [path for part in HOUSE for path in _python(root / part)]
        self.trees = {_relative(path, root): _parsed(path) for path in found}
        self.texts = {_relative(path, root): path.read_text() for path in found}
        self.modules = {_dotted(name): name for name in self.trees}

    @cached_property
    def imports(self) -> dict[str, set[str]]:
        """Return the files that each file imports."""
        return {name: set(self._imported(name)) - {name} for name in self.trees}

    @cached_property
    def importers(self) -> dict[str, set[str]]:
        """Return the files that import each file."""
        found: dict[str, set[str]] = defaultdict(set)
        for name, imported in self.imports.items():
            for each in imported:
                found[each].add(name)
        return found

    def _imported(self, name: str) -> Iterator[str]:
        for node in ast.walk(self.trees[name]):
            if isinstance(node, ast.Import):
                yield from self._files(each.name for each in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                for each in node.names:
                    whole = f"{node.module}.{each.name}"
                    yield from self._files([whole if whole in self.modules else node.module])

    def _files(self, names: Iterable[str]) -> Iterator[str]:
        return (self.modules[name] for name in names if name in self.modules)

    def circles(self) -> list[list[str]]:
        """Return the groups of files that import each other, however many steps away."""
        return [sorted(group) for group in _strong(self.imports) if len(group) > 1]

    def share_within_noun(self, domain: str) -> tuple[int, int]:
        """Return how many imports within a domain stay within one noun, and how many there are."""
        pairs = [
            (name, each)
            for name, imported in self.imports.items()
            for each in imported
            if name.startswith(f"{domain}/") and each.startswith(f"{domain}/")
        ]
        return sum(noun(a, domain) == noun(b, domain) for a, b in pairs), len(pairs)

    def lonely(self) -> list[str]:
        """Return small files with one importer that neither an install nor a wall explains."""
        return sorted(name for name in self.trees if self._is_lonely(name))

    def _is_lonely(self, name: str) -> bool:
        importers = self.importers.get(name, set())
        if len(importers) != 1 or name.endswith("__init__.py"):
            return False
        (importer,) = importers
        explained = "install" in importer or _wall_between(name, importer)
        return len(self.texts[name].splitlines()) <= SMALL_LINES and not explained

    def lines(self) -> int:
        """Return the lines of production Python without demonstration, blank lines and words."""
        kept = (n for n in self.trees if not n.startswith(NOT_PRODUCTION))
        return sum(_code_lines(self.texts[name], self.trees[name]) for name in kept)

    def all_lines(self) -> int:
        """Return all lines of production Python without demonstration."""
        return sum(
            len(text.splitlines())
            for name, text in self.texts.items()
            if not name.startswith(NOT_PRODUCTION)
        )


def noun(name: str, domain: str) -> str:
    """Return the noun that a file of a domain belongs to: its first folder, or its own name."""
    return name.removeprefix(f"{domain}/").split("/")[0].removesuffix(".py")


PURE = ("policy", "models", "use_cases", "queries", "schemas", "postings", "doors", "printing")


def _wall_between(name: str, importer: str) -> bool:
    """Return True if a file and its importer are in different rooms or nouns."""
    return _room(name) != _room(importer)


def _room(name: str) -> tuple[str, ...]:
    parts = name.removesuffix(".py").split("/")
    for n, part in enumerate(parts):
        if part in PURE:
            return tuple(parts[: n + 1])
    return tuple(parts[:-1])


def _python(place: Path) -> Iterator[Path]:
    if place.is_file():
        yield place
    elif place.is_dir():
        yield from sorted(place.rglob("*.py"))


def _relative(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def _dotted(name: str) -> str:
    return name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _code_lines(text: str, tree: ast.Module) -> int:
    """Return the lines that hold code: no blank line, no comment alone, no docstring."""
    words: set[int] = set()
    for node in ast.walk(tree):
        value = node.value if isinstance(node, ast.Expr) else None
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            words.update(range(value.lineno, (value.end_lineno or value.lineno) + 1))
    lines = enumerate(text.splitlines(), start=1)
    return sum(
        bool(line.strip()) and not line.strip().startswith("#") and number not in words
        for number, line in lines
    )


def _strong(graph: Mapping[str, set[str]]) -> list[set[str]]:
    """Return the strongly connected groups of a graph (Kosaraju's way, without recursion)."""
    order = _finished(graph)
    back: dict[str, set[str]] = defaultdict(set)
    for a, others in graph.items():
        for b in others:
            back[b].add(a)
    groups: list[set[str]] = []
    seen: set[str] = set()
    for start in reversed(order):
        if start not in seen:
            group = _reached(start, back, seen)
            groups.append(group)
    return groups


def _finished(graph: Mapping[str, set[str]]) -> list[str]:
    seen: set[str] = set()
    order: list[str] = []
    for start in graph:
        stack = [(start, iter(sorted(graph[start])))] if start not in seen else []
        seen.add(start)
        while stack:
            here, others = stack[-1]
            nxt = next((each for each in others if each not in seen), None)
            if nxt is None:
                order.append(here)
                stack.pop()
            else:
                seen.add(nxt)
                stack.append((nxt, iter(sorted(graph[nxt]))))
    return order


def _reached(start: str, graph: Mapping[str, set[str]], seen: set[str]) -> set[str]:
    group, stack = set(), [start]
    seen.add(start)
    while stack:
        here = stack.pop()
        group.add(here)
        new = graph.get(here, set()) - seen
        seen |= new
        stack.extend(new)
    return group


def report(house: House) -> Iterator[str]:
    """Yield what was measured, a line each."""
    circles = house.circles()
    yield f"files: {len(house.trees)}"
    yield f"circles: {len(circles)}, files in them: {sum(map(len, circles))}"
    for domain in DOMAINS:
        within, whole = house.share_within_noun(domain)
        if whole:
            yield f"imports within one noun, {domain}: {within}/{whole} = {within / whole:.0%}"
    yield f"lines of production Python: {house.all_lines()}, of code: {house.lines()}"
    lonely = house.lonely()
    yield f"small files with one importer, unexplained: {len(lonely)}"
    if "--list" in sys.argv:
        yield from lonely
        yield from (" ".join(circle) for circle in circles)


if __name__ == "__main__":
    where = [each for each in sys.argv[1:] if not each.startswith("-")]
    for line in report(House(Path(where[0] if where else ".").resolve())):
        say(line)
