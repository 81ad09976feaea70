"""Creation of a submission: frozen, hashed, notified to domains that reserve.

The caller has checked the permission and the whole application, and holds its lock.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.casework.cases.models.application import Submission
from app.casework.cases.queries.assessed_fees import district_in
from app.casework.cases.queries.case_file import Case
from app.casework.cases.queries.determinant_facts import KIND
from app.casework.cases.queries.draft import applicant_request
from app.casework.catalogue.registry import CaseBook
from app.casework.forms.policy.forms import FormLook
from app.casework.ports import HandedIn
from app.casework.signing.queries.statement import content_of, require_signed, signatures_json
from app.casework.signing.record_hashes import digest_of_submission
from app.casework.signing.use_cases.notify_others import notify_others
from app.db import Json, new_id
from app.unit_of_work import UnitOfWork

MAX_DISPLAY_LENGTH = 200


@dataclass(frozen=True, kw_only=True)
class NewSubmission:
    """A new submission; `words` are the citizen's words to the offices, with a round's answer."""

    form: FormLook
    documents: Mapping[str, list[str]]
    words: str = ""


def create_submission(uow: UnitOfWork, case: Case, what: NewSubmission) -> Submission:
    """Store a round permanently. Publishes `cases.application_submitted`.

    Raises Conflict (`not-signed`) if a required signer has not signed exactly this content.
    """
    application, number = case.application, len(case.submissions) + 1
    statement = require_signed(uow, case, what.form, what.documents)
    signatures = signatures_json(statement)
    content = _content(what) | ({"signatures": signatures} if signatures else {})
    submission = Submission(
        id=new_id(),
        application_id=application.id,
        round=number,
        content=content,
        digest=digest_of_submission(uow.vault, application.id, number, content),
        submitted_at=uow.now,
        submitted_by=uow.actor.person,
    )
    uow.add(submission)
    application.display = _display(uow, case, what.form.kept)
    application.district = district_in(what.form.kept, case.service.district)
    uow.session.flush()
    if statement is not None:
        notify_others(uow, statement, number)
    _notify_domains(uow, case, number, what.form.kept)
    uow.audit("case.application_submitted", application.id, after={"round": number})
    uow.publish("cases.application_submitted", application_id=application.id, round=number)
    return submission


def _content(what: NewSubmission) -> Json:
    """Freeze the answers that count, the papers that are asked for, facts and roles as of now."""
    known = what.form.known
    content: Json = content_of(what.form, what.documents) | {
        "facts": {name: value for name, value in known.facts.items() if name != KIND},
        "roles": sorted(known.roles),
    }
    return content | ({"words": what.words} if what.words else {})


def _display(uow: UnitOfWork, case: Case, answers: Mapping[str, Any]) -> str:
    """Return the name that lists show: an answer, or what a domain calls the subject."""
    value: Any = answers
    for part in case.service.display.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    if not isinstance(value, str):
        value = uow.port(CaseBook).display_name(uow, applicant_request(case.application, answers))
    return str(value)[:MAX_DISPLAY_LENGTH]


def _notify_domains(uow: UnitOfWork, case: Case, number: int, answers: Mapping[str, Any]) -> None:
    application = case.application
    handed_in = HandedIn(
        application_id=application.id, round=number, asking=applicant_request(application, answers)
    )
    for tell in uow.port(CaseBook).on_handed_in(application.service):
        tell(uow, handed_in)
