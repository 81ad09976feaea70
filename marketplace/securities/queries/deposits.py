"""The status of the deposit of a contract's bid: whether it may be kept for the contract."""

from dataclasses import dataclass

from sqlalchemy import exists, select

from app.unit_of_work import UnitOfWork
from marketplace.awards.models import Contract
from marketplace.securities.models import Instrument, SecurityStep
from marketplace.securities.policy import CARRY, question_about
from payments.public import money_location


@dataclass(frozen=True, kw_only=True)
class KeptDeposit:
    """The deposit of a winner's bid; `asked`: its winner asked to keep it and nobody decided.

    `used`: it was kept for this contract, whose security `kept_paisa` of it still are.
    """

    instrument: Instrument
    asked: bool
    used: bool
    kept_paisa: int

    @property
    def amount_paisa(self) -> int:
        """All of it."""
        return self.instrument.amount_paisa

    @property
    def may_ask(self) -> bool:
        """True if the winner may ask to keep a deposit."""
        held = self.instrument
        has_ended = held.returned_at is not None or held.forfeited_at is not None
        return not (self.asked or has_ended or self.used)


def bid_deposit(uow: UnitOfWork, contract: Contract) -> KeptDeposit | None:
    """Return the deposit behind a contract's bid; None if it had none. Two statements."""
    waiting = exists().where(
        SecurityStep.instrument_id == Instrument.id,
        SecurityStep.step == CARRY,
        SecurityStep.reason == question_about(contract.reference),
        SecurityStep.approved_at.is_(None),
        SecurityStep.refused_at.is_(None),
    )
    query = select(Instrument, waiting).where(
        Instrument.bid_id == contract.bid_id,
        Instrument.purpose == "bid",
        Instrument.bill_id.is_not(None),
    )
    found = uow.session.execute(query).one_or_none()
    if found is None:
        return None
    held, asked = found
    return _deposit(uow, contract, held, asked=asked)


def _deposit(uow: UnitOfWork, contract: Contract, held: Instrument, *, asked: bool) -> KeptDeposit:
    used = held.carried_contract_id == contract.id
    money = money_location(uow, [held.bill_id]).values() if used and held.bill_id else ()
    return KeptDeposit(
        instrument=held,
        asked=asked,
        used=used,
        kept_paisa=sum(each.elsewhere_paisa for each in money),
    )
