"""Changes of partners: who joins, who leaves and on which ground, and what is against it. Pure.

A filing says only what it changes (Partnership Act 1932, s. 63: the notice specifies the date), so
that a change of a past day may be recorded after a later one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from app.text import Sentence, sentence
from registration.register.policy.business import Form, Owner, Standing, State, owner_json
from registration.register.policy.filings import (
    BEGINNINGS,
    DAY,
    Entry,
    Kind,
    UnprojectableError,
    Version,
    corrected,
    in_effect_order,
    project,
)
from registration.register.policy.partner_rules import MIN_PARTNERS


class Ground(StrEnum):
    """The ground on which a person ceases to be a partner (ss. 32 to 35 and 42 to 44)."""

    RETIRED = "retired"
    EXPELLED = "expelled"
    TRANSFERRED = "transferred"
    DIED = "died"
    INSOLVENT = "insolvent"
    COURT_ORDER = "court_order"


# By these the firm is dissolved, unless the partners agreed otherwise (s. 42 (c) and (d)).
ENDING = frozenset({Ground.DIED, Ground.INSOLVENT})
# Of these another office has issued a paper.
WITH_PAPER = ENDING | {Ground.COURT_ORDER}


@dataclass(frozen=True, kw_only=True)
class Paper:
    """The paper of another office that says so: we record it, and keep no such register."""

    number: str
    on: date
    authority: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """A partner as the form of a change names them; `ground`: they leave."""

    owner: Owner
    ground: Ground | None = None
    paper: Paper | None = None


def content_of_change(state: State, rows: Sequence[Row]) -> dict[str, Any]:
    """Return the content of a filing: who joined, who left, and whose particulars are new."""
    known = {owner.cnic: owner for owner in state.owners}
    left = [row for row in rows if row.ground and row.owner.cnic in known]
    stay = [row.owner for row in rows if not row.ground]
    changed = [each for each in stay if each.cnic in known and _is_new(known[each.cnic], each)]
    return {
        "joined": [owner_json(each) for each in stay if each.cnic not in known],
        "left": [_leaving_json(row) for row in left],
        "changed": [owner_json(replace(each, minor=known[each.cnic].minor)) for each in changed],
    }


def _is_new(known: Owner, named: Owner) -> bool:
    same = replace(known, recorded_on=None, died_on=None)
    return same != replace(named, minor=known.minor)


def _leaving_json(row: Row) -> dict[str, Any]:
    named = row.owner
    told = {"cnic": named.cnic, "name": named.name, "name_ur": named.name_ur}
    return told | {"ground": str(row.ground)} | (paper_json(row.paper) if row.paper else {})


def paper_json(paper: Paper) -> dict[str, Any]:
    """Write the paper that a filing names."""
    number, authority = paper.number, paper.authority
    return {"paper": {"number": number, "on": paper.on.isoformat(), "authority": authority}}


def contradiction_with_register(
    state: State, rows: Sequence[Row], on: date | None
) -> Sentence | None:
    """Return what of a change contradicts the register, or None; `on` is its day, if known."""
    return next(_wrong(state, rows, on), None)


def newcomer_problem(state: State, cnic: str) -> Sentence | None:
    """Return that who gives the notice of joining is in the firm already, or None."""
    if all(each.cnic != cnic for each in state.owners):
        return None
    return sentence("This person is in the register of this firm already.")


def _wrong(state: State, rows: Sequence[Row], on: date | None) -> Iterator[Sentence]:
    known, named = {each.cnic: each for each in state.owners}, {row.owner.cnic for row in rows}
    for owner in state.owners:
        if owner.cnic not in named:
            yield sentence(
                "%(name)s is in the register. Keep this person’s entry, and choose there how"
                " %(name)s leaves the firm.",
                name=owner.name,
            )
    for row in rows:
        before = known.get(row.owner.cnic)
        problem = _joins(row, on) if before is None else _stays(row, before, on)
        if problem is not None:
            yield problem


def _joins(row: Row, on: date | None) -> Sentence | None:
    name = row.owner.name
    if row.ground:
        return sentence("%(name)s is not in the register, and cannot leave the firm.", name=name)
    if on is not None and row.owner.joined_on != on:
        return sentence(
            "%(name)s joins with this change. Enter the date of the change as the date of"
            " joining; file another change for another date.",
            name=name,
        )
    return None


def _stays(row: Row, before: Owner, on: date | None) -> Sentence | None:
    """Return the error of a row about a registered person: their status must not change."""
    name, born = row.owner.name, row.owner.born_on
    if before.minor and born is None:
        return sentence(
            "%(name)s was admitted to the benefits as a minor. Enter the date of birth.", name=name
        )
    if not before.minor and born is not None:
        return sentence(
            "%(name)s is a partner of age in the register. Leave the date of birth empty.",
            name=name,
        )
    if before.died_on is not None and row.ground is not Ground.DIED:
        return sentence(
            "The register has recorded that %(name)s died. Choose there that %(name)s died.",
            name=name,
        )
    if row.ground and on is not None and on < before.joined_on:
        return sentence("%(name)s was not a partner yet on that day.", name=name)
    insolvent = row.ground is Ground.INSOLVENT and row.paper is not None
    if insolvent and on is not None and row.paper is not None and row.paper.on != on:
        return sentence(
            "%(name)s ceased to be a partner on the date of the order of adjudication."
            " Enter the same date for the order and for the change.",
            name=name,
        )
    return None


def after_change(state: State, rows: Sequence[Row]) -> list[Owner]:
    """Return who is in the firm after a change: who was admitted as a minor stays one."""
    minors = {owner.cnic for owner in state.owners if owner.minor}
    stay = (row.owner for row in rows if not row.ground)
    return [replace(each, minor=each.minor or each.cnic in minors) for each in stay]


def is_ended_unless_agreed(rows: Sequence[Row]) -> bool:
    """Return True if the Act dissolves the firm, unless its partners agreed otherwise (s. 42)."""
    return any(row.ground in ENDING for row in rows)


# The fields of each kind of filing, which a correction of it may therefore change.
_OF_ALL = frozenset({"name", "name_ur", "place", "other_places", "duration", "owners", "partners"})
_CONTENT_OF_KIND = {
    **dict.fromkeys(BEGINNINGS, _OF_ALL),
    Kind.NAME: {"name", "name_ur"},
    Kind.PLACE: {"place", "other_places"},
    Kind.OWNERS: {"owners", "partners"},
    Kind.ELECTION: {"partners"},
}
_WORDS = {
    "name": sentence("the name"),
    "name_ur": sentence("the name"),
    "place": sentence("the principal place"),
    "other_places": sentence("other places"),
    "duration": sentence("the duration"),
    "owners": sentence("partners"),
    "partners": sentence("partners"),
}


def correction_without_effect(kind: Kind, content: Mapping[str, Any]) -> Sentence | None:
    """Return why a correction would have no effect: the filing does not say what it corrects."""
    beside = [
        each for each in _WORDS if each in content and each not in _CONTENT_OF_KIND.get(kind, ())
    ]
    if not beside:
        return None
    return sentence(
        "This filing says nothing of %(what)s. Enter the number of the filing that does.",
        what=_WORDS[beside[0]],
    )


_ALONE = frozenset({Kind.NAME, Kind.PLACE, Kind.ACTIVITIES})


def day_problem(entries: Sequence[Entry], new: Entry) -> Sentence | None:
    """Return why a filing cannot be of its day, by what is recorded already; None where it can.

    Later changes of the same kind would hide it, but for partners: of those each filing says only
    what it changes. Nothing comes after a dissolution.
    """
    counted = in_effect_order(entries)
    begun = next((each for each in counted if each.kind in BEGINNINGS), None)
    if begun is None or new.effective_on < begun.effective_on:
        return sentence(
            "The business was not in the register yet on that day. Enter a date on or"
            " after its registration."
        )
    later = [each for each in counted if each.effective_on > new.effective_on]
    hiding = [each for each in later if _hides(each, new)]
    if not hiding:
        return None
    return sentence(
        "The register has a later change, of %(day)s, that this would contradict. Enter a"
        " date on or after it, or have that one corrected first.",
        day=f"{hiding[-1].effective_on:%d-%m-%Y}",
    )


def _hides(later: Entry, new: Entry) -> bool:
    if new.kind is Kind.DISSOLUTION:
        return later.kind not in BEGINNINGS
    if new.kind in {Kind.OWNERS, Kind.ELECTION}:
        return later.kind is Kind.OWNERS and "owners" in later.content
    return later.kind is new.kind and new.kind in _ALONE


def correction_problem(entries: Sequence[Entry], correction: Entry, today: date) -> Sentence | None:
    """Return why a correction cannot be entered, or None.

    It may say that the change occurred on another day, bounded as the days of filings are, or who
    of its partners was a minor; the firm has two partners of age all the same.
    """
    filed = corrected(entries, correction.corrects or 0)
    if filed is None:
        return sentence("This filing is not in force. Enter the number of a filing that is.")
    day = correction.content.get(DAY)
    since = min(filed.effective_on, date.fromisoformat(day)) if day else filed.effective_on
    if day and (wrong := _wrong_move(entries, filed, date.fromisoformat(day), today)):
        return wrong
    aged = any("minor" in row for row in correction.content.get("partners", ()))
    if not day and not aged:
        return None
    return too_few_partners(entries, correction, since) or (
        _differs(entries, correction) if day else None
    )


def _wrong_move(entries: Sequence[Entry], filed: Entry, day: date, today: date) -> Sentence | None:
    """Return why a change cannot have occurred on another day: what came between, or no past."""
    if filed.kind in BEGINNINGS:
        return sentence("The Registrar’s own entry makes this day. It cannot be corrected.")
    if max(day, filed.effective_on) > today:
        return sentence(
            "The date must be today or in the past. A filing that takes effect later is"
            " withdrawn, and filed again for another day."
        )
    others = [each for each in in_effect_order(entries) if each.sequence != filed.sequence]
    first, last = sorted((day, filed.effective_on))
    begun = next(each.effective_on for each in others if each.kind in BEGINNINGS)
    moved = replace(filed, effective_on=day)
    between = [each for each in others if first <= each.effective_on <= last]
    ends = any(each.kind is Kind.DISSOLUTION or _hides(each, moved) for each in between)
    return _CONTRADICTS if day < begun or ends else None


def _differs(entries: Sequence[Entry], correction: Entry) -> Sentence | None:
    """Return that another day would change how the business is in the end: only when it did."""
    one, other = (project(each)[-1].state for each in (entries, [*entries, correction]))
    owners = ({owner.cnic for owner in each.owners} for each in (one, other))
    same = (one.name, one.place, one.standing) == (other.name, other.place, other.standing)
    return None if same and next(owners) == next(owners) else _CONTRADICTS


_CONTRADICTS = sentence("With this the register would contradict itself. Choose another day.")


def too_few_partners(
    entries: Sequence[Entry], new: Entry, since: date | None = None
) -> Sentence | None:
    """Return that a filing would leave a firm with less than two, on any day; of it, or `since`."""
    since = since or new.effective_on
    try:
        versions = project([*entries, new])
    except UnprojectableError:
        return _CONTRADICTS
    alone = next((each for each in versions if _touches(each, since) and _is_alone(each)), None)
    if alone is None:
        return None
    return sentence(
        "From %(day)s on, the firm would have less than two partners of age. Record the dissolution"
        " of the firm, or admit another partner from that day.",
        day=f"{max(alone.valid_from, since):%d-%m-%Y}",
    )


def _touches(version: Version, since: date) -> bool:
    return version.valid_to is None or version.valid_to >= since


def _is_alone(version: Version) -> bool:
    state = version.state
    if state.form is not Form.PARTNERSHIP or state.standing is not Standing.REGISTERED:
        return False
    return bool(state.owners) and sum(not owner.minor for owner in state.owners) < MIN_PARTNERS
