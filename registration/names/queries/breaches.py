"""Breaches found by a check: rules that an officer's act would break (`app/overrides`)."""

from collections import Counter
from collections.abc import Sequence

from app.overrides.public import Breach, CitedRule
from app.parameters.public import Confidence
from registration.names.policy.report import Finding, NameReport


def breaches_of(report: NameReport) -> Sequence[Breach]:
    """Return the findings that hold the registration of a name; two of one code are numbered."""
    seen: Counter[str] = Counter()
    found = []
    for each in report.held:
        seen[each.code] += 1
        number = seen[each.code]
        found.append(_breach(each, f"{each.code}-{number}" if number > 1 else each.code))
    return found


def _breach(finding: Finding, rule: str) -> Breach:
    cited = CitedRule(
        key=finding.rule,
        stored=finding.value,
        instrument=finding.basis,
        confidence=Confidence(finding.confidence),
    )
    return Breach(rule=rule, value=cited, message=finding.sentence)
