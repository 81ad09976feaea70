"""Public functions of casework for domains, and the names of its events.

Services come by `registry.contribute(Services(…))` (see `ports.py`). Events (payloads hold ids):
`cases.application_submitted` {application_id, round}; `cases.fees_charged` and `cases.fees_paid`
{application_id, bill_id}; `cases.task_opened` and `cases.task_decided` {task_id}; `cases.sent_back`
{round_id}; `cases.registration_granted`, `cases.registration_refused`,
`cases.registration_dropped`, `cases.registration_lapsed` and `cases.registration_revoked`
{registration_id}; `cases.certificate_issued` {registration_id, certificate_id};
`cases.ranking_confirmed` and `cases.place_passed` {call_id}; `cases.file_disclosed`
{disclosure_id}; `cases.application_decided` and `cases.application_withdrawn` {application_id}.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.casework.applications.queries.mine import own_applications
from app.casework.applications.use_cases.begin_application import Beginning, begin
from app.casework.applications.use_cases.case_documents import SUBJECT
from app.casework.applications.use_cases.start_application import for_whom
from app.casework.calls.queries.ranks import RankOf as RankOf
from app.casework.calls.queries.ranks import rank_of as rank_of
from app.casework.calls.queries.ranks import ranked_applications as ranked_applications
from app.casework.cases.models.application import (
    Application,
    ApplicationBill,
    Draft,
    LastingFact,
    Submission,
)
from app.casework.cases.models.certificate import Revocation
from app.casework.cases.models.desk import OpenTask
from app.casework.cases.models.work import Assignment, CaseRegistration, CaseTask, ReviewRound
from app.casework.cases.office_permissions import WORK as WORK
from app.casework.cases.permissions import APPLY, READ_OWN_APPLICATIONS
from app.casework.cases.permissions import APPLY_FOR_ORGANISATION as APPLY_FOR_ORGANISATION
from app.casework.cases.policy.revocations import UNTRUE
from app.casework.cases.queries.decided_applications import (
    deciders_of_applications as deciders_of_applications,
)
from app.casework.cases.queries.decided_applications import references_of as references_of
from app.casework.cases.queries.decided_applications import refused_among as refused_among
from app.casework.cases.queries.ownership import may_read_application as may_read_application
from app.casework.cases.queries.ownership import oversees as oversees
from app.casework.cases.queries.subject_of_case import AskedFor as AskedFor
from app.casework.cases.queries.subject_of_case import pending_request as pending_request
from app.casework.cases.queries.subject_of_case import (
    services_requested_about as services_requested_about,
)
from app.casework.catalogue.queries.bid_orders import BidsAccepted as BidsAccepted
from app.casework.catalogue.queries.bid_orders import CitedOrder as CitedOrder
from app.casework.catalogue.queries.bid_orders import bids_accepted as bids_accepted
from app.casework.catalogue.queries.bid_orders import (
    refuse_bids_without_order as refuse_bids_without_order,
)
from app.casework.catalogue.queries.bid_orders import without_bid_order as without_bid_order
from app.casework.catalogue.queries.offers_in_force import is_offered as is_offered
from app.casework.catalogue.queries.offers_in_force import offered_on as offered_on
from app.casework.catalogue.queries.offers_in_force import offered_service
from app.casework.catalogue.queries.recommendations import ForYou as ForYou
from app.casework.catalogue.queries.recommendations import Needed as Needed
from app.casework.catalogue.queries.recommendations import NeededPart as NeededPart
from app.casework.catalogue.queries.recommendations import (
    list_applicable_services as list_applicable_services,
)
from app.casework.catalogue.queries.responsible_office import in_office as in_office
from app.casework.catalogue.queries.responsible_office import office_for as office_for
from app.casework.catalogue.registry import CaseBook
from app.casework.figures.queries.open_steps import OpenStage as OpenStage
from app.casework.figures.queries.open_steps import OpenStep as OpenStep
from app.casework.figures.queries.open_steps import open_stages as open_stages
from app.casework.figures.queries.open_steps import open_steps as open_steps
from app.casework.figures.queries.open_steps import withdrawn_applications as withdrawn_applications
from app.casework.forms.isic_activities import activity_title as activity_title
from app.casework.grants.printing import Paper as Paper
from app.casework.grants.printing import written_day as written_day
from app.casework.grants.tokens import read_token as read_token
from app.casework.grants.use_cases.issue import Issued as Issued
from app.casework.grants.use_cases.issue import issue_paper as issue_paper
from app.casework.grants.use_cases.reissue_certificates import (
    reissue_certificates as reissue_certificates,
)
from app.casework.money import Bill as Bill
from app.casework.money import BillState as BillState
from app.casework.money import Charge as Charge
from app.casework.money import FeeKey as FeeKey
from app.casework.money import Money as Money
from app.casework.money import Price as Price
from app.casework.money import Quote as Quote
from app.casework.ports import Answers as Answers
from app.casework.ports import Asking as Asking
from app.casework.ports import CheckFinding as CheckFinding
from app.casework.ports import Elsewhere as Elsewhere
from app.casework.ports import Ended as Ended
from app.casework.ports import FileRecord as FileRecord
from app.casework.ports import Granted as Granted
from app.casework.ports import HandedIn as HandedIn
from app.casework.ports import HolderGone as HolderGone
from app.casework.ports import Holding as Holding
from app.casework.ports import Outlook as Outlook
from app.casework.ports import OutlookLine as OutlookLine
from app.casework.ports import PageAbout as PageAbout
from app.casework.ports import Services as Services
from app.casework.ports import ShownPaper as ShownPaper
from app.casework.ports import Withheld as Withheld
from app.casework.ports import both_names as both_names
from app.casework.signing.models import InvitedSigner
from app.casework.signing.queries.told_signers import Unsigned as Unsigned
from app.casework.signing.queries.told_signers import unsigned_of as unsigned_of
from app.casework.workflow.use_cases.advance_case import advance
from app.data_files.words import Words as Words
from app.documents.public import copies_of
from app.errors import NotFound
from app.permissions import require
from app.row_macs import genuine, genuine_lines_of
from app.unit_of_work import UnitOfWork

RANKING_CONFIRMED, PLACE_PASSED = "cases.ranking_confirmed", "cases.place_passed"


@dataclass(frozen=True, kw_only=True)
class ToBegin:
    """An application that a domain begins for the actor: of a hidden service too.

    `answers` are known already; `subject` is what it is about, `about_id` the grant that it is
    about.
    """

    service: str
    kind: str = "new"
    subject: str = ""
    about_id: UUID | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)


def agency_titles(uow: UnitOfWork, codes: Collection[str]) -> Mapping[str, Words]:
    """Return the names of agencies, by code."""
    book = uow.port(CaseBook)
    return {code: book.agency(code) for code in codes}


def begin_application(uow: UnitOfWork, wanted: ToBegin) -> UUID:
    """Start an application, or find the actor's unfinished one; return its id.

    Its page is /applications/ID. Raises NotFound if the service is not offered, Conflict if a
    firm's owner must apply (`firm-needed`).
    """
    require(uow.actor, APPLY)
    service = offered_service(uow, wanted.service)
    beginning = Beginning(
        service=service,
        applicant_id=uow.actor.person,
        organisation_id=for_whom(uow.actor, service),
        kind=wanted.kind,
        subject=wanted.subject,
        about_id=wanted.about_id,
        answers=wanted.answers,
    )
    return begin(uow, beginning).id


def revoked_grants(session: Session, registrations: Collection[UUID]) -> frozenset[UUID]:
    """Return which of these grants two officers have revoked: one query."""
    query = select(Revocation.registration_id).where(
        Revocation.registration_id.in_(list(registrations)), Revocation.approved_at.is_not(None)
    )
    return frozenset(session.scalars(query)) if registrations else frozenset()


@dataclass(frozen=True, kw_only=True)
class RevokedGrant:
    """The revocation of a grant: its time, and whether it was obtained with false information.

    The grant is no longer in force from then. Earlier acts under it stay, unless it was obtained
    with false information.
    """

    at: datetime
    was_untrue: bool


def revocation_of(session: Session, registration_id: UUID) -> RevokedGrant | None:
    """Return the revocation of a grant in force, or None: one query."""
    query = select(Revocation).where(
        Revocation.registration_id == registration_id, Revocation.approved_at.is_not(None)
    )
    row = session.scalars(query).first()
    if row is None or row.approved_at is None:
        return None
    return RevokedGrant(at=row.approved_at, was_untrue=row.ground == UNTRUE)


def fees_paid(uow: UnitOfWork, bill_id: UUID) -> None:
    """Record that a bill of an application is paid in full; a repeated call has no effect.

    A paid fee stays paid for the case: if a channel reverses it later, Finance asks for it again
    (docs/adr/0018), and no office waits for it.
    """
    query = select(ApplicationBill).filter_by(bill_id=bill_id)
    found = uow.session.scalars(query).one_or_none()
    if found is None:
        return
    uow.lock(Application, found.application_id)
    bill = uow.session.scalars(query.execution_options(populate_existing=True)).one()
    if bill.owed:
        bill.paid_at = uow.instant()
        uow.session.flush()
        uow.audit("case.fees_paid", bill.application_id, after={"bill": bill.number})
        uow.publish("cases.fees_paid", application_id=bill.application_id, bill_id=bill_id)
    advance(uow, bill.application_id)


def application_of(uow: UnitOfWork, registration_id: UUID) -> UUID:
    """Return the application that a registration is part of. Raises NotFound."""
    return uow.get(CaseRegistration, registration_id).application_id


def answers_of(uow: UnitOfWork, application_id: UUID) -> Answers:
    """Return the last submitted answers of an application, by question name."""
    query = select(Submission).filter_by(application_id=application_id)
    found = uow.session.scalars(query.order_by(Submission.round.desc()).limit(1)).first()
    answers: Answers = found.content.get("answers", {}) if found else {}
    return answers


@dataclass(frozen=True, kw_only=True)
class Written:
    """The content of an application: as submitted last, or as its draft has it."""

    service: str
    subject: str
    reference: str
    answers: Answers


def written_so_far(uow: UnitOfWork, application_id: UUID) -> Written:
    """Return an application's content, also before submission. Raises NotFound for strangers.

    A draft may be incomplete.
    """
    if not may_read_application(uow, application_id):
        raise NotFound
    application = uow.get(Application, application_id)
    answers = answers_of(uow, application_id)
    draft = None if answers else uow.session.get(Draft, application_id)
    return Written(
        service=application.service,
        subject=application.subject,
        reference=application.reference,
        answers=draft.answers if draft else answers,
    )


def subject_of(uow: UnitOfWork, application_id: UUID) -> str:
    """Return a domain's subject of an application, by the domain's name; empty if none."""
    return uow.get(Application, application_id).subject or ""


def lasting_facts(uow: UnitOfWork, application_id: UUID) -> Mapping[str, Mapping[str, Any]]:
    """Return the lasting facts that hold for an application, by name. One query."""
    query = select(LastingFact).filter_by(application_id=application_id)
    return {row.name: row.value for row in uow.session.scalars(query.order_by(LastingFact.name))}


def complete_since(session: Session, application_ids: Collection[UUID]) -> Mapping[UUID, datetime]:
    """Return since when applications are complete: their last submission. Two queries.

    What an office sent back, and nobody answered yet, is not complete and left out.
    """
    wanted = set(application_ids) - _sent_back(session, application_ids)
    query = (
        select(Submission.application_id, func.max(Submission.submitted_at))
        .where(Submission.application_id.in_(wanted))
        .group_by(Submission.application_id)
    )
    return dict(session.execute(query).all())


def _sent_back(session: Session, application_ids: Collection[UUID]) -> set[UUID]:
    """Return which applications an office sent back; a forged round sends none back."""
    query = (
        select(ReviewRound, CaseRegistration)
        .join(CaseRegistration, CaseRegistration.id == ReviewRound.registration_id)
        .where(CaseRegistration.application_id.in_(list(application_ids)))
        .where(ReviewRound.answered_at.is_(None))
    )
    return {place.application_id for _, place in genuine_lines_of(session, query)}


def holds_step(uow: UnitOfWork, application_id: UUID) -> bool:
    """Return True if the actor has an open step of an application."""
    return held_step(uow, application_id) is not None


def held_step(uow: UnitOfWork, application_id: UUID) -> UUID | None:
    """Return the id of the open step of an application that the actor has, or None."""
    held = (
        select(CaseTask, Assignment)
        .join(OpenTask, OpenTask.task_id == CaseTask.id)
        .join(Assignment, Assignment.task_id == CaseTask.id)
        .filter(
            OpenTask.application_id == application_id,
            OpenTask.office_id == uow.actor.organisation_id,
            OpenTask.holder_id == uow.actor.person_id,
        )
    )
    # A planted assignment would make somebody the holder: it raises Forged.
    return next((task.id for task, _ in uow.session.execute(held).all()), None)


def reviews_application(uow: UnitOfWork, application_id: UUID) -> bool:
    """Return True if the actor works in an office with an application that is not theirs."""
    if not uow.actor.may(WORK) or not may_read_application(uow, application_id):
        return False
    return uow.get(Application, application_id).applicant_id != uow.actor.person


@dataclass(frozen=True, kw_only=True)
class SamePaper:
    """A file of an application that another application (or the same one) has as well."""

    code: str
    filename: str
    other_id: UUID
    other_code: str


def same_papers(uow: UnitOfWork, application_id: UUID) -> list[SamePaper]:
    """Return which files of an application were uploaded elsewhere, or twice. One query."""
    return [
        SamePaper(
            code=mine.purpose,
            filename=mine.filename,
            other_id=other.subject_id,
            other_code=other.purpose,
        )
        for mine, other in copies_of(uow.session, SUBJECT, application_id)
    ]


def people_of(uow: UnitOfWork, registration_ids: Sequence[UUID]) -> frozenset[UUID]:
    """Return who applied for these registrations, and who signed and was confirmed by them."""
    part_of = select(CaseRegistration.application_id).where(
        CaseRegistration.id.in_(registration_ids)
    )
    applied = select(Application.applicant_id).where(Application.id.in_(part_of))
    signers = select(InvitedSigner).where(
        InvitedSigner.application_id.in_(part_of), InvitedSigner.confirmed_at.is_not(None)
    )
    signed = (each.person_id for each in genuine(uow.session, uow.session.scalars(signers)))
    return frozenset({*uow.session.scalars(applied), *(each for each in signed if each)})


def signed_by(uow: UnitOfWork, application_id: UUID) -> list[str]:
    """Return the names of the signers of the last submission; none if nobody signs."""
    query = select(Submission).filter_by(application_id=application_id)
    last = uow.session.scalars(query.order_by(Submission.round.desc()).limit(1)).first()
    return [each["name"] for each in (last.content if last else {}).get("signatures", ())]


def own_application_billed(uow: UnitOfWork, bill_id: UUID) -> UUID | None:
    """Return the application of a bill, where it is the actor's own or their firm's."""
    if uow.actor.person_id is None or not uow.actor.may(READ_OWN_APPLICATIONS):
        return None
    query = (
        select(Application, ApplicationBill)
        .join(ApplicationBill, ApplicationBill.application_id == Application.id)
        .where(ApplicationBill.bill_id == bill_id, own_applications(uow))
    )
    lines = genuine_lines_of(uow.session, query)
    return next((application.id for application, _ in lines), None)


def fees_taken_back(uow: UnitOfWork, bill_id: UUID) -> None:
    """Record that a channel reversed a bill's payment: it is on file, the case continues."""
    found = uow.session.scalars(select(ApplicationBill).filter_by(bill_id=bill_id)).one_or_none()
    if found is not None:
        uow.audit("case.fees_taken_back", found.application_id, after={"bill": found.number})


def office_of_grant(uow: UnitOfWork, registration_id: UUID) -> UUID:
    """Return the department whose office granted a registration. Raises NotFound."""
    return uow.get(CaseRegistration, registration_id).office_id
