"""Filings, and the register that they make: a versioned projection. Pure.

A filing says what changed and on which day that occurred; it never changes itself. The register as
of any day is what the filings make of it in the order of their days, and on one day in the order in
which they were filed. So a filing may be of a past day, or take effect later and be withdrawn until
then by another; and a correction takes the place of what an earlier filing said, from that filing's
own day.

Each filing has two days: that of the change (`effective_on`) and that on which the register
recorded it (`recorded_on`). `recorded_by` leaves what was known on a day: what the register said
then of any day never changes, whatever is recorded later.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from registration.register.policy.business import (
    FormerOwner,
    Owner,
    Place,
    Standing,
    State,
    from_json,
    owners_from,
)
from registration.register.policy.corrections import corrected_content


class Kind(StrEnum):
    """The kind of a filing. `imported` is an entry of an old paper register.

    `death` is the Registrar's record that a partner died; the notice of the firm (s. 63) follows.
    """

    REGISTERED = "registered"
    IMPORTED = "imported"
    NAME = "name"
    PLACE = "place"
    OWNERS = "owners"
    ACTIVITIES = "activities"
    CORRECTION = "correction"
    DISSOLUTION = "dissolution"
    WITHDRAWAL = "withdrawal"
    ELECTION = "election"
    DEATH = "death"


BEGINNINGS = frozenset({Kind.REGISTERED, Kind.IMPORTED})
# Filings about another filing: `corrects` is its sequence.
ABOUT_ANOTHER = frozenset({Kind.CORRECTION, Kind.WITHDRAWAL})
# By this a correction says on which day the change occurred.
DAY = "occurred_on"
# The ground on which the Registrar closes a business of one person.
OWNER_DIED = "owner_died"
# The key by which a correction reverses the record of a death.
ALIVE = "alive"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A filing as the projection sees it: `sequence` counts a business's filings from 1.

    `content` of a beginning is a whole state; of a change the fields that it changes; corrections
    replace, in their order, fields of the filing whose sequence `corrects` is; a withdrawal undoes.
    `effective_on` is the day on which it occurred or is to take effect.
    """

    sequence: int
    kind: Kind
    effective_on: date
    content: Mapping[str, Any]
    recorded_on: date
    corrects: int | None = None


@dataclass(frozen=True, kw_only=True)
class Version:
    """The register's record between two days (None: open), and the filing that made it."""

    valid_from: date
    valid_to: date | None
    sequence: int
    state: State


@dataclass(frozen=True, kw_only=True)
class Step:
    """The effect of one filing, corrected, on a business; `before` is None at its beginning."""

    entry: Entry
    before: State | None
    after: State


class UnprojectableError(ValueError):
    """Filings make no business: none begins it, or something comes before the beginning."""


def recorded_by(entries: Iterable[Entry], day: date) -> list[Entry]:
    """Return the entries that the register had recorded by the end of a day."""
    return [entry for entry in entries if entry.recorded_on <= day]


def project(entries: Sequence[Entry]) -> tuple[Version, ...]:
    """Make the versions of a business from its filings, oldest first, without gap or overlap.

    The same filings in any order of arrival make the same versions. Raises UnprojectableError.
    """
    made: list[Version] = []
    for step in steps(entries):
        day = step.entry.effective_on
        if made and made[-1].valid_from == day:
            made.pop()
        version = Version(
            valid_from=day, valid_to=None, sequence=step.entry.sequence, state=step.after
        )
        made.append(version)
    return tuple(_closed(made))


def steps(entries: Sequence[Entry]) -> Iterator[Step]:
    """Yield what each filing that counts changes, in order. Raises UnprojectableError."""
    counted = in_effect_order(entries)
    if not counted or counted[0].kind not in BEGINNINGS:
        raise UnprojectableError("a business begins with its registration")
    state: State | None = None
    for entry in counted:
        after = _applied(state, entry)
        yield Step(entry=entry, before=state, after=after)
        state = after


