"""Reissue of certificates that are outdated: a domain gives the current data."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.calendar import local_day
from app.casework.cases.models.certificate import Certificate
from app.casework.cases.models.work import CaseRegistration
from app.casework.cases.policy.states import RegistrationState, registration_state
from app.casework.cases.queries.case_file import Case, Part, load_case
from app.casework.grants.queries.content import Grant, content_of, is_same_content
from app.casework.grants.use_cases.issue_certificate import keep_edition
from app.unit_of_work import UnitOfWork


def reissue_certificates(
    uow: UnitOfWork, application_id: UUID, now_so: Mapping[str, Any]
) -> Sequence[UUID]:
    """Make new editions of an application's papers if their content differs from `now_so`.

    `now_so` are current answers, by the names of the form's questions; all others stay as they were
    submitted. Renewals of these grants are checked too. Nothing is made if a grant is no longer in
    force, has no paper yet, or its paper has the same content: so a repeated call has no effect.
    The caller has checked the permission. Returns the registrations that have a new paper.
    """
    case = load_case(uow, application_id, lock=True)
    made = [part.row.id for part in case.parts if _reissue(uow, case, part, now_so)]
    later = [part.became.replaced_by for part in case.parts if part.became.replaced_by]
    for registration_id in later:
        renewal = uow.get(CaseRegistration, registration_id).application_id
        made += reissue_certificates(uow, renewal, now_so)
    return made


def _reissue(uow: UnitOfWork, case: Case, part: Part, now_so: Mapping[str, Any]) -> bool:
    state = registration_state(case.facts(part), local_day(uow.now))
    newest = _newest(uow, part.row.id)
    if newest is None or part.outcome is None or state is not RegistrationState.GRANTED:
        return False
    # Corrections by the engine itself stay.
    corrected = load_case(uow, newest.filing_id) if newest.filing_id else None
    grant = Grant(case=case, part=part, outcome=part.outcome, corrected=corrected, now_so=now_so)
    content = content_of(uow, grant)
    if is_same_content(content, newest.says):
        return False
    keep_edition(uow, part, content, newest.filing_id)
    return True


def _newest(uow: UnitOfWork, registration_id: UUID) -> Certificate | None:
    query = select(Certificate).filter_by(registration_id=registration_id)
    return uow.session.scalars(query.order_by(Certificate.edition.desc()).limit(1)).first()
