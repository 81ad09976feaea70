"""A new filing about an old grant: it is renewed or corrected, never changed.

It begins with what was submitted for the grant, and with what domains say by now in its place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal
from uuid import UUID

from app.casework.applications.use_cases.begin_application import Beginning, begin
from app.casework.cases.models.application import Application, Draft
from app.casework.cases.permissions import APPLY
from app.casework.cases.queries.case_file import Case, Part
from app.casework.cases.queries.draft import applicant_request
from app.casework.cases.queries.ownership import own_case, registration_at
from app.casework.cases.queries.renewal_eligibility import refuse_repeated
from app.casework.catalogue.queries.offers_in_force import offered_service
from app.casework.catalogue.registry import CaseBook
from app.casework.definition.shapes import Service
from app.casework.forms.policy.answers import given
from app.documents.public import Document, copy_document
from app.errors import Conflict
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class StartLinked:
    """The grant to renew or correct; and its application, if an address has one."""

    registration_id: UUID
    kind: Literal["renewal", "correction"]
    application_id: UUID | None = None


def start_linked(uow: UnitOfWork, command: StartLinked) -> Application:
    """Begin a filing about a grant, filled in with what was submitted for it.

    Raises NotFound, and Conflict as `refuse_repeated` does.
    """
    require(uow.actor, APPLY)
    row = registration_at(uow, command.registration_id, command.application_id)
    case = own_case(uow, row.application_id, alone=True)
    part = next(each for each in case.parts if each.row.id == row.id)
    refuse_repeated(uow, case, part, command.kind)
    service = offered_service(uow, case.application.service)
    _require_current_registration(service, part)
    application = begin(
        uow,
        Beginning(
            service=service,
            applicant_id=case.application.applicant_id,
            organisation_id=case.application.organisation_id,
            kind=command.kind,
            subject=case.application.subject,
            about_id=row.id,
            answers=_answers(uow, case, part, command.kind),
        ),
    )
    _bring_papers(uow, application, service, case.documents)
    return application


def _answers(uow: UnitOfWork, case: Case, part: Part, kind: str) -> Mapping[str, Any]:
    """Return the submitted answers, replaced by current data of domains if any."""
    asking = replace(
        applicant_request(case.application, case.answers),
        application_id=None,
        kind=kind,
        about_id=part.row.id,
    )
    now = {**case.answers, **uow.port(CaseBook).now_so(uow, asking)}
    return {name: value for name, value in now.items() if given(value)}


def _require_current_registration(service: Service, part: Part) -> None:
    if part.row.code not in {each.code for each in service.registrations}:
        raise Conflict(
            sentence("The current form no longer leads to this. Make a new application."),
            code="not-renewable",
        )


def _bring_papers(
    uow: UnitOfWork,
    application: Application,
    service: Service,
    before: Mapping[str, Sequence[str]],
) -> None:
    """Put copies of the papers beside a filing that has just begun; they may be replaced."""
    draft = uow.get(Draft, application.id)
    if draft.documents or draft.revision:
        return
    codes = {each.code for each in service.documents}
    brought: dict[str, Any] = {}
    for code, ids in before.items():
        for each in ids if code in codes else ():
            copy = copy_document(uow, uow.get(Document, UUID(each)), subject_id=application.id)
            brought.setdefault(code, []).append(str(copy.id))
    draft.documents = brought
    uow.session.flush()
