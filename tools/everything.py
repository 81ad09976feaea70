"""`make test-all`: every test through both doors, on both Pythons, on odd days, and under kills.

It takes hours, so it runs by hand and before a release. Its result is bench/CHECKS.md.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from datetime import UTC, datetime
from typing import NamedTuple

from tools.steps import ROOT, say

RESULT = ROOT / "bench" / "CHECKS.md"
PYTHON, PYTEST = sys.executable, str(ROOT / ".venv" / "bin" / "pytest")
COUNTS = re.compile(r"\d+ (?:passed|failed|skipped|deselected|error)[^\n]*")


class Check(NamedTuple):
    """A part of the whole check, the command that runs it, and what it adds to the environment."""

    name: str
    command: list[str]
    environment: dict[str, str]


class Outcome(NamedTuple):
    """The result of one part: whether it passed, its minutes, and pytest's counts."""

    name: str
    passed: bool
    minutes: float
    counts: str


def checks(options: list[str]) -> list[Check]:
    """Return the parts in their order; `options` are how pytest shares the work."""
    return [
        Check("everything, both doors, 200 examples", [PYTEST, *options]),
        Check(
            "everything on the oldest Python",
            [PYTHON, "-m", "tools.oldest", "everything", *options],
        ),
        Check("days unlike most", [PYTHON, "-m", "tools.dates", *options]),
        Check("soak of 20 kills", [PYTHON, "-m", "bench.soak", "--kills", "20"]),
    ]


def run(check: Check) -> Outcome:
    """Run one part, let it speak, and keep what it counted."""
    say(f"== {check.name}")
    started_at, said = time.monotonic(), []
    environment = {**os.environ, **check.environment}
    with subprocess.Popen(  # noqa: S603 - our own commands
        check.command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        for line in process.stdout or ():
            say(line, end="")
            said += COUNTS.findall(line)
    minutes = (time.monotonic() - started_at) / 60
    return Outcome(check.name, process.returncode == 0, minutes, "; ".join(said))


def as_markdown(commit: str, day: str, outcomes: list[Outcome]) -> str:
    """Write the result for people."""
    rows = (
        f"| {name} | {'passed' if passed else '**failed**'} | {minutes:.0f} | {counts} |"
        for name, passed, minutes, counts in outcomes
    )
    head = ["# The whole check", "", f"`make test-all` on {day}, commit {commit}.", ""]
    table = ["| part | result | minutes | counts |", "| --- | --- | ---: | --- |", *rows]
    return "\n".join([*head, *table]) + "\n"


def main(options: list[str]) -> int:
    """Run every part; 1 if one failed."""
    asked = ["git", "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(asked, cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S603 - git
    outcomes = [run(check) for check in checks(options)]
    day = f"{datetime.now(UTC):%Y-%m-%d}"  # noqa: TID251 - no program of the marketplace
    RESULT.write_text(as_markdown(commit.stdout.strip(), day, outcomes), encoding="utf-8")
    return 0 if all(each.passed for each in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
