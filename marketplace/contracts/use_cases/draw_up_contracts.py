"""Draw up the contracts of awards: one for each winning supplier of each."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from app.db import new_id
from app.errors import Conflict
from app.permissions import require
from app.row_macs import require_genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.awards.models import Award, AwardLine, Contract
from marketplace.awards.use_cases import awards_in_force
from marketplace.bids.models import OpenedBid
from marketplace.kernel import permissions
from marketplace.tenders.models import Tender
from marketplace.tenders.policy.lifecycle import TenderAction
from marketplace.tenders.use_cases.find_tender import own_tender

DRAWN_UP = "marketplace.contract_drawn_up"


@dataclass(frozen=True, kw_only=True)
class DrawUpContracts:
    """Make the contracts of a tender's awards that have none yet."""

    tender_id: UUID


def draw_up_contracts(uow: UnitOfWork, command: DrawUpContracts) -> list[Contract]:
    """Create a contract for each winner of an award over all that it won by it.

    In the order of reading out; parts that were awarded later have separate contracts. Raises
    Forged if the award, or a line of it, was not written by this program.
    """
    require(uow.actor, permissions.MANAGE_CONTRACT)
    tender = own_tender(uow, command.tender_id, TenderAction.DRAW_UP)
    lacking = undrawn(uow, awards_in_force(uow, tender))
    if not lacking:
        raise Conflict(sentence("The contracts of this award exist already."), code="drawn-up")
    return [contract for award in lacking for contract in _draw_up(uow, tender, award)]


def undrawn(uow: UnitOfWork, awards: Sequence[Award]) -> list[Award]:
    """Return the awards that have no contracts yet."""
    query = select(Contract.award_id).where(Contract.award_id.in_([each.id for each in awards]))
    drawn_up = set(uow.session.scalars(query))
    return [each for each in awards if each.id not in drawn_up]


def _draw_up(uow: UnitOfWork, tender: Tender, award: Award) -> list[Contract]:
    require_genuine(uow.vault, award)
    amounts: dict[UUID, int] = defaultdict(int)
    for line in uow.session.scalars(select(AwardLine).filter_by(award_id=award.id)):
        require_genuine(uow.vault, line)
        amounts[line.bid_id] += line.amount_paisa
    bids = uow.session.scalars(
        select(OpenedBid).where(OpenedBid.bid_id.in_(amounts)).order_by(OpenedBid.read_order)
    ).all()
    earlier = _count(uow, tender_id=tender.id)
    made = [
        Contract(
            id=new_id(),
            reference=_reference(tender, number),
            tender_id=tender.id,
            award_id=award.id,
            bid_id=bid.bid_id,
            supplier_id=bid.supplier_id,
            amount_paisa=amounts[bid.bid_id],
            made_at=uow.now,
        )
        for number, bid in enumerate(bids, start=earlier + 1)
    ]
    for contract in made:
        uow.add(contract)
        uow.audit("contract.drawn_up", contract.id, after={"reference": contract.reference})
        uow.publish(DRAWN_UP, contract_id=contract.id, tender_id=tender.id)
    return made


def _count(uow: UnitOfWork, **which: UUID) -> int:
    query = select(func.count()).select_from(Contract).filter_by(**which)
    return uow.session.scalar(query) or 0


def _reference(tender: Tender, number: int) -> str:
    """Number the contracts of a tender, those of reversed awards included."""
    return f"{tender.reference}/C{number}"
