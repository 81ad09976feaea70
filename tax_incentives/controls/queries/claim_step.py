"""Control of a claim: by an officer who has taken its open step; and the page of that step."""

from uuid import UUID

from app.casework.public import WORK, PageAbout, held_step, holds_step, reviews_application
from app.errors import Conflict, NotFound
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from tax_incentives.claims.models import ReliefClaim
from tax_incentives.claims.use_cases import claim_of


def claim_at_step(uow: UnitOfWork, application_id: UUID) -> ReliefClaim:
    """Return the claim of an application, locked, to the officer who has its open step.

    Raises NotFound, Conflict (`task-not-yours`), Forged.
    """
    require(uow.actor, WORK)
    if not reviews_application(uow, application_id):
        raise NotFound
    claim = claim_of(uow, application_id, lock=True)
    if claim is None:
        raise NotFound
    if not holds_step(uow, application_id):
        problem = sentence("You do not have a step of this claim. Take it first.")
        raise Conflict(problem, code="task-not-yours")
    return claim


def step_page(uow: UnitOfWork, application_id: UUID) -> PageAbout | None:
    """Return the page of the actor's step; None if they have none."""
    task_id = held_step(uow, application_id)
    if task_id is None:
        return None
    label = sentence("Go back to your step, and decide")
    return PageAbout(label=label, href=f"/casework/tasks/{task_id}")
