"""The load: people and machines that pay, each in a thread of its own, until they are stopped."""

import json
import random
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from queue import Empty, SimpleQueue

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.config import Settings
from app.db import new_id
from app.factory import build_platform
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.identifiers import Identifier
from app.identity.people.models import Organisation
from app.identity.people.queries import owners
from app.platform import Platform
from app.unit_of_work import UnitOfWork
from bench.soak.journal import Journal
from bench.soak.people import make_person, make_token
from bench.soak.ways import WAYS, Bill, Desk
from demonstration.cast.accounts import login
from demonstration.cast.houses import PLAYERS
from payments.bills.orders import BillOrder, OrderLine, Payer
from payments.kernel.permissions import (
    CONFIRM_TAKING,
    DECIDE_SCROLL,
    READ_OWN_BILLS,
    RECORD_TAKING,
    SEND_SCROLL,
)
from payments.partners.doors.cli import CREDENTIALS_FILE
from payments.partners.onebill.client import Machine
from payments.public import raise_bill

BATCH = 100
THREADS = {"onebill": 3, "counter": 2, "scroll": 2, "card": 8}
PAYERS = 60
AGAIN = 0.15  # of the payments are for a bill that was paid before
PAUSE_S = 0.15


@contextmanager
def reading(settings: Settings) -> Iterator[Platform]:
    """Lend a platform on the province's database, of this process's own."""
    from wsgi import DOMAINS

    platform = build_platform(settings, DOMAINS)
    try:
        yield platform
    finally:
        platform.engine.dispose()
        platform.redis.close()


def arrange(
    platform: Platform, folder: Path, journal: Journal, bills: int
) -> tuple[Desk, list[Bill]]:
    """Raise the bills, and give everybody who acts a token."""
    officers = {player.key: login(player) for player in PLAYERS}
    with platform.executor.sessions() as session:
        house = session.scalars(
            select(Organisation).filter_by(kind="department").order_by(Organisation.id).limit(1)
        ).one()
        finance = [
            owners(session, [known])[known]
            for key in ("finance", "finance2")
            for known in [Identifier("email", officers[key])]
        ]
        scopes = [p.name for p in (RECORD_TAKING, CONFIRM_TAKING, SEND_SCROLL, DECIDE_SCROLL)]
        desk = Desk(
            address=platform.settings.base_url,
            first=make_token(platform, session, finance[0], scopes),
            second=make_token(platform, session, finance[1], scopes),
            payers=tuple(_payer(platform, session, number) for number in range(PAYERS)),
            machine=Machine(
                base_url=platform.settings.base_url,
                **json.loads((folder / CREDENTIALS_FILE).read_text()),
                timeout_s=20,
            ),
            journal=journal,
        )
        session.commit()
    made: list[Bill] = []
    while len(made) < bills:
        made += platform.executor.execute(_raise, house, actor=SYSTEM)
    return desk, made


def _payer(platform: Platform, session: Session, number: int) -> str:
    person = make_person(session, f"5442{number:09d}", "Payer")
    return make_token(platform, session, person, [READ_OWN_BILLS.name])


def _raise(uow: UnitOfWork, house: Organisation) -> list[Bill]:
    made = []
    for _each in range(BATCH):
        paisa = secrets.randbelow(10_000_00) + 1_00
        order = BillOrder(
            raiser="soak",
            reference=str(new_id()),
            department_id=house.id,
            purpose="Sample bill of the soak",
            payer=Payer(name="Sample Payer"),
            lines=(
                OrderLine(
                    head_code="B01601",
                    ddo_code=house.ddo_code or "",
                    description="Sample line",
                    amount_paisa=paisa,
                ),
            ),
            due_on=local_day(uow.now) + timedelta(days=30),
        )
        made.append(Bill(psid=raise_bill(uow, order).psid, paisa=paisa))
    return made


class Load:
    """Threads that pay until `stop`; what breaks one of them is kept, and fails the campaign."""

    def __init__(self, desk: Desk, bills: list[Bill]) -> None:
        """Start paying."""
        self.broken: list[str] = []
        self._desk = desk
        self._unpaid: SimpleQueue[Bill] = SimpleQueue()
        for bill in bills:
            self._unpaid.put(bill)
        self._tried: list[Bill] = []
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._pay, args=(name, WAYS[name]), daemon=True)
            for name, count in THREADS.items()
            for _each in range(count)
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let everybody finish what they are at."""
        self._stop.set()

    def is_over(self) -> bool:
        """Return True if all threads have ended."""
        return not any(thread.is_alive() for thread in self._threads)

    def _pay(self, name: str, way: Callable[[Desk, Bill], None]) -> None:
        while not self._stop.is_set():
            bill = self._next(again=name in {"counter", "scroll"})
            if bill is None:
                return
            try:
                way(self._desk, bill)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is reported at the end
                self.broken.append(f"{name}: {type(error).__name__}: {error}")
            self._stop.wait(PAUSE_S * random.random() * 2)

    def _next(self, *, again: bool) -> Bill | None:
        if again and self._tried and random.random() < AGAIN:
            return random.choice(self._tried)
        try:
            bill = self._unpaid.get_nowait()
        except Empty:
            return random.choice(self._tried) if again else None
        self._tried.append(bill)
        return bill
