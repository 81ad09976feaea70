"""An office asks the applicant for better answers: which, and what is wrong with each."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from app.casework.cases.models.work import ReviewPoint, ReviewRound
from app.casework.cases.office_permissions import WORK
from app.casework.cases.policy.correctable import askable
from app.casework.cases.queries.determinant_facts import facts_of_case
from app.casework.tasks.queries.task_file import (
    AtWork,
    refuse_unfit,
    refuse_who_has_it_not,
    require_no_pending_round,
    step_at_work,
)
from app.db import new_id
from app.errors import Invalid
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork

MAX_POINTS = 60


@dataclass(frozen=True, kw_only=True)
class SendBack:
    """At which step; `points` say what is wrong with a field ("mobile") or "document:lease"."""

    task_id: UUID
    points: Mapping[str, str]
    message: str = ""


def send_back(uow: UnitOfWork, command: SendBack) -> ReviewRound:
    """Ask the applicant; the registration's clocks stand still until the answer comes.

    Publishes `cases.sent_back` {round_id}. Raises NotFound, Forbidden (see `refuse_unfit`),
    Conflict (`task-over`, `task-not-yours`, `waits-for-citizen`), Invalid for no point, or one
    about what is not asked.
    """
    require(uow.actor, WORK)
    work = step_at_work(uow, command.task_id, lock=True)
    refuse_who_has_it_not(work, uow.actor.person)
    refuse_unfit(uow, work)
    require_no_pending_round(work)
    _refuse_bad_points(work, command.points)
    asked = ReviewRound(
        id=new_id(),
        registration_id=work.part.row.id,
        task_id=work.row.id,
        number=1 + max((each.number for each in work.part.rounds), default=0),
        asked_by=uow.actor.person,
        asked_at=uow.instant(),
        message=command.message,
    )
    uow.add(asked)
    uow.session.add_all(
        ReviewPoint(round_id=asked.id, about=about, sentence=said)
        for about, said in command.points.items()
    )
    uow.session.flush()
    uow.audit("case.sent_back", work.part.row.id, after={"about": list(command.points)})
    uow.publish("cases.sent_back", round_id=asked.id)
    return asked


def _refuse_bad_points(work: AtWork, points: Mapping[str, str]) -> None:
    if not points:
        problem = sentence("Explain what is wrong with at least one answer or document.")
        raise Invalid(problem, code="no-points", fields={"points": problem})
    may_ask = askable(work.case.service, work.part.shape, facts_of_case(work.case))
    wrong = [about for about in points if about not in may_ask]
    if wrong or len(points) > MAX_POINTS:
        problem = sentence("Choose answers and papers in the list: these are not asked for here.")
        raise Invalid(problem, code="not-asked", fields={"points": problem})
