"""`python -m bench.soak [--kills N]`: pay through every channel while everything is killed.

Writes `bench/SOAK.md`; exits 1 where anything that was acknowledged is not there exactly once.
"""

import argparse
import os
import platform as machine
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from app.clock import real_now
from app.platform import Platform
from bench.soak.checking import faults, unfinished
from bench.soak.journal import Journal
from bench.soak.load import Load, arrange, reading
from bench.soak.parts import VICTIMS, Parts, province, wait

RESULTS = Path(__file__).parent.parent / "SOAK.md"
SHORTEST_S, LONGEST_S = 0.5, 6.0
REST_S = 600  # what is left takes a while on a machine that has been killed so often


def main() -> None:
    """Run the campaign."""
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--bills", type=int, default=4_000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    asked = parser.parse_args()
    began = time.monotonic()
    with province() as (parts, settings, folder), reading(settings) as platform:
        journal = Journal(folder / "acknowledged.jsonl")
        desk, bills = arrange(platform, folder, journal, asked.bills)
        _say(f"{len(bills)} bills are raised; seed {asked.seed}")
        load = Load(desk, bills)
        _kill(parts, asked.kills, random.Random(asked.seed), journal)
        load.stop()
        _until(parts, load.is_over)
        platform.engine.dispose()  # our own connections have died several deaths
        _until(parts, lambda: not _waiting(platform))
        with platform.executor.sessions() as session:
            wrong = [*load.broken, *faults(session, platform.executor.vault, journal.words)]
    RESULTS.write_text(_report(asked, parts, journal, wrong, time.monotonic() - began))
    _say(RESULTS.read_text())
    sys.exit(1 if wrong else 0)


def _kill(parts: Parts, kills: int, chance: random.Random, journal: Journal) -> None:
    for number in range(1, kills + 1):
        wait(chance.uniform(SHORTEST_S, LONGEST_S), parts)
        parts.kill(chance.choice(VICTIMS), chance)
        if number % 10 == 0:
            _say(f"{number} kills, {len(journal.words)} payments acknowledged")
    wait(LONGEST_S, parts)


def _until(parts: Parts, done: Callable[[], bool]) -> None:
    give_up = time.monotonic() + REST_S
    while not done() and time.monotonic() < give_up:
        wait(0.5, parts)


def _waiting(platform: Platform) -> int:
    with platform.executor.sessions() as session:
        return unfinished(session)


def _report(
    asked: argparse.Namespace, parts: Parts, journal: Journal, wrong: list[str], seconds: float
) -> str:
    by_channel = Counter(word.channel for word in journal.words)
    lines = [
        "# Soak",
        "",
        (
            f"{real_now():%Y-%m-%d}, {os.cpu_count()} cores, Python {machine.python_version()}, seed"
            f" {asked.seed}, {seconds / 60:.0f} minutes."
        ),
        "",
        "Bills are paid through every channel by several payers at once, some of them twice, while",
        "a part after the other is killed by signal 9 (the process itself, or one that it started)",
        "and started again. Every yes is written and synced outside the system before the next",
        "question; silence is answered by asking the same again.",
        "",
        "| part | killed | started again |",
        "| --- | ---: | ---: |",
        *(f"| {name} | {parts.killed[name]} | {parts.restarts[name]} |" for name in VICTIMS),
        f"| together | {parts.killed.total()} | {parts.restarts.total()} |",
        "",
        "| channel | payments acknowledged |",
        "| --- | ---: |",
        *(f"| {name} | {count} |" for name, count in sorted(by_channel.items())),
        f"| together | {len(journal.words)} |",
        "",
        (
            f"Questions without an answer, asked again: {journal.silences}. Refused:"
            f" {', '.join(f'{why} ({n})' for why, n in sorted(journal.noes.items())) or 'none'}."
        ),
        "",
        "Looked at when everything had come to rest: each acknowledged payment is there once, with",
        "one posting, one line of the trail and one event; no delivery is dead; clearing accounts",
        "hold what was taken and not settled; `bdm ledger verify` and the trail's chain agree.",
        "",
        "**" + ("Nothing is wrong." if not wrong else f"{len(wrong)} things are wrong:") + "**",
        *(f"- {each}" for each in wrong[:50]),
    ]
    return "\n".join(lines) + "\n"


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


main()
