"""Which tests together reach every line of ours that all of them reach: enough for another Python.

What another Python changes shows where our code runs: one that reaches a line first is enough for
it. A whole run (`make test`) notes them, at no cost that can be measured: PEP 669 asks of each line
once in each process. `make oldest` leaves the others out (`tools/oldest.py`).

Not left out is also what starts a process, whose lines nobody notes (with the first of its
parameters), and what takes no time: there policies are tried with many values, which another Python
may read otherwise.
"""

import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from contracts.recorder import is_whole

from app.config import ROOT

RECORD = ROOT / ".cache" / "reach.json"
# What a line is worth looking for in, and what decides whether a record is still true.
CODE = (
    *("app", "cli", "demonstration", "marketplace"),
    *("migrations", "payments", "registration", "tax_incentives"),
)
FOLDERS = tuple(f"{ROOT / folder}/" for folder in CODE)
READ = {".py", ".feature", ".yaml", ".sql", ".html"}
QUICK_SECONDS = 0.05
STARTS = {"subprocess.Popen", "os.fork", "os.posix_spawn"}
# Python has names for 0 to 2 and 5, and may use them itself.
TOOL = 4
Line = tuple[str, int]


class Reached(NamedTuple):
    """What a whole run knows of a test."""

    seconds: float
    lines: Collection[Line]
    starts: bool


class Reach:
    """Notes which test of this process reached each line first."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.test = ""
        self.left_to_others = False
        self.lines: dict[str, list[Line]] = defaultdict(list)
        self.starters: set[str] = set()
        self.seconds: dict[str, float] = defaultdict(float)
        # A worker cannot know it: it is told which tests it runs.
        told = getattr(config, "workerinput", None)
        self.whole = is_whole(config) if told is None else bool(told.get("whole"))

    def watch(self) -> None:
        """Begin to record which lines run; Python 3.11 has no way to, and records nothing."""
        if not (self.whole and sys.version_info >= (3, 12)):
            return
        sys.addaudithook(self._audited)
        monitoring = sys.monitoring
        monitoring.use_tool_id(TOOL, "reach")
        monitoring.register_callback(TOOL, monitoring.events.LINE, self._reached)
        monitoring.set_events(TOOL, monitoring.events.LINE)

    def _reached(self, code: Any, line: int) -> Any:  # noqa: ANN401 - as Python's callback
        if code.co_filename.startswith(FOLDERS):
            if self.left_to_others:
                return None  # and ask again
            self.lines[self.test].append((code.co_filename, line))
        return sys.monitoring.DISABLE  # type: ignore[attr-defined,unused-ignore]  # not in 3.11

    def _audited(self, event: str, _arguments: object) -> None:
        if event in STARTS:
            self.starters.add(self.test)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.test = item.nodeid
        self.left_to_others = item.get_closest_marker("browser") is not None
        return (yield)

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:  # noqa: ANN401 - a worker of xdist
        node.workerinput["whole"] = self.whole

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:  # noqa: ANN401 - as above
        output = getattr(node, "workeroutput", {})
        for test, lines in output.get("reach", {}).items():
            self.lines[test] += map(tuple, lines)
        self.starters.update(output.get("starters", ()))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] += report.duration

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        if hasattr(self.config, "workeroutput"):
            self.config.workeroutput["reach"] = dict(self.lines)
            self.config.workeroutput["starters"] = sorted(self.starters)
        elif self.lines and self.whole and exitstatus == pytest.ExitCode.OK:
            self._write()

    def _write(self) -> None:
        tests = {
            name: Reached(seconds, self.lines.get(name, ()), name in self.starters)
            for name, seconds in self.seconds.items()
        }
        RECORD.parent.mkdir(exist_ok=True)
        RECORD.write_text(json.dumps({"of": digest(), "left_out": sorted(left_out(tests))}))


def left_out(tests: Mapping[str, Reached]) -> set[str]:
    """Return the tests without which each line is still reached."""
    quick = {name for name, test in tests.items() if test.seconds < QUICK_SECONDS}
    starting = {name.partition("[")[0]: name for name in reversed(tests) if tests[name].starts}
    kept = quick.union(starting.values())
    reached = set(chain.from_iterable(tests[name].lines for name in kept))
    others = [name for name in tests if name not in kept and tests[name].lines]
    for name in sorted(others, key=lambda name: tests[name].seconds / len(tests[name].lines)):
        if not reached.issuperset(tests[name].lines):
            kept.add(name)
            reached.update(tests[name].lines)
    return tests.keys() - kept


def known_left_out() -> Collection[str] | None:
    """Return what the last whole run would leave out; None where it was of another tree."""
    record = json.loads(RECORD.read_text()) if RECORD.exists() else {}
    return set(record["left_out"]) if record.get("of") == digest() else None


@cache
def digest() -> str:
    """Return a hash over all that decides which lines a test reaches."""
    found = hashlib.sha256()
    for path in sorted(chain.from_iterable(map(_files, (*CODE, "tests")))):
        found.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


def _files(folder: str) -> Iterator[Path]:
    return (path for path in (ROOT / folder).rglob("*") if path.suffix in READ)
