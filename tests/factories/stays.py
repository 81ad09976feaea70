"""Orders of courts: entered by one officer, confirmed by another."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any
from uuid import UUID

from app import roles
from app.calendar import local_day
from app.decisions import Approve
from app.documents.public import Upload
from app.identity.accounts.queries.actors import SYSTEM
from app.permissions import Actor
from app.platform import Platform
from app.stays.models import Stay, StayEnd
from app.stays.use_cases import STAY, VACATE, EnterStay, EnterStayEnd
from factories.evaluation import officer_of
from factories.guides import A_PDF
from factories.identity import proved
from factories.marketplace import World

COURT, CASE = "High Court of Balochistan", "C.P. 214 of 2026"


def order() -> Upload:
    """The paper of an order."""
    return Upload(filename="order.pdf", stream=BytesIO(A_PDF))


def enter_stay(
    platform: Platform, who: Actor, kind: str, number: str, acts: Sequence[str], **given: object
) -> UUID:
    """One officer enters what a court ordered today."""
    with platform.executor.reading(SYSTEM) as uow:
        today = local_day(uow.now)
    values: dict[str, Any] = {
        "court": COURT,
        "case_number": CASE,
        "ordered_on": today,
        "begins_on": today,
        "ends_on": None,
        "file": order(),
    }
    command = EnterStay(kind=kind, number=number, acts=acts, **(values | given))
    made: Stay = platform.executor.execute(STAY.propose, command, actor=who)
    return made.id


def confirm_stay(platform: Platform, who: Actor, stay_id: UUID) -> None:
    """Another officer confirms it: from now on it is in force."""
    platform.executor.execute(
        STAY.approve, Approve(id=stay_id), actor=proved(platform.executor, who)
    )


def enter_end(platform: Platform, who: Actor, stay_id: UUID) -> UUID:
    """One officer enters an order of today that vacates it."""
    with platform.executor.reading(SYSTEM) as uow:
        today = local_day(uow.now)
    command = EnterStayEnd(stay_id=stay_id, ordered_on=today, file=order())
    made: StayEnd = platform.executor.execute(VACATE.propose, command, actor=who)
    return made.id


def end_stay(platform: Platform, stay_id: UUID, one: Actor, another: Actor) -> None:
    """Two officers end it."""
    end_id = enter_end(platform, one, stay_id)
    platform.executor.execute(
        VACATE.approve, Approve(id=end_id), actor=proved(platform.executor, another)
    )


def stay_officers(world: World) -> tuple[Actor, Actor]:
    """Two officers of a tender's department who may enter and confirm stays."""
    agency = world.agency
    return (
        officer_of(world, agency.officer, roles.PROCUREMENT_OFFICER),
        officer_of(world, agency.authority, roles.COMPETENT_AUTHORITY),
    )
