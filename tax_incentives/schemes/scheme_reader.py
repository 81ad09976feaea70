"""From a scheme's YAML to a scheme; what is wrong is named by file, line and key, all at once."""

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import yaml

from app.config import ROOT
from app.data_files.nodes import Spot
from app.data_files.sheet import Sheet
from app.data_files.words import Words
from app.data_files.words_reader import BOTH_LANGUAGES_HINT, title, words
from app.data_files.yaml_nodes import compose
from tax_incentives.rules.expression_reader import Names, condition, expression, is_broken, rate
from tax_incentives.rules.periods import MAX_MONTHS
from tax_incentives.rules.values import Kind, Plain, WrongValue, read_plain
from tax_incentives.schemes.lint import lint
from tax_incentives.schemes.shapes import (
    AtCap,
    Basis,
    Below,
    Benefit,
    Budget,
    BudgetRule,
    Cap,
    CapOf,
    Claimant,
    Clawback,
    Confidence,
    Counts,
    Criterion,
    Dated,
    Empowered,
    Minimum,
    NeededFact,
    Obligation,
    Paper,
    PeriodRule,
    RankingRule,
    Role,
    Scarce,
    Scheme,
    SchemeParameter,
    Stage,
    Step,
    Threshold,
    YearOf,
)

_CLAUSE = "the clause that it is by, such as Digital Policy 2021 §4.4/01"
# As the chart of accounts writes one (`LedgerHead`).
_HEAD = re.compile(r"[A-Z][A-Z0-9]{2,11}")
_HEAD_HINT = "a head of account, such as B02366"
_CODE = "a code, such as registered"
_SURE = "H, M or U"
_KEYS = (
    *("code", "version", "title", "purpose", "published", "valid_from", "valid_until"),
    *("claimants", "benefit", "heads", "basis", "empowered", "facts", "parameters"),
    *("criteria", "computation", "award", "area", "period", "ranking", "minimum", "caps"),
    *("budget", "papers", "stages", "obligations", "clawbacks"),
)
_MAX_YEARS = 30
_MAX_PLACES = 200


def read_scheme(path: Path) -> tuple[Scheme | None, Sheet]:
    """Read a file: the scheme if there is no error, and the sheet of the file."""
    name = str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name
    return read_text(name, path.read_bytes())


def read_text(name: str, content: bytes) -> tuple[Scheme | None, Sheet]:
    """Read a file's content."""
    scheme, sheet = read_kept(name, content)
    if scheme is not None:
        lint(scheme, sheet)
    return (None if sheet.problems else scheme), sheet


def read_kept(name: str, content: bytes) -> tuple[Scheme | None, Sheet]:
    """Read a content that was right when it was kept: a rule that came later changes nothing."""
    sheet = Sheet(name)
    node = compose(sheet, content)
    if node is None:
        return None, sheet
    scheme = replace(_scheme(Spot(sheet, "", node)), text=content.decode(errors="replace"))
    return (None if sheet.problems else scheme), sheet


def _scheme(spot: Spot) -> Scheme:
    keys = spot.keys(*_KEYS)
    broken: set[tuple[str, str]] = set()
    facts = keys.need("facts", "the facts that the scheme needs").items(
        lambda item: _fact(item, broken), least=1
    )
    broken |= {
        ("fact", each) for each, times in Counter(f.name for f in facts).items() if times > 1
    }
    parameters = keys.may("parameters").items(_parameter)
    names = Names(
        {"claimant": Kind.CODE, "rule_date": Kind.DAY, **{each.name: each.kind for each in facts}},
        {each.name: each.kind for each in parameters},
        broken=broken,
    )
    steps = keys.need("computation", "the steps to the amount").items(
        lambda item: _step(item, names), least=1
    )
    criteria = keys.need("criteria", "who qualifies").items(
        lambda item: _criterion(item, names), least=1
    )
    until, empowered = keys.may("valid_until"), keys.may("empowered")
    return Scheme(
        code=keys.need("code", "the scheme's code, such as ict_rebate").code(),
        version=keys.need("version", "a whole number that begins with 1").whole(1, 9_999),
        title=title(keys.need("title", BOTH_LANGUAGES_HINT)),
        purpose=words(keys.need("purpose", BOTH_LANGUAGES_HINT)),
        published=words(keys.need("published", "what will be published of a grant")),
        valid_from=keys.need("valid_from", "a date such as 2026-07-01").day(),
        valid_until=until.day() if until else None,
        claimants=frozenset(keys.need("claimants", "who may claim").items(_claimant, least=1)),
        benefit=keys.need("benefit", "what they get").one_of(Benefit),
        heads=keys.may("heads").items(lambda item: item.code(_HEAD, _HEAD_HINT)),
        basis=keys.need("basis", "what it rests on").items(_basis, least=1),
        empowered=_empowered(empowered) if empowered else None,
        facts=facts,
        parameters=parameters,
        criteria=criteria,
        steps=steps,
        award=keys.need("award", "the step whose amount is granted").text(),
        area=keys.may("area").text(),
        period=_period(keys.may("period")),
        ranking=_ranking(keys.may("ranking")),
        minimum=_minimum(keys.may("minimum"), names),
        caps=keys.may("caps").items(lambda item: _cap(item, names)),
        budget=_budget(keys.need("budget", "from what it is paid")),
        papers=keys.may("papers").items(_paper),
        stages=keys.need("stages", "who reviews a claim").items(_stage, least=2),
        obligations=keys.may("obligations").items(_obligation),
        clawbacks=keys.may("clawbacks").items(_clawback),
    )


