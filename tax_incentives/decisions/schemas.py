"""Schemas of the check: input from the facts that a scheme needs, and API output."""

from collections.abc import Callable, Collection, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from marshmallow import Schema, fields, validate

from app.data_files.words import Words
from app.outputs import output_of
from app.schemas import Amount, CommandSchema, LocalDate, Percent, Whole, YesNo
from app.text import sentence
from tax_incentives.decisions.queries import (
    Check,
    CheckedCriterion,
    Guideline,
    Limit,
    Offered,
    ValueOfDay,
)
from tax_incentives.decisions.shapes import GrantedPeriod
from tax_incentives.rules.values import Kind, per_cent, plain_json
from tax_incentives.schemes.shapes import (
    BudgetRule,
    Clawback,
    Criterion,
    Dated,
    NeededFact,
    Obligation,
    Scheme,
)

CLAIMANT = "claimant"
_AMONG = sentence("Choose one of the answers in the list.")


class Rate(Percent):
    """Per cent as people write it, kept as an exact fraction."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - a Decimal is wanted by the base, a fraction by rules
        per_cent: Decimal = super()._deserialize(value, attr, data, **kwargs)
        return Fraction(per_cent) / 100


_FIELDS: Mapping[Kind, Callable[[], fields.Field[Any]]] = {
    Kind.MONEY: Amount,
    Kind.EXACT: Amount,
    Kind.NUMBER: lambda: Whole(validate=validate.Range(min=0)),
    Kind.RATIO: lambda: Rate(zero=True),
    Kind.DAY: LocalDate,
    Kind.YES_NO: YesNo,
}


def facts_schema(scheme: Scheme) -> Schema:
    """Make the schema of a scheme's questions; every answer may be left out."""
    claimants = sorted(each.value for each in scheme.claimants)
    asked = {CLAIMANT: _choice(claimants), **{each.name: _field(each) for each in scheme.facts}}
    made: type[Schema] = CommandSchema.from_dict(asked, name=f"{scheme.code}_facts")
    return made()


def answers_to(questions: Iterable[NeededFact], claimants: Collection[str] = ()) -> Schema:
    """Make the schema of questions of several schemes; every answer may be left out."""
    asked = {each.name: _field(each) for each in questions}
    who = {CLAIMANT: _choice(sorted(claimants))} if claimants else {}
    made: type[Schema] = CommandSchema.from_dict({**who, **asked}, name="relief_answers")
    return made()


def _field(fact: NeededFact) -> fields.Field[Any]:
    return _choice(list(fact.choices)) if fact.kind is Kind.CODE else _FIELDS[fact.kind]()


def _choice(among: list[str]) -> fields.Field[Any]:
    return fields.String(validate=validate.OneOf(among, error=str(_AMONG)))


WordsOut = output_of(Words, "SchemeWordsOut", only=("en", "ur"))


def _words(path: str) -> fields.Field[Any]:
    return fields.Nested(WordsOut, attribute=path)


FactOut = output_of(
    NeededFact, "SchemeFactOut", only=("name", "kind", "held_by"), title=_words("title")
)
CriterionOut = output_of(
    Criterion,
    "SchemeCriterionOut",
    only=("code", "clause"),
    title=_words("title"),
    remedy=_words("remedy"),
)
SchemeLineOut = output_of(
    Scheme,
    "SchemeLineOut",
    only=("code", "version", "benefit", "valid_from", "valid_until"),
    title=_words("title"),
    purpose=_words("purpose"),
    claimants=fields.List(fields.String()),
)
DatedOut = output_of(
    Dated,
    "SchemeDatedValueOut",
    only=("since", "source", "confidence"),
    value=fields.Function(lambda each: plain_json(each.value)),
)
ValueOfDayOut = output_of(
    ValueOfDay,
    "SchemeValueOut",
    only=(),
    name="parameter.name",
    kind="parameter.kind",
    title=_words("parameter.title"),
    now=DatedOut,
    later=fields.List(fields.Nested(DatedOut)),
)
LimitOut = output_of(
    Limit,
    "SchemeLimitOut",
    only=(),
    code="cap.code",
    title=_words("cap.title"),
    clause="cap.clause",
    of="cap.of",
    years="cap.years",
    at_cap="cap.at_cap",
    most=Amount(attribute="most_paisa", allow_none=True),
)
ObligationOut = output_of(
    Obligation, "SchemeObligationOut", only=("code", "clause", "months"), title=_words("title")
)
ClawbackOut = output_of(
    Clawback,
    "SchemeClawbackOut",
    only=("code", "clause"),
    title=_words("title"),
    share=fields.Function(lambda each: per_cent(each.share)),
)
BudgetOut = output_of(
    BudgetRule,
    "SchemeBudgetOut",
    only=("kind", "year_of", "scarce", "clawback_frees_room"),
    ceilings=fields.Dict(keys=fields.String(), values=Amount()),
)
SchemeOut = output_of(
    Guideline,
    "SchemeOut",
    only=(),
    code="scheme.code",
    version="scheme.version",
    benefit="scheme.benefit",
    valid_from="scheme.valid_from",
    valid_until="scheme.valid_until",
    title=_words("scheme.title"),
    purpose=_words("scheme.purpose"),
    published=_words("scheme.published"),
    claimants=fields.List(fields.String(), attribute="scheme.claimants"),
    facts=fields.List(fields.Nested(FactOut), attribute="scheme.facts"),
    criteria=fields.List(fields.Nested(CriterionOut), attribute="scheme.criteria"),
    values=[ValueOfDayOut],
    least=Amount(attribute="least_paisa", allow_none=True),
    limits=[LimitOut],
    budget=fields.Nested(BudgetOut, attribute="scheme.budget"),
    obligations=fields.List(fields.Nested(ObligationOut), attribute="scheme.obligations"),
    clawbacks=fields.List(fields.Nested(ClawbackOut), attribute="scheme.clawbacks"),
)
CheckedCriterionOut = output_of(
    CheckedCriterion,
    "SchemeCheckedCriterionOut",
    only=("met", "asked", "missing"),
    code="criterion.code",
    clause="criterion.clause",
    title=_words("criterion.title"),
    remedy=_words("criterion.remedy"),
)
PeriodOut = output_of(GrantedPeriod, "SchemePeriodOut")
CheckOut = output_of(
    Check,
    "SchemeCheckOut",
    only=(),
    scheme="scheme.code",
    version="scheme.version",
    outcome="decision.outcome",
    amount="decision.amount_paisa",
    area_sqft="decision.area_sqft",
    period=fields.Nested(PeriodOut, attribute="decision.period", allow_none=True),
    missing="decision.missing",
    reason="decision.reason",
    criteria=[CheckedCriterionOut],
)
SchemesOut = output_of(Offered, "SchemesOut", only=(), items=[SchemeLineOut])
