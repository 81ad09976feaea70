"""A member of the panel declares a relation to an applicant, and is recused from the case."""

from dataclasses import dataclass
from uuid import UUID

from app.casework.calls.permissions import SCORE
from app.casework.calls.use_cases.score_application import entry_of_member
from app.casework.cases.models.work import Recusal
from app.casework.tasks.use_cases.recuse import recuse
from app.errors import Conflict
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class DeclareRelation:
    """The actor's relation to the applicant (`RELATIONS`), and the reason."""

    call_id: UUID
    application_id: UUID
    relation: str
    reason: str


def declare_relation(uow: UnitOfWork, command: DeclareRelation) -> Recusal:
    """Recuse the actor from an application, also from the steps of its case.

    Raises NotFound, Forbidden (`not-of-panel`), Conflict (`scored-already`, `stood-back`,
    `call-not-closed`).
    """
    require(uow.actor, SCORE)
    _call, entry = entry_of_member(uow, command.call_id, command.application_id)
    if uow.actor.person in entry.scores:
        problem = sentence("You scored this application already. Tell the head of your office.")
        raise Conflict(problem, code="scored-already")
    return recuse(uow, entry.id, command.relation, command.reason)
