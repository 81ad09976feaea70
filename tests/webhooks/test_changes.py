"""A follower of changes misses none and sees none twice, and sees no more than its token may."""

import random
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from conftest import Cluster
from factories.delivery import deliver_here
from factories.identity import Way, api_way, join, make_department, make_person, make_supplier
from factories.payments import order, pay
from factories.quiet import quiet_cluster
from factories.trail import at_last
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import roles
from app.clock import real_now
from app.db import new_id
from app.factory import create_app
from app.feeds import head
from app.feeds.models import Change
from app.feeds.public import TO_PUBLIC, Audience, ChangeFacts, record_change
from app.feeds.queries import seal_changes
from app.identity.accounts.queries.actors import SYSTEM
from app.outbox.models import Event
from app.platform import Platform
from app.unit_of_work import UnitOfWork
from payments.bills.orders import Payer
from payments.bills.use_cases import issue_bill
from payments.kernel.permissions import READ_DEPARTMENT_BILLS, READ_OWN_BILLS
from payments.public import publish_hidden_bills

pytestmark = pytest.mark.committed
WRITERS, EACH = 8, 12
Item = dict[str, Any]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with quiet_cluster() as quiet:
        yield quiet


@dataclass(frozen=True)
class Written:
    """A change of a thing, for some; its transaction stays open for a moment."""

    subject: UUID
    to: Audience
    seconds: float


def write(uow: UnitOfWork, command: Written) -> None:
    event = Event(id=new_id(), name="test", payload={}, occurred_at=real_now(), request_id="")
    facts = ChangeFacts(
        kind="bill", subject_id=command.subject, reference="R", status="paid", path="/api/v1/x"
    )
    record_change(uow, event, facts, command.to)
    uow.session.flush()
    time.sleep(command.seconds)  # noqa: TID251 - later transactions overtake this one


def _seal(platform: Platform) -> int:
    return platform.executor.execute(seal_changes, None, actor=SYSTEM)


def _seal_all(platform: Platform, least: int) -> None:
    at_last(lambda: _seal(platform), least)


def _page(client: FlaskClient, way: Way | None, **asked: object) -> Item:
    headers = {"Authorization": f"Bearer {way.token}"} if way else {}
    address = "/api/v1/changes" if way else "/api/v1/changes/public"
    found = client.get(address, query_string=asked, headers=headers)
    assert found.status_code == 200, found.text
    return dict(found.get_json())


@dataclass
class Race:
    """Writers at once, each of changes for the follower and for others, and a sealer beside."""

    platform: Platform
    own: list[Audience]
    others: list[Audience]
    expected: set[str] = field(default_factory=set)

    def run(self) -> threading.Thread:
        """Start; the thread ends when all is written and numbered."""
        thread = threading.Thread(target=self._all)
        thread.start()
        return thread

    def _all(self) -> None:
        writers = [threading.Thread(target=self._write, args=(seed,)) for seed in range(WRITERS)]
        for each in writers:
            each.start()
        while any(each.is_alive() for each in writers):
            _seal(self.platform)
        _seal_all(self.platform, self._without_number())

    def _write(self, seed: int) -> None:
        chance = random.Random(seed)  # noqa: S311 - a test's draw
        for _ in range(EACH):
            subject, to = new_id(), chance.choice(self.own + self.others)
            if to in self.own:
                self.expected.add(str(subject))
            command = Written(subject, to, chance.choice((0, 0.005, 0.03)))
            self.platform.executor.execute(write, command, actor=SYSTEM)

    def _without_number(self) -> int:
        with self.platform.executor.sessions() as session:
            rows, last = session.scalar(select(func.count(Change.id))), head(session, "changes")
        return (rows or 0) - (last.number if last else 0)


def _follow(client: FlaskClient, way: Way, race: threading.Thread) -> list[Item]:
    """Poll until a page is empty that was asked for after the end of the race."""
    seen, after = list[Item](), 0
    while True:
        over = not race.is_alive()
        page = _page(client, way, after=after, limit=5)
        seen, after = [*seen, *page["items"]], page["next"]
        if over and not page["items"]:
            return seen


