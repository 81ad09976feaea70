"""An officer decides a step: it is passed, or the registration is refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from app.calendar import local_day
from app.casework.cases.models.work import PASSED, REFUSED, Decision
from app.casework.cases.office_permissions import WORK
from app.casework.cases.queries.determinant_facts import facts_of_case
from app.casework.cases.queries.renewal_eligibility import require_living_holder
from app.casework.cases.queries.stays import APPLICATION, DECIDE, GRANT
from app.casework.forms.queries import day_now
from app.casework.tasks.policy import Finding, Step, kept_form, problems_of
from app.casework.tasks.queries.attachments import photographs
from app.casework.tasks.queries.held_steps import hold_step
from app.casework.tasks.queries.task_file import (
    AtWork,
    refuse_unfit,
    refuse_who_has_it_not,
    require_no_pending_round,
    step_at_work,
)
from app.casework.workflow.use_cases.advance_case import advance, is_pending_grant
from app.errors import Invalid
from app.permissions import require
from app.stays.public import refuse_stayed
from app.text import sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class DecideTask:
    """The outcome of a step ("passed" or "refused"), and the officer's finding.

    `form` holds answers by the rules of `definition/fields.py`; `scores` points by criterion. An
    inspection has its day and place. A refusal has a reason of the service's file, and words.
    """

    task_id: UUID
    outcome: str
    form: Mapping[str, Any] = field(default_factory=dict)
    scores: Mapping[str, int] = field(default_factory=dict)
    inspected_on: date | None = None
    place: str = ""
    reason_code: str = ""
    reason: str = ""


def decide_task(uow: UnitOfWork, command: DecideTask) -> Decision:
    """Decide a step that one has, and let the case go on from there.

    Publishes `cases.task_decided`. Raises NotFound, Forbidden (see `refuse_unfit`), Conflict
    (`stayed`, `task-over`, `task-not-yours`, `waits-for-citizen`; `holder-gone` of a renewal or
    correction that is passed although its holder no longer exists; a rule's code while it holds the
    grant and no second officer has agreed), Invalid naming what is missing.
    """
    require(uow.actor, WORK)
    work = step_at_work(uow, command.task_id, lock=True)
    refuse_who_has_it_not(work, uow.actor.person)
    refuse_unfit(uow, work)
    require_no_pending_round(work)
    refuse_stayed(uow, APPLICATION, work.case.application.id, DECIDE)
    overrides: Sequence[UUID] = ()
    if command.outcome == PASSED:
        require_living_holder(uow, work.case)
        overrides = hold_step(uow, work.case, work.part)
    content = _content(uow, work, command)
    refused = command.outcome == REFUSED
    decision = Decision(
        task_id=work.row.id,
        outcome=command.outcome,
        reason_code=command.reason_code if refused else "",
        reason=command.reason if refused else "",
        content=content,
        decided_by=uow.actor.person,
        at=uow.instant(),
    )
    enter_decision(uow, work, decision, overrides)
    return decision


def _content(uow: UnitOfWork, work: AtWork, command: DecideTask) -> dict[str, Any]:
    """Return the content stored with the decision. Raises Invalid."""
    known, day = facts_of_case(work.case), day_now(uow)
    finding = Finding(
        outcome=command.outcome,
        form=command.form,
        scores=command.scores,
        reason_code=command.reason_code,
        reason=command.reason,
        inspected_on=command.inspected_on,
        place=command.place,
    )
    step = Step(
        registration=work.part.shape,
        task=work.shape,
        asked_on=local_day(work.part.row.asked_at),
    )
    _refuse_problems(command, problems_of(finding, step, known, day))
    content: dict[str, Any] = {
        "form": dict(kept_form(work.shape, command.form, known, day)),
        "scores": dict(command.scores),
    }
    if command.inspected_on is not None:
        content["visit"] = {"on": command.inspected_on.isoformat(), "place": command.place}
    papers = photographs(uow, work.row.id)
    return content | ({"documents": [str(each.id) for each in papers]} if papers else {})


def _refuse_problems(command: DecideTask, problems: Mapping[str, Any]) -> None:
    if command.outcome not in {PASSED, REFUSED}:
        problems = {"outcome": sentence("Choose whether the step is passed or refused.")}
    if problems:
        raise Invalid(next(iter(problems.values())), code="finding", fields=problems)


def enter_decision(
    uow: UnitOfWork, work: AtWork, decision: Decision, overrides: Sequence[UUID] = ()
) -> None:
    """Write a decision and let the case go on. The caller holds the case's lock."""
    uow.add(decision)
    after: dict[str, object] = {"outcome": decision.outcome, "reason": decision.reason_code}
    if overrides:
        after["overrides"] = [str(each) for each in overrides]
    uow.audit("case.task_decided", work.row.id, after=after)
    uow.publish("cases.task_decided", task_id=work.row.id)
    case = advance(uow, work.case.application.id)
    if is_pending_grant(case, work.part.row.id):
        refuse_stayed(uow, APPLICATION, case.application.id, GRANT)
