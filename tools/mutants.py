"""`make mutants`: make each fault of `tools/faults.toml`, and see the tests fail that should.

Each is made in a copy of the tree, so that nobody's work is touched; one PostgreSQL and one Redis
serve them all, but a fault in SQL, whose database is built anew. A fault that no test notices
survives; its line in bench/MUTANTS.md says which rule could be taken out unseen. A fault whose text
the code does not have exactly once is reported as such: tests/architecture/test_faults.py finds
that out with every run.

    python -m tools.mutants                 all of them, into bench/MUTANTS.md
    python -m tools.mutants proof paging    those whose name has one of the words; writes nothing
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
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
_SERVERS = "BDM_TEST_"


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
        begun = time.monotonic()
        outcome = _try(fault, copy) if fault.found(copy) == 1 else "not found"
        say(f"{outcome:<12} {time.monotonic() - begun:5.0f} s  {fault.name}")
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
    """Run the tests in a fork, which has all that is not ours in its memory already."""
    child = os.fork()
    if child == 0:
        os._exit(_run(fault, copy))
    until = time.monotonic() + MOST_SECONDS
    while time.monotonic() < until:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            code = os.waitstatus_to_exitcode(status)
            return {PASSED: "survived", FAILED: "caught"}.get(code, "tests broken")
        time.sleep(0.1)  # noqa: TID251 - nobody tells when it ends
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "caught"


def _run(fault: Fault, copy: Path) -> int:
    """Become a process of the copy and run its tests; returns what pytest answers."""
    silence = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(silence, stream)
    os.chdir(copy)
    sys.path[:] = [str(copy), *(each for each in sys.path if each not in {"", str(ROOT)})]
    for name in [each for each in sys.modules if each.partition(".")[0] == "tools"]:
        del sys.modules[name]
    if fault.file.startswith("migrations/"):  # its database is built again
        for name in [each for each in os.environ if each.startswith(_SERVERS)]:
            del os.environ[name]
    import pytest  # noqa: PLC0415 - not ours

    # Plugins are in memory, so pytest cannot rewrite their assertions, and would fail for it.
    warnings = ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
    return int(pytest.main(["-x", "-p", "no:xdist", *warnings, *fault.tests]))


# Started apart, so that nothing of ours comes into this process.
_START = f"""
import json, os, sys
sys.path[:0] = [".", "tests"]
import wsgi
from conftest import CACHE, start_servers
stops = []
start_servers(CACHE / str(os.getpid()), stops.append)
found = {{name: value for name, value in os.environ.items() if name.startswith("{_SERVERS}")}}
print(json.dumps([found, [n for n, m in sys.modules.items() if "-packages" in str(m)]]), flush=True)
sys.stdin.read()
stops[0]()
"""


@contextmanager
def _servers() -> Iterator[None]:
    """Start what every run of tests would start for itself, and load what each would load."""
    command = [sys.executable, "-c", _START]
    with subprocess.Popen(  # noqa: S603 - our own program
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as started:
        assert started.stdout  # noqa: S101 - a pipe
        found, modules = json.loads(started.stdout.readline())
        os.environ.update(found)
        for name in modules:
            with suppress(Exception):  # one that only its package may import
                import_module(name)
        yield
        started.communicate("")


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
    with tempfile.TemporaryDirectory() as folder, _servers():
        results = list(outcomes(faults, _copy(Path(folder))))
    if not words:
        RESULT.write_text(as_markdown(results), encoding="utf-8")
    lost = [fault.name for fault, outcome in results if outcome != "caught"]
    say(f"{len(results) - len(lost)} of {len(results)} were caught.")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
