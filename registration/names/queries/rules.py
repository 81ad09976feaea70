"""The rules that names are held against on a day: thresholds, and the barred words in force."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from app.parameters.public import ParameterDefinition, ParameterSet, set_in_force
from registration.names.models import BarredWord
from registration.names.parameters import DISTINCT_NAMES, NAME_STYLE, REFUSE_FROM, WARN_FROM
from registration.names.policy.barred import BarredTerm, Effect, known
from registration.names.policy.report import ProvinceRule

MAX_TERMS = 1_000


@dataclass(frozen=True, kw_only=True)
class NameRules:
    """From which likeness (0 to 100) a name is refused or looked at, and what is barred.

    `basis` is what the thresholds rest on, `confidence` how sure we are of them. `distinct` and
    `style` are rules for firms and businesses of one person, where the province made them.
    """

    refuse_from: int
    warn_from: int
    basis: str
    confidence: str
    terms: Sequence[BarredTerm]
    distinct: ProvinceRule
    style: ProvinceRule


def rules_on(session: Session, on: date) -> NameRules:
    """Return the rules in force on a day: two queries. Raises NothingInForce."""
    wanted = (REFUSE_FROM, WARN_FROM, DISTINCT_NAMES, NAME_STYLE)
    values = set_in_force(session, [each.key for each in wanted], on)
    return NameRules(
        refuse_from=values.count(REFUSE_FROM.key),
        warn_from=values.count(WARN_FROM.key),
        basis=values[REFUSE_FROM.key].instrument,
        confidence=values[REFUSE_FROM.key].confidence.value,
        terms=[term_of(row) for row in barred_on(session, on)],
        distinct=_province_rule(values, DISTINCT_NAMES),
        style=_province_rule(values, NAME_STYLE),
    )


def _province_rule(values: ParameterSet, definition: ParameterDefinition) -> ProvinceRule:
    value = values[definition.key]
    return ProvinceRule(
        in_force=values.boolean(definition.key),
        basis=value.instrument,
        confidence=value.confidence.value,
        key=definition.key,
    )


def barred_on(session: Session, on: date) -> Sequence[BarredWord]:
    """Return the words that are barred on a day, in the order of their letters."""
    query = select(BarredWord).where(in_force(on), BarredWord.effect != Effect.NONE.value)
    return session.scalars(query.order_by(BarredWord.term).limit(MAX_TERMS)).all()


def in_force(on: date) -> ColumnElement[bool]:
    """Return the condition for versions of barred words on a day."""
    return and_(
        BarredWord.approved_at.is_not(None),
        BarredWord.valid_from <= on,
        or_(BarredWord.valid_to.is_(None), BarredWord.valid_to >= on),
    )


def term_of(row: BarredWord) -> BarredTerm:
    """Return a row as the checks read it."""
    return known(
        BarredTerm(
            word=row.word,
            word_ur=row.word_ur,
            also=tuple(row.also),
            kinds=tuple(row.kinds),
            effect=Effect(row.effect),
            instrument=row.instrument,
            confidence=row.confidence,
            held_kinds=tuple(row.held_kinds),
        )
    )
