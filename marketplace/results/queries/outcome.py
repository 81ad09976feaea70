"""The outcome of a tender, for everybody: nothing of it before its opening but a cancellation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from app.db import Json
from app.errors import NotFound
from app.identity.public import OrganisationSummary, organisations_by_id, people_by_id
from app.text import Sentence, read_sentence, sentence
from app.unit_of_work import UnitOfWork
from marketplace.awards.models import Award, AwardLine
from marketplace.awards.parts import Parts, in_order, parts_of
from marketplace.bids.models import OpenedBid
from marketplace.contracts.public_contracts import (
    PublicContract,
    TenderContracts,
    contracts_of_tender,
)
from marketplace.evaluation.models import EvaluationReport
from marketplace.evaluation.queries.reports import rounds_of
from marketplace.grievances.models import Grievance
from marketplace.openings.models import Attendance, Opening
from marketplace.results.policy import Reversal, Step, steps_of
from marketplace.tenders.models import CommitteeMember, Tender
from marketplace.tenders.queries.tender_file import published_row

# Of a tender in hundreds of parts the page and the API show the first; its report has all.
MOST_PARTS = 20
# Copies of a cancelled tender that were published; more than a few means another problem.
_MOST_AGAIN = 5
_WHOLE = "whole"
READ_OUT = sentence("Bids as they were read out")


@dataclass(frozen=True, kw_only=True)
class OutcomeBid:
    """A bid in one part, in the order of the result; `reasons` say why it has that result.

    `result`: read_out (nothing decided), unreadable, won, lost, disqualified or incomplete.
    """

    bid_id: UUID
    supplier_id: UUID
    bidder: str
    bidder_ur: str
    rank: int | None
    amount_paisa: int | None
    result: str
    reasons: Sequence[Sentence | str]


@dataclass(frozen=True, kw_only=True)
class OutcomePart:
    """A part of a tender (the whole, a lot, an item) with all its bids in order.

    `award`: awarded, waiting (a grievance ran at the award of the others) or dropped (a grievance
    about it was upheld after a contract was signed); None while nothing is, and without a winner.
    """

    scope: str
    title: Sentence | str
    winner: OutcomeBid | None
    bids: Sequence[OutcomeBid]
    award: str | None = None
    awarded_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class OpenedBy:
    """A member of the committee whose share helped to open the bids, and when it was given."""

    name: str
    chair: bool
    outside: bool
    given_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class ReversedAward:
    """An award that was reversed, with its winners: when, why, and by which decision.

    `grievance_id`: it was on a grievance; None: the competent authority's own. `replaced_at`: when
    a new award was made; None: no new one yet.
    """

    awarded_at: datetime
    reversed_at: datetime
    reason: str
    winners: Sequence[str]
    winners_ur: Sequence[str]
    grievance_id: UUID | None
    grievance_reference: str | None
    replaced_at: datetime | None


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
    """What became of a tender. `estimate_paisa` and all about bids are None or empty when sealed.

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
    parts, total_parts = _parts(uow.session, tender, opened, firms)
    in_parts = any(row.in_parts for row in opened.values())
    awarded = parts_of(uow.session, tender) if in_parts else Parts()
    opened_by, postponed = _sittings(uow.session, tender)
    fell = any(row.award_fell for row in opened.values())
    reversals = _reversals(uow.session, tender, firms) if fell else []
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
        parts=[_with_award(part, tender, awarded) for part in parts],
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


def _parts(
    session: Session,
    tender: Tender,
    opened: Mapping[UUID, Any],
    firms: Mapping[UUID, OrganisationSummary],
) -> tuple[list[OutcomePart], int]:
    """Return the parts with their bids: as reported while a report is in force, else read out."""
    if tender.opened_at is None:
        return [], 0
    report = _report(session, tender)
    if report is None:
        bids = [_read_out(row, firms[row.supplier_id]) for row in opened.values()]
        return [OutcomePart(scope=_WHOLE, title=READ_OUT, winner=None, bids=bids)], 1
    scopes = report.content["scopes"]
    told = {bid["bid_id"]: bid for bid in report.content["bids"]}
    return [_part(scope, told, opened, firms) for scope in scopes[:MOST_PARTS]], len(scopes)


def _with_award(part: OutcomePart, tender: Tender, parts: Parts) -> OutcomePart:
    """Say of a part with a winner whether it is awarded, and when: all at once unless it waited."""
    if part.winner is None or tender.awarded_at is None:
        return part
    if part.scope in parts.waiting:
        return replace(part, award="waiting")
    if part.scope in parts.dropped:
        return replace(part, award="dropped")
    at = parts.awarded.get(part.scope, tender.awarded_at)
    return replace(part, award="awarded", awarded_at=at)


def _report(session: Session, tender: Tender) -> EvaluationReport | None:
    if tender.reported_at is None:
        return None
    newest = rounds_of(session, tender)[0]
    return newest.report if newest.returned is None else None


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


def _read_out(row: Any, firm: OrganisationSummary) -> OutcomeBid:  # noqa: ANN401 - a row
    return OutcomeBid(
        bid_id=row.bid_id,
        supplier_id=firm.id,
        bidder=firm.name,
        bidder_ur=firm.name_ur,
        rank=None,
        amount_paisa=row.total_paisa,
        result="unreadable" if row.unreadable else "read_out",
        reasons=[row.unreadable] if row.unreadable else [],
    )