def minors_of(entries: Sequence[Entry], sequence: int) -> frozenset[str]:
    """Return the CNICs of minors admitted before or by a filing, also a withdrawn one.

    For a correction, by the filing that it corrects.
    """
    about = {entry.sequence: entry.corrects for entry in entries}.get(sequence) or sequence
    kept = [e for e in entries if e.kind is not Kind.WITHDRAWAL or e.corrects != about]
    states = [
        state
        for step in steps(kept)
        for state in (step.before, step.after)
        if step.entry.sequence == about and state is not None
    ]
    return frozenset(owner.cnic for each in states for owner in each.owners if owner.minor)


def in_effect_order(entries: Sequence[Entry]) -> list[Entry]:
    """Return the filings in force, corrected, in the order in which each takes effect."""
    withdrawn = {entry.corrects for entry in entries if entry.kind is Kind.WITHDRAWAL}
    standing = [entry for entry in entries if entry.sequence not in withdrawn]
    better: dict[int | None, list[Entry]] = {}
    for entry in sorted(standing, key=lambda each: each.sequence):
        if entry.kind is Kind.CORRECTION:
            better.setdefault(entry.corrects, []).append(entry)
    plain = (entry for entry in standing if entry.kind not in ABOUT_ANOTHER)
    whole = (_corrected(entry, better.get(entry.sequence, ())) for entry in plain)
    # A beginning is first on its day whatever its number: an old register is typed in late.
    return sorted(whole, key=lambda e: (e.effective_on, e.kind not in BEGINNINGS, e.sequence))


def corrected(entries: Sequence[Entry], sequence: int) -> Entry | None:
    """Return a filing with its corrections; None if it is not in force, or there is none."""
    counted = in_effect_order(entries)
    return next((entry for entry in counted if entry.sequence == sequence), None)


def _corrected(entry: Entry, by: Sequence[Entry]) -> Entry:
    """Return a filing as all its corrections say it, the day on which it occurred included."""
    if not by:
        return entry
    content = corrected_content(entry.content, (each.content for each in by))
    told = content.pop(DAY, None)
    day = date.fromisoformat(told) if told else entry.effective_on
    if day != entry.effective_on and "joined" in content:
        content["joined"] = [_joined_with(row, entry, day) for row in content["joined"]]
    return replace(entry, content=content, effective_on=day)


def _joined_with(row: Mapping[str, Any], entry: Entry, day: date) -> Mapping[str, Any]:
    """Let who joined by a change join on its corrected day, unless another day was corrected."""
    if row["joined_on"] != entry.effective_on.isoformat():
        return row
    return {**row, "joined_on": day.isoformat()}


def _applied(state: State | None, entry: Entry) -> State:
    if entry.kind in BEGINNINGS:
        if state is not None:
            raise UnprojectableError("a business begins once")
        return from_json(entry.content)
    if state is None:
        raise UnprojectableError("a change comes before the registration")
    return _CHANGES[entry.kind](state, entry)


def _name(state: State, entry: Entry) -> State:
    return state.with_(name=entry.content["name"], name_ur=entry.content.get("name_ur", ""))


def _place(state: State, entry: Entry) -> State:
    others = entry.content.get("other_places")
    kept = state.other_places if others is None else tuple(Place.of(each) for each in others)
    return state.with_(place=Place.of(entry.content["place"]), other_places=kept)


def _owners(state: State, entry: Entry) -> State:
    """Take who left out, and who joined in; earlier releases, and corrections, say the whole list.

    Each filing says only what it changes, so that changes may be recorded in any order.
    """
    told = entry.content
    if "owners" in told:
        return state.with_(owners=owners_from(told["owners"]))
    grounds = {each["cnic"]: each["ground"] for each in told.get("left", ())}
    changed = {each.cnic: each for each in owners_from(told.get("changed", ()))}
    stay = [_changed(o, changed.get(o.cnic)) for o in state.owners if o.cnic not in grounds]
    there = {owner.cnic for owner in stay}
    joined = [
        replace(owner, recorded_on=entry.recorded_on)
        for owner in owners_from(told.get("joined", ()))
        if owner.cnic not in there
    ]
    # A minor was no partner, and is named nowhere.
    left = (o for o in state.owners if o.cnic in grounds and not o.minor)
    gone = [_to_former_owner(o, entry, grounds[o.cnic]) for o in left]
    return state.with_(owners=(*stay, *joined), former=(*state.former, *gone))


