"""A plugin for pytest that notes which lines of ours each test reaches, and which way they turn.

What a fixture of a class, file or folder reaches belongs to each test of the file; what the
session's fixtures reach belongs to none, for they have run before a fault is made.
"""

from __future__ import annotations

import dis
import functools
import gc
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
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
# Bits of a line: two for each of its first conditions, and two for what a function answers.
BITS, CONDITIONS = 8, 3
BOTH = 0b11
# Bytes from a condition to what follows it.
JUMP = 4


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


def _turns_of(code: CodeType) -> Iterator[tuple[int, int]]:
    """Yield the offset of each condition, and the first of its two bits among those of the file."""
    seen: Counter[int] = Counter()
    for each in dis.get_instructions(code):
        if each.opname.startswith(("POP_JUMP_IF", "FOR_ITER")) and each.positions:
            line = each.positions.lineno or code.co_firstlineno
            yield each.offset, line * BITS + 2 * min(seen[line], CONDITIONS - 1)
            seen[line] += 1


class Recorder:
    """Notes the lines of the test that runs, as bits, and writes them when its file ends."""

    def __init__(self) -> None:
        self.key = NOBODY
        self.reached: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        self.turned: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        self.trail: dict[str, set[str]] = defaultdict(set)
        self.seconds: dict[str, float] = {}

    def pytest_collection_finish(self) -> None:
        """Watch all code of ours, that of the composition root too."""
        import_module("wsgi")
        gc.unfreeze()
        monitoring = sys.monitoring
        monitoring.use_tool_id(TOOL, "mutants")
        events = monitoring.events
        monitoring.register_callback(TOOL, events.LINE, self._reach)
        monitoring.register_callback(TOOL, events.BRANCH, self._turn)
        monitoring.register_callback(TOOL, events.PY_RETURN, self._return)
        codes = {code for each in our_functions() for code in _codes_within(each.__code__)}
        self.turns = {(id(code), at): bit for code in codes for at, bit in _turns_of(code)}
        for code in codes:
            monitoring.set_local_events(TOOL, code, events.LINE | events.BRANCH | events.PY_RETURN)
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

    def _turn(self, code: CodeType, at: int, to: int) -> object:
        """Record which way a condition went, until it went both."""
        first = self.turns.get((id(code), at))
        if first is None:
            return sys.monitoring.DISABLE
        turned = self.turned[self.key]
        turned[code.co_filename] |= 1 << first + (to > at + JUMP)
        both = turned[code.co_filename] >> first & BOTH == BOTH
        return sys.monitoring.DISABLE if both else None

    def _return(self, code: CodeType, _at: int, answer: object) -> object:
        if type(answer) is not bool:
            return sys.monitoring.DISABLE
        first = (code.co_firstlineno + 1) * BITS - 2
        self.turned[self.key][code.co_filename] |= 1 << first + answer
        return None

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
        lines, turns = (self._by_source(each) for each in (self.reached, self.turned))
        trail = {test: sorted(actions) for test, actions in self.trail.items() if test in lines}
        write_record(file, self.seconds, lines, turns, trail)
        self.reached.clear()
        self.turned.clear()
        self.trail.clear()
        self.seconds.clear()

    def _by_source(self, noted: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, str]]:
        return {
            test: {source.removeprefix(f"{ROOT}/"): f"{bits:x}" for source, bits in own.items()}
            for test, own in noted.items()
            if test in {EVERY, *self.seconds}
        }
