"""`make audit`: known vulnerabilities of the packages in the locks.

It asks PyPI, so it is not part of the check: a network failure, or a report of this morning, must
not stop a change. It ends with 0 if none is known, 1 if there are some, and 2 if it could not ask.
Its last answer is in `bench/AUDIT.md`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from app.clock import real_now
from tools.steps import ROOT, say

LOCKS = ("base.txt", "dev.txt", "bootstrap.txt", "servers.txt")
SOUND, KNOWN, NOT_ASKED = 0, 1, 2
ANSWER = ROOT / "bench" / "AUDIT.md"
_answers: list[str] = []


def note(line: str) -> None:
    """Print a line, and store it for the document."""
    _answers.append(line)
    say(line)


def audit(command: list[str], lock: Path) -> int:
    """Ask about one lock, say what is known, and return one of the three endings."""
    asked = subprocess.run(  # noqa: S603 - our own command
        [*command, "--requirement", str(lock), "--no-deps", "--disable-pip", "--format", "json",
         "--progress-spinner", "off"],
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    try:
        packages = json.loads(asked.stdout)["dependencies"]
    except (ValueError, KeyError):
        return _report_no_answer(lock, asked.stderr)
    if _print_vulnerabilities([one for one in packages if "vulns" in one], lock):
        return KNOWN
    skipped = [one["skip_reason"] for one in packages if "skip_reason" in one]
    if skipped or not packages:
        return _report_no_answer(lock, skipped[0] if skipped else "")
    note(f"{lock.name}: {len(packages)} packages, nothing known.")
    return SOUND


def _report_no_answer(lock: Path, why: str) -> int:
    last = (why.strip().splitlines() or ["no answer"])[-1]
    note(f"{lock.name}: could not ask ({last[:200]}). This says nothing about the packages.")
    return NOT_ASKED


def _print_vulnerabilities(packages: list[dict[str, Any]], lock: Path) -> bool:
    """Say what is known of the packages; whether there was anything to say."""
    known = [(package, one) for package in packages for one in package["vulns"]]
    for package, one in known:
        mended = ", ".join(one["fix_versions"]) or "no version yet"
        note(
            f"{lock.name}: {package['name']} {package['version']}: {one['id']}, mended in {mended}"
        )
    return bool(known)


def main() -> int:
    """Ask about every lock; what is known weighs more than what could not be asked."""
    command = [sys.executable, "-m", "pip_audit"]
    endings = {audit(command, ROOT / "requirements" / name) for name in LOCKS}
    lines = "".join(f"- {line}\n" for line in _answers)
    day = real_now().date()
    ANSWER.write_text(f"# Known vulnerabilities of the locks\n\nAsked on {day}:\n\n{lines}")
    return KNOWN if KNOWN in endings else max(endings)


if __name__ == "__main__":
    sys.exit(main())
