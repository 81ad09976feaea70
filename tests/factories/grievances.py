"""Grievances: the rules in force, the head of the department, and officers who hear them."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.identity.people.models import Organisation, Person
from app.permissions import Actor
from app.platform import Platform
from factories.committee_steps import Stage
from factories.doors import Files, Outcome, Place
from factories.guides import A_PDF
from factories.identity import actor, join, make_department, make_person, make_staff
from factories.marketplace import World
from factories.parameters import make_value
from marketplace.grievances.models import Grievance, GrievanceFinding
from marketplace.grievances.use_cases.decide_grievance import (
    AgreeToFinding,
    WriteFinding,
    agree_to_finding,
    write_finding,
)
from marketplace.grievances.use_cases.name_hearing import (
    DeclareGrievanceInterest,
    NameGrievanceCommittee,
    declare_grievance_interest,
    name_grievance_committee,
)
from marketplace.parameters import INITIAL

FILE = Place("/tenders/{}/grievances/new", "/tenders/{}/grievances")
ONE = Place("/grievances/{}", "/grievances/{}")
LETTER = {"file": ("letter.pdf", A_PDF)}
HEARERS = ("Hearer One", "Hearer Two", "Hearer Three")


def rules_in_force(session: Session, confidence: str = "U", **changed: str) -> None:
    """The release's own values of grievances, in force since 2020."""
    for initial in INITIAL:
        name = initial.definition.key.removeprefix("procurement.")
        if name.startswith("grievance_"):
            value = changed.get(name.removeprefix("grievance_"), initial.value)
            make_value(session, initial.definition, value, date(2020, 1, 1), confidence=confidence)
    session.commit()


def head_of(session: Session, world: World) -> Person:
    """The head of a tender's department; the same one however often asked."""
    known = session.query(Person).filter_by(name="Head").first()
    if known is None:
        known = make_person(session, "Head")
        join(session, known, world.agency.department, roles.DEPARTMENT_HEAD)
        session.commit()
    return known


def hearers(session: Session) -> list[Person]:
    """Three officers of another department who can hear a grievance."""
    known = session.query(Person).filter(Person.name.in_(HEARERS)).order_by(Person.id).all()
    if known:
        return known
    office = make_department(session, "Law Department")
    made = [make_person(session, name) for name in HEARERS]
    for person in made:
        join(session, person, office, roles.CASE_OFFICER)
    session.commit()
    return made


def regulator(session: Session, name: str) -> Person:
    """An officer of the regulator, the same one however often asked."""
    known = session.query(Person).filter_by(name=name).first()
    if known is None:
        known = make_staff(session, roles.REGULATOR, name)
        session.commit()
    return known


def head_actor(session: Session, world: World) -> Actor:
    """The head as an actor."""
    return actor(
        head_of(session, world), roles.DEPARTMENT_HEAD, organisation=world.agency.department
    )


def newest(session: Session) -> Grievance:
    """The newest grievance."""
    session.expire_all()
    return session.scalars(select(Grievance).order_by(Grievance.filed_at.desc()).limit(1)).one()


def newest_finding(session: Session) -> GrievanceFinding:
    """The decision that was written last."""
    session.expire_all()
    query = select(GrievanceFinding).order_by(GrievanceFinding.id.desc()).limit(1)
    return session.scalars(query).one()


def decide(platform: Platform, session: Session, world: World, outcome: str) -> None:
    """Let a committee of three officers decide the newest grievance."""
    decide_one(platform, session, world, newest(session).id, outcome)


def decide_one(
    platform: Platform, session: Session, world: World, row_id: UUID, outcome: str
) -> None:
    """Let a committee of three officers decide this grievance."""
    execute, people = platform.executor.execute, hearers(session)
    named = NameGrievanceCommittee(
        grievance_id=row_id, person_ids=tuple(each.id for each in people)
    )
    execute(name_grievance_committee, named, actor=head_actor(session, world))
    members = [actor(each) for each in people]
    for each in members:
        declared = DeclareGrievanceInterest(grievance_id=row_id, has_interest=False)
        execute(declare_grievance_interest, declared, actor=each)
    written = WriteFinding(grievance_id=row_id, outcome=outcome, reasons="As the file shows")
    execute(write_finding, written, actor=members[0])
    agreed = AgreeToFinding(finding_id=newest_finding(session).id)
    execute(agree_to_finding, agreed, actor=members[1])
    session.expire_all()


def somebody(stage: Stage, who: str) -> tuple[Person, Organisation | None]:
    """Find somebody by the name that features give them."""
    if who == "head":
        return head_of(stage.session, stage.world), stage.world.agency.department
    if who.endswith("regulator"):
        return regulator(stage.session, who), None
    if who in {"first hearer", "second hearer", "third hearer"}:
        place = ("first hearer", "second hearer", "third hearer").index(who)
        return hearers(stage.session)[place], None
    return stage.person(who)


def send(
    stage: Stage,
    who: str,
    door: str,
    place: Place,
    data: Mapping[str, Any] | None = None,
    files: Files | None = None,
) -> Outcome:
    """Let somebody do something at a door."""
    person, organisation = somebody(stage, who)
    stage.session.commit()
    opened = stage.doors.open(door, person, organisation, proved=True)
    # The API takes a grievance and a letter as multipart, with a file or without.
    multipart = files if files is not None else ({} if _takes_files(place) else None)
    stage.outcome = opened.send(place, data or {}, multipart if door == "api" else files)
    stage.session.expire_all()
    return stage.outcome


def _takes_files(place: Place) -> bool:
    return place.api.startswith("/tenders/") and place.api.endswith("/grievances")


def read(stage: Stage, who: str | None, door: str, place: Place) -> Outcome:
    """Let somebody (None: nobody known) look at something."""
    person, organisation = somebody(stage, who) if who else (None, None)
    stage.session.commit()
    return stage.doors.open(door, person, organisation).read(place)


def at(row_id: UUID, web: str, api: str) -> Place:
    """Where something is done with a grievance."""
    return Place(f"/grievances/{row_id}/{web}", f"/grievances/{row_id}/{api}")


def agree(stage: Stage, who: str, door: str) -> Outcome:
    """Let a member agree to the decision that was written last."""
    found = newest_finding(stage.session).id
    web, api = f"/grievances/decisions/{found}/agree", f"/grievance-decisions/{found}/agreement"
    return send(stage, who, door, Place(web, api))
