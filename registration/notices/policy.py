"""Of what a firm gives public notice, and when the notice is complete. Pure.

A partner who retires or is expelled, and those who stay, remain liable to others for what any of
them does until public notice is given (Partnership Act 1932, ss. 32(3) and 33(2)); so do partners
after a dissolution (s. 45(1)). Who became of age and elects says so by it too (s. 30(5)). Of a
death and of an insolvency none is needed (ss. 34(2), 35 and 45(1), proviso). Notice is given to the
Registrar by the filing itself, in the Gazette, and in a vernacular newspaper that circulates in the
district (s. 72).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Any

from registration.register.policy.business import Form, Owner, Standing, State
from registration.register.policy.changes import Ground as Left
from registration.register.policy.filings import Entry, Version, project


class Ground(StrEnum):
    """Why a notice is given; a partner who left without a ground is said to have retired."""

    RETIREMENT = "retirement"
    EXPULSION = "expulsion"
    DISSOLUTION = "dissolution"
    MINOR_ELECTION = "minor_election"


class Medium(StrEnum):
    """Where a notice is published, beside the Registrar's own register."""

    GAZETTE = "gazette"
    NEWSPAPER = "newspaper"


# Grounds of a partner who left of which the Act asks no notice.
NO_NOTICE = frozenset({Left.DIED, Left.INSOLVENT})


@dataclass(frozen=True, kw_only=True)
class Subject:
    """One thing that a notice says: of whom, and why. Of a dissolution nobody is named."""

    ground: Ground
    name: str = ""
    name_ur: str = ""


@dataclass(frozen=True, kw_only=True)
class Needed:
    """A notice that is needed: of which filing, from which day, as the firm was called then.

    `before` are the CNICs of the partners of the day before, who may publish it as well.
    """

    sequence: int
    since: date
    subjects: tuple[Subject, ...]
    firm: State
    before: frozenset[str]


def notices_needed(entries: Sequence[Entry]) -> list[Needed]:
    """Return what a business has to give public notice of, the oldest first; none but of a firm."""
    versions = project(entries)
    content = {entry.sequence: entry.content for entry in entries}
    if versions[0].state.form is not Form.PARTNERSHIP:
        return []
    made = (
        _needed(earlier, later, content.get(later.sequence, {}))
        for earlier, later in pairwise(versions)
    )
    return [each for each in made if each.subjects]


def _needed(earlier: Version, later: Version, content: Mapping[str, Any]) -> Needed:
    return Needed(
        sequence=later.sequence,
        since=later.valid_from,
        subjects=tuple(_subjects(earlier.state, later.state, content)),
        firm=earlier.state,
        before=frozenset(each.cnic for each in earlier.state.owners if not each.minor),
    )


def _subjects(before: State, after: State, content: Mapping[str, Any]) -> Iterator[Subject]:
    if after.standing is Standing.DISSOLVED and before.standing is not Standing.DISSOLVED:
        yield Subject(ground=Ground.DISSOLUTION)
        return
    stays = {each.cnic: each for each in after.owners}
    for each in before.owners:
        if each.minor:
            yield from _elected(each, stays.get(each.cnic), content)
        elif each.cnic not in stays:
            yield from _left(each, _ground_of(each, content))


def _elected(minor: Owner, after: Owner | None, content: Mapping[str, Any]) -> Iterator[Subject]:
    """Yield what a former minor elected; a filing that cites its notice needs no other."""
    if (after is None or not after.minor) and "notice" not in content:
        yield _subject(minor, Ground.MINOR_ELECTION)


def _ground_of(owner: Owner, content: Mapping[str, Any]) -> str:
    """Return on what ground a partner left, as the filing says; earlier forms did not ask."""
    rows = content.get("left", ())
    own = next((row.get("ground") for row in rows if row.get("cnic") == owner.cnic), None)
    return str(own or Left.RETIRED)


def _left(owner: Owner, ground: str) -> Iterator[Subject]:
    if ground not in NO_NOTICE:
        yield _subject(owner, Ground.EXPULSION if ground == Left.EXPELLED else Ground.RETIREMENT)


def _subject(owner: Owner, ground: Ground) -> Subject:
    return Subject(ground=ground, name=owner.name, name_ur=owner.name_ur)


def complete_on(filed_on: date, gazette: date | None, newspaper: date | None) -> date | None:
    """Return since when notice is complete: all three were given; None while one is missing."""
    if gazette is None or newspaper is None:
        return None
    return max(filed_on, gazette, newspaper)
