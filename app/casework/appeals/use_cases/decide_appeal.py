"""Another officer looks at a refusal again: the appeal is allowed, or dismissed."""

from dataclasses import dataclass
from uuid import UUID

from app.casework.appeals.queries import appeal_at_work, why_unfit_for_appeal
from app.casework.cases.case_file import Case, Part
from app.casework.cases.models.outcome import ALLOWED, DISMISSED, Appeal
from app.casework.cases.office_permissions import DECIDE_APPEAL
from app.casework.workflow.use_cases.advance_case import advance
from app.errors import Conflict, Forbidden, Invalid
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class DecideAppeal:
    """Which appeal; "allowed" opens the registration again, "dismissed" leaves it refused."""

    appeal_id: UUID
    outcome: str
    reason: str


def decide_appeal(uow: UnitOfWork, command: DecideAppeal) -> Appeal:
    """Decide an appeal to one's office. One that is late is decided all the same.

    Publishes `cases.appeal_decided` {appeal_id}. Raises NotFound, Forbidden (`another-role`,
    `own-interest`, `own-refusal`), Conflict (`appeal-over`), Invalid.
    """
    require(uow.actor, DECIDE_APPEAL)
    appeal, case, part = appeal_at_work(uow, command.appeal_id, lock=True)
    _refuse_over(appeal, case)
    _refuse_wrong_officer(uow, case, part, appeal)
    if command.outcome not in {ALLOWED, DISMISSED}:
        problem = sentence("Choose whether the appeal is allowed or dismissed.")
        raise Invalid(problem, code="appeal-outcome", fields={"outcome": problem})
    appeal.outcome, appeal.reason = command.outcome, command.reason
    appeal.decided_by, appeal.decided_at = uow.actor.person, uow.instant()
    uow.session.flush()
    uow.audit("case.appeal_decided", part.row.id, after={"outcome": command.outcome})
    uow.publish("cases.appeal_decided", appeal_id=appeal.id)
    if command.outcome == ALLOWED:
        advance(uow, case.application.id)
    return appeal


def _refuse_over(appeal: Appeal, case: Case) -> None:
    if appeal.outcome is not None or case.application.withdrawn_at is not None:
        raise Conflict(
            sentence("This appeal is no longer open. Open it again to see the result."),
            code="appeal-over",
        )


def _refuse_wrong_officer(uow: UnitOfWork, case: Case, part: Part, appeal: Appeal) -> None:
    problem = why_unfit_for_appeal(uow, case, part, appeal)
    if problem is not None:
        raise Forbidden(problem[1], code=problem[0])
