"""Another officer looks at a refusal again: the appeal is allowed, or dismissed."""

from dataclasses import dataclass
from uuid import UUID

from app.casework.cases.case_file import Case, Part, load_case
from app.casework.cases.models.outcome import Appeal
from app.casework.cases.models.work import REFUSED, CaseRegistration
from app.casework.cases.office_permissions import DECIDE_APPEAL
from app.casework.tasks.policy.fitness import conflict_of
from app.casework.tasks.task_file import bond_of
from app.casework.workflow.use_cases.advance import advance
from app.errors import Conflict, Forbidden, Invalid, NotFound
from app.permissions import require
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork

ALLOWED, DISMISSED = "allowed", "dismissed"


@dataclass(frozen=True, kw_only=True)
class DecideAppeal:
    """Which appeal; "allowed" opens the registration anew, "dismissed" leaves it refused."""

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


def appeal_at_work(
    uow: UnitOfWork, appeal_id: UUID, *, lock: bool = False
) -> tuple[Appeal, Case, Part]:
    """Load an appeal to the office that the actor acts for, with its case. Raises NotFound."""
    appeal = uow.get(Appeal, appeal_id)
    place = uow.get(CaseRegistration, appeal.registration_id)
    if place.office_id != uow.actor.organisation_id:
        raise NotFound
    case = load_case(uow, place.application_id, lock=lock)
    part = next(each for each in case.parts if each.row.id == place.id)
    return appeal, case, part


def _refuse_over(appeal: Appeal, case: Case) -> None:
    if appeal.outcome is not None or case.application.withdrawn_at is not None:
        raise Conflict(
            sentence("This appeal is not open any more. Open it again to see how it came out."),
            code="appeal-over",
        )


def why_unfit_for_appeal(
    uow: UnitOfWork, case: Case, part: Part, appeal: Appeal
) -> tuple[str, Sentence] | None:
    """Say why the actor may not decide an appeal, as (code, sentence), or None.

    Codes: `another-role`, `own-interest`, `own-refusal`.
    """
    if part.shape.appeal_role not in uow.actor.roles:
        problem = sentence("Appeals of this service are decided by another role in your office.")
        return "another-role", problem
    conflict = conflict_of(bond_of(uow, case, uow.actor.person))
    if conflict is not None:
        return "own-interest", conflict
    if uow.actor.person in refusers(part, appeal.attempt):
        problem = sentence("You refused this. Another officer must decide the appeal.")
        return "own-refusal", problem
    return None


def _refuse_wrong_officer(uow: UnitOfWork, case: Case, part: Part, appeal: Appeal) -> None:
    problem = why_unfit_for_appeal(uow, case, part, appeal)
    if problem is not None:
        raise Forbidden(problem[1], code=problem[0])


def refusers(part: Part, attempt: int) -> frozenset[UUID | None]:
    """Return who refused a registration in an attempt."""
    return frozenset(
        part.decisions[task.id].decided_by
        for task in part.tasks
        if task.attempt <= attempt
        and task.id in part.decisions
        and part.decisions[task.id].outcome == REFUSED
    )
