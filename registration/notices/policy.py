"""Rules on public notice: which changes of a firm need it, and when it is complete. Pure.

A partner who retires or is expelled, and those who stay, remain liable to others for what any of
them does until public notice is given (Partnership Act 1932, ss. 32(3) and 33(2)); so do partners
after a dissolution (s. 45(1)). A former minor who elects also gives it (s. 30(5)). A death or an
insolvency needs none (ss. 34(2), 35 and 45(1), proviso). Notice is given to the Registrar by the
filing itself, in the Gazette, and in a vernacular newspaper that circulates in the district (s.
72).

A minor is no partner: the end of their benefits is in no notice, and needs none.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from registration.register.policy.business import Form, Owner, Standing, State
from registration.register.policy.changes import Ground as Left
from registration.register.policy.filings import Entry, Step, project, steps
from registration.register.policy.minors import Election


class Ground(StrEnum):
    """The reason for a notice; a partner who left without a ground is said to have retired."""

    RETIREMENT = "retirement"
    EXPULSION = "expulsion"
    TRANSFER = "transfer"
    COURT_ORDER = "court_order"
    DISSOLUTION = "dissolution"
    MINOR_ELECTION = "minor_election"
    MINOR_NO_PARTNER = "minor_no_partner"


class Medium(StrEnum):
    """The place of a notice's publication, besides the Registrar's own register."""

    GAZETTE = "gazette"
    NEWSPAPER = "newspaper"


# Of the other grounds on which a partner leaves, death and insolvency, the Act asks no notice.
_OF_LEAVING = {
    Left.RETIRED: Ground.RETIREMENT,
    Left.EXPELLED: Ground.EXPULSION,
    Left.TRANSFERRED: Ground.TRANSFER,
    Left.COURT_ORDER: Ground.COURT_ORDER,
}
# A minor who gave no notice became a partner by the Act alone: there is none to publish.
_OF_ELECTION = {
    Election.PARTNER: Ground.MINOR_ELECTION,
    Election.NO_PARTNER: Ground.MINOR_NO_PARTNER,
}


@dataclass(frozen=True, kw_only=True)
class Subject:
    """One thing that a notice says: of whom, and why. Of a dissolution nobody is named."""

    ground: Ground
    name: str = ""
    name_ur: str = ""


@dataclass(frozen=True, kw_only=True)
class Needed:
    """A notice that is needed: its filing, its first day, and the firm's name then.

    `before` are the CNICs of the partners before it and of a person who elected: they may publish
    it too.
    """

    sequence: int
    since: date
    subjects: tuple[Subject, ...]
    firm: State
    before: frozenset[str]


def notices_needed(entries: Sequence[Entry]) -> list[Needed]:
    """Return a firm's changes that need public notice, oldest first; none for other businesses."""
    if project(entries)[0].state.form is not Form.PARTNERSHIP:
        return []
    made = (_needed(step.before, step) for step in steps(entries) if step.before is not None)
    return [each for each in made if each.subjects]


def _needed(before: State, step: Step) -> Needed:
    electors = frozenset(owner.cnic for owner, _ in _elections(before, step))
    return Needed(
        sequence=step.entry.sequence,
        since=step.entry.effective_on,
        subjects=tuple(_subjects(before, step)),
        firm=before,
        before=electors.union(each.cnic for each in before.owners if not each.minor),
    )


def _subjects(before: State, step: Step) -> Iterator[Subject]:
    after = step.after
    if after.standing is Standing.DISSOLVED and before.standing is not Standing.DISSOLVED:
        yield Subject(ground=Ground.DISSOLUTION)
        return
    yield from (_subject(owner, ground) for owner, ground in _elections(before, step))
    stay = {each.cnic for each in after.owners}
    for owner in before.owners:
        ground = _OF_LEAVING.get(_ground_of(owner, step.entry.content))
        if not owner.minor and owner.cnic not in stay and ground is not None:
            yield _subject(owner, ground)


def _elections(before: State, step: Step) -> Iterator[tuple[Owner, Ground]]:
    """Yield who elected what; a filing that cites Gazette and newspaper needs no other notice.

    Earlier forms had no election: who was a minor, and is a partner in their list, became one.
    """
    content = step.entry.content
    grown = {each.cnic for each in step.after.owners if not each.minor}
    for owner in before.owners:
        elected = _elected(owner, grown, content) if owner.minor else None
        if elected is not None and not _is_cited(content):
            yield owner, elected


def _elected(minor: Owner, grown: set[str], content: Mapping[str, Any]) -> Ground | None:
    if "partner" not in content:
        return Ground.MINOR_ELECTION if minor.cnic in grown else None
    if content.get("cnic") != minor.cnic:
        return None
    became = Election.PARTNER if content["partner"] else Election.NO_PARTNER
    return _OF_ELECTION.get(Election(content.get("elects", became)))


def _is_cited(content: Mapping[str, Any]) -> bool:
    cited = content.get("notice") or {}
    return all(cited.get(medium.value) for medium in Medium)


def _ground_of(owner: Owner, content: Mapping[str, Any]) -> Left:
    """Return on what ground a partner left, as the filing says; earlier forms did not ask."""
    rows = content.get("left", ())
    own = next((row.get("ground") for row in rows if row.get("cnic") == owner.cnic), None)
    return Left(own or Left.RETIRED)


def _subject(owner: Owner, ground: Ground) -> Subject:
    return Subject(ground=ground, name=owner.name, name_ur=owner.name_ur)


def complete_on(filed_on: date, gazette: date | None, newspaper: date | None) -> date | None:
    """Return since when notice is complete: all three were given; None while one is missing."""
    if gazette is None or newspaper is None:
        return None
    return max(filed_on, gazette, newspaper)
