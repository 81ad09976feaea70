"""Faults in what runs only while modules load, and in SQL: a copy of the tree has them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tools.mutants.results import Answer, Outcome, keep
from tools.mutants.warm import Job
from tools.steps import ROOT

LEFT_OUT = (
    *(".git", ".data", ".cache", ".mypy_cache", ".ruff_cache", ".hypothesis"),
    *("node_modules", ".venv", ".venv-oldest"),
)
MAX_SECONDS = 900
# Of the many that reach a constant, the likeliest see it, or nobody: each file takes its time.
MAX_TESTS = 40
# What pytest answers: all passed; some failed, or could not be collected, as `conftest.py`.
PASSED, SEEN = 0, {1, 2, 4}


def run_fresh(jobs: Sequence[Job], *, only_caught: bool = False) -> None:
    """Try the faults one by one, and write down what happens to them, or only what is caught."""
    if not jobs:
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "tree"
        # With what Python has compiled: each run of tests would do it again.
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*LEFT_OUT), symlinks=True)
        for job in jobs:
            began = time.monotonic()
            answer = _try(job, copy) if job.tests else {"outcome": Outcome.NOT_REACHED}
            seconds = round(time.monotonic() - began, 1)
            if answer["outcome"] == Outcome.CAUGHT or not only_caught:
                keep(job.fault, {**answer, "seconds": seconds}, job.tests)


def _try(job: Job, copy: Path) -> Answer:
    file, tests = copy / job.fault.file, job.tests[: min(job.first, MAX_TESTS)]
    file.write_bytes(job.fault.changed)
    options = ["-x", *("-p", "no:xdist"), "--tb=no", *("-r", "fE")]
    command = [sys.executable, "-m", "pytest", *options, *tests]
    try:
        ended = subprocess.run(  # noqa: S603 - our own tests
            command, cwd=copy, check=False, capture_output=True, text=True, timeout=MAX_SECONDS
        )
    except subprocess.TimeoutExpired:
        return {"outcome": Outcome.UNDECIDED, "why": "it took too long"}
    finally:
        file.write_bytes(job.fault.source)
    failed = re.search(r"^(?:FAILED|ERROR) (\S+)", ended.stdout, re.MULTILINE)
    by = failed[1] if failed else tests[0]
    outcome = Outcome.SURVIVED if ended.returncode == PASSED else Outcome.UNDECIDED
    if ended.returncode in SEEN and "not found: " not in ended.stderr:  # a test of that name
        outcome = Outcome.CAUGHT
    return {"outcome": outcome, "by": by, "why": (ended.stdout + ended.stderr)[-200:]}
