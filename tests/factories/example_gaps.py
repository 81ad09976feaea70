"""Which kinds of example a scheme's file lacks: sentences, so that a test can list them all."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import orjson

from app.data_files.nodes import Spot
from app.data_files.sheet import Sheet
from app.data_files.yaml_nodes import compose
from tax_incentives.decisions.decide import decide
from tax_incentives.decisions.fact_file import read_facts
from tax_incentives.decisions.shapes import CapFinding, Decision, Outcome
from tax_incentives.rules.conditions import Compare, Test
from tax_incentives.rules.expressions import Expression, Impossible, Rounded, Slabs, Table
from tax_incentives.rules.values import Fact, Kind, Known, Unknown
from tax_incentives.schemes.scheme_reader import read_scheme
from tax_incentives.schemes.shapes import Scheme

COUNTED = (Kind.MONEY, Kind.NUMBER)
# On which side of its threshold each comparison has its other verdict.
_OTHER_SIDE = {Compare.AT_LEAST: -1, Compare.AT_MOST: 1, Compare.ABOVE: 1, Compare.BELOW: -1}


@dataclass(frozen=True)
class Example:
    """An example that was decided, and what its expressions looked at."""

    on: date
    facts: Mapping[str, Fact]
    decision: Decision
    known: Known

    def value(self, expression: Expression) -> Any:  # noqa: ANN401 - of the expression's kind
        """Return what an expression came to; None where it is unknown or impossible."""
        try:
            found = expression.value(self.known)
        except Impossible:
            return None
        return None if isinstance(found, Unknown) else found


def gaps(path: Path, beside: Path) -> Sequence[str]:
    """Return what the examples `beside` a scheme's file do not show yet."""
    scheme, sheet = read_scheme(path)
    assert scheme is not None, sheet.problems
    examples = _examples(scheme, beside)
    return [
        *_unknown_facts(scheme, examples),
        *_zeroes(scheme, examples),
        *_claimants(scheme, examples),
        *_ends_of_year(examples),
        *_caps(scheme, examples),
        *_least(scheme, examples),
        *_thresholds(scheme, examples),
        *_places(scheme, examples),
    ]


def _examples(scheme: Scheme, path: Path) -> Sequence[Example]:
    written = read_examples(path)
    found = []
    for each in written["examples"]:
        day = each.get("on", written["on"])
        content = {"on": day, "facts": {**written["facts"], **each.get("facts", {})}}
        claimed = read_facts(orjson.dumps(content), scheme)
        decision = decide(scheme, claimed.facts, claimed.on)
        known = _known(scheme, claimed.facts, decision)
        found.append(Example(claimed.on, claimed.facts, decision, known))
    return found


def read_examples(path: Path) -> Any:  # noqa: ANN401 - plain data
    """Return a file of examples as plain data."""
    sheet = Sheet(path.name)
    return Spot(sheet, "", compose(sheet, path.read_bytes())).json()


def _known(scheme: Scheme, facts: Mapping[str, Fact], decision: Decision) -> Known:
    parameters: Any = {name: each.value for name, each in decision.parameters.items()}
    steps = {step.code: step.value for step in decision.steps}
    return Known({**facts, "rule_date": Fact(value=decision.on)}, parameters, steps)


def _unknown_facts(scheme: Scheme, examples: Sequence[Example]) -> Iterator[str]:
    missing = {
        name
        for each in examples
        if each.decision.outcome is Outcome.NOT_EVALUATED
        for name in each.decision.missing
    }
    for name in ("claimant", *(fact.name for fact in scheme.facts)):
        if name not in missing:
            yield f"no example lacks {name}"


def _zeroes(scheme: Scheme, examples: Sequence[Example]) -> Iterator[str]:
    for fact in scheme.facts:
        values = [each.facts[fact.name].value for each in examples if fact.name in each.facts]
        if fact.kind in COUNTED and 0 not in values:
            yield f"no example has a {fact.name} of zero"


def _claimants(scheme: Scheme, examples: Sequence[Example]) -> Iterator[str]:
    tried = {
        each.facts["claimant"].value
        for each in examples
        if each.decision.outcome is Outcome.ELIGIBLE
    }
    for claimant in sorted(scheme.claimants - tried):
        yield f"no {claimant} qualifies"
    if tried >= {each.facts["claimant"].value for each in examples} - {None}:
        yield "nobody claims who may not"