def _walk(client: FlaskClient, way: Way, start: int, limit: int) -> list[Item]:
    """Follow `links.next` from a position to the end."""
    found, address = list[Item](), f"/api/v1/changes?after={start}&limit={limit}"
    while items := (page := client.get(address, headers=way.headers).get_json())["items"]:
        found, address = found + items, page["links"]["next"]
    return found


def test_a_follower_misses_nothing_and_sees_nothing_twice(committed: Platform) -> None:
    with committed.executor.sessions() as session:
        person, firm = make_person(session), make_supplier(session)
        join(session, person, firm, roles.SUPPLIER_OWNER)
        way = api_way(session, committed.settings.secret_key, person, [READ_OWN_BILLS.name], firm)
        me, us = (person.id, READ_OWN_BILLS), (firm.id, READ_OWN_BILLS)
    race = Race(
        committed,
        own=[[me], [us], [me, us], TO_PUBLIC],
        others=[[(new_id(), READ_OWN_BILLS)], [(us[0], READ_DEPARTMENT_BILLS)]],
    )
    client = create_app(committed).test_client()
    seen = _follow(client, way, race.run())
    assert sorted(each["id"] for each in seen) == sorted(race.expected)
    positions = [each["position"] for each in seen]
    assert positions == sorted(positions)
    for start in (0, positions[0], positions[len(positions) // 2], positions[-1], 10**12):
        for limit in (1, 7, 1000):
            rest = [each for each in seen if each["position"] > start]
            assert _walk(client, way, start, limit) == rest


def test_it_tells_the_payer_and_the_department_what_became_of_a_bill(committed: Platform) -> None:
    secret = committed.settings.secret_key
    with committed.executor.sessions() as session:
        house = make_department(session)
        officer, payer, firm = make_person(session), make_person(session), make_supplier(session)
        join(session, officer, house, roles.BILLING_OFFICER)
        join(session, payer, firm, roles.SUPPLIER_OWNER)
        theirs = api_way(session, secret, payer, [READ_OWN_BILLS.name], firm)
        blind = api_way(session, secret, payer, ["cases.apply"], firm)
        ours = api_way(session, secret, officer, [READ_DEPARTMENT_BILLS.name], house)
        of_firm = Payer(name="Firm", organisation_id=firm.id)
        orders = [order(house.id, reference=name, payer=of_firm) for name in "ab"]
        orders.append(order(house.id, reference="c", payer=of_firm, veil="tender:1"))
    run = committed.executor.execute
    bills = [run(issue_bill, each, actor=SYSTEM) for each in orders]
    for bill in bills[1:]:
        pay(committed, bill.psid, bill.amount_paisa)
    deliver_here(committed.executor)
    _seal_all(committed, 7)
    client = create_app(committed).test_client()

    def told(way: Way | None, **asked: object) -> list[tuple[str, str, str]]:
        items = _page(client, way, **asked)["items"]
        names = {each.psid: each.reference for each in bills}
        return sorted((names[e["link"][-17:]], e["kind"], e["status"]) for e in items)

    raised = [("a", "bill", "due"), ("b", "bill", "paid")]
    assert set(told(ours)) == {*raised, ("b", "payment", "recorded")}
    hidden = {("c", "bill", "paid"), ("c", "payment", "recorded")}
    assert set(told(theirs)) == {*told(ours), *hidden}
    assert told(theirs, kind="payment") == [
        ("b", "payment", "recorded"),
        ("c", "payment", "recorded"),
    ]
    assert (told(blind), told(None)) == ([], [])
    before = len(told(theirs))
    run(lambda uow, _: publish_hidden_bills(uow, "tender:1"), None, actor=SYSTEM)
    deliver_here(committed.executor)
    _seal_all(committed, 2)
    assert hidden <= set(told(ours))
    assert len(told(theirs)) == before
    assert client.get("/api/v1/changes").status_code == 401
    unknown = client.get("/api/v1/changes/public?kind=bid")
    assert (unknown.status_code, "Choose among" in unknown.text) == (422, True)
