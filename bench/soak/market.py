"""Tenders that are published, changed and bid for, and people who look out for them.

Each tender is played to its end by one thread; several play at once. What was acknowledged is what
must be true in the end.
"""

import secrets
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue
from typing import Any
from uuid import UUID

from app.calendar import local_day
from app.clock import real_now
from app.permissions import Actor, Permission
from app.platform import Platform
from app.roles import PERSON
from bench.soak.journal import Fact
from bench.soak.people import make_person, make_token
from bench.soak.ways import Desk
from demonstration.cast.houses import PLAYERS
from demonstration.cast.known import Cast
from demonstration.marketplace.seed import drafts
from demonstration.marketplace.seed.desk import Desk as SeedDesk
from demonstration.marketplace.seed.plans import ACCEPTANCE, Need, Plan
from marketplace.alerts.models import DEPARTMENT, TENDER
from marketplace.alerts.use_cases.follow_subject import FollowSubject, follow_subject
from marketplace.alerts.use_cases.save_search import SaveSearch, save_search
from marketplace.kernel.permissions import (
    APPROVE_AMENDMENT,
    PROPOSE_AMENDMENT,
    PUBLISH_TENDER,
    SAVE_SEARCH,
    SUBMIT_BID,
)
from marketplace.tenders.models import Tender

THREADS = 3
SEARCHERS, FOLLOWERS = 8, 4
# A person whose number divides by it gets mail; the others find events in their inbox.
MAILED = 4
# Every tender buys chairs, every other one pumps.
EVERY, EVERY_OTHER = "revolving chair", "submersible pump"
CLOSES = 25  # in working days: no rule asks for more
REFUSED_OF = 5  # each fifth change is refused by its approver
EXTENSION = timedelta(days=7)
NEW_PLACE = "The new store at Sariab Road, Quetta"
CONFIRMING, SILENT = "owner", "owner2"


@dataclass(frozen=True, kw_only=True)
class SoakTender:
    """A tender to play, approved and not published; `number` says how it goes."""

    id: UUID
    number: int
    closes_at: datetime

    @property
    def is_amended(self) -> bool:
        """True if its change of substance is approved, not refused."""
        return self.number % REFUSED_OF != 0

    @property
    def extended_to(self) -> datetime:
        """The closing time after its extension."""
        return self.closes_at + EXTENSION


@dataclass(frozen=True, kw_only=True)
class Market:
    """The participants: tokens by role, and their alerts by tender."""

    desk: Desk
    tokens: dict[str, str] = field(repr=False)
    followers: dict[str, str] = field(repr=False)
    firms: Mapping[str, UUID]
    watchers: Sequence[UUID]
    mailed: frozenset[UUID]
    tenders: Sequence[SoakTender]
    for_every: Sequence[UUID]
    for_every_other: Sequence[UUID]

    def following(self, tender: SoakTender) -> Sequence[tuple[str, str]]:
        """Return who follows a tender: two of all, in turn, for nobody may follow too many."""
        everybody = [*self.followers.items()]
        return [everybody[(tender.number + each) % len(everybody)] for each in range(2)]

    def looking(self, tender: SoakTender) -> Sequence[UUID]:
        """Return the searches and follows that must find a new tender."""
        return [*self.for_every, *(() if tender.number % 2 else self.for_every_other)]


def arrange_market(platform: Platform, cast: Cast, desk: Desk, tenders: int) -> Market:
    """Approve so many tenders, and let people save searches and follow the department."""
    seed = SeedDesk(platform, cast)
    made = [_tender(seed, number) for number in range(tenders)]
    houses = {player.key: cast.houses[player.house] for player in PLAYERS if player.key in _SCOPES}
    with platform.executor.sessions() as session:
        people = [
            make_person(
                session,
                f"5443{number:09d}",
                "Watcher",
                email=None if number % MAILED else f"watcher{number}@soak.example",
                email_verified_at=None if number % MAILED else real_now(),
            )
            for number in range(SEARCHERS + FOLLOWERS)
        ]
        followers = {
            str(person): make_token(platform, session, person, [SAVE_SEARCH.name])
            for person in people
        }
        tokens = {
            key: make_token(
                platform,
                session,
                cast.people[key],
                [each.name for each in scopes],
                houses[key],
            )
            for key, scopes in _SCOPES.items()
        }
        session.commit()
    every, other = _looking(platform, people, cast.houses["department"])
    return Market(
        desk=desk,
        tokens=tokens,
        followers=followers,
        firms=houses,
        watchers=people,
        mailed=frozenset(people[::MAILED]),
        tenders=made,
        for_every=every,
        for_every_other=other,
    )


_SCOPES: dict[str, tuple[Permission, ...]] = {
    "officer": (PUBLISH_TENDER, PROPOSE_AMENDMENT),
    "approver": (APPROVE_AMENDMENT,),
    CONFIRMING: (SUBMIT_BID,),
    SILENT: (SUBMIT_BID,),
}


def _tender(seed: SeedDesk, number: int) -> SoakTender:
    other = EVERY if number % 2 else EVERY_OTHER
    plan = Plan(
        reference=f"SOAK-{number}",
        title=f"Stores for office {number}",
        title_ur="",
        category="goods",
        head="A09701",
        reconfirmation=True,
        criteria=(ACCEPTANCE,),
        needs=(
            Need(what=EVERY.capitalize(), unit="piece", quantity="10", estimate=20_000),
            Need(what=other.capitalize(), unit="piece", quantity="2", estimate=90_000),
        ),
    )
    tender_id = drafts.draft(seed, plan, issue=0, closes=CLOSES, drafted=-6)
    drafts.complete(seed, tender_id, plan, on=-5)
    drafts.hand_in(seed, tender_id, on=-4)
    drafts.approve(seed, tender_id, on=-3)
    closes_at = seed.read(lambda uow: uow.get(Tender, tender_id).closes_at)
    return SoakTender(id=tender_id, number=number, closes_at=closes_at)


