"""A tender as its own department's officers work on it: everything, drafts and findings too."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.calendar import local_day
from app.casework.public import BidsAccepted, bids_accepted
from app.documents.public import Document
from app.errors import NotFound
from app.identity.public import PersonSummary, people_by_id
from app.parameters.public import NothingInForce
from app.permissions import require
from app.stays.public import StayView, stays_in_force
from app.unit_of_work import UnitOfWork
from marketplace.kernel import permissions
from marketplace.tenders.models import (
    CommitteeMember,
    MemberIdentity,
    RequiredDocument,
    Tender,
    TenderCriterion,
    TenderItem,
    TenderLot,
)
from marketplace.tenders.policy.lifecycle import Status, TenderAction, actions
from marketplace.tenders.use_cases import checks as findings
from marketplace.tenders.use_cases.documents import documents_in_force
from marketplace.tenders.use_cases.stays import TENDER as STAYED_TENDER
from marketplace.tenders.use_cases.submit_for_approval import key


@dataclass(frozen=True, kw_only=True)
class Seat:
    """A committee member as officers see one; never with a CNIC."""

    person_id: UUID
    name: str
    name_ur: str
    bps: int | None
    chair: bool
    outside: bool
    agency: str
    has_key: bool


@dataclass(frozen=True, kw_only=True)
class FindingView:
    """A finding of a rule, with the reason recorded for it. `key` names its field in forms."""

    code: str
    key: str
    severity: str
    message: str
    citation: str
    parameter: str
    reason: str

    @property
    def blocks(self) -> bool:
        """True if only a change to the draft resolves the finding."""
        return self.severity == "H"


@dataclass(frozen=True, kw_only=True)
class TenderFile:
    """Everything about a tender. `unchecked` is the sentence that kept the rules from speaking.

    `stays` are orders of courts in force on it. `bids`: whether its department accepts electronic
    bids, asked while it waits for publication.
    """

    tender: Tender
    status: Status
    items: Sequence[TenderItem]
    lots: Mapping[int, TenderLot]
    criteria: Sequence[TenderCriterion]
    required_documents: Sequence[RequiredDocument]
    documents: Sequence[Document]
    seats: Sequence[Seat]
    findings: Sequence[FindingView]
    people: Mapping[UUID, PersonSummary]
    permitted: frozenset[TenderAction]
    stays: Sequence[StayView]
    bids: BidsAccepted | None
    unchecked: str = ""

    @property
    def without_key(self) -> list[Seat]:
        """The members that publication waits for."""
        return [seat for seat in self.seats if not seat.has_key]


def own_tender_row(uow: UnitOfWork, tender_id: UUID) -> Tender:
    """Return a tender of the actor's department; to anybody else there is none."""
    require(uow.actor, permissions.READ_TENDER_FILE)
    tender = uow.get(Tender, tender_id)
    if tender.department_id != uow.actor.organisation:
        raise NotFound
    return tender


def published_row(uow: UnitOfWork, tender_id: UUID) -> Tender:
    """Return a published tender to anybody; raises NotFound for any other."""
    tender = uow.get(Tender, tender_id)
    if tender.published_at is None:
        raise NotFound
    # Parts of a page ask for it in turn, and the session knows only what somebody holds.
    uow.session.info["published tender", tender_id] = tender
    return tender


def tender_file(uow: UnitOfWork, tender_id: UUID) -> TenderFile:
    """Read a tender's file; raises NotFound for another department's."""
    tender = own_tender_row(uow, tender_id)
    found, unchecked = _findings(uow, tender)
    lots, status = _of(uow, TenderLot, tender), tender.status(uow.now)
    people = (tender.created_by, tender.submitted_by, tender.approved_by)
    return TenderFile(
        tender=tender,
        status=status,
        items=_of(uow, TenderItem, tender),
        lots={lot.number: lot for lot in lots},
        criteria=_of(uow, TenderCriterion, tender),
        required_documents=_of(uow, RequiredDocument, tender),
        documents=documents_in_force(uow, tender.id),
        seats=seats_of(uow, tender.id),
        findings=found,
        people=people_by_id(uow.session, {person for person in people if person}),
        permitted=_permitted(uow, tender),
        # A stay names a tender by its reference, which it gets with its publication.
        stays=stays_in_force(uow, STAYED_TENDER, tender.id) if tender.published_at else [],
        bids=bids_accepted(uow, tender.department_id) if status is Status.APPROVED else None,
        unchecked=unchecked,
    )


