"""Try faults, those of the list or generated ones, and write what no test notices.

    python -m tools.mutants listed                  all, into bench/MUTANTS.md
    python -m tools.mutants listed proof paging     those whose name has one of the words
    python -m tools.mutants random --count 500      generated ones, into bench/MUTANTS-RANDOM.md
    python -m tools.mutants random --only payments/refunds --tests tests/payments/refunds

What was decided stays so until the code or its tests change: a run that was stopped goes on. A run
of a part writes no document, but says what was not caught.
"""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Sequence
from itertools import accumulate
from multiprocessing import get_context
from pathlib import Path

from tools.mutants.faults import Fault, read_faults
from tools.mutants.fresh import run_fresh
from tools.mutants.generated import DOMAINS, places_of, sample
from tools.mutants.patches import changed_codes
from tools.mutants.reach import LEFT_OUT, Reach, test_files
from tools.mutants.results import (
    FINAL,
    LISTED,
    RANDOM,
    Kept,
    Outcome,
    Results,
    describe_listed,
    describe_random,
    equivalents,
)
from tools.mutants.warm import Job, run_warm
from tools.steps import ROOT, say

FORKING = get_context("fork")
# They read the code itself: in a session that is warm they find what was there before the fault.
READERS = ("tests/contracts/test_deciding.py", "tests/contracts/test_audited.py")
NOT_CAUGHT = {Outcome.SURVIVED, Outcome.FOR_NOW, Outcome.UNDECIDED, Outcome.NOT_REACHED}


def main(arguments: Sequence[str]) -> int:
    """Do what is asked; 1 where a fault was not caught."""
    parser = ArgumentParser(prog="python -m tools.mutants")
    parser.add_argument("kind", choices=["listed", "random"])
    parser.add_argument("words", nargs="*", help="of the names of listed faults")
    parser.add_argument("--count", type=int, default=500, help="how many are generated")
    parser.add_argument("--seed", type=int, default=1, help="which of them are drawn")
    parser.add_argument("--only", nargs="*", default=[], help="folders or files to change")
    parser.add_argument("--tests", nargs="*", default=[], help="folders or files of tests")
    parser.add_argument("--budget", type=float, default=20, help="seconds of tests for a fault")
    parser.add_argument("--again", type=float, default=300, help="seconds for one that survived")
    parser.add_argument("--parts", type=int, default=os.cpu_count(), help="how many at once")
    options = parser.parse_args(arguments)
    return _try_listed(options) if options.kind == "listed" else _try_random(options)


def _try_listed(options: Namespace) -> int:
    faults = [
        fault
        for fault in read_faults()
        if not options.words or any(word in fault.name for word in options.words)
    ]
    named = {test.partition("::")[0] for fault in faults for test in fault.tests}
    reach = Reach(test_files(named), {fault.file for fault in faults})
    jobs = [_listed_job(fault, reach, options.budget) for fault in faults]
    return _finish(_try(jobs, reach, options), None if options.words else LISTED)


def _listed_job(fault: Fault, reach: Reach, budget: float) -> Job:
    """Choose the tests that the list names, if they reach the lines, and then the others."""
    reaching = reach.tests_of([fault.place])
    named = [test for test in reaching if test.startswith(fault.tests)]
    named += [test for test in fault.tests if not named or test.startswith(LEFT_OUT)]
    tests = [*named, *(test for test in reaching if test not in named)]
    return Job(fault, tests, max(len(named), _within(budget, tests, reach)))


def _try_random(options: Namespace) -> int:
    drawn = sample(options.only, options.count, options.seed)
    same = [(fault, Outcome.EQUIVALENT) for fault in drawn if fault.identity in equivalents()]
    faults = [fault for fault in drawn if fault.identity not in equivalents()]
    places = {fault: places_of(fault) for fault in faults}
    sources = {place.file for each in places.values() for place in each}
    reach = Reach(test_files(options.tests or _folders(options.only)), sources)
    jobs = []
    for fault in faults:
        tests = reach.tests_of(places[fault])
        jobs.append(Job(fault, tests, _within(options.budget, tests, reach)))
    whole = not (options.only or options.tests)
    return _finish([*_try(jobs, reach, options), *same], RANDOM if whole else None, options.seed)


def _folders(only: Iterable[str]) -> list[str]:
    """Return the folders with the tests of these; the platform has those that no domain has."""
    domains = {each.partition("/")[0] for each in only}
    folders = [path.name for path in (ROOT / "tests").iterdir() if path.is_dir()]
    return [
        f"tests/{folder}"
        for folder in sorted(folders)
        if not domains or (folder if folder in DOMAINS else "app") in domains
    ]


def _within(budget: float, tests: Sequence[str], reach: Reach) -> int:
    """Count the tests for which there is time, one at least."""
    spent = accumulate(reach.seconds.get(test, 1) for test in tests)
    return max(1, sum(seconds <= budget for seconds in spent))


def _try(jobs: Sequence[Job], reach: Reach, options: Namespace) -> Results:
    """Try what is not decided yet, in several processes, and return the outcome of all."""
    kept = Kept()
    undecided = [job for job in jobs if not kept.is_final(job.fault, job.tests)]
    say(f"{len(jobs)} faults; {len(undecided)} are tried.")
    parts = [undecided[n :: options.parts] for n in range(options.parts)]
    children = [FORKING.Process(target=_try_part, args=(p, reach, options.again)) for p in parts]
    for child in children:
        child.start()
    for child in children:
        child.join()
    kept = Kept()
    outcomes = ((job.fault, kept.outcome(job.fault)) for job in jobs)
    return [(fault, each if each in FINAL else Outcome.UNDECIDED) for fault, each in outcomes]


def _try_part(jobs: Sequence[Job], reach: Reach, again: float) -> None:
    """Try in a session what it can see, in a process of its own, and the rest without."""
    warm = [job for job in jobs if _is_warm(job.fault)]
    session = FORKING.Process(target=run_warm, args=(warm, reach.seconds, again))
    session.start()
    session.join()
    kept = Kept()
    run_fresh([job for job in jobs if job not in warm or kept.outcome(job.fault) == Outcome.FRESH])
    kept = Kept()
    survivors = [job.fault for job in jobs if kept.outcome(job.fault) in NOT_CAUGHT]
    run_fresh([Job(fault, READERS, len(READERS)) for fault in survivors], only_caught=True)


def _is_warm(fault: Fault) -> bool:
    """Whether all that it changes are functions."""
    code = fault.file.endswith(".py") and not fault.file.startswith("migrations/")
    return code and changed_codes(fault.source, fault.changed) is not None


def _finish(results: Results, document: Path | None, seed: int | None = None) -> int:
    for fault, outcome in results:
        if outcome not in {Outcome.CAUGHT, Outcome.EQUIVALENT}:
            say(f"{outcome}: {fault}")
    if document:
        text = describe_listed(results) if seed is None else describe_random(results, seed)
        document.write_text(text, encoding="utf-8")
    lost = sum(outcome not in {Outcome.CAUGHT, Outcome.EQUIVALENT} for _, outcome in results)
    say(f"{len(results) - lost} of {len(results)} were caught.")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
