"""Another officer looks at a refusal again: the appeal is allowed, or dismissed."""

from dataclasses import dataclass
from uuid import UUID

from app.casework.appeals.queries import ALLOW_LATE, appeal_at_work, why_unfit_for_appeal
from app.casework.cases.models.outcome import ALLOWED, DISMISSED, Appeal
from app.casework.cases.office_permissions import DECIDE_APPEAL
from app.casework.cases.queries.case_file import Case, Part
from app.casework.cases.queries.stays import APPLICATION, DECIDE
from app.casework.workflow.use_cases.advance_case import advance
from app.errors import Conflict, Forbidden, Invalid
from app.overrides.public import hold
from app.permissions import require
from app.stays.public import refuse_stayed
from app.text import sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class DecideAppeal:
    """The appeal; "allowed" reopens the registration, "dismissed" leaves it refused."""

    appeal_id: UUID
    outcome: str
    reason: str


def decide_appeal(uow: UnitOfWork, command: DecideAppeal) -> Appeal:
    """Decide an appeal to one's office, however long it has waited.

    Publishes `cases.appeal_decided` {appeal_id}. Raises NotFound, Forbidden (`another-role`,
    `own-interest`, `own-refusal`, `another-person`), Conflict (`stayed`, `appeal-over`;
    `appeal-late` where one is allowed that came after its time, until a second officer agrees),
    Invalid.
    """
    require(uow.actor, DECIDE_APPEAL)
    appeal, case, part = appeal_at_work(uow, command.appeal_id, lock=True)
    _refuse_over(appeal, case)
    refuse_stayed(uow, APPLICATION, case.application.id, DECIDE)
    _refuse_wrong_officer(uow, case, part, appeal)
    if command.outcome not in {ALLOWED, DISMISSED}:
        problem = sentence("Choose whether the appeal is allowed or dismissed.")
        raise Invalid(problem, code="appeal-outcome", fields={"outcome": problem})
    overrides = hold(uow, ALLOW_LATE, appeal.id) if command.outcome == ALLOWED else []
    appeal.outcome, appeal.reason = command.outcome, command.reason
    appeal.decided_by, appeal.decided_at = uow.actor.person, uow.instant()
    uow.session.flush()
    after: dict[str, object] = {"outcome": command.outcome}
    if overrides:
        after["overrides"] = [str(row.id) for row in overrides]
    uow.audit("case.appeal_decided", part.row.id, after=after)
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
