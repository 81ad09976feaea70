"""A certificate is made, signed and kept once for a grant, and again when it is corrected."""

from uuid import UUID

from sqlalchemy import func, select

from app.casework.cases.models.application import Application
from app.casework.cases.models.certificate import Certificate
from app.casework.cases.models.outcome import GRANTED
from app.casework.cases.models.work import CaseRegistration
from app.casework.cases.queries.case_file import Case, Part, load_case
from app.casework.cases.queries.grant_history import Earlier
from app.casework.catalogue.queries.filing_orders import order_of
from app.casework.grants.printing import certificate_paper
from app.casework.grants.queries.content import Content, Grant, as_json, content_of
from app.casework.grants.use_cases.issue import issue_paper
from app.checked_rows import there_is
from app.db import new_id
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.unit_of_work import UnitOfWork

# `subject_kind` of these documents; their subject is the registration.
CERTIFICATE_KIND = "certificate"


@handler("cases.issue_certificate")
def issue_certificate(uow: UnitOfWork, event: Event) -> None:
    """Handle `cases.registration_granted`: make the paper where the service has one.

    A correction's grant makes a new edition of the paper that it corrects.
    """
    registration_id = UUID(event.payload["registration_id"])
    row = uow.get(CaseRegistration, registration_id)
    case = load_case(uow, row.application_id)
    if case.again is not None and case.application.kind == "correction":
        _correct(uow, case, case.again)
    else:
        _issue(uow, case, _part(case, registration_id))


def _correct(uow: UnitOfWork, correction: Case, earlier: Earlier) -> None:
    original = uow.get(CaseRegistration, earlier.registration_id)
    case = load_case(uow, original.application_id)
    _issue(uow, case, _part(case, original.id), correction)


def _part(case: Case, registration_id: UUID) -> Part:
    return next(each for each in case.parts if each.row.id == registration_id)


def _issue(uow: UnitOfWork, case: Case, part: Part, correction: Case | None = None) -> None:
    """Make the next edition; one after the other, under the lock of the application."""
    uow.lock(Application, case.application.id)
    outcome = part.outcome
    if part.shape.certificate is None or outcome is None or outcome.outcome != GRANTED:
        return
    filing = correction.application.id if correction else None
    if _is_edition_issued(uow, part.row.id, filing):
        return
    grant = Grant(case=case, part=part, outcome=outcome, corrected=correction)
    keep_edition(uow, part, content_of(uow, grant), filing)


def _is_edition_issued(uow: UnitOfWork, registration_id: UUID, filing_id: UUID | None) -> bool:
    """Whether the edition of a grant, or of this correction, is there already."""
    query = select(Certificate).filter_by(registration_id=registration_id, filing_id=filing_id)
    return there_is(uow.session, query.limit(1))


def keep_edition(uow: UnitOfWork, part: Part, content: Content, filing_id: UUID | None) -> None:
    """Print and keep the next edition, under the lock of the application."""
    registration_id = part.row.id
    issued = issue_paper(
        uow,
        certificate_paper(content, order_of(uow, part.row.agency)),
        subject_kind=CERTIFICATE_KIND,
        subject_id=registration_id,
        purpose="certificate",
    )
    made = Certificate(
        id=new_id(),
        registration_id=registration_id,
        edition=1 + _editions(uow, registration_id),
        token=issued.token,
        document_id=issued.document_id,
        sha256=issued.sha256,
        says=as_json(content),
        filing_id=filing_id,
        issued_at=issued.issued_at,
    )
    uow.add(made)
    uow.audit("case.certificate_issued", registration_id, after={"edition": made.edition})
    ids = {"registration_id": registration_id, "certificate_id": made.id}
    uow.publish("cases.certificate_issued", **ids)


def _editions(uow: UnitOfWork, registration_id: UUID) -> int:
    query = select(func.count()).select_from(Certificate)
    return uow.session.scalar(query.filter_by(registration_id=registration_id)) or 0
