"""Which tests reach which lines, noted for each file of tests until it or the code changes."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

from tools.campaign import left_out
from tools.mutants.faults import Place, digest
from tools.steps import ROOT, say

RECORDER = "tools/mutants/recorder.py"
RECORDS = ROOT / ".cache" / "mutants" / "reach"
# What takes long or needs more than this process, and what reads code without running it.
LEFT_OUT = (
    *("tests/architecture/", "tests/browser/", "tests/committed/", "tests/demonstration/servers/"),
    *("tests/hostile/", "tests/kill/"),
)
# What a fixture of a file reaches.
EVERY = "every test of the file"
# What pytest answers where all passed, some failed, or none is quick.
RAN = {0, 1, 5}
MARKS = "not browser and not committed and not slow"
# For each test, the lines of each source that it reaches, as bits.
Lines = Mapping[str, Mapping[str, str]]


def test_files(places: Iterable[str]) -> list[str]:
    """Return the quick files of tests in these folders, or of these names."""
    found = (ROOT.glob(each if each.endswith(".py") else f"{each}/**/test_*.py") for each in places)
    names = {path.relative_to(ROOT).as_posix() for path in chain.from_iterable(found)}
    return sorted(name for name in names if not name.startswith(LEFT_OUT))


def write_record(
    test_file: str,
    seconds: Mapping[str, float],
    lines: Lines,
    turns: Lines,
    trail: Mapping[str, Sequence[str]],
) -> None:
    """Store the lines, turns at conditions and actions of the trail that tests of a file reach."""
    record = {
        "of": _of(test_file),
        "sources": {source: digest([source]) for source in chain.from_iterable(lines.values())},
        "seconds": seconds,
        "lines": lines,
        "turns": turns,
        "trail": trail,
    }
    RECORDS.mkdir(parents=True, exist_ok=True)
    with gzip.open(_path(test_file), "wt", compresslevel=3) as file:
        json.dump(record, file)


def _path(test_file: str) -> Path:
    return RECORDS / f"{test_file.replace('/', '+')}.gz"


def _of(test_file: str) -> str:
    features = sorted((ROOT / test_file).parent.rglob("*.feature"))
    return digest([RECORDER, test_file, *(path.relative_to(ROOT).as_posix() for path in features)])


def _read(test_file: str, sources: AbstractSet[str]) -> dict[str, Any] | None:
    """Return the record of a file; None where it or one of the sources has changed since."""
    try:
        with gzip.open(_path(test_file), "rt") as opened:
            record: dict[str, Any] = json.load(opened)
    except (FileNotFoundError, EOFError):  # the latter is of a run that was stopped
        return None
    known = record["sources"]
    true = all(known[source] == digest([source]) for source in known.keys() & sources)
    return record if true and record["of"] == _of(test_file) else None


def records(files: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Yield what is noted of these files: the seconds of each test, and the lines it reaches."""
    yield from filter(None, (_read(file, set()) for file in files))


def forget_without(tests: Iterable[str]) -> None:
    """Forget the record of each file that lacks one of its tests, so that it is noted again."""
    for test in tests:
        record = _read(test.partition("::")[0], set())
        if record is not None and test not in record["seconds"]:
            _path(test.partition("::")[0]).unlink()


def _record(files: Sequence[str]) -> None:
    """Run these tests once, with all cores; a test that fails is left out from then on."""
    say(f"Noting which lines {len(files)} files of tests reach …")
    options = ["-p", "tools.mutants.recorder", "-m", MARKS, "--tb=no", "-r", "N"]
    spread = ["--numprocesses", str(os.cpu_count()), "--dist", "loadfile"]
    command = [sys.executable, "-m", "pytest", *options, *spread, *files]
    ended = subprocess.run(command, cwd=ROOT, check=False)  # noqa: S603 - our own tests
    if ended.returncode not in RAN:
        raise RuntimeError("The tests did not run to their end.")
    for file in files:
        if _read(file, set()) is None:  # none of its tests is quick
            write_record(file, {}, {}, {}, {})


def _without(record: dict[str, Any], left: AbstractSet[str]) -> dict[str, Any]:
    """Return a record without the tests that a change leaves out."""
    parts = {part: record[part].items() for part in ("seconds", "lines")}
    kept = {part: {t: v for t, v in each if t not in left} for part, each in parts.items()}
    return record | kept


class Reach:
    """Knows which tests reach lines of some sources, and how many seconds each takes."""

    def __init__(self, files: Sequence[str], sources: AbstractSet[str]) -> None:
        """Read what was noted of these files of tests; what is missing or old is noted first."""
        self.seconds: dict[str, float] = {}
        self.sets: dict[str, list[tuple[int, list[str]]]] = defaultdict(list)
        old = [file for file in files if _read(file, sources) is None]
        if old:
            _record(old)
        for record in records(files):
            self._add(_without(record, left_out()), sources)

    def _add(self, record: Mapping[str, Any], sources: AbstractSet[str]) -> None:
        self.seconds |= record["seconds"]
        for test, reached in record["lines"].items():
            tests = list(record["seconds"]) if test == EVERY else [test]
            for source in reached.keys() & sources:
                self.sets[source].append((int(reached[source], 16), tests))

    def tests_of(self, places: Sequence[Place]) -> list[str]:
        """Return the tests that reach a line of these, the likeliest to see it first.

        Those are the quickest of each file, the nearest folder first; then the second of each.
        """
        by_file: dict[str, list[str]] = defaultdict(list)
        found = set(self._reaching(places))
        for test in sorted(found, key=lambda test: (self.seconds[test], test)):
            by_file[test.partition("::")[0]].append(test)
        folders = {folder for place in places for folder in place.file.split("/")}
        near = sorted(by_file, key=lambda file: -len(folders.intersection(file.split("/"))))
        rounds = zip_longest(*(by_file[file] for file in near))
        return [test for test in chain.from_iterable(rounds) if test]

    def _reaching(self, places: Iterable[Place]) -> Iterator[str]:
        for place in places:
            wanted = (1 << place.last + 1) - (1 << place.first)
            for bits, tests in self.sets[place.file]:
                if bits & wanted:
                    yield from tests
