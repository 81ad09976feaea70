"""All that a firm has with the government on one page: what is due, bids, questions and so on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.identity.public import require_for_firm
from app.unit_of_work import UnitOfWork
from marketplace.bids.queries import OwnBid, own_bids
from marketplace.contracts.queries.contracts import ContractRow, contracts_for
from marketplace.home.queries.due import LastDay, last_days
from marketplace.kernel import permissions
from marketplace.profiles.queries import PaperView, SizeView, own_papers, own_size
from marketplace.questions.queries.firm_questions import OwnQuestion, own_questions
from marketplace.securities.models import Instrument
from marketplace.tenders.models import Tender

MAX_ROWS = 5
MAX_SECURITIES = 20


@dataclass(frozen=True, kw_only=True)
class HeldSecurity:
    """A security of the firm that the government holds: for a bid or a contract."""

    tender_id: UUID
    tender_title: str
    tender_title_ur: str
    purpose: str
    kind: str
    number: str
    amount_paisa: int
    expires_on: date | None


@dataclass(frozen=True, kw_only=True)
class FirmDesk:
    """The newest of each; the lists of each have the rest."""

    due: Sequence[LastDay]
    bids: Sequence[OwnBid]
    questions: Sequence[OwnQuestion]
    securities: Sequence[HeldSecurity]
    contracts: Sequence[ContractRow]
    papers: Sequence[PaperView]
    size: SizeView | None


def firm_desk(uow: UnitOfWork) -> FirmDesk:
    """Return the desk of the actor's firm; raises FirmNeeded if they act for no firm."""
    require_for_firm(uow.actor, permissions.READ_OWN_BIDS)
    return FirmDesk(
        due=last_days(uow),
        bids=own_bids(uow, limit=MAX_ROWS).items,
        questions=own_questions(uow, limit=MAX_ROWS).items,
        securities=_securities(uow),
        contracts=contracts_for(uow, None, MAX_ROWS).items,
        papers=own_papers(uow),
        size=own_size(uow),
    )


def _securities(uow: UnitOfWork) -> Sequence[HeldSecurity]:
    """List what was neither returned nor forfeited; known since the opening of each tender."""
    query = (
        select(Instrument, Tender.title, Tender.title_ur)
        .join(Tender, Tender.id == Instrument.tender_id)
        .where(Instrument.supplier_id == uow.actor.organisation)
        .where(Instrument.returned_at.is_(None), Instrument.forfeited_at.is_(None))
        .order_by(Instrument.id.desc())
        .limit(MAX_SECURITIES)
    )
    return [
        HeldSecurity(
            tender_id=held.tender_id,
            tender_title=title,
            tender_title_ur=title_ur,
            purpose=held.purpose,
            kind=held.kind,
            number=held.number,
            amount_paisa=held.amount_paisa,
            expires_on=held.expires_on,
        )
        for held, title, title_ur in uow.session.execute(query)
    ]
