"""Determinants: when something applies, as data. Whether one holds is a matter of forms."""

from dataclasses import dataclass
from enum import StrEnum


class About(StrEnum):
    """The subject of a test.

    An answer of the form (`name`; inside a repeated group, the same row's); a document that was
    given (`code`); the role of the applicant (`name`); a fact that a domain knows (`name`); the
    result of a registration of the same application (`registration` or `registration.output`); the
    score of a task (`registration.task`).
    """

    ANSWER = "answer"
    DOCUMENT = "document"
    ROLE = "role"
    FACT = "fact"
    OUTPUT = "output"
    SCORE = "score"


class Is(StrEnum):
    """The comparison. `given` takes no value; `any_of` a tuple."""

    GIVEN = "given"
    EQUAL = "is"
    ANY_OF = "any_of"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    HOLDS = "holds"


Plain = str | int | bool
Value = Plain | tuple[Plain, ...] | None


@dataclass(frozen=True)
class Test:
    """One question about one thing."""

    about: About
    name: str
    how: Is
    value: Value = None


@dataclass(frozen=True)
class All:
    """Every part holds; with no parts it always does."""

    parts: tuple["Determinant", ...]


@dataclass(frozen=True)
class AnyOf:
    """One part at least holds."""

    parts: tuple["Determinant", ...]


@dataclass(frozen=True)
class Not:
    """The part does not hold."""

    part: "Determinant"


Determinant = Test | All | AnyOf | Not
ALWAYS = All(())
