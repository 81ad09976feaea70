"""Names to take instead: without barred words, with a family or a place.

Always the same for the same name and hints. Whether they are taken is asked afterwards.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from registration.names.policy.barred import BarredTerm, check_barred, without
from registration.names.policy.folding import fold
from registration.names.policy.report import ProposedName, Severity
from registration.names.policy.structure import check_structure

MOST_TRIED, MOST_SHOWN = 6, 3


@dataclass(frozen=True, kw_only=True)
class Hints:
    """The known facts of an applicant: (in English letters, in Urdu); "" if unknown."""

    family: tuple[str, str] = ("", "")
    place: tuple[str, str] = ("", "")


def candidates(
    proposed: ProposedName, terms: Sequence[BarredTerm], hints: Hints
) -> list[ProposedName]:
    """Return names that no rule on words refuses or holds, the least changed first."""
    base = without_barred(proposed, terms)
    made = (each for each in _make_alternatives(base, hints) if each != proposed)
    allowed = (each for each in made if not _refused(each, terms))
    return list(dict.fromkeys(allowed))[:MOST_TRIED]


def without_barred(proposed: ProposedName, terms: Iterable[BarredTerm]) -> ProposedName:
    """Return a name without the words barred to its kind; "" if nothing is left."""
    for term in terms:
        if term.bars(proposed.kind):
            proposed = replace(
                proposed,
                name=_rest(proposed.name, term),
                name_ur=_rest(proposed.name_ur, term),
            )
    return proposed


def _rest(text: str, term: BarredTerm) -> str:
    return without(text, term) if text and term.is_in(text) else text


def _make_alternatives(base: ProposedName, hints: Hints) -> Iterator[ProposedName]:
    yield base
    with_place = _with(base, hints.place, first=False)
    yield from with_place
    for each in _with(base, hints.family, first=True):
        yield each
        yield from _with(each, hints.place, first=False)


def _with(base: ProposedName, added: tuple[str, str], *, first: bool) -> list[ProposedName]:
    """Return the name with a word before or after it, in both scripts where it is known in both."""
    english, urdu = added
    if not english or not base.name or set(fold(english)) <= set(fold(base.name)):
        return []
    name_ur = _joined(base.name_ur, urdu, first=first) if base.name_ur and urdu else ""
    return [replace(base, name=_joined(base.name, english, first=first), name_ur=name_ur)]


def _joined(text: str, word: str, *, first: bool) -> str:
    return f"{word} {text}" if first else f"{text} {word}"


def _refused(proposed: ProposedName, terms: Sequence[BarredTerm]) -> bool:
    found = chain(check_structure(proposed), check_barred(proposed, terms))
    return any(each.severity is not Severity.WARN for each in found)
