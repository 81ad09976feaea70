"""Contracts of both parties on the home page: the contracts that wait, and for what."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, or_, select

from app.row_macs import genuine_lines_of
from app.unit_of_work import UnitOfWork
from marketplace.awards.models import Award, Contract
from marketplace.kernel import permissions
from marketplace.securities.models import Instrument
from marketplace.securities.use_cases.performance_security import performance_required
from marketplace.tenders.models import Tender

MAX_SHOWN = 8


@dataclass(frozen=True, kw_only=True)
class Unsigned:
    """A contract that is not in force yet. `amount_paisa` is its price.

    `waits_for`: "security" (the winner's, recorded and verified), "us" (our signature), "them".
    `mine` says whether this person does that.
    """

    id: UUID
    reference: str
    title: str
    title_ur: str
    amount_paisa: int
    waits_for: str
    mine: bool


def contract_work(uow: UnitOfWork) -> Sequence[Unsigned] | None:
    """List the contracts that wait for this person; None if none does."""
    side = _side(uow)
    if side is None:
        return None
    found = [
        _to_unsigned(uow, side, contract, tender, verified=verified)
        for contract, tender, verified in genuine_lines_of(uow.session, _unsigned(uow, side))
    ]
    return [each for each in found if each.mine] or None


def _side(uow: UnitOfWork) -> str | None:
    if uow.actor.organisation_id is None:
        return None
    if uow.actor.may(permissions.READ_TENDER_FILE):
        return "department"
    return "supplier" if uow.actor.may(permissions.READ_OWN_BIDS) else None


def _unsigned(uow: UnitOfWork, side: str) -> Select[Contract, Tender, bool]:
    ours = Tender.department_id if side == "department" else Contract.supplier_id
    return (
        select(Contract, Tender, _verified())
        .join(Tender, Tender.id == Contract.tender_id)
        .join(Award, Award.id == Contract.award_id)
        .where(ours == uow.actor.organisation)
        .where(Award.reversed_at.is_(None))
        .where(Contract.completed_at.is_(None), Contract.terminated_at.is_(None))
        .where(or_(Contract.department_signed_at.is_(None), Contract.supplier_signed_at.is_(None)))
        .order_by(Contract.id)
        .limit(MAX_SHOWN)
    )


def has_its_security() -> ColumnElement[bool]:
    """Return an SQL condition: the contract needs no performance security, or has it verified."""
    return or_(func.coalesce(Tender.performance_percent, 0) == 0, _verified())


def _verified() -> ColumnElement[bool]:
    """Return an SQL condition: the contract's performance security is verified and still held."""
    return exists().where(
        Instrument.contract_id == Contract.id,
        Instrument.purpose == "performance",
        Instrument.verified_at.is_not(None),
        func.num_nonnulls(Instrument.returned_at, Instrument.forfeited_at) == 0,
    )


def _to_unsigned(
    uow: UnitOfWork, side: str, contract: Contract, tender: Tender, *, verified: bool
) -> Unsigned:
    lacking = performance_required(tender, contract) > 0 and not verified
    signed = getattr(contract, f"{side}_signed_at") is not None
    waits_for = "security" if lacking else "them" if signed else "us"
    signs = (
        permissions.SIGN_FOR_DEPARTMENT if side == "department" else permissions.SIGN_FOR_SUPPLIER
    )
    mine = {
        "security": side == "supplier" or uow.actor.may(permissions.MANAGE_CONTRACT),
        "us": uow.actor.may(signs),
        "them": False,
    }
    return Unsigned(
        id=contract.id,
        reference=contract.reference,
        title=tender.title,
        title_ur=tender.title_ur,
        amount_paisa=contract.amount_paisa,
        waits_for=waits_for,
        mine=mine[waits_for],
    )
