"""Evaluations, reports and debriefs, each for the people who may read it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Conflict, Forbidden, NotFound
from app.identity.public import OrganisationSummary, require_for_firm
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.row_macs import UNCHECKED, genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.bids.models import OpenedBid
from marketplace.evaluation.policy.debrief import DebriefLine, debrief
from marketplace.evaluation.queries.evaluation_file import EvaluationFile, JudgedBid, SeatedMember
from marketplace.evaluation.queries.evaluation_rows import bidders, read_file, seat_of
from marketplace.kernel import permissions
from marketplace.openings.models import InterestDeclaration
from marketplace.openings.queries import interest_declaration
from marketplace.questions.use_cases.hold_closing import closed_unanswered, first_open_question
from marketplace.tenders.models import CommitteeMember, Tender
from marketplace.tenders.policy.lifecycle import TenderAction


@dataclass(frozen=True, kw_only=True)
class InterestView:
    """A member's view before declaring: the bidders, and nothing of the bids."""

    tender: Tender
    bidders: list[OrganisationSummary]
    declaration: InterestDeclaration | None


@dataclass(frozen=True, kw_only=True)
class Workbench:
    """An evaluation as its reader sees it; `evaluates` says whether the reader decides."""

    file: EvaluationFile
    seat: SeatedMember | None
    evaluates: bool
    publishes: bool


@dataclass(frozen=True, kw_only=True)
class Debrief:
    """The reasons why a bidder won or lost, scope by scope: its own bid only.

    `unanswered`: bidding closed although a question that was asked in time had no answer.
    """

    file: EvaluationFile
    bid: JudgedBid
    lines: tuple[DebriefLine, ...]
    published_at: datetime
    unanswered: bool


def interest_view(uow: UnitOfWork, tender_id: UUID) -> InterestView:
    """Show a member who has bid. NotFound to everybody else."""
    require(uow.actor, permissions.SIT_ON_COMMITTEE)
    tender = uow.get(Tender, tender_id)
    if not is_member(uow.session, tender_id, uow.actor.person):
        raise NotFound
    tender.require(TenderAction.SEE_BIDDERS, uow.now)
    return InterestView(
        tender=tender,
        bidders=bidders(uow.session, tender),
        declaration=interest_declaration(uow.session, tender_id, uow.actor.person),
    )


def workbench(uow: UnitOfWork, tender_id: UUID) -> Workbench:
    """Return the evaluation to members without interest, the department's officers, auditors.

    NotFound to everybody else; Conflict before the opening; a member who has not declared yet is
    asked to (Conflict `declare-interest-first`).
    """
    tender = readable_tender(uow, tender_id)
    tender.require(TenderAction.SEE_BIDDERS, uow.now)
    file = read_file(uow.session, tender)
    seat = next((s for s in file.members if s.person.id == uow.actor.person), None)
    open_ = tender.reported_at is None and tender.cancelled_at is None
    evaluates = seat is not None and open_
    chair_free = not any(s.member.chair and s.has_interest for s in file.members)
    publishes = seat is not None and open_ and (seat.member.chair or not chair_free)
    return Workbench(file=file, seat=seat, evaluates=evaluates, publishes=publishes)


def readable_tender(uow: UnitOfWork, tender_id: UUID) -> Tender:
    """Return a tender whose evaluation the actor may read."""
    person = uow.actor.person
    tender = uow.session.get(Tender, tender_id)
    if tender is None:
        raise NotFound
    seat = seat_of(uow.session, tender_id, person)
    if seat is not None:
        require(uow.actor, permissions.SIT_ON_COMMITTEE)
        _, declared = seat
        _refuse_interest(declared)
        return tender
    own = tender.department_id == uow.actor.organisation_id
    if own and uow.actor.may(permissions.READ_TENDER_FILE):
        return tender
    if uow.actor.may(permissions.AUDIT_PROCUREMENT):
        return tender
    raise NotFound


def own_debrief(uow: UnitOfWork, tender_id: UUID) -> Debrief:
    """Return the debrief of the supplier that the actor acts for; NotFound to everybody else."""
    require_for_firm(uow.actor, permissions.READ_OWN_BIDS)
    found = uow.session.execute(
        select(Tender, OpenedBid.bid_id, first_open_question())
        .join(OpenedBid, OpenedBid.tender_id == Tender.id)
        .where(Tender.id == tender_id, OpenedBid.supplier_id == uow.actor.organisation)
    ).first()
    if found is None:
        raise NotFound
    tender, mine, first_asked = found
    if tender.reported_at is None:
        raise Conflict(
            sentence("Your debrief can be read once the committee has published its report."),
            code="no-report-yet",
        )
    file = read_file(uow.session, tender)
    parted = {o.scope.name: tie for o in file.evaluation.outcomes if (tie := file.tie_break(o))}
    return Debrief(
        file=file,
        bid=file.by_id[str(mine)],
        lines=debrief(str(mine), file.evaluation.outcomes, parted),
        published_at=tender.reported_at,
        unanswered=closed_unanswered(tender, first_asked),
    )


@dataclass(frozen=True, kw_only=True)
class Clause:
    """A line of the bidding document's eligibility table that a bid did not meet, and why."""

    number: int
    wording: str
    wording_ur: str
    reason: str


def unmet_clauses(view: Debrief) -> list[Clause]:
    """Return the clauses that the committee found unmet, in the document's order."""
    verdicts = view.bid.verdicts
    return [
        Clause(
            number=number,
            wording=line.wording,
            wording_ur=line.wording_ur,
            reason=verdicts[line.code].reason,
        )
        for number, line in enumerate(view.file.criteria, start=1)
        if line.code in verdicts and not verdicts[line.code].met
    ]


def my_evaluations(uow: UnitOfWork, cursor: str | None, limit: int = PAGE) -> Page[Tender]:
    """List the opened tenders on whose committee the actor sits, newest first."""
    require(uow.actor, permissions.SIT_ON_COMMITTEE)
    query = (
        select(Tender)
        .join(CommitteeMember, CommitteeMember.tender_id == Tender.id)
        .where(CommitteeMember.person_id == uow.actor.person, Tender.opened_at.is_not(None))
    )
    if cursor:
        query = query.where(Tender.id < as_id(decode_cursor(cursor, 1)[0]))
    query = query.order_by(Tender.id.desc()).limit(limit + 1)
    rows = uow.session.scalars(query, execution_options=UNCHECKED).all()
    page = cut(rows, limit, lambda row: [str(row.id)])
    return Page(genuine(uow.session, page.items), page.next_cursor)


def is_member(session: Session, tender_id: UUID, person: UUID) -> bool:
    """Return True if a person sits on a tender's committee."""
    return session.get(CommitteeMember, (tender_id, person)) is not None


def require_no_interest(session: Session, tender_id: UUID, person: UUID) -> None:
    """Refuse members who have not declared yet (Conflict), or have an interest (Forbidden)."""
    _refuse_interest(interest_declaration(session, tender_id, person))


def _refuse_interest(declared: InterestDeclaration | None) -> None:
    if declared is None:
        raise Conflict(
            sentence("Declare first whether one of the bidders is connected with you."),
            code="declare-interest-first",
        )
    if declared.has_interest:
        raise Forbidden(
            sentence("You have declared an interest, so you take no part in this evaluation."),
            code="interest-declared",
        )