def _claimant(spot: Spot) -> Claimant:
    return spot.one_of(Claimant)


def _basis(spot: Spot) -> Basis:
    keys = spot.keys("clause", "text", "confidence")
    return Basis(
        clause=keys.need("clause", _CLAUSE).text(200),
        text=words(keys.need("text", BOTH_LANGUAGES_HINT)),
        confidence=keys.need("confidence", _SURE).one_of(Confidence),
    )


def _empowered(spot: Spot) -> Empowered:
    keys = spot.keys("tax", "section", "gazette", "gazetted_on", "confidence")
    return Empowered(
        tax=keys.need("tax", "the tax that is touched").text(200),
        section=keys.need("section", "the empowering section").text(200),
        gazette=keys.need("gazette", "the number of the gazette").text(100),
        gazetted_on=keys.need("gazetted_on", "its date").day(),
        confidence=keys.need("confidence", _SURE).one_of(Confidence),
    )


def _fact(spot: Spot, broken: set[tuple[str, str]]) -> NeededFact:
    """Read a fact; one with an unreadable kind is broken, so that it is reported only once."""
    keys = spot.keys("name", "kind", "title", "held_by", "choices")
    choices = keys.may("choices").items(_choice)
    if len(dict(choices)) < len(choices):
        keys.may("choices").wrong("a code is given twice; keep one.")
    name = keys.need("name", "a name, such as taxes_paid").code()
    told = len(spot.sheet.problems)
    kind = keys.need("kind", "what it is").one_of(Kind)
    if len(spot.sheet.problems) > told:
        broken.add(("fact", name))
    return NeededFact(
        name=name,
        kind=kind,
        title=title(keys.need("title", BOTH_LANGUAGES_HINT)),
        held_by=keys.need("held_by", "who holds it, such as ledger or declared").text(40),
        choices=dict(choices),
    )


def _choice(spot: Spot) -> tuple[str, Words]:
    keys = spot.keys("code", "title")
    return keys.need("code", _CODE).code(), title(keys.need("title", BOTH_LANGUAGES_HINT))


def _parameter(spot: Spot) -> SchemeParameter:
    keys = spot.keys("name", "kind", "title", "values")
    kind = keys.need("kind", "what it is").one_of(Kind)
    values = keys.need("values", "its values by date").items(
        lambda item: _dated(item, kind), least=1
    )
    return SchemeParameter(
        name=keys.need("name", "a name, such as rebate_rate").code(),
        kind=kind,
        title=title(keys.need("title", BOTH_LANGUAGES_HINT)),
        values=sorted(values, key=lambda each: each.since),
    )


def _dated(spot: Spot, kind: Kind) -> Dated:
    keys = spot.keys("from", "value", "source", "confidence")
    return Dated(
        since=keys.need("from", "the day from which it holds").day(),
        value=_read_value(keys.need("value", "the value"), kind),
        source=keys.need("source", "where it is from").text(400),
        confidence=keys.need("confidence", _SURE).one_of(Confidence),
    )


def _read_value(spot: Spot, kind: Kind) -> Plain:
    """Read a value of a kind as schemes write it: money as "Rs 5,000", unlike in facts."""
    if not spot:
        return 0
    if kind in (Kind.MONEY, Kind.EXACT):
        return spot.amount()
    if kind is Kind.DAY:
        return spot.day()
    try:
        return read_plain(kind, spot.plain())
    except WrongValue as wrong:
        spot.wrong(f"{wrong}.")
        return 0


def _criterion(spot: Spot, names: Names) -> Criterion:
    keys = spot.keys("code", "title", "clause", "for", "requires", "remedy", "stops")
    return Criterion(
        code=keys.need("code", _CODE).code(),
        title=title(keys.need("title", BOTH_LANGUAGES_HINT)),
        clause=keys.need("clause", _CLAUSE).text(200),
        requires=condition(keys.need("requires", "the condition"), names),
        remedy=words(keys.need("remedy", "what would have to change")),
        claimants=frozenset(keys.may("for").items(_claimant)),
        stops=keys.may("stops").yes() if keys.may("stops") else False,
    )


def _step(spot: Spot, names: Names) -> Step:
    keys = spot.keys("code", "title", "clause", "value")
    step = Step(
        code=keys.need("code", "a code, such as base").code(),
        title=title(keys.need("title", BOTH_LANGUAGES_HINT)),
        clause=keys.need("clause", _CLAUSE).text(200),
        value=expression(keys.need("value", "what it comes to"), names),
    )
    if step.code in names.steps:
        spot.wrong("this code names an earlier step already; give each its own.")
    if is_broken(step.value):
        names.broken.add(("step", step.code))
    names.steps[step.code] = step.value.kind
    return step


