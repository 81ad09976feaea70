"""Find the contract of a command, for its two sides; everybody else gets “not found”."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from app.errors import Conflict, NotFound
from app.permissions import require_sign_in
from app.row_macs import require_genuine
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from marketplace.awards.models import Award, Contract
from marketplace.tenders.models import Tender

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

    Raises Conflict where its award was reversed, Forged where one of them is not ours.
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
    """Whether both sides have signed."""
    return contract.department_signed_at is not None and contract.supplier_signed_at is not None
