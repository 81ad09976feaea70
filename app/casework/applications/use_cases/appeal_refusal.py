"""The applicant does not accept a refusal: another officer looks at it again."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.casework.cases.models.outcome import REFUSED, Appeal, Outcome
from app.casework.cases.permissions import APPLY
from app.casework.cases.queries.appeal_deadlines import TimeToAppeal, appeal_terms, time_to_appeal
from app.casework.cases.queries.case_file import Case, Part
from app.casework.cases.queries.draft import refuse_ended
from app.casework.cases.queries.ownership import own_case, registration_at
from app.db import new_id
from app.errors import Conflict, Invalid
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class AppealRefusal:
    """The refused registration, and the reason why that is wrong.

    `application_id` is its application, if an address has one. `why_late` is the reason for an
    appeal after the deadline.
    """

    registration_id: UUID
    grounds: str
    application_id: UUID | None = None
    why_late: str = ""


def appeal_refusal(uow: UnitOfWork, command: AppealRefusal) -> Appeal:
    """Appeal a refusal; the deadline to decide is frozen on the appeal.

    Publishes `cases.appeal_made` {appeal_id}. Raises NotFound; Conflict if nothing was refused
    (`not-refused`), it was already appealed (`appealed`) or the time by law has ended (`too-late`);
    Invalid (`too-late`) if it ended by a rule that is not verified law, and no reason is given.
    """
    require(uow.actor, APPLY)
    row = registration_at(uow, command.registration_id, command.application_id)
    case = own_case(uow, row.application_id, lock=True, alone=True)
    refuse_ended(case)
    part, refusal = _refused(case, row.id)
    now = uow.instant()
    time = time_to_appeal(uow, refusal.at, now)
    _refuse_late(time, command.why_late)
    return _make(uow, part, command, time, now)


def _refuse_late(time: TimeToAppeal, why_late: str) -> None:
    if time.over:
        raise Conflict(sentence("The deadline to appeal against this has passed."), code="too-late")
    if time.late and not why_late:
        problem = sentence(
            "The deadline to appeal was %(day)s. That rule is not law: explain why you"
            " appeal only now, and officers decide if they accept it.",
            day=time.last_day.strftime("%d-%m-%Y"),
        )
        raise Invalid(problem, code="too-late", fields={"why_late": problem})


def _refused(case: Case, registration_id: UUID) -> tuple[Part, Outcome]:
    part = next(each for each in case.parts if each.row.id == registration_id)
    if part.open_appeal is not None or any(a.attempt == part.attempt for a in part.appeals):
        raise Conflict(
            sentence("An appeal has already been submitted against this."), code="appealed"
        )
    if part.outcome is None or part.outcome.outcome != REFUSED:
        raise Conflict(
            sentence("This was not refused, so there is nothing to appeal."), code="not-refused"
        )
    return part, part.outcome


def _make(
    uow: UnitOfWork, part: Part, command: AppealRefusal, time: TimeToAppeal, now: datetime
) -> Appeal:
    appeal = Appeal(
        id=new_id(),
        registration_id=part.row.id,
        attempt=part.attempt,
        grounds=command.grounds,
        made_by=uow.actor.person,
        made_at=now,
        terms=appeal_terms(uow, now) | (dict(time.terms) if time.late else {}),
        why_late=command.why_late if time.late else "",
    )
    uow.add(appeal)
    uow.audit("case.appeal_made", appeal.id, after={"registration": str(part.row.id)})
    uow.publish("cases.appeal_made", appeal_id=appeal.id)
    return appeal
