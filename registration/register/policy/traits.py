"""Common traits of firms: owners, places and names, each between two days. Pure.

A dissolved business has none any more, so a trait ends with it at the latest. Minors count: they
have the benefits of a firm (Partnership Act 1932, s. 30).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from registration.names.public import Role, Word, read_both, skeleton
from registration.register.policy.business import Place, Standing, State
from registration.register.policy.filings import Version

_SHORT = {
    "rd": "road",
    "st": "street",
    "blk": "block",
    "flr": "floor",
    "plz": "plaza",
    "bldg": "building",
    "opp": "opposite",
}
# "Shop 5" alone may be anywhere, and without a number an address names a whole street.
_FEWEST_WORDS = 3


class TraitKind(StrEnum):
    """The kind of trait of a business."""

    OWNER = "owner"
    PLACE = "place"
    NAME = "name"


@dataclass(frozen=True, kw_only=True, order=True)
class Trait:
    """A trait of a business. `until` is its last day; None while it has it.

    `value` is compared and nothing else: a CNIC, a folded address with its district, a folded name.
    """

    kind: TraitKind
    value: str
    since: date
    until: date | None


def traits_of(versions: Sequence[Version]) -> Sequence[Trait]:
    """Return the traits of a business, of all its versions: one for each unbroken period."""
    done: list[Trait] = []
    running: dict[tuple[TraitKind, str], Trait] = {}
    for version in versions:
        now = frozenset(_values(version.state))
        done += [trait for key, trait in running.items() if key not in now]
        running = {
            key: replace(
                running.get(key) or _begun(key, version.valid_from), until=version.valid_to
            )
            for key in now
        }
    return [*done, *running.values()]


def _begun(key: tuple[TraitKind, str], day: date) -> Trait:
    kind, value = key
    return Trait(kind=kind, value=value, since=day, until=None)


def _values(state: State) -> Iterator[tuple[TraitKind, str]]:
    if state.standing is not Standing.REGISTERED:
        return
    for owner in state.owners:
        yield TraitKind.OWNER, owner.cnic
    for place in (state.place, *state.other_places):
        if value := place_value(place):
            yield TraitKind.PLACE, value
    for reading in read_both(state.name, state.name_ur):
        yield TraitKind.NAME, reading.exact


def place_value(place: Place) -> str:
    """Return an address in one form, as it sounds: "Shop No. 5, Jinnah Rd, Turbat" in any order.

    Either script; a town at its end makes no difference. Empty for one that says too little to be
    one firm's own: no number, or less than three words.
    """
    words = _without_town(place.line)
    if Role.NUMBER not in (word.role for word in words) or len(words) < _FEWEST_WORDS:
        return ""
    return f"{place.district}: {' '.join(sorted(frozenset(_joined(words))))}"


def _without_town(line: str) -> Sequence[Word]:
    words = [word for reading in read_both(line, "") for word in reading.words]
    while words and words[-1].role is Role.PLACE:
        words.pop()
    return words


def _joined(words: Iterable[Word]) -> Iterator[str]:
    """Join a number to the word before it: house 5 in street 12 is not house 12 in street 5."""
    last = ""
    for word in words:
        if word.role is Role.NUMBER:
            yield f"{last}{word.word}"
            last = ""
            continue
        if last:
            yield last
        last = skeleton(_SHORT[word.word]) if word.word in _SHORT else word.sound
    if last:
        yield last
