"""Tracking without sign-in: a reference, and a code to the applicant's mobile.

Everybody gets the same answer; only a reference that exists sends a code, and only to the verified
mobile number of its applicant. So nobody learns which references exist, or their applicants.
"""

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import Select, select

from app.casework.cases.models.application import Application, Submission
from app.casework.cases.policy.references import read_reference
from app.errors import Invalid
from app.identity.accounts.use_cases.codes import (
    WRONG,
    keep_secret,
    new_digits,
    pace_codes,
    spend_code,
)
from app.identity.people.identifiers import Identifier
from app.identity.people.models import Person
from app.identity.people.throttle import Limit, Throttle
from app.identity.people.use_cases import send_code
from app.row_macs import genuine_lines_of
from app.unit_of_work import UnitOfWork

PURPOSE = "track-application"
CODES = Limit("track-code", 30, 3600)


@dataclass(frozen=True, kw_only=True)
class AskForTracking:
    """A reference as it was typed, and the reader's language."""

    reference: str
    language: str = "en"


@dataclass(frozen=True, kw_only=True)
class TrackApplication:
    """The request, and the code that came."""

    request_id: UUID
    code: str = field(repr=False)


def ask_for_tracking(uow: UnitOfWork, command: AskForTracking) -> UUID:
    """Send a code where such an application exists, and return the request's id in any case.

    Raises TooMany.
    """
    asker = uow.actor.counted_as
    uow.port(Throttle).count(CODES, asker)
    reference = read_reference(command.reference) or command.reference.casefold()
    pace_codes(uow, PURPOSE, reference, asker=asker)
    digits = new_digits()
    code = keep_secret(
        uow, digits, purpose=PURPOSE, destination=reference, asker=asker, about=reference
    )
    mobile = _mobile(uow, reference)
    if mobile is not None:
        send_code(uow, digits, to=[Identifier("mobile", mobile)], language=command.language)
    return code.id


def track_application(uow: UnitOfWork, command: TrackApplication) -> UUID:
    """Return the application's id for its code. Raises Invalid if the code is wrong or old."""
    code = spend_code(uow, command.request_id, PURPOSE, command.code)
    reference = uow.vault.open(code.sealed or b"").decode()
    found = uow.session.scalar(_handed_in(reference))
    if found is None:
        raise Invalid(WRONG, code="wrong-code", fields={"code": WRONG})
    uow.audit("case.tracked_by_code", found)
    return found


def _handed_in(reference: str) -> Select[UUID]:
    query = select(Application.id).join(Submission, Submission.application_id == Application.id)
    return query.where(Application.reference == reference).limit(1)


def _mobile(uow: UnitOfWork, reference: str) -> str | None:
    """Return the verified mobile number of the applicant of a submitted application.

    Of a forged row there is none: the code would go to another's phone.
    """
    query = (
        select(Person, Application)
        .join(Application, Application.applicant_id == Person.id)
        .where(Application.id.in_(_handed_in(reference)))
        .where(Person.mobile_verified_at.is_not(None))
    )
    lines = genuine_lines_of(uow.session, query)
    return lines[0][0].mobile if lines else None
