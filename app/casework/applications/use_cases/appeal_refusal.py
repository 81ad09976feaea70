"""The applicant does not accept a refusal: another officer looks at it again."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.casework.cases.appeal_deadlines import appeal_terms, may_still_appeal
from app.casework.cases.case_file import Case, Part
from app.casework.cases.draft import refuse_ended
from app.casework.cases.models.outcome import REFUSED, Appeal, Outcome
from app.casework.cases.ownership import own_case, registration_at
from app.casework.cases.permissions import APPLY
from app.db import new_id
from app.errors import Conflict
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class AppealRefusal:
    """Which registration was refused, and why that is wrong.

    `application_id` is of which application, where an address says so.
    """

    registration_id: UUID
    grounds: str
    application_id: UUID | None = None


def appeal_refusal(uow: UnitOfWork, command: AppealRefusal) -> Appeal:
    """Appeal in time; until when it is to be decided is frozen on the appeal.

    Publishes `cases.appeal_made` {appeal_id}. Raises NotFound, Conflict where nothing was refused
    (`not-refused`), it was appealed already (`appealed`) or the time is over (`too-late`).
    """
    require(uow.actor, APPLY)
    row = registration_at(uow, command.registration_id, command.application_id)
    case = own_case(uow, row.application_id, lock=True, alone=True)
    refuse_ended(case)
    part, refusal = _refused(case, row.id)
    now = uow.instant()
    if not may_still_appeal(uow, refusal.at, now):
        raise Conflict(
            sentence("The time in which this could be appealed is over."), code="too-late"
        )
    return _make(uow, part, command.grounds, now)


def _refused(case: Case, registration_id: UUID) -> tuple[Part, Outcome]:
    part = next(each for each in case.parts if each.row.id == registration_id)
    if part.open_appeal is not None or any(a.attempt == part.attempt for a in part.appeals):
        raise Conflict(sentence("This was appealed already."), code="appealed")
    if part.outcome is None or part.outcome.outcome != REFUSED:
        raise Conflict(
            sentence("This was not refused, so there is nothing to appeal."), code="not-refused"
        )
    return part, part.outcome


def _make(uow: UnitOfWork, part: Part, grounds: str, now: datetime) -> Appeal:
    appeal = Appeal(
        id=new_id(),
        registration_id=part.row.id,
        attempt=part.attempt,
        grounds=grounds,
        made_by=uow.actor.person,
        made_at=now,
        terms=appeal_terms(uow, now),
    )
    uow.add(appeal)
    uow.audit("case.appeal_made", appeal.id, after={"registration": str(part.row.id)})
    uow.publish("cases.appeal_made", appeal_id=appeal.id)
    return appeal