def _of(uow: UnitOfWork, table: Any, tender: Tender) -> Sequence[Any]:  # noqa: ANN401 - any table of the tender's rows
    query = select(table).filter_by(tender_id=tender.id).order_by(table.number)
    return uow.session.scalars(query).all()


def seats_of(uow: UnitOfWork, tender_id: UUID) -> list[Seat]:
    """List the committee: the chair first, then insiders, then members from outside."""
    rows = uow.session.execute(
        select(CommitteeMember, MemberIdentity.id)
        .outerjoin(
            MemberIdentity,
            (MemberIdentity.person_id == CommitteeMember.person_id)
            & MemberIdentity.retired_at.is_(None),
        )
        .where(CommitteeMember.tender_id == tender_id)
        .order_by(CommitteeMember.chair.desc(), CommitteeMember.outside, CommitteeMember.person_id)
    ).all()
    people = people_by_id(uow.session, [member.person_id for member, _ in rows])
    return [
        Seat(
            person_id=member.person_id,
            name=people[member.person_id].name,
            name_ur=people[member.person_id].name_ur,
            bps=member.bps,
            chair=member.chair,
            outside=member.outside,
            agency=member.agency,
            has_key=identity is not None,
        )
        for member, identity in rows
    ]


def _findings(uow: UnitOfWork, tender: Tender) -> tuple[list[FindingView], str]:
    """Ask the rules of today about a draft; afterwards show what was frozen with it."""
    reasons = tender.finding_reasons
    if tender.submitted_at is not None:
        return [_view(each, reasons) for each in tender.findings or []], ""
    try:
        rules = findings.rules_on(uow.session, local_day(uow.now))
        found = findings.find(uow.session, tender, rules)
    except NothingInForce as refusal:
        return [], refusal.message
    return [_view(each, reasons) for each in findings.as_json(found)], ""


def _view(found: Mapping[str, Any], reasons: Mapping[str, str]) -> FindingView:
    code = found["code"]
    return FindingView(
        code=code,
        key=key(code),
        severity=found["severity"],
        message=findings.stored_message(found),
        citation=found["citation"],
        parameter=found["parameter"],
        reason=reasons.get(code, ""),
    )


_NEEDS = {
    TenderAction.EDIT: permissions.DRAFT_TENDER,
    TenderAction.SUBMIT: permissions.DRAFT_TENDER,
    TenderAction.SEND_BACK: permissions.APPROVE_TENDER,
    TenderAction.APPROVE: permissions.APPROVE_TENDER,
    TenderAction.PUBLISH: permissions.PUBLISH_TENDER,
    TenderAction.CANCEL: permissions.CANCEL_TENDER,
    TenderAction.COPY: permissions.DRAFT_TENDER,
}


def _permitted(uow: UnitOfWork, tender: Tender) -> frozenset[TenderAction]:
    """Narrow what the tender's state allows to what this officer may do."""
    allowed = {
        action
        for action in actions(tender.facts(), uow.now)
        if action in _NEEDS and uow.actor.may(_NEEDS[action])
    }
    if uow.actor.person in {tender.created_by, tender.submitted_by}:
        allowed.discard(TenderAction.APPROVE)
    return frozenset(allowed)


def with_keys(uow: UnitOfWork, people: Collection[UUID]) -> frozenset[UUID]:
    """Return those of the people who have a key now."""
    query = select(MemberIdentity.person_id).where(
        MemberIdentity.person_id.in_(people), MemberIdentity.retired_at.is_(None)
    )
    return frozenset(uow.session.scalars(query))
