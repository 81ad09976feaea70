"""`python -m bench.soak [--kills N]`: pay and change tenders while everything is killed.

Writes `bench/SOAK.md`; exits 1 where anything that was acknowledged is not there exactly once.
"""

import argparse
import os
import platform as machine
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from app.clock import real_now
from app.platform import Platform
from bench.soak.checking import faults, unfinished
from bench.soak.journal import Journal
from bench.soak.load import Load, arrange, reading
from bench.soak.mail import MailServer, mail_server
from bench.soak.market import MarketLoad, arrange_market
from bench.soak.market_checking import market_faults, message_states, unfinished_market
from bench.soak.parts import VICTIMS, Parts, province, wait
from demonstration.cast.accounts import secrets_of
from demonstration.seed import read_cast

RESULTS = Path(__file__).parent.parent / "SOAK.md"
SHORTEST_S = 0.5
# The remaining work takes a while on a machine killed so often: as long as it decreases.
REST_S = 600


def main() -> None:
    """Run the campaign."""
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--longest", type=float, default=6.0, help="seconds between two kills")
    parser.add_argument("--bills", type=int, default=4_000)
    parser.add_argument("--tenders", type=int, default=80)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    asked = parser.parse_args()
    began = time.monotonic()
    with ExitStack() as stack:
        mail = stack.enter_context(mail_server())
        parts, settings, folder = stack.enter_context(province({"SMTP_URL": mail.url}))
        platform = stack.enter_context(reading(settings))
        journal = Journal(folder / "acknowledged.jsonl")
        desk, bills = arrange(platform, folder, journal, asked.bills)
        cast = read_cast(platform, secrets_of(settings.data_dir))
        market = arrange_market(platform, cast, desk, asked.tenders)
        _say(f"{len(bills)} bills and {asked.tenders} tenders are ready; seed {asked.seed}")
        loads = (Load(desk, bills), MarketLoad(market))
        _kill(parts, asked, journal)
        for load in loads:
            load.stop()
        _until(parts, lambda: all(load.is_over() for load in loads))
        platform.engine.dispose()  # our own connections have died several deaths
        _rest(parts, lambda: _waiting(platform))
        wrong = [each for load in loads for each in load.broken]
        wrong += market_faults(platform, market, journal.facts, mail)
        with platform.executor.sessions() as session:
            wrong += faults(session, platform.executor.vault, journal.words)
            states = message_states(session)
    ended = Ended(journal=journal, mail=mail, states=states, wrong=wrong)
    RESULTS.write_text(_report(asked, parts, ended, time.monotonic() - began))
    _say(RESULTS.read_text())
    sys.exit(1 if wrong else 0)


def _kill(parts: Parts, asked: argparse.Namespace, journal: Journal) -> None:
    chance = random.Random(asked.seed)
    for number in range(1, asked.kills + 1):
        wait(chance.uniform(SHORTEST_S, asked.longest), parts)
        parts.kill(chance.choice(VICTIMS), chance)
        if number % 10 == 0:
            _say(
                f"{number} kills, {len(journal.words)} payments and {len(journal.facts)} facts of"
                " tenders acknowledged"
            )
    wait(asked.longest, parts)


def _until(parts: Parts, done: Callable[[], bool]) -> None:
    give_up = time.monotonic() + REST_S
    while not done() and time.monotonic() < give_up:
        wait(0.5, parts)


def _rest(parts: Parts, left: Callable[[], int]) -> None:
    """Wait until nothing is left, or nothing has been done for long."""
    least, give_up = left(), time.monotonic() + REST_S
    while least and time.monotonic() < give_up:
        wait(1.0, parts)
        now = left()
        if now < least:
            least, give_up = now, time.monotonic() + REST_S


def _waiting(platform: Platform) -> int:
    with platform.executor.sessions() as session:
        return unfinished(session) + unfinished_market(session)


@dataclass(frozen=True, kw_only=True)
class Ended:
    """The results of a run: its journal, the mail server, messages by state, and faults found."""

    journal: Journal
    mail: MailServer
    states: Mapping[str, int]
    wrong: list[str]


def _report(asked: argparse.Namespace, parts: Parts, ended: Ended, seconds: float) -> str:
    journal, wrong = ended.journal, ended.wrong
    by_channel = Counter(word.channel for word in journal.words)
    lines = [
        "# Soak",
        "",
        (
            f"{real_now():%Y-%m-%d}, {os.cpu_count()} cores, Python {machine.python_version()}, seed"
            f" {asked.seed}, {seconds / 60:.0f} minutes, a kill each {SHORTEST_S} to"
            f" {asked.longest:.0f} seconds."
        ),
        "",
        "Bills are paid through every channel by several payers at once, some of them twice, and",
        "tenders are published, bid for, changed and confirmed while people search for and follow",
        "them. Meanwhile a part after the other is killed by signal 9 (the process itself, or one",
        "that it started) and started again. Every yes is written and synced outside the system",
        "before the next question; silence is answered by asking the same again. A mail server",
        "outside the system counts what comes to it.",
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
        *_of_tenders(ended),
        "",
        (
            f"Questions without an answer, asked again: {journal.silences}. Refused:"
            f" {', '.join(f'{why} ({n})' for why, n in sorted(journal.noes.items())) or 'none'}."
        ),
        "",
        "Looked at when everything had come to rest: each acknowledged payment is there once, with",
        "one posting, one line of the trail and one event; no delivery is dead; clearing accounts",
        "hold what was taken and not settled; `bdm ledger verify` and the trail's chain agree.",
        "Each search or follow has one row for each tender and piece of news, each person one message",
        "of it, and no message came twice; what was under way when a sender was killed is unknown,",
        "is on the operator's list and was not sent again. Each approved change is one version and",
        "is applied; each bid is pending or confirmed as its firm was told.",
        "",
        "**" + ("Nothing is wrong." if not wrong else f"{len(wrong)} things are wrong:") + "**",
        *(f"- {each}" for each in wrong[:50]),
    ]
    return "\n".join(lines) + "\n"


def _of_tenders(ended: Ended) -> list[str]:
    facts = Counter(fact.what for fact in ended.journal.facts)
    arrived = ended.mail.taken.total()
    return [
        "| tenders | acknowledged |",
        "| --- | ---: |",
        *(f"| {what} | {count} |" for what, count in facts.items()),
        "",
        "| messages | |",
        "| --- | ---: |",
        *(f"| {state} | {count} |" for state, count in ended.states.items()),
        f"| taken by the mail server | {arrived} |",
    ]


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


main()
