"""A member of the panel declares a relation to who applies, and is recused from that case."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from app.casework.calls.models import CallRelation
from app.casework.calls.permissions import SCORE
from app.casework.calls.use_cases.score_application import entry_of_member
from app.casework.cases.models.work import Recusal
from app.errors import Conflict
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork


class RelationKind(StrEnum):
    """What relates a member to who applies."""

    FAMILY = "family"
    BUSINESS = "business"
    EMPLOYMENT = "employment"


@dataclass(frozen=True, kw_only=True)
class DeclareRelation:
    """The relation of the actor to who applied, and what it is exactly."""

    call_id: UUID
    application_id: UUID
    kind: RelationKind
    reason: str


def declare_relation(uow: UnitOfWork, command: DeclareRelation) -> CallRelation:
    """Recuse the actor from an application, also from the steps of its case.

    Raises NotFound, Forbidden (`not-of-panel`), Conflict (`scored-already`, `declared-already`,
    `call-not-closed`).
    """
    require(uow.actor, SCORE)
    _call, entry = entry_of_member(uow, command.call_id, command.application_id)
    me, at = uow.actor.person, uow.instant()
    if me in entry.scores:
        problem = sentence("You scored this application already. Tell the head of your office.")
        raise Conflict(problem, code="scored-already")
    if uow.session.get(CallRelation, (entry.id, me)) is not None:
        problem = sentence("You declared a relation to who applies already.")
        raise Conflict(problem, code="declared-already")
    row = CallRelation(
        application_id=entry.id,
        person_id=me,
        kind=command.kind.value,
        reason=command.reason,
        declared_at=at,
    )
    uow.add(row)
    if uow.session.get(Recusal, (entry.id, me)) is None:
        uow.add(Recusal(application_id=entry.id, person_id=me, reason=command.reason, at=at))
    uow.audit("call.relation_declared", entry.id, after={"kind": row.kind})
    return row
