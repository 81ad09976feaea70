"""Who objects to terms is nobody's to know before the opening: not its department, not auditors."""

from datetime import datetime, time, timedelta

import pytest
from factories.arranging import as_owner
from factories.delivery import deliver_here
from factories.doors import Doors, Outcome, Place
from factories.grievances import (
    FILE,
    ONE,
    at,
    head_of,
    hearers,
    newest,
    newest_finding,
    rules_in_force,
)
from factories.history import rewriting
from factories.identity import make_staff
from factories.marketplace import World, make_bidder, make_published
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.audit.models import AuditEntry
from app.audit.veils import Veils
from app.calendar import PROVINCE, local_day
from app.clock import real_now
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Organisation, Person
from app.notifications.models import Notification
from app.platform import Platform
from marketplace.grievances.models import GrievanceRuling
from marketplace.grievances.use_cases.escalate_grievances import escalate_grievances

BODY = {"about": "terms", "rule": "r. 34", "grounds": "The criteria are vague: which two years?"}


@pytest.fixture
def world(session: Session) -> World:
    rules_in_force(session)
    made = make_published(session)
    made.suppliers.append(make_bidder(session, "Turbat Traders"))
    head_of(session, made)
    session.commit()
    return made


def files(doors: Doors, world: World, door: str, body: dict[str, object] | None = None) -> Outcome:
    firm, owner = world.suppliers[0]
    sent = BODY | (body or {})
    opened = doors.open(door, owner, firm)
    return opened.send(FILE.at(world.tender.id), sent, {} if door == "api" else None)


def readers(session: Session, world: World) -> list[tuple[Person | None, Organisation | None]]:
    agency = world.agency
    return [
        (None, None),
        (agency.officer, agency.department),
        (agency.authority, agency.department),
        (head_of(session, world), agency.department),
        (world.members[0], None),
        (hearers(session)[0], None),
        (make_staff(session, roles.AUDITOR), None),
        (make_staff(session, roles.REGULATOR), None),
    ]


@pytest.mark.parametrize("door", ["web", "api"])
def test_nobody_sees_the_firm_on_any_page_list_or_line(
    doors: Doors, session: Session, platform: Platform, world: World, door: str
) -> None:
    answer = files(doors, world, door)
    assert answer.ok, answer.sentences
    row = newest(session)
    firm, owner = world.suppliers[0]
    session.commit()
    places = [
        ONE.at(row.id),
        Place("/grievances", "/grievances"),
        Place("/tenders/{}", "/tenders/{}/grievances").at(world.tender.id),
        Place("/grievances/desk", "/grievance-desk"),
        Place("/audit", "/audit/entries"),
        Place("/home", "/notifications"),
    ]
    for person, house in readers(session, world):
        session.commit()
        for kind in ("web", "api"):
            for place in places:
                shown = doors.open(kind, person, house).read(place)
                for secret in (firm.name, owner.name, str(firm.id), str(owner.id)):
                    assert secret not in str(shown.body), (place, kind)
    own = doors.open(door, owner, firm).read(ONE.at(row.id))
    assert firm.name in own.text
    deliver_here(platform.executor)
    told = session.scalars(select(Notification).filter_by(template="marketplace/grievance_filed"))
    assert all(firm.name not in str(each.filled) for each in told)


@pytest.mark.parametrize("door", ["web", "api"])
def test_the_regulator_decides_it_without_knowing_whose_it_is(
    doors: Doors, session: Session, platform: Platform, world: World, door: str
) -> None:
    assert files(doors, world, door).ok
    row = newest(session)
    with as_owner(session), rewriting(session):
        row.decide_by = real_now() - timedelta(hours=1)
        session.flush()
    session.commit()
    platform.executor.execute(escalate_grievances, None, actor=SYSTEM)
    officers = [make_staff(session, roles.REGULATOR, name) for name in ("One", "Two")]
    session.commit()
    for officer in officers:
        opened = doors.open(door, officer, proved=True)
        none = {"has_interest": "no" if door == "web" else False}
        place = at(row.id, "regulator/declaration", "regulator-declarations")
        assert opened.send(place, none).ok
    first, second = (doors.open(door, each, proved=True) for each in officers)
    decided = {"number": "7", "outcome": "upheld", "reasons": "The criteria are vague (r. 34)."}
    place = at(row.id, "regulator/decision", "regulator-decisions")
    assert first.send(place, decided, {} if door == "api" else None).ok
    ruling = session.scalars(select(GrievanceRuling)).one().id
    address = f"regulator-decisions/{ruling}"
    approve = Place(f"/grievances/{address}/approve", f"/{address}/approval")
    assert second.send(approve).ok
    firm, owner = world.suppliers[0]
    desk = Place("/grievances/desk", "/grievance-desk")
    shown = [str(first.read(each).body) for each in (ONE.at(row.id), desk)]
    assert all(row.reference in each for each in shown)
    for secret in (firm.name, owner.name, str(firm.id), str(owner.id)):
        assert all(secret not in each for each in shown)


