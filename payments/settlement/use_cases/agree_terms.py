"""Terms of a channel's files and fees: one officer enters, another approves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from app.checked_rows import there_is
from app.db import Json
from app.decisions import Audit, Decision, Names, columns
from app.errors import Conflict
from app.parameters.public import Confidence
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.bank_accounts.queries import require_open_account
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


def _values(uow: UnitOfWork, command: ProposeTerms) -> Mapping[str, object]:
    """Raise Conflict (`bank-account`) if the bank is no open account of the province."""
    require_open_account(uow, command.bank)
    return columns(uow, command)


def _refuse_same_day(uow: UnitOfWork, terms: SettlementTerms) -> None:
    """Raise Conflict (`terms-of-this-day`) if terms from the same day are approved."""
    same = select(SettlementTerms).where(
        SettlementTerms.channel == terms.channel,
        SettlementTerms.partner == terms.partner,
        SettlementTerms.valid_from == terms.valid_from,
        SettlementTerms.approved_at.is_not(None),
        SettlementTerms.id != terms.id,
    )
    if there_is(uow.session, same):
        raise Conflict(
            sentence("There are approved terms from this day. Enter new ones from a later day."),
            code="terms-of-this-day",
        )


def _summary(terms: SettlementTerms) -> Json:
    return {
        "channel": terms.channel,
        "partner": terms.partner,
        "from": terms.valid_from.isoformat(),
        "delay": terms.delay_days,
    }


TERMS = Decision(
    row=SettlementTerms,
    command=ProposeTerms,
    names=Names("propose_terms", "approve_terms", "refuse_terms"),
    audit=Audit(
        "settlement_terms.proposed", "settlement_terms.approved", "settlement_terms.refused"
    ),
    may_propose=PROPOSE_TERMS,
    may_decide=DECIDE_TERMS,
    summary=_summary,
    values=_values,
    before_approval=_refuse_same_day,
)
