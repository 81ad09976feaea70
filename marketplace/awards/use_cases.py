"""A tender ends with its last contract."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy import select

from app.errors import Conflict, NotFound
from app.permissions import require_sign_in
from app.row_macs import genuine_of, require_genuine
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from marketplace.awards.models import Award, Contract
from marketplace.tenders.models import Tender


def end_with_last_contract(uow: UnitOfWork, tender: Tender) -> None:
    """End a tender whose contracts have all ended: completed if any of them was.

    Not while a part waits for its award, nor an award for its contracts.
    """
    if tender.parts_wait_since is not None:
        return
    uow.session.flush()
    query = (
        select(Contract)
        .select_from(Award)
        .outerjoin(Contract, Contract.award_id == Award.id)
        .where(Award.tender_id == tender.id, Award.reversed_at.is_(None))
    )
    contracts = uow.session.scalars(query).all()
    ended = [each for each in contracts if each and (each.completed_at or each.terminated_at)]
    if contracts and len(ended) == len(contracts):
        how = "completed_at" if any(each.completed_at for each in ended) else "terminated_at"
        setattr(tender, how, uow.instant())
        uow.session.flush()


# Find the contract of a command, for its two sides; everybody else gets “not found”.

Side = Literal["department", "supplier"]


@dataclass(frozen=True, kw_only=True)
class Held:
    """A contract, its tender and award, for its rules; `side` is the actor's.

    A use case holds them under lock; a page reads them, to offer what would be taken.
    """

    contract: Contract
    tender: Tender
    award: Award
    side: Side


def find_contract(uow: UnitOfWork, contract_id: UUID, *sides: Side) -> Held:
    """Lock a contract and its tender; NotFound unless the actor acts for one of `sides`.

    Raises Conflict if its award was reversed, Forged if one of them is not genuine.
    """
    # Asked first, so that who acts for nobody hears the same of every contract, there or not.
    acting_for = _acting_for(uow)
    tender = uow.lock(Tender, uow.get(Contract, contract_id).tender_id)
    contract = uow.lock(Contract, contract_id)
    side = _side(acting_for, contract, tender)
    if side is None or side not in sides:
        raise NotFound
    award = uow.get(Award, contract.award_id)
    for each in (contract, award):
        require_genuine(uow.vault, each)
    refuse_void(award)
    return Held(contract=contract, tender=tender, award=award, side=side)


def _acting_for(uow: UnitOfWork) -> UUID:
    require_sign_in(uow.actor)
    return uow.actor.organisation


def _side(acting_for: UUID, contract: Contract, tender: Tender) -> Side | None:
    if acting_for == tender.department_id:
        return "department"
    return "supplier" if acting_for == contract.supplier_id else None


def refuse_void(award: Award) -> None:
    """Refuse where the award of a contract was reversed."""
    if award.reversed_at is not None:
        raise Conflict(
            sentence("The award behind this contract was reversed, so it is void."),
            code="contract-void",
        )


def refuse_ended(contract: Contract) -> None:
    """Refuse where a contract has ended."""
    ended: Sentence | None = None
    if contract.completed_at is not None:
        ended = sentence("This contract was completed.")
    elif contract.terminated_at is not None:
        ended = sentence("This contract was terminated.")
    if ended is not None:
        raise Conflict(ended, code="contract-ended")


def is_signed(contract: Contract) -> bool:
    """Return True if both sides have signed."""
    return contract.department_signed_at is not None and contract.supplier_signed_at is not None


def has_signed_contract(uow: UnitOfWork, tender_id: UUID) -> bool:
    """Return True if a tender has a genuine contract that both sides signed."""
    contracts = select(Contract).filter_by(tender_id=tender_id)
    return any(is_signed(each) for each in genuine_of(uow.session, contracts))


# Awards in force become void: by the competent authority, or by the decider of a grievance.

REVERSED = "marketplace.award_reversed"


def void_awards(
    uow: UnitOfWork, tender: Tender, reason: str, grievance_id: UUID | None = None
) -> Award:
    """Make all awards of a locked tender void: it is where its report left it. Returns the newest.

    `grievance_id`: the grievance that was upheld; None: the authority itself decides. The caller
    has asked whether a contract is signed. Raises Conflict without an award.
    """
    awards = awards_in_force(uow, tender)
    for award in awards:
        award.reversed_at, award.reversed_by = uow.instant(), uow.actor.person
        award.reversed_reason, award.grievance_id = reason, grievance_id
    tender.leave_parts({}, uow.instant())
    tender.awarded_at = None
    uow.session.flush()
    uow.audit("award.reversed", tender.id, after={"reason": reason})
    for award in awards:
        uow.publish(REVERSED, tender_id=tender.id, award_id=award.id)
    return awards[-1]


def awards_in_force(uow: UnitOfWork, tender: Tender) -> Sequence[Award]:
    """Return the awards in force, the first one first; Conflict if there is none."""
    query = (
        select(Award).filter_by(tender_id=tender.id, reversed_at=None).order_by(Award.awarded_at)
    )
    awards = uow.session.scalars(query).all()
    if not awards:
        raise Conflict(sentence("There is no award."), code="no-award")
    return awards