def _period(spot: Spot) -> PeriodRule | None:
    if not spot:
        return None
    keys = spot.keys("begins", "months", "every_months")
    every = keys.may("every_months")
    return PeriodRule(
        begins=keys.need("begins", "the step that is its first day").text(),
        months=keys.need("months", "the step that says how many months").text(),
        every_months=every.whole(1, MAX_MONTHS) if every else 0,
    )


def _ranking(spot: Spot) -> RankingRule | None:
    if not spot:
        return None
    keys = spot.keys("rank", "places")
    return RankingRule(
        rank=keys.need("rank", "the fact that says which rank a claim reached").text(),
        places=keys.need("places", "how many are granted, with money or without").whole(
            1, _MAX_PLACES
        ),
    )


def _minimum(spot: Spot, names: Names) -> Minimum | None:
    if not spot:
        return None
    keys = spot.keys("amount", "below")
    return Minimum(
        amount=expression(keys.need("amount", "the least amount"), names),
        below=keys.need("below", "refuse or nothing").one_of(Below),
    )


def _cap(spot: Spot, names: Names) -> Cap:
    keys = spot.keys("code", "title", "clause", "of", "years", "most", "used", "at_cap", "counts")
    return Cap(
        code=keys.need("code", "a code, such as per_firm").code(),
        title=title(keys.need("title", BOTH_LANGUAGES_HINT)),
        clause=keys.need("clause", _CLAUSE).text(200),
        of=keys.need("of", "whose benefits count").one_of(CapOf),
        years=keys.need("years", "how many fiscal years count; 0 for all").whole(0, _MAX_YEARS),
        most=expression(keys.need("most", "the most"), names),
        used=keys.may("used").text(),
        at_cap=keys.need("at_cap", "cut or refuse").one_of(AtCap),
        counts=keys.may("counts").text(),
    )


def _budget(spot: Spot) -> BudgetRule:
    keys = spot.keys("kind", "year_of", "scarce", "clawback_frees_room", "ceilings")
    ceilings = keys.need("ceilings", "the most of each fiscal year").items(_ceiling, least=1)
    if len(dict(ceilings)) < len(ceilings):
        keys.may("ceilings").wrong("a year is given twice; keep one.")
    return BudgetRule(
        kind=keys.need("kind", "voted or forgone").one_of(Budget),
        year_of=keys.need("year_of", "grant or payment").one_of(YearOf),
        scarce=keys.need("scarce", "submission, ranking or pro_rata").one_of(Scarce),
        clawback_frees_room=keys.need("clawback_frees_room", "yes or no").yes(),
        ceilings=dict(ceilings),
    )


def _ceiling(spot: Spot) -> tuple[int, int]:
    keys = spot.keys("year", "amount")
    year = keys.need("year", "the year in which it begins, such as 2026").whole(2000, 2200)
    return year, keys.need("amount", 'the most, such as "Rs 50,000,000"').amount()


def _paper(spot: Spot) -> Paper:
    keys = spot.keys("code", "title", "required")
    return Paper(
        code=keys.need("code", "a code, such as bank_statement").code(),
        title=title(keys.need("title", BOTH_LANGUAGES_HINT)),
        required=keys.need("required", "yes or no").yes(),
    )


def _stage(spot: Spot) -> Stage:
    keys = spot.keys("code", "title", "role", "above", "counts")
    above, counts = keys.may("above"), keys.may("counts")
    if counts and not above:
        counts.wrong("says what is counted for above; write above, or leave it out.")
    return Stage(
        code=keys.need("code", "a code, such as assess").code(),
        title=title(keys.need("title", BOTH_LANGUAGES_HINT)),
        role=keys.need("role", "the role that decides it").one_of(Role),
        above=_threshold(above, counts) if above else None,
    )


def _threshold(spot: Spot, counts: Spot) -> Threshold:
    counted = counts.one_of(Counts) if counts else Counts.SCHEME
    if not isinstance(spot.node, yaml.MappingNode):
        return Threshold(paisa=spot.amount(), counts=counted)
    name = spot.keys("parameter").need("parameter", "a parameter that is money").text()
    return Threshold(parameter=name, counts=counted)


def _obligation(spot: Spot) -> Obligation:
    keys = spot.keys("code", "title", "clause", "months")
    return Obligation(
        code=keys.need("code", "a code, such as yearly_report").code(),
        title=title(keys.need("title", BOTH_LANGUAGES_HINT)),
        clause=keys.need("clause", _CLAUSE).text(200),
        months=keys.need("months", "so many months after the grant").whole(1, MAX_MONTHS),
    )


def _clawback(spot: Spot) -> Clawback:
    keys = spot.keys("code", "title", "clause", "share")
    share = keys.need("share", 'which share, such as "100 %"')
    read = rate(share)
    if read > 1:
        share.wrong("more than was granted cannot be taken back; write 100 % at most.")
    return Clawback(
        code=keys.need("code", "a code, such as left_province").code(),
        title=title(keys.need("title", BOTH_LANGUAGES_HINT)),
        clause=keys.need("clause", _CLAUSE).text(200),
        share=read,
    )