def _ends_of_year(examples: Sequence[Example]) -> Iterator[str]:
    days = {(each.on.month, each.on.day) for each in examples}
    for month, day in {(6, 30), (7, 1)} - days:
        yield f"no example is on {day}/{month}"


def _caps(scheme: Scheme, examples: Sequence[Example]) -> Iterator[str]:
    unit = _unit(scheme)
    for cap in scheme.caps:
        found = [at for each in examples for at in each.decision.caps if at.code == cap.code]
        above = [each.before - _room(each) for each in found if not _is_open(each)]
        if 0 not in above:
            yield f"no example is exactly at the cap {cap.code}"
        if not any(0 < each <= unit for each in above):
            yield f"no example is just above the cap {cap.code}"


def _is_open(finding: CapFinding) -> bool:
    return isinstance(finding.after, Unknown)


def _room(finding: CapFinding) -> int:
    most, used = finding.most, finding.used
    assert isinstance(most, int | Fraction)
    assert isinstance(used, int)
    return max(int(most // 1) - used, 0)


def _unit(scheme: Scheme) -> int:
    award = next(step.value for step in scheme.steps if step.code == scheme.award)
    return award.unit if isinstance(award, Rounded) else 1


def _least(scheme: Scheme, examples: Sequence[Example]) -> Iterator[str]:
    if scheme.minimum is None:
        return
    above = []
    for each in examples:
        least, amount = each.value(scheme.minimum.amount), _before_least(scheme, each.decision)
        if isinstance(amount, int):
            above.append(amount - least)
    if 0 not in above:
        yield "no example is exactly at the minimum"
    if not any(-_unit(scheme) <= each < 0 for each in above):
        yield "no example is just below the minimum"


def _before_least(scheme: Scheme, decision: Decision) -> Any:  # noqa: ANN401 - paisa, or unknown
    by_step = {cap.code for cap in scheme.caps if cap.counts}  # these leave the amount alone
    cutting = [each for each in decision.caps if each.code not in by_step]
    if cutting:
        return cutting[-1].after
    return next(step.value for step in decision.steps if step.code == scheme.award)


def _thresholds(scheme: Scheme, examples: Sequence[Example]) -> Iterator[str]:
    for node in _nodes((scheme.criteria, scheme.steps, scheme.caps)):
        if isinstance(node, Test) and node.how in _OTHER_SIDE:
            pairs = [(each.value(node.of), each.value(node.than[0])) for each in examples]
            yield from _sides(node.place, node.of.kind, pairs, _OTHER_SIDE[node.how])
        if isinstance(node, Table | Slabs):
            limits = [row.limit for row in (node.rows if isinstance(node, Table) else node.slabs)]
            for limit in limits:
                pairs = [(each.value(node.of), limit) for each in examples]
                yield from _sides(f"the row up to {limit}", node.of.kind, pairs, 1)


def _sides(place: str, kind: Kind, pairs: Sequence[tuple[Any, Any]], other: int) -> Iterator[str]:
    """Ask for an example at a threshold and one beyond it, by one where that can be said."""
    away = [one - two for one, two in pairs if one is not None and two is not None]
    step: Any = timedelta(days=other) if kind is Kind.DAY else other
    if step - step not in away:
        yield f"no example is exactly at the threshold of {place}"
    beyond = step in away if kind in (*COUNTED, Kind.DAY) else any(x * other > 0 for x in away)
    if not beyond:
        yield f"no example is just beyond the threshold of {place}"


def _places(scheme: Scheme, examples: Sequence[Example]) -> Iterator[str]:
    if scheme.ranking is None:
        return
    ranks = {each.facts[scheme.ranking.rank].value for each in examples}
    for rank in (scheme.ranking.places, scheme.ranking.places + 1):
        if rank not in ranks:
            yield f"no example has rank {rank}"


def _nodes(value: Any) -> Iterator[Any]:  # noqa: ANN401 - whatever a scheme holds
    """Return everything that something is made of."""
    if is_dataclass(value) and not isinstance(value, type):
        yield value
        for field in fields(value):
            yield from _nodes(getattr(value, field.name))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _nodes(each)
