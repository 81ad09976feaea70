"""Terms agreed with channels, read once and queried by channel, partner and day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.permissions import require
from app.unit_of_work import UnitOfWork
from payments.settlement.models import SettlementTerms
from payments.settlement.permissions import READ_SETTLEMENT
from payments.settlement.policy import FeeTerms

MAX_TERMS = 2_000
# The party to terms: a channel and its partner ("" if it has only one).
TermsOwner = tuple[str, str]


@dataclass(frozen=True)
class Agreed:
    """The approved terms of everybody, the latest first."""

    by_whose: Mapping[TermsOwner, Sequence[SettlementTerms]]

    def on(self, channel: str, partner: str, day: date) -> SettlementTerms | None:
        """Return the terms in force on a day: a partner's own, else the channel's."""
        for whose in ((channel, partner), (channel, "")):
            for terms in self.by_whose.get(whose, ()):
                if terms.valid_from <= day:
                    return terms
        return None

    def fee_terms(self, channel: str, partner: str, day: date) -> FeeTerms:
        """Return the fee terms of an item on a day; nothing if nothing was agreed."""
        terms = self.on(channel, partner, day)
        if terms is None:
            return FeeTerms()
        return FeeTerms(percent=terms.charged_percent, paisa=terms.fee_paisa)


def agreed_terms(session: Session) -> Agreed:
    """Read all approved terms, in one query."""
    query = (
        select(SettlementTerms)
        .where(SettlementTerms.approved_at.is_not(None))
        .order_by(SettlementTerms.valid_from.desc())
        .limit(MAX_TERMS)
    )
    return Agreed(_grouped(session.scalars(query)))


def _grouped(rows: Iterable[SettlementTerms]) -> Mapping[TermsOwner, Sequence[SettlementTerms]]:
    found: dict[TermsOwner, list[SettlementTerms]] = {}
    for each in rows:
        found.setdefault((each.channel, each.partner), []).append(each)
    return found


def list_terms(uow: UnitOfWork) -> Sequence[SettlementTerms]:
    """List all terms, those that wait for a second officer first, then the latest."""
    require(uow.actor, READ_SETTLEMENT)
    waiting = SettlementTerms.approved_at.is_(None) & SettlementTerms.refused_at.is_(None)
    query = select(SettlementTerms).order_by(waiting.desc(), SettlementTerms.id.desc())
    return uow.session.scalars(query.limit(MAX_TERMS)).all()


def the_terms(uow: UnitOfWork, terms_id: object) -> SettlementTerms:
    """Return terms by id. Raises NotFound."""
    require(uow.actor, READ_SETTLEMENT)
    return uow.get(SettlementTerms, terms_id)
