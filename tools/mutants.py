"""`make mutants`: make each fault of `tools/faults.toml`, and see the tests fail that should.

Each is made in a copy of the tree, so that nobody's work is touched. A fault that no test notices
survives; its line in bench/MUTANTS.md says which rule could be taken out unseen. A fault whose text
the code does not have exactly once is reported as such: tests/architecture/test_faults.py finds
that out with every run.

    python -m tools.mutants                 all of them, into bench/MUTANTS.md
    python -m tools.mutants proof paging    those whose name has one of the words; writes nothing
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tools.steps import ROOT, say

FAULTS = ROOT / "tools" / "faults.toml"
RESULT = ROOT / "bench" / "MUTANTS.md"
LEFT_OUT = (
    ".git",
    ".data",
    ".cache",
    ".mypy_cache",
    ".ruff_cache",
    "node_modules",
    ".venv",
    ".venv-oldest",
)
MOST_SECONDS = 900
# What pytest answers: some test failed; and where it could not even collect or find them.
FAILED, PASSED = 1, 0


class Fault(NamedTuple):
    """A text of a file, what stands there instead, and the tests that should see it."""

    name: str
    file: str
    text: str
    instead: str
    tests: list[str]

    def found(self, root: Path = ROOT) -> int:
        """Count how often the code has the text; it must be once."""
        path = root / self.file
        return path.read_text(encoding="utf-8").count(self.text) if path.exists() else 0


def read_faults() -> list[Fault]:
    """Return every fault, in the order of the file."""
    read = tomllib.loads(FAULTS.read_text(encoding="utf-8"))
    return [Fault(name, **values) for name, values in read.items()]


def outcomes(faults: list[Fault], copy: Path) -> Iterator[tuple[Fault, str]]:
    """Yield what became of each fault: "caught", "survived", "not found" or "tests broken"."""
    for fault in faults:
        outcome = _try(fault, copy) if fault.found(copy) == 1 else "not found"
        say(f"{outcome:<12} {fault.name}")
        yield fault, outcome


def _try(fault: Fault, copy: Path) -> str:
    path = copy / fault.file
    before = path.read_text(encoding="utf-8")
    path.write_text(before.replace(fault.text, fault.instead), encoding="utf-8")
    try:
        return _verdict(fault, copy)
    finally:
        path.write_text(before, encoding="utf-8")


def _verdict(fault: Fault, copy: Path) -> str:
    command = [str(ROOT / ".venv" / "bin" / "python"), "-m", "pytest", "-x", *fault.tests]
    try:
        done = subprocess.run(  # noqa: S603 - our own tests
            command, check=False, cwd=copy, capture_output=True, timeout=MOST_SECONDS
        )
    except subprocess.TimeoutExpired:
        return "caught"
    return {PASSED: "survived", FAILED: "caught"}.get(done.returncode, "tests broken")


def as_markdown(results: list[tuple[Fault, str]]) -> str:
    """Write the result for people: how many were caught, and which not."""
    caught = sum(outcome == "caught" for _, outcome in results)
    lines = [
        "# Deliberate faults",
        "",
        f"`make mutants` made {len(results)} faults in a copy of the tree (`tools/faults.toml`),",
        f"and ran the tests that should see each. **{caught} were caught.**",
        "",
        "| fault | file | outcome |",
        "| --- | --- | --- |",
        *(f"| {fault.name} | `{fault.file}` | {outcome} |" for fault, outcome in results),
    ]
    return "\n".join(lines) + "\n"


def _copy(folder: Path) -> Path:
    """Copy the tree; its environment stays where it is."""
    copy = folder / "tree"
    # With what Python has compiled: each run of tests would do it again.
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*LEFT_OUT), symlinks=True)
    return copy


def main(words: list[str]) -> int:
    """Try the faults, all or those of these words; 1 where one was not caught."""
    faults = [f for f in read_faults() if not words or any(word in f.name for word in words)]
    with tempfile.TemporaryDirectory() as folder:
        results = list(outcomes(faults, _copy(Path(folder))))
    if not words:
        RESULT.write_text(as_markdown(results), encoding="utf-8")
    lost = [fault.name for fault, outcome in results if outcome != "caught"]
    say(f"{len(results) - len(lost)} of {len(results)} were caught.")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
