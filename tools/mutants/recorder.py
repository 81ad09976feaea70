"""A plugin for pytest that notes which lines of ours each test reaches.

What a fixture of a class, file or folder reaches belongs to each test of the file; what the
session's fixtures reach belongs to none, for they have run before a fault is made.
"""

from __future__ import annotations

import functools
import gc
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module
from types import CodeType, FunctionType
from typing import Any

import pytest

from app.pending_writes import PendingWrites
from tools.mutants.generated import DOMAINS
from tools.mutants.reach import EVERY, write_record
from tools.steps import ROOT

FOLDERS = tuple(f"{ROOT / folder}/" for folder in DOMAINS)
CACHE = type(functools.cache(len))
TOOL = 3
NOBODY = "no test"


def pytest_configure(config: pytest.Config) -> None:
    """Record in each worker: the process that gives out the tests runs none."""
    if hasattr(config, "workerinput"):
        config.pluginmanager.register(Recorder())


def our_functions() -> list[FunctionType]:
    """Return every function of ours that exists; `gc.unfreeze()` comes first."""
    every = (each for each in gc.get_objects() if type(each) is FunctionType)
    return [each for each in every if each.__code__.co_filename.startswith(FOLDERS)]


def our_caches() -> list[Any]:
    """Return what remembers answers of our functions: no test may take them from another."""
    every = (each for each in gc.get_objects() if isinstance(each, CACHE))
    return [each for each in every if (each.__module__ or "").partition(".")[0] in DOMAINS]


def _codes_within(code: CodeType) -> Iterator[CodeType]:
    yield code
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from _codes_within(each)


class Recorder:
    """Notes the lines of the test that runs, as bits, and writes them when its file ends."""

    def __init__(self) -> None:
        self.key = NOBODY
        self.reached: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        self.trail: dict[str, set[str]] = defaultdict(set)
        self.seconds: dict[str, float] = {}

    def pytest_collection_finish(self) -> None:
        """Watch all code of ours, that of the composition root too."""
        import_module("wsgi")
        gc.unfreeze()
        monitoring = sys.monitoring
        monitoring.use_tool_id(TOOL, "mutants")
        monitoring.register_callback(TOOL, monitoring.events.LINE, self._reach)
        for code in {code for each in our_functions() for code in _codes_within(each.__code__)}:
            monitoring.set_local_events(TOOL, code, monitoring.events.LINE)
        self.caches = our_caches()
        self._watch_the_trail()
        gc.freeze()

    def _watch_the_trail(self) -> None:
        """Record the actions that each test writes into the audit trail."""
        take = PendingWrites._taken  # noqa: SLF001 - as the tests do

        def noted(pending: PendingWrites, *values: Any) -> Any:  # noqa: ANN401 - as they come
            self.trail[self.key].update(line["action"] for line in pending.trail)
            return take(pending, *values)

        PendingWrites._taken = noted  # type: ignore[method-assign]  # noqa: SLF001

    def _reach(self, code: CodeType, line: int) -> object:
        self.reached[self.key][code.co_filename] |= 1 << line
        return sys.monitoring.DISABLE

    def _note_for(self, key: str) -> str:
        before, self.key = self.key, key
        sys.monitoring.restart_events()
        return before

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Iterator[None]:
        """Give what others share to all of the file, or to nobody."""
        if fixturedef.scope == "function":
            return (yield)
        before = self._note_for(NOBODY if fixturedef.scope == "session" else EVERY)
        try:
            return (yield)
        finally:
            self._note_for(before)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(
        self, item: pytest.Item, nextitem: pytest.Item | None
    ) -> Iterator[None]:
        """Note what a test reaches, and its time by the processor: others may use the machine."""
        for each in self.caches:
            each.cache_clear()
        self._note_for(item.nodeid)
        began = time.process_time()
        self.seconds[item.nodeid] = 0.0
        try:
            return (yield)
        finally:
            if item.nodeid in self.seconds:
                self.seconds[item.nodeid] = round(time.process_time() - began, 3)
            if nextitem is None or nextitem.path != item.path:
                self._write(item.nodeid.partition("::")[0])

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Leave out a test that does not pass."""
        if not report.passed:
            self.seconds.pop(report.nodeid, None)

    def _write(self, file: str) -> None:
        lines = {
            test: {source.removeprefix(f"{ROOT}/"): f"{bits:x}" for source, bits in own.items()}
            for test, own in self.reached.items()
            if test in {EVERY, *self.seconds}
        }
        trail = {test: sorted(actions) for test, actions in self.trail.items() if test in lines}
        write_record(file, self.seconds, lines, trail)
        self.reached.clear()
        self.trail.clear()
        self.seconds.clear()
