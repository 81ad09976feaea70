"""A fault: a text of a file and the one instead. `tools/faults.toml` lists those with a name."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tools.steps import ROOT

FAULTS = ROOT / "tools" / "faults.toml"
# Nouns of these are a folder deeper: app/identity/people, app/casework/tasks.
DEEP = ("app/casework/", "app/identity/")


class Place(NamedTuple):
    """Lines of a file, the last one included."""

    file: str
    first: int
    last: int


@dataclass(frozen=True)
class Fault:
    """A text that begins at a byte of a file (-1 where the file lacks it), and the text instead.

    `tests` are those that should see it, where somebody named them.
    """

    name: str
    file: str
    start: int
    before: str
    after: str
    function: str = ""
    tests: tuple[str, ...] = ()

    @property
    def source(self) -> bytes:
        """The file without the fault."""
        return read_bytes(self.file)

    @property
    def changed(self) -> bytes:
        """The file with the fault."""
        end = self.start + len(self.before.encode())
        return self.source[: self.start] + self.after.encode() + self.source[end:]

    @property
    def place(self) -> Place:
        """The lines that differ: only who reaches those can see it."""
        head = _alike(self.before, self.after)
        before, after = self.before[head:], self.after[head:]
        tail = _alike(before[::-1], after[::-1])
        first = self.source.count(b"\n", 0, self.start) + self.before.count("\n", 0, head) + 1
        return Place(self.file, first, first + before.count("\n", 0, len(before) - tail))

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """What names it while the file changes elsewhere."""
        return self.file, self.function, self.before, self.after.replace("\n", "")

    @property
    def noun(self) -> str:
        """The folder that the file is about."""
        return "/".join(Path(self.file).parent.parts[: 3 if self.file.startswith(DEEP) else 2])

    def __str__(self) -> str:
        """Write it in a line: where, of what kind, and the change."""
        before, after = (" ".join(text.split()) for text in (self.before, self.after))
        place = f"`{self.file}:{self.place.first}` {self.function}".strip()
        return f"{place}, {self.name}: `{before}` → `{after}`"


def _alike(one: str, other: str) -> int:
    """Count the characters with which both begin."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))


@cache
def read_bytes(file: str) -> bytes:
    """Read a file of the tree once."""
    return (ROOT / file).read_bytes() if (ROOT / file).exists() else b""


def digest(files: Iterable[str]) -> str:
    """Return a hash of these files of the tree."""
    return hashlib.sha256(b"\0".join(map(read_bytes, files))).hexdigest()[:16]


def read_faults() -> list[Fault]:
    """Return every fault of the list, in its order."""
    return [
        Fault(
            name=name,
            file=each["file"],
            start=read_bytes(each["file"]).find(each["text"].encode()),
            before=each["text"],
            after=each["instead"],
            tests=tuple(each["tests"]),
        )
        for name, each in tomllib.loads(FAULTS.read_text(encoding="utf-8")).items()
    ]