def _looking(
    platform: Platform, people: Sequence[UUID], department: UUID
) -> tuple[list[UUID], list[UUID]]:
    """Save two searches for each searcher, and let the others follow the department."""
    every: list[UUID] = []
    other: list[UUID] = []
    for person in people[:SEARCHERS]:
        for query, found in ((EVERY, every), (EVERY_OTHER, other)):
            saved = platform.executor.execute(
                save_search, SaveSearch(q=query), actor=_somebody(person)
            )
            found.append(saved.id)
    follow = FollowSubject(kind=DEPARTMENT, subject_id=department)
    for person in people[SEARCHERS:]:
        followed = platform.executor.execute(follow_subject, follow, actor=_somebody(person))
        every.append(followed.id)
    return every, other


def _somebody(person: UUID) -> Actor:
    return Actor(kind="person", person_id=person, roles=frozenset({PERSON.name}))


def play(market: Market, tender: SoakTender) -> None:
    """Publish a tender, follow it, bid, change it, confirm one bid of two, and extend it."""
    _ask(market, "officer", f"tenders/{tender.id}/publish")
    _note(market, tender, "published")
    for person, token in market.following(tender):
        sent = {"kind": TENDER, "subject_id": str(tender.id), "by_email": True}
        _answer(market, token, "alerts/follows", sent)
        _note(market, tender, "followed", who=person)
    for who in (CONFIRMING, SILENT):
        _ask(market, who, f"tenders/{tender.id}/bids", **_bid(tender))
        _note(market, tender, "bid", who=who)
    version = 1
    if _amend(market, tender, version, refuse=not tender.is_amended, **_SUBSTANCE):
        version += 1
        _ask(market, CONFIRMING, f"tenders/{tender.id}/bids/confirm", version=version)
        _note(market, tender, "confirmed", version=version, who=CONFIRMING)
    later = {"closes_at": tender.extended_to.isoformat()}
    _amend(market, tender, version, refuse=False, **later)


_SUBSTANCE = {"delivery_place": NEW_PLACE, "substance": True}


def _amend(
    market: Market, tender: SoakTender, version: int, *, refuse: bool, **changes: object
) -> bool:
    """Propose a change for a version, and let the other officer decide; whether it was approved."""
    sent = {
        "version": version,
        "reason": "The store moves, and firms need time to see the new one",
        "regulator_on": local_day(real_now()).isoformat(),
        "reasons": [{"code": code, "reason": "Bidding goes on for weeks"} for code in _WARNINGS],
        **changes,
    }
    made = _ask(market, "officer", f"tenders/{tender.id}/amendments", **sent)
    _note(market, tender, "proposed", version=version)
    at = f"amendments/{made['id']}"
    if refuse:
        _ask(market, "approver", f"{at}/refusal", reason="The store stays where it is")
        _note(market, tender, "refused", version=version)
        return False
    _ask(market, "approver", f"{at}/approval")
    _note(market, tender, "approved", version=version + 1)
    return True


_WARNINGS = ("amendment.notice",)


def _bid(tender: SoakTender) -> dict[str, Any]:
    price = 15_000 + secrets.randbelow(5_000)
    return {
        "quotes": [
            {"number": 1, "unit_price": f"{price}.00"},
            {"number": 2, "unit_price": f"{price * 4}.00"},
        ],
        "answers": [{"criterion": "acceptance", "met": True, "details": "Accepted"}],
        "security": {
            "kind": "cdr",
            "bank": "National Bank of Pakistan, Quetta",
            "number": f"CDR-{secrets.randbelow(10**9):09d}",
            "amount": "50000.00",
            "expires_on": local_day(tender.closes_at + timedelta(days=300)).isoformat(),
        },
    }


def _ask(market: Market, who: str, path: str, **sent: object) -> dict[str, Any]:
    return _answer(market, market.tokens[who], path, sent)


def _answer(market: Market, token: str, path: str, sent: dict[str, Any]) -> dict[str, Any]:
    """Ask until there is an answer, which nothing but a fault makes a no."""
    answer = market.desk.post(path, token, json=sent)
    if not answer.ok:
        message = f"{path} answered {answer.status_code}: {answer.text[:300]}"
        raise AssertionError(message)
    told: dict[str, Any] = answer.json()
    return told


def _note(
    market: Market, tender: SoakTender, what: str, *, version: int = 1, who: str = ""
) -> None:
    fact = Fact(what=what, tender=str(tender.id), version=version, who=who)
    market.desk.journal.note(fact)


class MarketLoad:
    """Threads that play tenders until `stop`; what breaks one of them fails the campaign."""

    def __init__(self, market: Market) -> None:
        """Start playing."""
        self.broken: list[str] = []
        self._market = market
        self._waiting: SimpleQueue[SoakTender] = SimpleQueue()
        for tender in market.tenders:
            self._waiting.put(tender)
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._play, daemon=True) for _each in range(THREADS)
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let everybody play the tender that they are at to its end."""
        self._stop.set()

    def is_over(self) -> bool:
        """Return True if all threads have ended."""
        return not any(thread.is_alive() for thread in self._threads)

    def _play(self) -> None:
        while not self._stop.is_set():
            try:
                tender = self._waiting.get_nowait()
            except Empty:
                return
            try:
                play(self._market, tender)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is reported at the end
                self.broken.append(f"tender {tender.id}: {type(error).__name__}: {error}")