def _changed(owner: Owner, new: Owner | None) -> Owner:
    """Return an owner with new particulars: whether they are a partner no filing of these says."""
    if new is None:
        return owner
    return replace(new, minor=owner.minor, recorded_on=owner.recorded_on, died_on=owner.died_on)


def _to_former_owner(owner: Owner, entry: Entry, ground: str = "") -> FormerOwner:
    return FormerOwner(
        name=owner.name,
        name_ur=owner.name_ur,
        left_on=entry.effective_on,
        recorded_on=entry.recorded_on,
        ground=ground,
    )


def _elected(state: State, entry: Entry) -> State:
    """Let who was admitted as a minor be a partner, or leave (Partnership Act s. 30)."""
    cnic, partner = entry.content["cnic"], entry.content["partner"]
    better = entry.content.get("particulars", {})  # by a correction
    mine = [owner for owner in state.owners if owner.cnic == cnic and owner.minor]
    if partner:
        now = {
            owner.cnic: replace(
                owner,
                minor=False,
                joined_on=entry.effective_on,
                recorded_on=entry.recorded_on,
                **better,
            )
            for owner in mine
        }
        return state.with_(owners=tuple(now.get(owner.cnic, owner) for owner in state.owners))
    stay = tuple(owner for owner in state.owners if owner not in mine)
    gone = [_to_former_owner(replace(owner, **better), entry) for owner in mine]
    return state.with_(owners=stay, former=(*state.former, *gone))


def _activities(state: State, entry: Entry) -> State:
    return state.with_(activities=tuple(entry.content["activities"]))


def _dissolved(state: State, entry: Entry) -> State:
    if entry.content.get(ALIVE):
        return state
    on, recorded = entry.effective_on, entry.recorded_on
    # Filings from before past days were allowed have no ground, and do not change.
    late = recorded > on and "ground" in entry.content
    if entry.content.get("ground") == OWNER_DIED:
        state = _died(state, entry)
    return state.with_(
        standing=Standing.DISSOLVED,
        dissolved_on=on,
        dissolution_recorded_on=recorded if late else None,
    )


def _died(state: State, entry: Entry) -> State:
    """Mark a partner or proprietor as dead: nobody acts as them any more."""
    if entry.content.get(ALIVE):
        return state
    gone, on = entry.content["gone"], entry.effective_on
    marked = (
        replace(each, died_on=on) if each.cnic == gone and not each.minor else each
        for each in state.owners
    )
    return state.with_(owners=tuple(marked))


_CHANGES = {
    Kind.DEATH: _died,
    Kind.NAME: _name,
    Kind.PLACE: _place,
    Kind.OWNERS: _owners,
    Kind.ACTIVITIES: _activities,
    Kind.DISSOLUTION: _dissolved,
    Kind.ELECTION: _elected,
}


def _closed(made: Sequence[Version]) -> list[Version]:
    """Let each version end on the day before the next begins."""
    ends = [version.valid_from for version in made[1:]]
    return [
        Version(
            valid_from=version.valid_from,
            valid_to=_day_before(end) if end else None,
            sequence=version.sequence,
            state=version.state,
        )
        for version, end in zip(made, [*ends, None], strict=True)
    ]


def _day_before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


def as_of(versions: Sequence[Version], day: date) -> Version | None:
    """Return the register's record on a day, or None before the beginning."""
    found = [version for version in versions if version.valid_from <= day]
    return found[-1] if found else None
