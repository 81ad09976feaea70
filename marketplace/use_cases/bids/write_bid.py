"""Fill in a bid, part by part: prices, answers to the eligibility table, the security."""

from dataclasses import dataclass, field
from uuid import UUID

from app.permissions import require
from app.unit_of_work import UnitOfWork
from marketplace import permissions
from marketplace.content import CriterionAnswer
from marketplace.models.bid import BidDraft
from marketplace.policy.schedule import Quote
from marketplace.policy.security import Instrument
from marketplace.use_cases.bids.drafts import change_draft


@dataclass(frozen=True, kw_only=True)
class SetPrices:
    """Replace the price schedule; items without a quote stay unpriced."""

    tender_id: UUID
    quotes: tuple[Quote, ...] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class SetAnswers:
    """Replace the answers to the eligibility table."""

    tender_id: UUID
    answers: tuple[CriterionAnswer, ...] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class SetSecurity:
    """Replace the security instrument."""

    tender_id: UUID
    security: Instrument = field(repr=False)


def set_prices(uow: UnitOfWork, command: SetPrices) -> BidDraft:
    """Keep the prices in the sealed draft."""
    require(uow.actor, permissions.PREPARE_BID)
    return change_draft(uow, command.tender_id, quotes=command.quotes)


def set_answers(uow: UnitOfWork, command: SetAnswers) -> BidDraft:
    """Keep the answers in the sealed draft."""
    require(uow.actor, permissions.PREPARE_BID)
    return change_draft(uow, command.tender_id, answers=command.answers)


def set_security(uow: UnitOfWork, command: SetSecurity) -> BidDraft:
    """Keep the instrument in the sealed draft."""
    require(uow.actor, permissions.PREPARE_BID)
    return change_draft(uow, command.tender_id, security=command.security)
