"""`python -m bench NAME [--quick]`, or without a name all of them, into `bench/RESULTS.md`.

The last line printed is one JSON object: a key per measure with value, unit, yardstick and ratio.
"""

import argparse
import importlib
import os
import platform as machine
import sys
import traceback
from datetime import date
from pathlib import Path

import orjson

from app.clock import real_now

NAMES = (
    "tenders",
    "burst",
    "events",
    "startup",
    "ledger",
    "channels",
    "figures",
    "casework",
    "names",
    "registers",
    "incentives",
    "uploads",
)
COLUMNS = ("value", "unit", "yardstick", "ratio", "goal")
RESULTS = Path(__file__).parent / "RESULTS.md"


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("name", nargs="?", choices=NAMES)
    parser.add_argument("--quick", action="store_true", help="under a minute, less exact")
    asked = parser.parse_args()
    names = [asked.name] if asked.name else list(NAMES)
    found: dict[str, dict[str, object]] = {}
    broken = []
    for name in names:
        print(f"{name} …", file=sys.stderr, flush=True)
        try:
            found |= _measured(name, quick=asked.quick)
        except Exception:  # noqa: BLE001 - an hour of others must not be lost with one
            traceback.print_exc()
            broken.append(name)
        if not asked.name:
            RESULTS.write_text(_report(found, real_now().date(), quick=asked.quick))
    print(orjson.dumps(found).decode())
    if broken:
        sys.exit(f"not measured: {', '.join(broken)}")


def _measured(name: str, *, quick: bool) -> dict[str, dict[str, object]]:
    measures = importlib.import_module(f"bench.{name}").measure(quick=quick)
    plain = {key: _plain(measure) for key, measure in measures.items()}
    print(orjson.dumps(plain).decode(), file=sys.stderr, flush=True)
    return plain


def _plain(measure: object) -> dict[str, object]:
    return measure if isinstance(measure, dict) else measure.as_json()  # type: ignore[attr-defined]  # bench.measures.Measure


def _report(found: dict[str, dict[str, object]], on: date, *, quick: bool) -> str:
    kind = "Quick rounds." if quick else "Full rounds."
    lines = [
        "# Measurements",
        "",
        (
            f"{on.isoformat()}, {os.cpu_count()} cores, Python {machine.python_version()}, "
            f"embedded PostgreSQL with durability on. {kind} Ratios hold better than absolutes; the"
        ),
        "yardstick of a rate is a Flask hello-world on the same server, interleaved.",
        "",
        "| measure | value | unit | yardstick | ratio | goal |",
        "| --- | ---: | --- | ---: | ---: | --- |",
    ]
    lines += [
        "| " + " | ".join([key, *(str(m.get(column, "")) for column in COLUMNS)]) + " |"
        for key, m in found.items()
    ]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    main()
