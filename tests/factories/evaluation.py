"""Tenders whose bids are open, with rules frozen onto them, and committees at work."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.calendar import local_day
from app.clock import real_now
from app.db import new_id
from app.identity.people.models import Organisation, Person
from app.parameters.public import Confidence, ParameterSet, ParameterValue
from app.parameters.units import read
from app.permissions import Actor, Role
from app.platform import Platform
from app.signing.public import Signer
from app.unit_of_work import UnitOfWork
from factories.identity import actor
from factories.marketplace import World, make_opened
from marketplace.evaluation.use_cases.announce_report import Medium, RecordReportPublication
from marketplace.openings.models import InterestDeclaration
from marketplace.parameters import INITIAL
from marketplace.securities.models import Instrument
from marketplace.securities.postings import post_bid_security_received

LOW = "low_bid_"
CRITERIA = ("ntn", "experience")


def frozen_parameters(law: Collection[str] = (), **changed: str) -> dict[str, Any]:
    """What the release suggests, as frozen onto a tender; names without "procurement.".

    Those in `law` are from the official text. What an abnormally low price is, is frozen only where
    one of its measures is named: the prices of these worlds have nothing to do with estimates.
    """
    values = []
    measured = any(name.startswith(LOW) for name in changed)
    for initial in INITIAL:
        definition = initial.definition
        name = definition.key.removeprefix("procurement.")
        if name.startswith(LOW) and not measured:
            continue
        text = changed.get(name, initial.value)
        values.append(
            ParameterValue(
                key=definition.key,
                unit=definition.unit,
                stored=read(definition, text),
                instrument=initial.instrument,
                confidence=Confidence.OFFICIAL if name in law else initial.confidence,
                valid_from=initial.valid_from,
                valid_to=None,
                id=new_id(),
            )
        )
    return ParameterSet.of(date(2026, 1, 1), values).freeze()


def open_world(
    session: Session,
    platform: Platform,
    bids: list[tuple[str, list[int]]],
    *,
    rules: dict[str, str] | None = None,
    declared: bool = True,
    law: Collection[str] = (),
    **fields: object,
) -> World:
    """An opened tender with its rules, its securities posted, and (unless not) declarations.

    No days lie between report and award unless `rules` say so.
    """
    frozen = frozen_parameters(law, **({"award_wait_days_min": "0"} | (rules or {})))
    signer = platform.executor.ports.get(Signer)
    world = make_opened(session, bids, parameters=frozen, signer=signer, **fields)
    if declared:
        for member in world.members:
            declare(session, world, member)
    session.commit()
    post_securities(platform, session, world)
    return world


def post_securities(platform: Platform, session: Session, world: World) -> None:
    """Post every bid's security, as the opening does."""

    def post(uow: UnitOfWork, _: None) -> None:
        for paper in uow.session.query(Instrument).filter_by(tender_id=world.tender.id):
            post_bid_security_received(uow, paper)

    platform.executor.execute(post, None, actor=actor(world.members[0]))
    session.expire_all()


def declare(session: Session, world: World, member: Person, *, interest: bool = False) -> None:
    session.add(
        InterestDeclaration(
            tender_id=world.tender.id,
            person_id=member.id,
            has_interest=interest,
            details="A cousin" if interest else "",
            declared_at=real_now() - timedelta(minutes=5),
        )
    )
    session.flush()


def officer_of(world: World, person: Person, *held: Role) -> Actor:
    """An officer of the tender's department as an actor."""
    return actor(person, *held, organisation=world.agency.department)


def supplier_actor(world: World, place: int, *held: Role) -> Actor:
    supplier, owner = world.suppliers[place]
    return actor(owner, *held, organisation=supplier)


def bidder(world: World, name: str) -> tuple[int, Organisation, Person]:
    """Return a bidder's place in the order of receipt, its organisation and owner."""
    for place, (supplier, owner) in enumerate(world.suppliers):
        if supplier.name == name:
            return place, supplier, owner
    raise LookupError(name)


def newspaper_of(tender_id: UUID) -> RecordReportPublication:
    """Say that a newspaper of today has the report."""
    return RecordReportPublication(
        tender_id=tender_id,
        medium=Medium.NEWSPAPER,
        name="Daily Balochistan",
        number="17",
        published_on=local_day(real_now()),
    )
