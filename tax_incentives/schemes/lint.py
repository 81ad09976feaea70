"""What a scheme must also be, beyond its shape: whole, decidable, and lawful as far as it says."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from app.data_files.sheet import Sheet
from app.data_files.words import Words
from tax_incentives.rules.conditions import Test
from tax_incentives.rules.expressions import Constant, Expression, FactOf
from tax_incentives.rules.values import Kind
from tax_incentives.schemes.shapes import Benefit, Budget, Scarce, Scheme

MONEY_OR_EXACT = (Kind.MONEY, Kind.EXACT)
FORGONE = (Benefit.CREDIT, Benefit.HOLIDAY)


def lint(scheme: Scheme, sheet: Sheet) -> None:
    """Tell the sheet of everything that would make the scheme undecidable or unlawful."""
    _once(sheet, "facts", [each.name for each in scheme.facts])
    _once(sheet, "parameters", [each.name for each in scheme.parameters])
    _once(sheet, "criteria", [each.code for each in scheme.criteria])
    _once(sheet, "caps", [each.code for each in scheme.caps])
    _reserved(scheme, sheet)
    _choices(scheme, sheet)
    _award(scheme, sheet)
    _amounts(scheme, sheet)
    _law(scheme, sheet)
    _budget(scheme, sheet)
    _claimants(scheme, sheet)


def _once(sheet: Sheet, place: str, names: Iterable[str]) -> None:
    for name, times in Counter(names).items():
        if times > 1:
            sheet.wrong(f"{place}.{name}", "this name is given twice; give each its own.")


def _reserved(scheme: Scheme, sheet: Sheet) -> None:
    for fact in scheme.facts:
        if fact.name in ("claimant", "rule_date"):
            sheet.wrong(f"facts.{fact.name}", "is always there; leave it out of the list.")


def _choices(scheme: Scheme, sheet: Sheet) -> None:
    """Ask for the answers that a code may be, and let no criterion ask for another."""
    for fact in scheme.facts:
        if (fact.kind is Kind.CODE) != bool(fact.choices):
            sheet.wrong(f"facts.{fact.name}.choices", "are for a code, and every code needs them.")
    among = {fact.name: fact.choices for fact in scheme.facts if fact.choices}
    for criterion in scheme.criteria:
        for test in criterion.requires.tests():
            _chosen(test, among, sheet)


def _chosen(test: Test, among: Mapping[str, Mapping[str, Words]], sheet: Sheet) -> None:
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


def _amounts(scheme: Scheme, sheet: Sheet) -> None:
    if scheme.minimum:
        _is_money(sheet, "minimum.amount", scheme.minimum.amount)
    facts = {fact.name: fact.kind for fact in scheme.facts}
    for cap in scheme.caps:
        _is_money(sheet, f"caps.{cap.code}.most", cap.most)
        if cap.used and facts.get(cap.used) is not Kind.MONEY:
            sheet.wrong(f"caps.{cap.code}.used", "must name a fact that is money.")
        if not cap.used and cap.of != "claim":
            sheet.wrong(
                f"caps.{cap.code}",
                'the key "used" is missing; name the fact that says how much was.',
            )


def _is_money(sheet: Sheet, place: str, amount: Expression) -> None:
    if amount.kind not in MONEY_OR_EXACT:
        sheet.wrong(place, f"must be money; this is {amount.kind}.")


def _law(scheme: Scheme, sheet: Sheet) -> None:
    touches = scheme.benefit in FORGONE
    if touches and scheme.empowered is None:
        sheet.wrong(
            "empowered",
            f"is missing: a {scheme.benefit} touches a tax, so name the section, the gazette and"
            " its date. Without a law yet, write confidence U; it then serves demonstrations only.",
        )
    if scheme.benefit is Benefit.CREDIT and not scheme.heads:
        sheet.wrong("heads", "is missing: name the heads of account that the credit may pay.")
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


def _claimants(scheme: Scheme, sheet: Sheet) -> None:
    for criterion in scheme.criteria:
        others = criterion.claimants - scheme.claimants
        if others:
            sheet.wrong(
                f"criteria.{criterion.code}.for",
                f"{', '.join(sorted(others))} may not claim; leave it out here.",
            )
