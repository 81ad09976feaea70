"""How long people have around a decision: to appeal, to decide an appeal, to answer a notice.

What the release suggests are samples: no rule of the province was found. A number that two officers
put in force counts from its first day; it is frozen on each appeal and notice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.overrides.public import CitedRule
from app.parameters.public import Confidence, InitialValue, ParameterDefinition, Unit, set_in_force
from app.text import sentence
from app.unit_of_work import UnitOfWork

_GROUP = sentence("Applications and offices")
_FIRST_DAY = date(2020, 1, 1)
MAX_DAYS = 365

APPEAL_DAYS = ParameterDefinition(
    key="cases.appeal_days",
    title=sentence("How long a refusal can be appealed against"),
    group=_GROUP,
    unit=Unit.DAYS,
    help="Days after the refusal, the last one included",
    least=1,
    most=MAX_DAYS,
)
APPEAL_DECISION_DAYS = ParameterDefinition(
    key="cases.appeal_decision_days",
    title=sentence("How long an appeal may take"),
    group=_GROUP,
    unit=Unit.DAYS,
    help="Working days after the appeal was made",
    least=1,
    most=MAX_DAYS,
)
NOTICE_DAYS = ParameterDefinition(
    key="cases.revocation_notice_days",
    title=sentence("How long a holder has to answer before a grant is revoked"),
    group=_GROUP,
    unit=Unit.DAYS,
    help="Days after the notice, the last one included",
    least=1,
    most=MAX_DAYS,
)
OBJECTION_DAYS = ParameterDefinition(
    key="cases.objection_days",
    title=sentence("How long those who did not sign may object"),
    group=_GROUP,
    unit=Unit.DAYS,
    help="Days after it was submitted, the last one included. A later objection is marked as late",
    least=1,
    most=MAX_DAYS,
)
DEFINITIONS = (APPEAL_DAYS, APPEAL_DECISION_DAYS, NOTICE_DAYS, OBJECTION_DAYS)
_SAMPLE = "Working value; no rule of the province was found"
INITIAL = tuple(
    InitialValue(
        definition=definition,
        value=days,
        valid_from=_FIRST_DAY,
        instrument=_SAMPLE,
        confidence=Confidence.UNVERIFIED,
        note="Each agency’s own law may say otherwise: ask its law officer.",
    )
    for definition, days in (
        (APPEAL_DAYS, "30"),
        (APPEAL_DECISION_DAYS, "30"),
        (NOTICE_DAYS, "15"),
        (OBJECTION_DAYS, "15"),
    )
)
_SUGGESTED = {each.definition.key: each for each in INITIAL}


@dataclass(frozen=True, kw_only=True)
class Period:
    """A number of days, and what is frozen of where it is from."""

    days: int
    frozen: Mapping[str, Any]


def period_of(uow: UnitOfWork, definition: ParameterDefinition, on: date) -> Period:
    """Return a period as it is in force on a day; else the release's, marked as not verified."""
    found = set_in_force(uow.session, [definition.key], on).get(definition.key)
    if found is not None and isinstance(found.value, int):
        return Period(days=found.value, frozen={definition.key: found.freeze()})
    suggested = _SUGGESTED[definition.key]
    days = int(suggested.value)
    told = {"value": days, "instrument": _SAMPLE, "confidence": suggested.confidence.value}
    return Period(days=days, frozen={definition.key: told})


def frozen_days(terms: Mapping[str, Any], definition: ParameterDefinition) -> int:
    """Return the frozen days, or the release's suggestion if none were frozen."""
    told = terms.get(definition.key, {}).get("value")
    return told if isinstance(told, int) else int(_SUGGESTED[definition.key].value)


def rule_of(terms: Mapping[str, Any], definition: ParameterDefinition) -> CitedRule:
    """Return a period that was frozen, as the rule that an act would not keep."""
    told = terms.get(definition.key, {})
    return CitedRule(
        key=definition.key,
        stored=frozen_days(terms, definition),
        instrument=told.get("instrument", _SAMPLE),
        confidence=Confidence(told.get("confidence", Confidence.UNVERIFIED.value)),
    )


def is_law(terms: Mapping[str, Any], definition: ParameterDefinition) -> bool:
    """Return True if a frozen period is from the official text: only then it refuses."""
    return rule_of(terms, definition).confidence is Confidence.OFFICIAL


def is_sample(terms: Mapping[str, Any]) -> bool:
    """Return True if frozen terms rest on a sample that is not verified law, or are empty."""
    return all(told.get("confidence") == Confidence.UNVERIFIED.value for told in terms.values())
