"""A flood of refusals leaves a bounded trail, and says how many it did not write."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import pytest
from factories.identity import make_person
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.audit import refusal_limits
from app.audit.models import AuditEntry, RefusalCount
from app.audit.refusal_limits import OF_ADDRESS, OF_ALL_STRANGERS, OF_PERSON, Allowance, _slot
from app.audit.use_cases import tell_counted
from app.db import new_id
from app.errors import Conflict
from app.identity.accounts.queries.actors import SYSTEM
from app.permissions import Actor
from app.platform import Platform
from app.unit_of_work import UnitOfWork

REFUSED = "flood.refused"


@dataclass(frozen=True, kw_only=True)
class Flood:
    subject: UUID


def flood(uow: UnitOfWork, command: Flood) -> None:
    del uow, command
    raise Conflict("no")


def _stranger(address: str) -> Actor:
    return Actor(kind="anonymous", address=address)


def _refuse(platform: Platform, actor: Actor, times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(Conflict, match="no"):
            platform.executor.execute(flood, Flood(subject=new_id()), actor=actor)


def _lines(session: Session, action: str = REFUSED) -> int:
    session.expire_all()
    counted = select(func.count()).select_from(AuditEntry).filter_by(action=action)
    return session.scalar(counted) or 0


def _rows(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(RefusalCount)) or 0


def _told(platform: Platform, session: Session) -> dict[str, int]:
    before = set(session.scalars(select(AuditEntry.id)))
    platform.executor.execute(tell_counted, None, actor=SYSTEM)
    session.expire_all()
    found = session.scalars(select(AuditEntry).filter_by(action="refusals.counted"))
    return {each.subject: each.after["more"] for each in found if each.id not in before}


def _apart(platform: Platform, allowed: Allowance, whose: Iterable[str]) -> tuple[str, str]:
    """Return two that are counted apart: the key of the hash is random, so some share a slot."""
    slots: dict[int, str] = {}
    for who in whose:
        slots.setdefault(_slot(platform.executor.vault, who, allowed), who)
        if len(slots) > 1:
            break
    one, other = slots.values()
    return one, other


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Smaller limits, so that a flood is quick."""
    monkeypatch.setattr(refusal_limits, "OF_ADDRESS", replace(OF_ADDRESS, most=3))
    monkeypatch.setattr(refusal_limits, "OF_ALL_STRANGERS", replace(OF_ALL_STRANGERS, most=10))
    monkeypatch.setattr(refusal_limits, "OF_PERSON", replace(OF_PERSON, most=5))


def test_it_writes_every_refusal_of_normal_use(platform: Platform, session: Session) -> None:
    _refuse(platform, _stranger("10.0.0.1"), 20)
    assert _lines(session) == 20
    assert not _told(platform, session)


@pytest.mark.usefixtures("few")
def test_it_counts_what_one_address_adds_beyond_its_limit(
    platform: Platform, session: Session
) -> None:
    _refuse(platform, _stranger("10.0.0.1"), 25)
    assert _lines(session) == 3
    assert _told(platform, session) == {"flood": 22}
    assert not _told(platform, session)
    _refuse(platform, _stranger("10.0.0.1"))
    assert _told(platform, session) == {"flood": 1}


@pytest.mark.usefixtures("few")
def test_it_counts_what_many_addresses_add_beyond_the_limit_of_all(
    platform: Platform, session: Session
) -> None:
    for number in range(60):
        _refuse(platform, _stranger(f"10.0.{number}.1"))
    assert _lines(session) == 10
    told = _told(platform, session)
    assert sum(told.values()) == 50
    assert set(told) <= {"flood", refusal_limits.ANYBODY}


def test_it_needs_no_room_for_any_number_of_addresses(
    platform: Platform, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    slots = Allowance(most=1, first_slot=0, slots=4)
    monkeypatch.setattr(refusal_limits, "OF_ADDRESS", slots)
    for number in range(100):
        _refuse(platform, _stranger(f"2001:db8:{number:x}::1"))
    assert _lines(session) == 4
    assert _rows(session) == 4 + 1


def test_it_takes_the_addresses_of_one_customer_for_one(
    platform: Platform, session: Session
) -> None:
    for number in range(1, 5):
        _refuse(platform, _stranger(f"2001:db8::{number}"))
    assert session.scalar(select(RefusalCount.in_hour).filter_by(use_case="flood")) == 4


@pytest.mark.usefixtures("few")
def test_it_counts_by_person_apart_from_strangers(platform: Platform, session: Session) -> None:
    ids = (str(make_person(session).id) for _ in range(9))
    people = _apart(platform, OF_PERSON, ids)
    session.commit()
    for person in people:
        _refuse(platform, Actor(kind="person", person_id=UUID(person)), 8)
    assert _lines(session) == 10
    assert _told(platform, session) == {"flood": 6}


@pytest.mark.usefixtures("few")
def test_it_always_writes_what_the_system_itself_was_refused(
    platform: Platform, session: Session
) -> None:
    _refuse(platform, SYSTEM, 12)
    assert _lines(session) == 12


@pytest.mark.usefixtures("few")
def test_it_begins_anew_with_the_hour(
    platform: Platform, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    _refuse(platform, _stranger("10.0.0.1"), 5)
    later = refusal_limits.real_now() + timedelta(hours=1)
    monkeypatch.setattr(refusal_limits, "real_now", lambda: later)
    _refuse(platform, _stranger("10.0.0.1"), 5)
    assert _lines(session) == 6
    assert _told(platform, session) == {"flood": 4}


def test_it_counts_a_million_in_a_row_that_stays_small(
    platform: Platform, session: Session
) -> None:
    _refuse(platform, _stranger("10.0.0.1"))
    session.execute(text("update refusal_counts set in_hour = 2000000000, untold = 1000000"))
    session.commit()
    _refuse(platform, _stranger("10.0.0.1"))
    assert _told(platform, session)["flood"] == 1_000_001


@pytest.mark.usefixtures("few")
def test_it_knows_the_address_of_a_page(session: Session, client: FlaskClient) -> None:
    for number in range(8):
        data = {"identifier": f"nobody{number}@example.org", "password": "wrong words here"}
        client.post("/sign-in", data=data, environ_overrides={"REMOTE_ADDR": "10.9.9.9"})
    assert _lines(session, "sign_in.refused") == 3


@pytest.mark.usefixtures("few")
def test_it_knows_the_address_of_a_machine(
    platform: Platform, session: Session, client: FlaskClient
) -> None:
    addresses = _apart(platform, OF_ADDRESS, (f"10.9.{number}.9" for number in range(99)))
    for number in range(8):
        client.post(
            f"/api/v1/registrations/{new_id()}/confirm",
            json={"mobile_code": "123456"},
            headers={"Idempotency-Key": f"key-{number}", "Authorization": "Bearer bdm_wrong"},
            environ_overrides={"REMOTE_ADDR": addresses[number % 2]},
        )
    assert _lines(session, "confirm_registration.refused") == 6
