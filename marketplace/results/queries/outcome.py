"""The outcome of a tender, for everybody: nothing of it before its opening but a cancellation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.identity.public import OrganisationSummary, organisations_by_id
from app.row_macs import genuine_of
from app.unit_of_work import UnitOfWork
from marketplace.awards.models import Award
from marketplace.awards.queries import Parts, in_order, parts_of
from marketplace.bids.models import OpenedBid
from marketplace.contracts.queries.public_contracts import (
    PublicContract,
    TenderContracts,
    contracts_of_tender,
)
from marketplace.results.policy import Reversal, Step, steps_of
from marketplace.results.queries.outcome_parts import OutcomePart, outcome_parts, with_award
from marketplace.results.queries.reversals import ReversedAward, reversed_awards
from marketplace.results.queries.sittings import OpenedBy, sittings
from marketplace.tenders.models import Tender
from marketplace.tenders.queries.tender_file import published_row

# Copies of a cancelled tender that were published; more than a few means another problem.
_MAX_COPIES = 5


@dataclass(frozen=True, kw_only=True)
class NextTender:
    """A tender that was published in the place of a cancelled one."""

    id: UUID
    reference: str
    title: str
    title_ur: str


@dataclass(frozen=True, kw_only=True)
class OutcomeMilestone:
    """A milestone of one of the contracts, planned and real."""

    contract_reference: str
    title: str
    title_ur: str
    due_on: date
    reached_on: date | None


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The outcome of a tender. `estimate_paisa` and all about bids are None or empty when sealed.

    `total_parts` counts the parts there are; `parts` holds the first of them. `waiting` and
    `dropped` name all those that wait for an award, and that this tender awards no more.
    """

    tender_id: UUID
    reference: str
    estimate_paisa: int | None
    opened_at: datetime | None
    reported_at: datetime | None
    awarded_at: datetime | None
    cancelled_at: datetime | None
    cancelled_reason: str | None
    reversals: Sequence[ReversedAward]
    total_bids: int | None
    total_parts: int
    parts: Sequence[OutcomePart]
    waiting: Sequence[str]
    dropped: Sequence[str]
    opened_by: Sequence[OpenedBy]
    contracts: Sequence[PublicContract]
    milestones: Sequence[OutcomeMilestone]
    steps: Sequence[Step]
    followed_by: Sequence[NextTender]

    @property
    def winners(self) -> list[OutcomePart]:
        """The parts that have a winner."""
        return [part for part in self.parts if part.winner is not None]


def outcome(uow: UnitOfWork, tender_id: UUID) -> Outcome:
    """Return the outcome of a published tender; NotFound before its opening or cancellation."""
    tender = published_row(uow, tender_id)
    if not _has_ended(tender):
        raise NotFound
    opened = _opened(uow.session, tender)
    firms = _firms(uow.session, tender, opened)
    parts, total_parts = outcome_parts(uow.session, tender, opened, firms)
    in_parts = any(row.in_parts for row in opened.values())
    awarded = parts_of(uow.session, tender) if in_parts else Parts()
    opened_by, postponed = sittings(uow.session, tender)
    fell = any(row.award_fell for row in opened.values())
    reversals = reversed_awards(uow.session, tender, firms) if fell else []
    signed = contracts_of_tender(uow, tender.id, firms) if tender.signed_at else TenderContracts()
    return Outcome(
        tender_id=tender.id,
        reference=tender.reference or "",
        estimate_paisa=tender.estimate_paisa if tender.opened_at else None,
        opened_at=tender.opened_at,
        reported_at=tender.reported_at,
        awarded_at=tender.awarded_at,
        cancelled_at=tender.cancelled_at,
        cancelled_reason=tender.cancelled_reason,
        reversals=reversals,
        total_bids=_count(parts) if tender.opened_at else None,
        total_parts=total_parts,
        parts=[with_award(part, tender, awarded) for part in parts],
        waiting=in_order(awarded.waiting),
        dropped=in_order(awarded.dropped),
        opened_by=opened_by,
        contracts=signed.contracts,
        milestones=_milestones(signed),
        steps=steps_of(
            tender,
            postponed=postponed,
            reversals=[
                Reversal(awarded_at=each.awarded_at, reversed_at=each.reversed_at)
                for each in reversals
            ],
        ),
        followed_by=_followed_by(uow.session, tender),
    )


def _milestones(signed: TenderContracts) -> list[OutcomeMilestone]:
    return [
        OutcomeMilestone(
            contract_reference=reference,
            title=row.title,
            title_ur=row.title_ur,
            due_on=row.due_on,
            reached_on=row.reached_on,
        )
        for reference, row in signed.milestones
    ]


def _has_ended(tender: Tender) -> bool:
    return tender.opened_at is not None or tender.cancelled_at is not None


def _count(parts: Sequence[OutcomePart]) -> int:
    return len({bid.bid_id for part in parts for bid in part.bids})


def _opened(session: Session, tender: Tender) -> Mapping[UUID, Any]:
    """Return the opened bids in the order of reading out, without their sealed content.

    `award_fell` and `in_parts`, alike in each row: an award of the tender was reversed; one in
    force left parts for a later one.
    """
    if tender.opened_at is None:
        return {}
    columns = ("bid_id", "supplier_id", "total_paisa", "unreadable")
    fell = exists().where(Award.tender_id == OpenedBid.tender_id, Award.reversed_at.is_not(None))
    left = exists().where(
        Award.tender_id == OpenedBid.tender_id, Award.reversed_at.is_(None), Award.waiting != {}
    )
    found = [getattr(OpenedBid, name) for name in columns]
    found += [fell.label("award_fell"), left.label("in_parts")]
    query = select(*found).where(OpenedBid.tender_id == tender.id)
    return {row.bid_id: row for row in session.execute(query.order_by(OpenedBid.read_order))}


def _firms(
    session: Session, tender: Tender, opened: Mapping[UUID, Any]
) -> Mapping[UUID, OrganisationSummary]:
    """Return the bidders, and the department, which is a side of every contract."""
    bidders = {row.supplier_id for row in opened.values()}
    return organisations_by_id(session, bidders | {tender.department_id} if bidders else ())


def _followed_by(session: Session, tender: Tender) -> list[NextTender]:
    if tender.cancelled_at is None:
        return []
    query = (
        select(Tender)
        .where(Tender.copied_from == tender.id, Tender.published_at.is_not(None))
        .order_by(Tender.published_at)
        .limit(_MAX_COPIES)
    )
    return [
        NextTender(id=row.id, reference=row.reference or "", title=row.title, title_ur=row.title_ur)
        for row in genuine_of(session, query)
    ]
