"""Check of a name: the same for a person who asks, an applicant and an officer.

The checks are independent of each other; each yields its own findings. At most five queries, and
three more for alternatives if the name is refused or held: they pass the same check.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from app.calendar import local_day
from app.places.public import districts_at
from app.unit_of_work import UnitOfWork
from registration.names.policy.alternatives import MOST_SHOWN, Hints, candidates, without_barred
from registration.names.policy.barred import check_barred, left_out
from registration.names.policy.conflicts import check_similarity, is_in_the_way
from registration.names.policy.kinds import NOT_EXCLUSIVE
from registration.names.policy.likeness import alike
from registration.names.policy.name_reader import Reading, read_both
from registration.names.policy.report import (
    Alternative,
    Conflict,
    Finding,
    NameReport,
    ProposedName,
    Severity,
    Standing,
)
from registration.names.policy.structure import check_structure
from registration.names.queries.rules import NameRules, rules_on
from registration.names.queries.taken import Taken, Whose, keys_near, taken_like

MAX_CONFLICTS = 10
# Names to take instead help who is only warned of these, too.
_OTHER_NAMES = frozenset({"name-taken", "name-alike", "general-words", "place-only", "barred-word"})


def check_name(  # noqa: PLR0913 - the owner of the name, one way or another
    uow: UnitOfWork,
    proposed: ProposedName,
    *,
    except_business: UUID | None = None,
    for_person: UUID | None = None,
    for_organisation: UUID | None = None,
    at: datetime | None = None,
) -> NameReport:
    """Return all that speaks against a name, what it is like, and names to take instead.

    Names of the business `except_business`, and those held for the person or organisation, do not
    count. `at` is when, now where left out. Raises NothingInForce where a threshold has no value.
    """
    at = at or uow.now
    whose = Whose(
        business_id=except_business, person_id=for_person, organisation_id=for_organisation
    )
    rules = rules_on(uow.session, local_day(at))
    readings = read_both(proposed.name, proposed.name_ur)
    near = keys_near(uow.session, readings)
    taken = taken_like(uow.session, _keys(readings), at, whose, near)
    conflicts = conflicts_among(taken, readings, rules.warn_from)
    exclusive = proposed.kind not in NOT_EXCLUSIVE
    report = NameReport(
        proposed=proposed,
        findings=_findings(proposed, rules, conflicts),
        conflicts=conflicts[:MAX_CONFLICTS],
        exclusive=exclusive or rules.distinct.severity is Severity.REFUSE,
    )
    if not any(each.code in _OTHER_NAMES or not _warns(each) for each in report.findings):
        return report
    return _with_alternatives(uow, report, rules, whose, at)


def _findings(
    proposed: ProposedName, rules: NameRules, conflicts: Sequence[Conflict]
) -> tuple[Finding, ...]:
    """Return the findings of all checks, for the name asked about and for alternatives."""
    exclusive = proposed.kind not in NOT_EXCLUSIVE
    return (
        *check_structure(proposed, None if exclusive else rules.style),
        *check_barred(proposed, rules.terms),
        *check_similarity(
            conflicts,
            refuse_from=rules.refuse_from,
            basis=rules.basis,
            confidence=rules.confidence,
            rule=None if exclusive else rules.distinct,
        ),
    )


def _warns(finding: Finding) -> bool:
    return finding.severity is Severity.WARN


def _keys(readings: Sequence[Reading]) -> frozenset[str]:
    return frozenset[str]().union(*(reading.keys() for reading in readings))


def conflicts_among(
    taken: Collection[Taken], readings: Sequence[Reading], warn_from: int
) -> list[Conflict]:
    """Return those that are alike enough to be looked at, the likest first."""
    found = [_conflict(each, readings) for each in taken]
    enough = (each for each in found if each.score >= warn_from)
    return sorted(enough, key=lambda each: (-each.score, each.standing, each.name, each.name_id))


def _conflict(taken: Taken, readings: Sequence[Reading]) -> Conflict:
    found = alike(readings, read_both(taken.name, taken.name_ur))
    return Conflict(
        name_id=taken.id,
        name=taken.name,
        name_ur=taken.name_ur,
        standing=Standing(taken.standing),
        how=found.how,
        score=found.score,
    )


def _with_alternatives(
    uow: UnitOfWork, report: NameReport, rules: NameRules, whose: Whose, at: datetime
) -> NameReport:
    """Add names to take instead, and let a barred word's fix offer one that was checked."""
    found = _alternatives(uow, report.proposed, rules, whose, at)
    rest = without_barred(report.proposed, rules.terms)
    findings = report.findings
    if Alternative(name=rest.name, name_ur=rest.name_ur) in found:
        findings = [left_out(each, rest) for each in findings]
    return replace(report, findings=findings, alternatives=found)


def _alternatives(
    uow: UnitOfWork, proposed: ProposedName, rules: NameRules, whose: Whose, at: datetime
) -> Sequence[Alternative]:
    """Return names made of this one that no check refuses or holds: three queries for all."""
    options = candidates(proposed, rules.terms, _hints(uow, proposed, whose, at))
    read = {option: read_both(option.name, option.name_ur) for option in options}
    if not read:
        return ()
    keys = frozenset[str]().union(*map(_keys, read.values()))
    near = keys_near(uow.session, [each for readings in read.values() for each in readings])
    taken = taken_like(uow.session, keys, at, whose, near)
    free = [
        Alternative(name=option.name, name_ur=option.name_ur)
        for option, readings in read.items()
        if _is_offered(option, rules, conflicts_among(taken, readings, rules.warn_from))
    ]
    return free[:MOST_SHOWN]


def _is_offered(option: ProposedName, rules: NameRules, conflicts: Sequence[Conflict]) -> bool:
    """Return True if a name passes the check itself, and no taken name is too much like it.

    For a firm such a name would only warn; an alternative must be better than that.
    """
    alone = not any(is_in_the_way(each, rules.refuse_from) for each in conflicts)
    return alone and all(_warns(each) for each in _findings(option, rules, conflicts))


def _hints(uow: UnitOfWork, proposed: ProposedName, whose: Whose, at: datetime) -> Hints:
    """Return the family of a person who asks for themselves, and the place of business."""
    mine = whose.person_id is not None and whose.person_id == uow.actor.person_id
    named = (uow.actor.name, uow.actor.name_ur) if mine else ("", "")
    districts = districts_at(uow.session, local_day(at)) if proposed.district else ()
    place = next((each for each in districts if each.code == proposed.district), None)
    return Hints(
        family=(_last_word(named[0]), _last_word(named[1])),
        place=(place.name, place.name_ur) if place else ("", ""),
    )


def _last_word(name: str) -> str:
    return " ".join(name.split()[-1:])
