"""One officer asks to override a rule for one act; another, who may do that act, agrees."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from app.db import Json
from app.decisions import Audit, Decision, Names
from app.errors import Conflict
from app.overrides import queries
from app.overrides.acts import Breach, Held, HeldAct, HeldActs
from app.overrides.models import RuleOverride
from app.overrides.permissions import ASK_OVERRIDE, DECIDE_OVERRIDE, FOR_EVERY_OFFICE
from app.permissions import require
from app.text import sentence, write_sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class AskOverride:
    """The act and its subject, the code of the rule that holds it, and the reason to do it."""

    act: str
    subject_id: UUID
    rule: str
    reason: str


def held_by(uow: UnitOfWork, act: HeldAct, subject_id: UUID) -> Held:
    """Return the rules that hold an act. Raises Forbidden or NotFound if it is not allowed."""
    require(uow.actor, act.permission)
    return act.held(uow, subject_id)


def _values(uow: UnitOfWork, command: AskOverride) -> Mapping[str, object]:
    """Take the rule as it is frozen on the case, never from the request.

    Raises Conflict if the rule is law, does not hold the act, or an override waits or is given.
    """
    act = uow.port(HeldActs).named(command.act)
    held = held_by(uow, act, command.subject_id)
    breach = _to_override(held, command.rule)
    latest = queries.latest(uow.session, act, command.subject_id, held).get(breach.rule)
    if latest is not None and latest.refused_at is None:
        raise Conflict(
            sentence("An officer asked for this override already."), code="override-asked-already"
        )
    return {
        **vars(command),
        "subject": held.title,
        "organisation_id": held.organisation_id,
        "parameter": breach.value.key,
        "value": breach.value.stored,
        "confidence": breach.value.confidence.value,
        "citation": breach.value.instrument,
        "message": write_sentence(breach.message),
    }


def _to_override(held: Held, rule: str) -> Breach:
    breach = held.breach(rule)
    if breach is None:
        raise Conflict(sentence("This rule does not hold the act now."), code="not-held")
    if breach.is_law:
        raise Conflict(breach.told, code=breach.rule)
    return breach


def _check_again(uow: UnitOfWork, row: RuleOverride) -> None:
    """Look again whether the rule holds the act, as who may do it sees it.

    The authority above may not; `hold` looks once more when the act is done.
    """
    if uow.actor.may(FOR_EVERY_OFFICE):
        return
    queries.check_may_override(uow, row)
    _to_override(held_by(uow, uow.port(HeldActs).named(row.act), row.subject_id), row.rule)


def _check_officer(uow: UnitOfWork, row: RuleOverride) -> None:
    queries.check_may_override(uow, row)


def _summary(row: RuleOverride) -> Json:
    names = ("act", "rule", "parameter", "value", "confidence", "citation", "reason")
    return {name: getattr(row, name) for name in names} | {"subject_id": str(row.subject_id)}


OVERRIDE = Decision(
    row=RuleOverride,
    command=AskOverride,
    names=Names("ask_override", "agree_to_override", "refuse_override"),
    audit=Audit("override.asked", "override.approved", "override.refused"),
    may_propose=ASK_OVERRIDE,
    may_decide=DECIDE_OVERRIDE,
    summary=_summary,
    refusal=lambda row: {**_summary(row), "refused": row.refused_reason},
    values=_values,
    before_approval=_check_again,
    before_refusal=_check_officer,
)


def hold(uow: UnitOfWork, act: HeldAct, subject_id: UUID) -> list[RuleOverride]:
    """Return the overrides that an act rests on, none if no rule is against it.

    Raises Conflict, with the rule's code, for the first rule that is law or not overridden.
    """
    held = held_by(uow, act, subject_id)
    latest = queries.latest(uow.session, act, subject_id, held)
    for breach in held.breaches:
        row = latest.get(breach.rule)
        if breach.is_law or row is None or row.approved_at is None:
            raise Conflict(breach.told, code=breach.rule)
    return [latest[breach.rule] for breach in held.breaches]
