"""What officers type when they prepare a tender, and where they send it."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.calendar import PROVINCE
from app.clock import real_now
from app.db import new_id
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Person
from app.notifications.models import Notification
from app.outbox.models import Delivery
from app.outbox.use_cases import DeliverEvent, deliver_event
from app.platform import Platform
from factories.doors import Door, Place
from factories.identity import make_person
from factories.installation import SIGNER
from marketplace.sealing import age
from marketplace.tenders.models import MemberIdentity
from marketplace.tenders.use_cases.signed_keys import sign_member_key

PATIENCE_SECONDS = 180
OURS = "/department/tenders"
NEW = Place(f"{OURS}/new", "/tenders")
SHOW = Place(f"{OURS}/{{}}", "/tenders/{}")
TERMS = Place(f"{OURS}/{{}}/terms", "/tenders/{}/terms")
ITEMS = Place(f"{OURS}/{{}}/items", "/tenders/{}/items")
SHEET = Place(f"{OURS}/{{}}/items/spreadsheet", "/tenders/{}/items/spreadsheet")
ELIGIBILITY = Place(f"{OURS}/{{}}/eligibility", "/tenders/{}/eligibility")
DOCUMENTS = Place(f"{OURS}/{{}}/documents", "/tenders/{}/documents")
COMMITTEE = Place(f"{OURS}/{{}}/committee", "/tenders/{}/committee")
HAND_IN = Place(f"{OURS}/{{}}/hand-in", "/tenders/{}/hand-in")
APPROVE = Place(f"{OURS}/{{}}/approve", "/tenders/{}/approve")
SEND_BACK = Place(f"{OURS}/{{}}/send-back", "/tenders/{}/send-back")
PUBLISH = Place(f"{OURS}/{{}}/publish", "/tenders/{}/publish")
CANCEL = Place(f"{OURS}/{{}}/cancel", "/tenders/{}/cancel")
COPY = Place(f"{OURS}/{{}}/copy", "/tenders/{}/copy")
NAMES = ("Zarina", "Murad", "Sana")
PUBLIC = Place("/tenders/{}", "/tenders/{}")


def terms(**changes: object) -> dict[str, Any]:
    """Terms that every rule of the release is content with; dates count from now."""
    now = real_now().astimezone(PROVINCE)
    closing = (now + timedelta(days=20)).replace(hour=13, minute=0)
    return {
        "title": "Furniture and fixture for the project unit, Quetta",
        "title_ur": "پراجیکٹ یونٹ کوئٹہ کے لیے فرنیچر",
        "description": "Chairs and desks for thirty people.",
        "category": "goods",
        "district": "quetta",
        "estimate": "500000",
        "budget_head": "A09701",
        "approval_reference": "ADM-2026-17",
        "evaluation": "whole",
        "prices_with_tax": "yes",
        "security_kind": "percent",
        "security_percent": "2",
        "validity_days": "90",
        "issue_from": now.strftime("%d-%m-%Y"),
        "issue_to": closing.strftime("%d-%m-%Y"),
        "closes_at": closing.strftime("%d-%m-%Y %H:%M"),
        "opens_at": closing.strftime("%d-%m-%Y 13:30"),
        "opening_place": "Committee room, Civil Secretariat",
    } | changes


def items() -> list[dict[str, str]]:
    return [
        {"description": "Office chair", "unit": "piece", "quantity": "40"},
        {"description": "Desk", "unit": "metre", "quantity": "12.5"},
    ]


def eligibility() -> dict[str, Any]:
    return {
        "criteria": [
            {"kind": "ntn", "wording": "The bidder gives its NTN."},
            {"kind": "experience", "wording": "Two years of similar supplies."},
        ],
        "required_documents": [{"name": "NTN certificate", "mandatory": "yes"}],
    }


def seats(people: list[Person]) -> list[dict[str, Any]]:
    """The first person chairs, the last comes from outside."""
    last = len(people) - 1
    return [
        {"cnic": person.cnic, "bps": "18", "chair": "yes" if at == 0 else "no"}
        | {"outside": "yes" if at == last else "no"}
        for at, person in enumerate(people)
    ]


def make_members(
    session: Session, names: tuple[str, ...] = ("Zarina", "Murad", "Sana")
) -> list[Person]:
    """People whom a committee may be made of."""
    return [make_person(session, name) for name in names]


def give_key(session: Session, person: Person) -> str:
    """Give a person a key as the worker would, without the second that locking takes."""
    identity, recipient = age.new_identity()
    row = MemberIdentity(
        id=new_id(),
        person_id=person.id,
        recipient=recipient,
        locked=b"locked elsewhere",
        created_at=real_now(),
    )
    sign_member_key(SIGNER, row)
    session.add(row)
    session.flush()
    session.commit()
    return identity


def prepare(officer: Door, members: list[Person], **changes: object) -> str:
    """Draft a tender with items, eligibility and committee; returns its id."""
    tender_id = officer.send(NEW, terms(**changes)).id
    for place, data in (
        (ITEMS, {"items": items()}),
        (ELIGIBILITY, eligibility()),
        (COMMITTEE, {"members": seats(members)}),
    ):
        outcome = officer.send(place.at(tender_id), data)
        assert outcome.ok, outcome.sentences
    return tender_id


def deliver_all(platform: Platform) -> None:
    """Do what relay and workers would, in this process, until no event waits.

    Where workers live as well, what one of them has in hand is waited for.
    """
    execute, until = platform.executor.execute, time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        with platform.executor.sessions() as session:
            waiting = session.execute(
                select(Delivery.event_id, Delivery.handler).filter_by(state="waiting")
            ).all()
        if not waiting:
            return
        for event_id, handler in waiting:
            command = DeliverEvent(event_id=event_id, handler=handler)
            execute(deliver_event, command, actor=SYSTEM)
        time.sleep(0.02)  # noqa: TID251 - nothing tells when a worker is done
    problem = f"events go on for ever: {sorted({handler for _, handler in waiting})}"
    raise AssertionError(problem)


def told(session: Session, person: Person) -> list[str]:
    """Names of the notifications that somebody got."""
    query = select(Notification.template).filter_by(person_id=person.id)
    return list(session.scalars(query.order_by(Notification.id)))


def every_value(session: Session) -> Iterator[tuple[str, bytes]]:
    """Every value of every row that the application can read, with its table."""
    readable = text(
        "select table_name from information_schema.table_privileges "
        "where table_schema = 'public' and privilege_type = 'SELECT' and grantee = current_user"
    )
    for table in session.scalars(readable).all():
        for row in session.execute(text(f'select * from "{table}"')):  # noqa: S608 - names of our tables
            for value in row:
                yield table, value if isinstance(value, bytes) else str(value).encode()
