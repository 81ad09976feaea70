"""Evaluation of determinants. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.casework.definition.determinants import About, All, AnyOf, Determinant, Is, Not, Test


@dataclass(frozen=True, kw_only=True)
class Known:
    """All facts that a determinant may look at. An unknown fact counts as not given.

    `outputs` by "registration" (True when granted) and "registration.output"; `scores` by task.
    `row` holds the answers of the row of a group in which the question is asked.
    """

    answers: Mapping[str, Any] = field(default_factory=dict)
    documents: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    facts: Mapping[str, Any] = field(default_factory=dict)
    outputs: Mapping[str, Any] = field(default_factory=dict)
    scores: Mapping[str, int] = field(default_factory=dict)
    row: Mapping[str, Any] = field(default_factory=dict)

    def in_row(self, row: Mapping[str, Any]) -> "Known":
        """Return the same, inside a row of a group."""
        return replace(self, row=row)


def holds(determinant: Determinant, known: Known) -> bool:
    """Return True if it holds. Total: an answer of another type is not equal, nor at least."""
    if isinstance(determinant, All):
        return all(holds(part, known) for part in determinant.parts)
    if isinstance(determinant, AnyOf):
        return any(holds(part, known) for part in determinant.parts)
    if isinstance(determinant, Not):
        return not holds(determinant.part, known)
    return _compare(determinant, _value_tested(determinant, known))


def _value_tested(test: Test, known: Known) -> Any:  # noqa: ANN401 - answers are JSON
    name = test.name
    if test.about is About.DOCUMENT:
        return True if name in known.documents else None
    if test.about is About.ROLE:
        return True if name in known.roles else None
    places: Mapping[About, Sequence[Mapping[str, Any]]] = {
        About.ANSWER: (known.row, known.answers),
        About.FACT: (known.facts,),
        About.OUTPUT: (known.outputs,),
        About.SCORE: (known.scores,),
    }
    return next(
        (value for place in places[test.about] if (value := _at(place, name)) is not None), None
    )


def _at(place: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401 - answers are JSON
    """Look a name up; "partner.cnic" goes into an object if the whole name does not exist."""
    if name in place:
        return place[name]
    first, dot, rest = name.partition(".")
    inner = place.get(first) if dot else None
    return _at(inner, rest) if isinstance(inner, Mapping) else None


def _compare(test: Test, seen: Any) -> bool:  # noqa: ANN401 - answers are JSON
    if test.how is Is.GIVEN:
        return seen is not None and seen not in ("", [], {})
    if test.how is Is.EQUAL:
        return type(seen) is type(test.value) and seen == test.value
    if test.how is Is.ANY_OF:
        among = test.value if isinstance(test.value, tuple) else (test.value,)
        return any(type(seen) is type(each) and seen == each for each in among)
    if test.how is Is.HOLDS:
        return isinstance(seen, list) and test.value in seen
    return _ordered(test, seen)


def _ordered(test: Test, seen: Any) -> bool:  # noqa: ANN401 - answers are JSON
    """Compare by size; of a list (a group, several choices) its length counts."""
    size: Any = len(seen) if isinstance(seen, list) else seen
    bound: Any = test.value
    if isinstance(size, bool) or type(size) is not type(bound):
        return False
    return bool(size >= bound if test.how is Is.AT_LEAST else size <= bound)
