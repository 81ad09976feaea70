"""One session of pytest that stays warm: each fault is put into the functions of a fork of it.

Traps: constants and classes that are made already do not change (`patches.py` finds them); a fork
may not use its parent's connections; no thread may run when it forks; what our functions remember
is forgotten in each fork.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import accumulate, chain, pairwise
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any, NamedTuple, NoReturn

import pytest
from _pytest.runner import runtestprotocol

from tools.mutants.faults import Fault
from tools.mutants.patches import changed_codes
from tools.mutants.recorder import TOOL, our_caches, our_functions
from tools.mutants.results import Answer, Outcome, keep
from tools.steps import ROOT

# More than tests take by themselves, for the machine may be busy.
LEAST_SECONDS, SLOWER = 60, 10
QUIET = ("ResourceWarning", "pytest.PytestUnraisableExceptionWarning")
# A function, and the code that it gets.
Patch = tuple[FunctionType, CodeType]


class Job(NamedTuple):
    """A fault, the tests that reach it in their order, and how many of them come first."""

    fault: Fault
    tests: Sequence[str]
    first: int


class Nothing(NamedTuple):
    """The follower of a fork's last test: it keeps only what the session shares."""

    session: pytest.Session

    def listchain(self) -> list[pytest.Session]:
        """Return what is still needed."""
        return [self.session]


def run_warm(jobs: Sequence[Job], seconds: Mapping[str, float], most: float) -> None:
    """Try the faults in a session of this process, and write down what happens to them.

    One that survives its first tests gets more of them, up to `most` seconds, when all were tried.
    """
    files = sorted({test.partition("::")[0] for job in jobs for test in job.tests})
    quiet = chain.from_iterable(("-W", f"ignore::{each}") for each in QUIET)
    if files:
        pytest.main(["-p", "no:xdist", *quiet, *files], plugins=[Warm(jobs, seconds, most)])


