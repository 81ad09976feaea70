"""Pages of suspense, doubles and closes ask the database no more for many rows than for few."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from factories.counter import Desk, line
from factories.identity import make_staff, sign_in
from factories.parameters import load_release_values
from factories.payments import make_bill
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from app import roles
from app.platform import Platform
from payments.bills.policy.psid import make_psid
from payments.clearing.models import SuspenseItem

MOST = 13


@contextmanager
def counted(platform: Platform) -> Iterator[list[str]]:
    said: list[str] = []

    def note(*args: object) -> None:
        if not str(args[2]).startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            said.append(str(args[2]))

    event.listen(platform.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(platform.engine, "before_cursor_execute", note)


def some(desk: Desk, session: Session, scroll: str, many: int) -> list[str]:
    """Money in suspense, decisions of it, probable doubles and a closed day; their addresses."""
    bills = [make_bill(session).psid for _ in range(many)]
    session.commit()
    for psid in bills:
        desk.confirm(desk.record(psid, number=f"{scroll}-{psid}").id)
        desk.take(psid, 100_00)
    lines = [line(n, psid, scroll_number=scroll) for n, psid in enumerate(bills, 2)]
    unknown = [
        line(n, make_psid("98"), scroll_number=scroll) for n in range(many + 2, 2 * many + 2)
    ]
    made = desk.scroll(*lines, *unknown)
    item = session.scalars(select(SuspenseItem).order_by(SuspenseItem.id.desc())).first()
    assert item is not None
    for _ in range(many):
        decision = desk.propose(item.id, "payer", 1_00, payee="Gul Khan")
    waits = desk.record(bills[0], number=f"{scroll}-waits")
    return [
        "/suspense",
        f"/suspense/{item.id}",
        f"/suspense/{item.id}/propose",
        "/suspense/decisions",
        f"/suspense/decisions/{decision.id}",
        "/counter/doubles",
        f"/counter/{waits.id}",
        "/counter/closes/new",
        f"/scrolls/{made.id}",
    ]


@pytest.fixture
def officer(platform: Platform, session: Session, client: FlaskClient) -> FlaskClient:
    person = make_staff(session, roles.FINANCE_OFFICER, "Zainab")
    sign_in(session, platform.settings.secret_key, client, person)
    return client


def asked(platform: Platform, officer: FlaskClient, addresses: list[str]) -> list[int]:
    counts = []
    for address in addresses:
        assert officer.get(address).status_code == 200, address
        with counted(platform) as said:
            officer.get(address)
        counts.append(len(said))
    return counts


def test_they_ask_the_same_however_much_there_is(
    platform: Platform, session: Session, officer: FlaskClient
) -> None:
    load_release_values(session, platform.registry)
    desk = Desk.of(platform, session)
    few = asked(platform, officer, some(desk, session, "A1", 1))
    many = asked(platform, officer, some(desk, session, "A2", 6))
    assert few == many
    assert max(many) <= MOST
    closed = desk.close({100: 7})
    (shown,) = asked(platform, officer, [f"/counter/closes/{closed.id}"])
    (listed,) = asked(platform, officer, ["/counter/closes?all=1"])
    assert max(shown, listed) <= MOST
