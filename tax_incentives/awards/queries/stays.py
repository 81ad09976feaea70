"""Blocks on an award: stays of courts and regulators, and a revoked grant."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from app.calendar import local_day
from app.casework.public import revocation_of
from app.errors import Conflict, Invalid
from app.stays.public import StayableKind, Subject, confirmed_stays, refuse_stayed
from app.text import sentence
from app.unit_of_work import UnitOfWork
from tax_incentives.awards.models import ReliefAward
from tax_incentives.kernel.permissions import ASK_PAYMENT

AWARD, PAY, USE_CREDIT, CLAW_BACK = "award", "pay", "use_credit", "claw_back"


def _find(uow: UnitOfWork, number: str) -> Subject:
    query = select(ReliefAward).filter_by(number=number.strip())
    found = uow.session.scalars(query).one_or_none()
    if found is None:
        problem = sentence("There is no award with this number.")
        raise Invalid(problem, code="unknown-number", fields={"number": problem})
    return Subject(id=found.id, title=found.number, organisation_id=None)


STAYABLE = StayableKind(
    name=AWARD,
    title=sentence("An award of relief"),
    number=sentence("Number of the award"),
    acts={
        PAY: sentence("Paying it"),
        USE_CREDIT: sentence("Paying bills with its credit"),
        CLAW_BACK: sentence("Recovery"),
    },
    permission=ASK_PAYMENT,
    find=_find,
)


def refuse_blocked_award(uow: UnitOfWork, award_id: UUID, act: str) -> None:
    """Refuse what a stay on an award blocks, and any use of an award whose grant was revoked.

    Raises Conflict: `stayed`, naming the order, or `revoked`.
    """
    refuse_stayed(uow, AWARD, award_id, act)
    if act in (PAY, USE_CREDIT):
        _refuse_revoked(uow, uow.get(ReliefAward, award_id))


def _refuse_revoked(uow: UnitOfWork, award: ReliefAward) -> None:
    if revocation_of(uow.session, award.registration_id) is not None:
        raise Conflict(
            sentence("The grant of this relief was revoked, so no more of it is given."),
            code="revoked",
        )


def stayed_awards(uow: UnitOfWork, ids: Collection[UUID], act: str) -> frozenset[UUID]:
    """Return the awards on which a stay blocks an act now: one query, for lists."""
    today = local_day(uow.now)
    return frozenset(
        award_id
        for award_id, stays in confirmed_stays(uow, AWARD, ids).items()
        if any(each.in_force(today) and act in each.acts for each in stays)
    )
