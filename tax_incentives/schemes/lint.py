"""Checks of a scheme beyond its shape: whole, decidable, and lawful as far as it states."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass

from app.data_files.sheet import Sheet
from tax_incentives.rules.conditions import Test
from tax_incentives.rules.expressions import Constant, Expression, FactOf, StepOf
from tax_incentives.rules.values import Kind
from tax_incentives.schemes.shapes import (
    AtCap,
    Benefit,
    Budget,
    Cap,
    Confidence,
    Scarce,
    Scheme,
    YearOf,
)

MONEY_OR_EXACT = (Kind.MONEY, Kind.EXACT)
FORGONE = (Benefit.CREDIT, Benefit.HOLIDAY)
LASTING = (Benefit.HOLIDAY, Benefit.ALLOWANCE, Benefit.RENT_CREDIT, Benefit.SPACE)
IN_PARTS = (Benefit.ALLOWANCE, Benefit.RENT_CREDIT)
MIN_STAGES = 2
# Heads of the Public Account begin so in the chart of accounts: what lies there is owed back.
_PUBLIC_ACCOUNT = "G"
# Reasons that a decision may give for a refusal; no cap may have these names.
REASONS = ("minimum", "period", "ranking")


def lint(scheme: Scheme, sheet: Sheet) -> None:
    """Tell the sheet of everything that would make the scheme undecidable or unlawful."""
    _once(sheet, "facts", [each.name for each in scheme.facts])
    _once(sheet, "parameters", [each.name for each in scheme.parameters])
    _once(sheet, "criteria", [each.code for each in scheme.criteria])
    _once(sheet, "caps", [*REASONS, *(each.code for each in scheme.caps)])
    _once(sheet, "papers", [each.code for each in scheme.papers])
    _once(sheet, "stages", [each.code for each in scheme.stages])
    _once(sheet, "obligations", [each.code for each in scheme.obligations])
    _once(sheet, "clawbacks", [each.code for each in scheme.clawbacks])
    if sheet.problems:
        return
    _dates(scheme, sheet)
    _reserved(scheme, sheet)
    _choices(scheme, sheet)
    _award(scheme, sheet)
    _granted(scheme, sheet)
    _ranks(scheme, sheet)
    _stages(scheme, sheet)
    _amounts(scheme, sheet)
    _law(scheme, sheet)
    _budget(scheme, sheet)
    _claimants(scheme, sheet)
    _stops(scheme, sheet)


def _once(sheet: Sheet, place: str, names: Iterable[str]) -> None:
    for name, times in Counter(names).items():
        if times > 1:
            sheet.wrong(f"{place}.{name}", "this name is taken already; give each its own.")


def _reserved(scheme: Scheme, sheet: Sheet) -> None:
    for fact in scheme.facts:
        if fact.name in ("claimant", "rule_date"):
            sheet.wrong(f"facts.{fact.name}", "is always there; leave it out of the list.")


def _choices(scheme: Scheme, sheet: Sheet) -> None:
    """Ask for the answers that a code may be, and let no criterion ask for another."""
    for fact in scheme.facts:
        if (fact.kind is Kind.CODE) != bool(fact.choices):
            sheet.wrong(f"facts.{fact.name}.choices", "are for a code, and every code needs them.")
    among: dict[str, Sequence[str]] = {
        fact.name: list(fact.choices) for fact in scheme.facts if fact.choices
    }
    among["claimant"] = sorted(each.value for each in scheme.claimants)
    for criterion in scheme.criteria:
        for test in criterion.requires.tests():
            _chosen(test, among, sheet)


def _chosen(test: Test, among: Mapping[str, Sequence[str]], sheet: Sheet) -> None:
    if not isinstance(test.of, FactOf) or test.of.name not in among:
        return
    choices = among[test.of.name]
    for each in test.than:
        if isinstance(each, Constant) and each.stated not in choices:
            sheet.wrong(test.place, f'"{each.stated}" is none of {", ".join(choices)}.')


def _award(scheme: Scheme, sheet: Sheet) -> None:
    kinds = {step.code: step.value.kind for step in scheme.steps}
    kind = kinds.get(scheme.award)
    if kind is None:
        sheet.wrong("award", f"is no step of the computation; write one of {', '.join(kinds)}.")
    elif kind is Kind.EXACT:
        sheet.wrong(
            "award",
            "may have parts of a paisa; make its last step {round: …, to: …, direction: …}.",
        )
    elif kind is not Kind.MONEY:
        sheet.wrong("award", f"must be money; this step is {kind}.")


def _granted(scheme: Scheme, sheet: Sheet) -> None:
    """Ask for a period, an area and parts where the benefit has them, and nowhere else."""
    _has(sheet, "area", scheme, (Benefit.SPACE,), written=bool(scheme.area))
    _has(sheet, "period", scheme, LASTING, written=scheme.period is not None)
    if scheme.area and scheme.benefit is Benefit.SPACE:
        _is_step(sheet, scheme, "area", scheme.area, Kind.NUMBER)
    if scheme.period and scheme.benefit in LASTING:
        _is_step(sheet, scheme, "period.begins", scheme.period.begins, Kind.DAY)
        _is_step(sheet, scheme, "period.months", scheme.period.months, Kind.NUMBER)
        in_parts = scheme.period.every_months > 0
        _has(sheet, "period.every_months", scheme, IN_PARTS, written=in_parts)


def _has(
    sheet: Sheet, place: str, scheme: Scheme, benefits: Sequence[Benefit], *, written: bool
) -> None:
    name = place.rpartition(".")[2]
    if written and scheme.benefit not in benefits:
        sheet.wrong(place, f"a {scheme.benefit} has none; leave it out.")
    if not written and scheme.benefit in benefits:
        sheet.wrong(place, f'the key "{name}" is missing: every {scheme.benefit} needs it.')


def _is_step(sheet: Sheet, scheme: Scheme, place: str, code: str, kind: Kind) -> None:
    found = next((step.value.kind for step in scheme.steps if step.code == code), None)
    if found is None:
        steps = ", ".join(step.code for step in scheme.steps)
        sheet.wrong(place, f'"{code}" is no step of the computation; write one of {steps}.')
    elif found is not kind:
        sheet.wrong(place, f"must be a {kind}; this step is {found}.")


def _ranks(scheme: Scheme, sheet: Sheet) -> None:
    ranked = scheme.ranking is not None
    _has(sheet, "ranking", scheme, (Benefit.AWARD,), written=ranked)
    if scheme.ranking is None:
        return
    kinds = {fact.name: fact.kind for fact in scheme.facts}
    if kinds.get(scheme.ranking.rank) is not Kind.NUMBER:
        sheet.wrong("ranking.rank", "must name a fact that is a number, such as rank.")
    if scheme.budget.scarce is not Scarce.RANKING:
        sheet.wrong("budget.scarce", "an award goes by ranking; write ranking.")


def _stages(scheme: Scheme, sheet: Sheet) -> None:
    if sum(not stage.above for stage in scheme.stages) < MIN_STAGES:
        sheet.wrong("stages", "two at least must be without above: two people see every claim.")
    money = [each.name for each in scheme.parameters if each.kind is Kind.MONEY]
    for stage in scheme.stages:
        name = stage.above.parameter if stage.above else ""
        if name and name not in money:
            told = f"name a parameter that is money; those are {', '.join(money) or 'none'}."
            sheet.wrong(f"stages.{stage.code}.above", f'"{name}" is none of them; {told}')


def _dates(scheme: Scheme, sheet: Sheet) -> None:
    if scheme.valid_until and scheme.valid_until < scheme.valid_from:
        sheet.wrong("valid_until", "is before valid_from; write a later day, or leave it out.")
    for parameter in scheme.parameters:
        if parameter.on(scheme.valid_from) is None:
            told = f"has no value on {scheme.valid_from}, when the scheme begins; add one."
            sheet.wrong(f"parameters.{parameter.name}", told)


def _amounts(scheme: Scheme, sheet: Sheet) -> None:
    if scheme.minimum:
        _is_money(sheet, "minimum.amount", scheme.minimum.amount)
    facts = {fact.name: fact.kind for fact in scheme.facts}
    for cap in scheme.caps:
        _counts(scheme, sheet, cap)
        _is_money(sheet, f"caps.{cap.code}.most", cap.most)
        if cap.used and facts.get(cap.used) is not Kind.MONEY:
            money = ", ".join(name for name, kind in facts.items() if kind is Kind.MONEY) or "none"
            told = f"must name a fact that is money; those are {money}."
            sheet.wrong(f"caps.{cap.code}.used", told)
        if not cap.used and cap.of != "claim":
            sheet.wrong(
                f"caps.{cap.code}",
                'the key "used" is missing; name the fact that says how much was.',
            )


def _counts(scheme: Scheme, sheet: Sheet, cap: Cap) -> None:
    """Let a cap count by a step only where the whole claim fits in it or is refused."""
    if not cap.counts:
        return
    place = f"caps.{cap.code}.counts"
    _is_step(sheet, scheme, place, cap.counts, Kind.MONEY)
    if cap.at_cap is AtCap.CUT:
        sheet.wrong(place, "what counts by a step cannot be cut; write at_cap: refuse.")
    if scheme.budget.year_of is YearOf.PAYMENT:
        sheet.wrong(place, "needs year_of: grant; parts that fall due count by their amount.")


def _is_money(sheet: Sheet, place: str, amount: Expression) -> None:
    if amount.kind not in MONEY_OR_EXACT:
        told = f'must be money, such as "Rs 5,000"; this is {amount.kind}.'
        sheet.wrong(place, told)


def _law(scheme: Scheme, sheet: Sheet) -> None:
    touches = scheme.benefit in FORGONE
    if touches and scheme.empowered is None:
        sheet.wrong(
            "empowered",
            f"is missing: a {scheme.benefit} touches a tax, so name the section, the gazette and"
            " its date. Without a law yet, write confidence U; it then serves demonstrations only.",
        )
    law = scheme.empowered
    if law and law.confidence is Confidence.HIGH and not any(map(str.isdigit, law.gazette)):
        told = "at confidence H needs the number under which the Gazette printed the law."
        sheet.wrong("empowered.gazette", told)
    deposits = [head for head in scheme.heads if head.startswith(_PUBLIC_ACCOUNT)]
    if touches and deposits:
        told = (
            f"{', '.join(deposits)}: deposits belong to the Public Account (Constitution Art. 118)."
        )
        sheet.wrong("heads", told)
    if touches and not scheme.heads:
        told = f"is missing: name the heads of account that the {scheme.benefit} touches."
        sheet.wrong("heads", told)
    for parameter in scheme.parameters:
        days: Sequence[object] = [each.since for each in parameter.values]
        if len(set(days)) < len(days):
            sheet.wrong(f"parameters.{parameter.name}", "two values begin on one day; keep one.")


def _budget(scheme: Scheme, sheet: Sheet) -> None:
    kind = Budget.FORGONE if scheme.benefit in FORGONE else scheme.budget.kind
    if scheme.budget.kind is not kind:
        sheet.wrong("budget.kind", f"a {scheme.benefit} is revenue forgone; write forgone.")
    if scheme.budget.scarce is Scarce.RANKING and scheme.benefit not in (
        Benefit.AWARD,
        Benefit.LOAN,
        Benefit.SPACE,
        Benefit.PAYMENT,
    ):
        sheet.wrong("budget.scarce", f"nobody ranks claims for a {scheme.benefit}.")
    elif scheme.budget.scarce is Scarce.RANKING and scheme.ranking is None:
        sheet.wrong("budget.scarce", 'the key "ranking" is missing; add it, or write submission.')
    in_parts = scheme.period is not None and scheme.period.every_months > 0
    if scheme.budget.scarce is Scarce.PRO_RATA and in_parts:
        told = "what is given in parts is not shared out in one year; write submission."
        sheet.wrong("budget.scarce", told)
    if scheme.budget.year_of is YearOf.PAYMENT and not (in_parts and kind is Budget.VOTED):
        told = "only voted money that is given in parts falls due in later years; write grant."
        sheet.wrong("budget.year_of", told)


def _claimants(scheme: Scheme, sheet: Sheet) -> None:
    for criterion in scheme.criteria:
        others = criterion.claimants - scheme.claimants
        if others:
            sheet.wrong(
                f"criteria.{criterion.code}.for",
                f"{', '.join(sorted(others))} may not claim; leave it out here.",
            )


def _stops(scheme: Scheme, sheet: Sheet) -> None:
    """Let a form be refused only for what its reader can change: figures that were declared."""
    declared = {fact.name for fact in scheme.facts if fact.held_by == "declared"}
    for criterion in scheme.criteria:
        if criterion.stops and not set(_facts_in(criterion.requires)) <= declared:
            sheet.wrong(
                f"criteria.{criterion.code}.stops",
                "only a condition on declared facts stops a form; leave it out here.",
            )


def _facts_in(part: object) -> Iterator[str]:
    """Yield what a condition looks at; a step counts by its code, which nobody declares."""
    if isinstance(part, FactOf | StepOf):
        yield part.name
    elif is_dataclass(part):
        for each in fields(part):
            yield from _facts_in(getattr(part, each.name))
    elif isinstance(part, tuple | list):
        for each in part:
            yield from _facts_in(each)
