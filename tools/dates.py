"""`make test-dates`: the quick tests on days and at hours that are unlike most.

A test that adds days, closes a month or asks for today may pass on every day but the last of a
month. So Python, PostgreSQL and Redis live at each of these moments in turn; libfaketime, Debian's
package, moves the clock of all three. Tests that start servers or browsers of their own, or commit,
ask nothing more of the calendar, and stay out.

    python -m tools.dates [--at MOMENT …] [--share K/N] [--only FILE …] [options of pytest]
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from tools.steps import ROOT, say, succeeds

PACKAGE = "libfaketime"
# Times in UTC; the province is five hours ahead. All lie after the fixed dates that tests write.
MOMENTS = {
    "first": datetime(2027, 3, 1, 5, tzinfo=UTC),
    "june": datetime(2027, 6, 30, 10, tzinfo=UTC),
    "july": datetime(2027, 7, 1, 5, tzinfo=UTC),
    "december": datetime(2026, 12, 31, 5, tzinfo=UTC),
    "leap": datetime(2028, 2, 29, 5, tzinfo=UTC),
    "friday": datetime(2027, 1, 15, 13, 30, tzinfo=UTC),
    # Another day, month and year in Karachi than in UTC.
    "night": datetime(2026, 12, 31, 19, 30, tzinfo=UTC),
}
LEFT_OUT = ("browser", "hostile", "kill", "committed", "demonstration/servers")
QUICK = "not browser and not committed"


def main(arguments: Sequence[str]) -> int:
    """Run the tests at each moment asked for; 0 if all pass."""
    asked, options = _parser().parse_known_args(arguments)
    library = _library()
    if library is None:
        say(f"The clock cannot be moved without {PACKAGE}. On Debian: apt-get install {PACKAGE}")
        return 1
    files = asked.only or _files(*asked.share)
    command = [f"{ROOT}/.venv/bin/pytest", *options, "-m", QUICK, *files]
    failed = [name for name in asked.at if not _passes(command, name, library)]
    say(f"Failed at: {', '.join(failed)}." if failed else "Passed at every moment.")
    return 1 if failed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("--at", nargs="+", choices=MOMENTS, default=list(MOMENTS))
    parser.add_argument("--share", type=_share, default=(1, 1), metavar="K/N")
    parser.add_argument("--only", nargs="+", default=[], metavar="FILE")
    return parser


def _share(text: str) -> tuple[int, int]:
    """Read which of how many parts to run, as 2/7."""
    which, _, of = text.partition("/")
    if not 1 <= int(which) <= int(of):
        raise ValueError
    return int(which), int(of)


def _files(which: int, of: int) -> list[str]:
    """Return every `of`-th file of quick tests, from the `which`-th."""
    paths = (ROOT / "tests").rglob("test_*.py")
    files = sorted(path.relative_to(ROOT).as_posix() for path in paths)
    left_out = tuple(f"tests/{folder}/" for folder in LEFT_OUT)
    return [each for each in files if not each.startswith(left_out)][which - 1 :: of]


def _library() -> Path | None:
    return next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)


def _passes(command: Sequence[str], name: str, library: Path) -> bool:
    """Run the tests at a moment, and seed the province, whose stories are of the weeks before."""
    say(f"{name}: {MOMENTS[name]:%A %d %B %Y, %H:%M} UTC")
    with TemporaryDirectory() as folder:
        moved = _moved_clock(MOMENTS[name], library)
        environment = {**os.environ, **moved, "BDM_DATA_DIR": folder}
        seeded = succeeds([f"{ROOT}/.venv/bin/bdm", "seed"], environment, quiet=True)
    return succeeds(command, {**os.environ, **moved}) and seeded


def _moved_clock(moment: datetime, library: Path) -> dict[str, str]:
    """Return what makes it this moment now: an offset, which no process begins anew."""
    return {
        "LD_PRELOAD": str(library),
        "FAKETIME": f"{moment.timestamp() - time.time():+.0f}",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_DISABLE_SHM": "1",
        "NO_FAKE_STAT": "1",
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