class Warm:
    """A plugin that tries faults instead of running the tests once."""

    def __init__(self, jobs: Sequence[Job], seconds: Mapping[str, float], most: float) -> None:
        self.jobs, self.seconds, self.most = jobs, seconds, most
        self.items: dict[str, pytest.Item] = {}
        self.functions: dict[str, list[FunctionType]] = defaultdict(list)
        self.sound: dict[str, bool] = {}
        self.entered = False

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self) -> None:
        """Draw the same examples in every fork."""
        import hypothesis  # noqa: PLC0415 - once pytest can rewrite its assertions

        hypothesis.settings.register_profile("mutants", derandomize=True, database=None)
        hypothesis.settings.load_profile("mutants")

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try each fault with its first tests, and then, if need be, with the others."""
        self.nothing: Any = Nothing(session)
        self.items = {item.nodeid: item for item in session.items}
        self._arrange()
        survived = [job for job in self.jobs if self._try(job, 0, job.first) == Outcome.FOR_NOW]
        for job in survived:
            self._try(job, job.first, len(job.tests))
        return True

    def _arrange(self) -> None:
        """Run one test, which leaves what the session shares, and remember what is ours."""
        every: Iterable[Any] = self.items.values()
        app = [item for item in every if "shared_app" in item.fixturenames]
        warming = [item for item in app if not item.get_closest_marker("committed")]
        for item in warming[:1]:
            runtestprotocol(item, log=False, nextitem=self.nothing)
        from sqlalchemy import Engine  # noqa: PLC0415 - once pytest has begun

        gc.unfreeze()  # or what was frozen is not found
        for function in our_functions():
            self.functions[function.__code__.co_filename].append(function)
        self.caches = our_caches()
        self.engines = [each for each in gc.get_objects() if isinstance(each, Engine)]
        gc.freeze()
        if len(list(Path("/proc/self/task").iterdir())) > 1:
            raise RuntimeError("A fork would hang: other threads run.")

    def _try(self, job: Job, first: int, end: int) -> str:
        began = time.monotonic()
        answer = self._answer(job.fault, self._within(self.most, job.tests[first:end]))
        if first and answer["outcome"] == Outcome.NOT_REACHED:  # the others all take too long
            answer["outcome"] = Outcome.SURVIVED
        if answer["outcome"] == Outcome.SURVIVED and end < len(job.tests):
            answer["outcome"] = Outcome.FOR_NOW
        answer["seconds"] = round(time.monotonic() - began, 1)
        return keep(job.fault, answer, job.tests)

    def _within(self, most: float, tests: Sequence[str]) -> list[str]:
        """Return the tests of these names for which there is time; one may name a whole file."""
        known = [test for name in tests for test in self._named(name)]
        spent = accumulate(self.seconds.get(test, 0) for test in known)
        return [test for test, seconds in zip(known, spent, strict=True) if seconds <= most]

    def _named(self, name: str) -> list[str]:
        if name in self.items:
            return [name]
        return [test for test in self.items if test.startswith((f"{name}::", f"{name}["))]

    def _answer(self, fault: Fault, tests: Sequence[str]) -> Answer:
        codes = changed_codes(fault.source, fault.changed) or {}
        functions = self.functions[str(ROOT / fault.file)]
        patches = [(each, codes[each.__code__]) for each in functions if each.__code__ in codes]
        if not patches:
            return {"outcome": Outcome.FRESH}
        while tests:
            answer = self._in_fork(tests, patches)
            if answer["outcome"] != Outcome.CAUGHT or self._is_sound(answer["by"]):
                return answer
            tests = [test for test in tests if test != answer["by"]]
        return {"outcome": Outcome.NOT_REACHED}

    def _is_sound(self, test: str) -> bool:
        """Whether a test passes in a fork without a fault; who does not has caught nothing."""
        if test not in self.sound:
            self.sound[test] = self._in_fork([test], [])["outcome"] == Outcome.SURVIVED
        return self.sound[test]

    def _in_fork(self, tests: Sequence[str], patches: Sequence[Patch]) -> Answer:
        most = LEAST_SECONDS + SLOWER * sum(self.seconds.get(test, 1) for test in tests)
        return in_child(lambda: self._run(tests, patches), most)

    def _run(self, tests: Sequence[str], patches: Sequence[Patch]) -> Answer:
        for engine in self.engines:
            engine.dispose(close=False)
        for each in self.caches:
            each.cache_clear()
        self._put(patches)
        for item, following in pairwise([*(self.items[test] for test in tests), self.nothing]):
            for report in runtestprotocol(item, log=False, nextitem=following):
                if report.failed:
                    why = _summary(str(report.longrepr))
                    return {"outcome": Outcome.CAUGHT, "by": item.nodeid, "why": why}
        return {"outcome": Outcome.SURVIVED if self.entered or not patches else Outcome.FRESH}

    def _put(self, patches: Sequence[Patch]) -> None:
        monitoring = sys.monitoring
        monitoring.use_tool_id(TOOL, "mutants")
        monitoring.register_callback(TOOL, monitoring.events.PY_START, self._enter)
        for function, code in patches:
            function.__code__ = code
            monitoring.set_local_events(TOOL, code, monitoring.events.PY_START)

    def _enter(self, _code: CodeType, _offset: int) -> object:
        self.entered = True
        return sys.monitoring.DISABLE


def _summary(text: str) -> str:
    """Return the lines of a failure that say what was wrong."""
    lines = [line[1:].strip() for line in text.splitlines() if line.startswith("E ")]
    return " ".join(lines or text.split())[:200]


def in_child(work: Callable[[], Answer], most: float) -> Answer:
    """Return what `work` answers in a fork, which then ends with all that it has started."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.setsid()
        _answer_and_end(work, writing)
    os.close(writing)
    ready = select.select([reading], [], [], most)[0]
    answer = os.read(reading, 65536) if ready else b""
    os.close(reading)
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    why = "it crashed" if ready else "it took too long"
    return dict(json.loads(answer)) if answer else {"outcome": Outcome.UNDECIDED, "why": why}


def _answer_and_end(work: Callable[[], Answer], writing: int) -> NoReturn:
    try:
        answer = work()
    except BaseException as error:  # noqa: BLE001 - it must not go on as its parent
        answer = {"outcome": Outcome.UNDECIDED, "why": repr(error)[:200]}
    os.write(writing, json.dumps(answer).encode())
    os._exit(0)