def _part(
    scope: Json,
    told: Mapping[str, Json],
    opened: Mapping[UUID, Any],
    firms: Mapping[UUID, OrganisationSummary],
) -> OutcomePart:
    bids = [
        _standing(scope, row, told[row["bid_id"]], firms[opened[UUID(row["bid_id"])].supplier_id])
        for row in scope["standings"]
        if row["place"] != "not_bid"
    ]
    return OutcomePart(
        scope=scope["scope"],
        title=read_sentence(scope["title"]),
        winner=next((bid for bid in bids if bid.result == "won"), None),
        bids=bids,
    )


def _standing(scope: Json, row: Json, told: Json, firm: OrganisationSummary) -> OutcomeBid:
    won = row["bid_id"] == scope["winner"]
    return OutcomeBid(
        bid_id=UUID(row["bid_id"]),
        supplier_id=firm.id,
        bidder=told["bidder"],
        bidder_ur=told["bidder_ur"],
        rank=row["rank"],
        amount_paisa=row["amount_paisa"],
        result="won" if won else _result(row, told),
        reasons=[read_sentence(text) for text in _reasons(row)],
    )


def _result(row: Json, told: Json) -> str:
    if told["unreadable"]:
        return "unreadable"
    return "lost" if row["place"] == "ranked" else str(row["place"])


def _reasons(row: Json) -> list[Json]:
    return [*row["reasons"], *([row["remark"]] if row.get("remark") else [])]


def _sittings(session: Session, tender: Tender) -> tuple[list[OpenedBy], bool]:
    """Return who opened the bids, and whether an opening was ever postponed: two queries."""
    given = and_(Attendance.opening_id == Opening.id, Attendance.unlocked_at.is_not(None))
    seat = and_(
        CommitteeMember.person_id == Attendance.person_id,
        CommitteeMember.tender_id == Opening.tender_id,
    )
    query = (
        select(Opening.postponed_at, CommitteeMember, Attendance.unlocked_at)
        .outerjoin(Attendance, given)
        .outerjoin(CommitteeMember, seat)
        .where(Opening.tender_id == tender.id)
    )
    rows = session.execute(query).all()
    held = [(row[1], row[2]) for row in rows if row[0] is None and row[1] is not None]
    seats = _opened_by(session, held) if tender.opened_at is not None else []
    return seats, any(row[0] is not None for row in rows)


def _opened_by(
    session: Session, found: Sequence[tuple[CommitteeMember, datetime | None]]
) -> list[OpenedBy]:
    people = people_by_id(session, [member.person_id for member, _ in found])
    seats = [
        OpenedBy(
            name=people[member.person_id].name,
            chair=member.chair,
            outside=member.outside,
            given_at=at,
        )
        for member, at in found
    ]
    return sorted(seats, key=lambda seat: (not seat.chair, not seat.outside, seat.name))


def _reversals(
    session: Session, tender: Tender, firms: Mapping[UUID, OrganisationSummary]
) -> list[ReversedAward]:
    """List the awards that were reversed, the oldest first, each with what followed it."""
    won = select(func.array_agg(OpenedBid.supplier_id.distinct())).join(
        AwardLine, AwardLine.bid_id == OpenedBid.bid_id
    )
    after = aliased(Award)
    query = (
        select(
            Award,
            Grievance.reference,
            won.where(AwardLine.award_id == Award.id).scalar_subquery(),
            select(func.min(after.awarded_at))
            .where(after.tender_id == Award.tender_id, after.awarded_at >= Award.reversed_at)
            .scalar_subquery(),
        )
        .outerjoin(Grievance, Grievance.id == Award.grievance_id)
        .where(Award.tender_id == tender.id)
        .order_by(Award.awarded_at)
    )
    rows = session.execute(query).all()
    return [
        _reversed(award, reference, winners, after, firms)
        for award, reference, winners, after in rows
        if award.reversed_at is not None
    ]


def _reversed(
    award: Award,
    reference: str | None,
    suppliers: Sequence[UUID] | None,
    replaced_at: datetime | None,
    firms: Mapping[UUID, OrganisationSummary],
) -> ReversedAward:
    won = sorted((firms[each] for each in suppliers or ()), key=lambda firm: firm.name)
    return ReversedAward(
        awarded_at=award.awarded_at,
        reversed_at=award.reversed_at or award.awarded_at,
        reason=award.reversed_reason or "",
        winners=[firm.name for firm in won],
        winners_ur=[firm.name_ur or firm.name for firm in won],
        grievance_id=award.grievance_id,
        grievance_reference=reference,
        replaced_at=replaced_at,
    )


def _followed_by(session: Session, tender: Tender) -> list[NextTender]:
    if tender.cancelled_at is None:
        return []
    query = (
        select(Tender)
        .where(Tender.copied_from == tender.id, Tender.published_at.is_not(None))
        .order_by(Tender.published_at)
        .limit(_MOST_AGAIN)
    )
    return [
        NextTender(id=row.id, reference=row.reference or "", title=row.title, title_ur=row.title_ur)
        for row in session.scalars(query)
    ]
