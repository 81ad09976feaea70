"""What was agreed with a channel about its files and fees: one officer enters, another approves."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from app.db import new_id
from app.errors import Conflict
from app.parameters.public import Confidence
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.settlement.models import SettlementTerms
from payments.settlement.permissions import DECIDE_TERMS, PROPOSE_TERMS


@dataclass(frozen=True, kw_only=True)
class ProposeTerms:
    """Terms from a day on; they replace those before them. `partner` is "" for a whole channel."""

    channel: str
    bank: str
    valid_from: date
    expects_files: bool
    delay_days: int
    charged_percent: Decimal
    fee_paisa: int
    instrument: str
    confidence: Confidence
    partner: str = ""


@dataclass(frozen=True, kw_only=True)
class DecideTerms:
    """Which terms; for a refusal, why not."""

    terms_id: UUID
    reason: str = ""


def propose_terms(uow: UnitOfWork, command: ProposeTerms) -> SettlementTerms:
    """Enter terms for another officer to approve."""
    require(uow.actor, PROPOSE_TERMS)
    said = {**vars(command), "confidence": command.confidence.value}
    terms = SettlementTerms(
        id=new_id(), entered_by=uow.actor.person, entered_at=uow.instant(), **said
    )
    uow.add(terms)
    uow.audit("settlement_terms.proposed", terms.id, after=_summary(terms))
    return terms


def approve_terms(uow: UnitOfWork, command: DecideTerms) -> SettlementTerms:
    """Let them be in force from their day.

    Raises Forbidden (`two-people`) for who entered them, Conflict when they were decided already
    or terms of the same day stand (`terms-of-this-day`).
    """
    require(uow.actor, DECIDE_TERMS)
    terms = uow.lock(SettlementTerms, command.terms_id)
    same = select(SettlementTerms.id).where(
        SettlementTerms.channel == terms.channel,
        SettlementTerms.partner == terms.partner,
        SettlementTerms.valid_from == terms.valid_from,
        SettlementTerms.approved_at.is_not(None),
        SettlementTerms.id != terms.id,
    )
    if uow.session.scalar(same) is not None:
        raise Conflict(
            sentence("Terms from this day stand already. Enter new ones from a later day."),
            code="terms-of-this-day",
        )
    terms.approve(by=uow.actor.person, at=uow.instant())
    uow.session.flush()
    uow.audit("settlement_terms.approved", terms.id, after=_summary(terms))
    return terms


def refuse_terms(uow: UnitOfWork, command: DecideTerms) -> SettlementTerms:
    """Refuse them, or take one's own back."""
    require(uow.actor, DECIDE_TERMS)
    terms = uow.lock(SettlementTerms, command.terms_id)
    terms.refuse(by=uow.actor.person, at=uow.instant(), reason=command.reason)
    uow.audit("settlement_terms.refused", terms.id, after={"reason": command.reason})
    return terms


def _summary(terms: SettlementTerms) -> dict[str, object]:
    return {
        "channel": terms.channel,
        "partner": terms.partner,
        "from": terms.valid_from.isoformat(),
        "delay": terms.delay_days,
    }
