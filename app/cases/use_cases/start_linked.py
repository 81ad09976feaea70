"""A new filing about an old grant: it is renewed or corrected, never changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from app.calendar import local_day
from app.cases.applicant_permissions import APPLY
from app.cases.cases import Case, Part
from app.cases.definition.shapes import Service
from app.cases.models.application import Application, Draft
from app.cases.offered import offered_service
from app.cases.own import own_case, registration_at
from app.cases.policy.after import may_correct, may_renew, renewal_opens
from app.cases.policy.states import registration_state
from app.cases.use_cases.begin import Beginning, begin
from app.documents.public import Document, copy_document
from app.errors import Conflict
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class StartLinked:
    """Which grant is to be renewed or corrected; of which application, where an address says so."""

    registration_id: UUID
    kind: Literal["renewal", "correction"]
    application_id: UUID | None = None


def start_linked(uow: UnitOfWork, command: StartLinked) -> Application:
    """Begin a filing about a grant, filled in with what was handed in for it.

    Raises NotFound, Conflict where the grant cannot be renewed (`not-renewable`) or corrected
    (`not-correctable`) now, or its renewal waits with an office already (`renewing`).
    """
    require(uow.actor, APPLY)
    row = registration_at(uow, command.registration_id, command.application_id)
    case = own_case(uow, row.application_id, alone=True)
    part = next(each for each in case.parts if each.row.id == row.id)
    _refuse(uow, case, part, command)
    service = offered_service(uow, case.application.service)
    _refuse_gone(service, part)
    application = begin(
        uow,
        Beginning(
            service=service,
            applicant_id=case.application.applicant_id,
            organisation_id=case.application.organisation_id,
            kind=command.kind,
            subject=case.application.subject,
            about_id=row.id,
            answers=case.answers,
        ),
    )
    _bring_papers(uow, application, service, case.documents)
    return application


def _refuse(uow: UnitOfWork, case: Case, part: Part, command: StartLinked) -> None:
    today = local_day(uow.now)
    state, ended = registration_state(case.facts(part), today), part.outcome
    if command.kind == "correction":
        if not may_correct(state):
            raise Conflict(
                sentence("Only what was granted, and still counts, can be corrected."),
                code="not-correctable",
            )
        return
    if part.became.renewing:
        raise Conflict(
            sentence("Its renewal was handed in already. Your applications show how it stands."),
            code="renewing",
        )
    until = ended.valid_until if ended else None
    if not may_renew(state, part.shape.term, until, today):
        opens = renewal_opens(part.shape.term, until)
        if opens is not None and today < opens:
            raise Conflict(
                sentence("It can be renewed from %(day)s on.", day=f"{opens:%d-%m-%Y}"),
                code="not-renewable",
            )
        raise Conflict(sentence("This cannot be renewed. Apply for it anew."), code="not-renewable")


def _refuse_gone(service: Service, part: Part) -> None:
    if part.row.code not in {each.code for each in service.registrations}:
        raise Conflict(
            sentence("The form that is offered now no longer leads to this. Apply for it anew."),
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