def test_its_lines_of_the_trail_are_veiled(
    doors: Doors, session: Session, platform: Platform, world: World
) -> None:
    assert files(doors, world, "api").ok
    row = newest(session)
    line = select(AuditEntry).filter_by(action="grievance.filed", subject=str(row.id))
    assert session.scalars(line).one()
    with platform.executor.reading(SYSTEM) as uow:
        assert uow.session.scalars(line.where(uow.port(Veils).lifted())).all() == []


def test_nothing_tells_at_which_hour_it_was_filed(
    doors: Doors, session: Session, world: World
) -> None:
    assert files(doors, world, "api").ok
    row = newest(session)
    assert row.id.version == 4
    clock = f"{row.filed_at.astimezone(PROVINCE):%H:%M}"
    for person, house in readers(session, world):
        session.commit()
        shown = doors.open("api", person, house).read(ONE.at(row.id)).body
        at = datetime.fromisoformat(shown["grievance"]["filed_at"]).astimezone(PROVINCE)
        assert at == datetime.combine(local_day(row.filed_at), time(), PROVINCE)
        page = doors.open("web", person, house).read(ONE.at(row.id)).text
        assert f"{clock} " not in page
    firm, owner = world.suppliers[0]
    own = doors.open("api", owner, firm).read(ONE.at(row.id)).body
    assert datetime.fromisoformat(own["grievance"]["filed_at"]) == row.filed_at


@pytest.mark.parametrize("door", ["web", "api"])
@pytest.mark.parametrize(
    "grounds",
    [
        "We at Turbat Traders object",
        "We at TURBAT  traders object",
        "Turbat-Traders objects",
        "Call us at 0300 1234567",
        "فون ۰۳۰۰ ۱۲۳۴۵۶۷",
        "Write to owner@example.org",
        "See www.turbat-traders.example",
        "My card is 54400-1234567-1",
        "We pay tax under 1234567-8",
    ],
)
def test_it_takes_no_words_that_tell_who_wrote(
    doors: Doors, world: World, door: str, grounds: str
) -> None:
    answer = files(doors, world, door, {"grounds": grounds})
    assert answer.status == 422
    assert answer.says("Leave out")


@pytest.mark.parametrize("door", ["web", "api"])
def test_a_committee_hears_it_without_knowing_whose_it_is(
    doors: Doors, session: Session, world: World, door: str
) -> None:
    assert files(doors, world, door).ok
    row = newest(session)
    people = hearers(session)
    head, house = head_of(session, world), world.agency.department
    session.commit()
    named = {"person_ids": [str(each.id) for each in people]}
    assert doors.open(door, head, house).send(at(row.id, "committee", "committee"), named).ok
    for person in people:
        none = {"has_interest": "no" if door == "web" else False}
        place = at(row.id, "declaration", "declaration")
        assert doors.open(door, person).send(place, none).ok
    written = {"outcome": "upheld", "reasons": "The criteria are vague (r. 34). Amend them."}
    place = at(row.id, "decision", "decisions")
    assert doors.open(door, people[0]).send(place, written).ok
    found = newest_finding(session).id
    agree = Place(f"/grievances/decisions/{found}/agree", f"/grievance-decisions/{found}/agreement")
    assert doors.open(door, people[1]).send(agree).ok
    firm, owner = world.suppliers[0]
    public = doors.open("web").read(ONE.at(row.id))
    assert "Amend them" in public.text
    assert "The department amends the terms" in public.text
    assert firm.name not in public.text
    appeal = doors.open(door, owner, firm).send(
        at(row.id, "appeal", "appeal"), {"grounds": "It is not enough"}
    )
    assert (appeal.status, appeal.says("once the bids are opened")) == (409, True)
