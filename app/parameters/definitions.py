"""Declarations of a domain's parameters; the values themselves are dated rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.text import Sentence, sentence


class Unit(StrEnum):
    """The unit of a value: storage, input and output (`app/parameters/units.py`)."""

    PAISA = "paisa"
    PERCENT = "percent"
    FRACTION = "fraction"
    DAYS = "days"
    MINUTES = "minutes"
    COUNT = "count"
    CHOICE = "choice"
    TEXT = "text"
    BOOLEAN = "boolean"


class Confidence(StrEnum):
    """The confidence that a value is law."""

    OFFICIAL = "H"
    SECONDARY = "M"
    UNVERIFIED = "U"


CONFIDENCES = {
    Confidence.OFFICIAL: "H: I have the official text, or several independent sources",
    Confidence.SECONDARY: "M: from a secondary source",
    Confidence.UNVERIFIED: "U: not verified. It will never be shown as law",
}


_SOURCES = {
    Confidence.OFFICIAL: sentence("This rule is from the official text: %(source)s."),
    Confidence.SECONDARY: sentence("This rule is known from a secondary source only: %(source)s."),
    Confidence.UNVERIFIED: sentence("This rule is not verified, so it is not law: %(source)s."),
}


def source_of(confidence: Confidence, source: str) -> Sentence:
    """Return the source of a rule, and its confidence."""
    return sentence(_SOURCES[confidence], source=source)


def confidence_in_words(confidence: str) -> Sentence | str:
    """Return a confidence's letter; and of an unverified source that it is not law."""
    if confidence != Confidence.UNVERIFIED.value:
        return confidence
    return sentence("%(confidence)s: not verified, not law", confidence=confidence)


def confidence_choices() -> list[tuple[str, str]]:
    """Return how sure an officer can be, with what each means, for a form."""
    return [(each.value, CONFIDENCES[each]) for each in Confidence]


@dataclass(frozen=True, kw_only=True)
class ParameterDefinition:
    """A parameter that a domain reads. `group` is the domain's title on pages.

    `key` is "<domain>.<name>" and never reused for another meaning; `choices` are (value, label);
    `least` and `most` limit whole numbers and per cents.

    `needs_law`: choices that refuse people, or keep what the law credits in full, so that only the
    official text (H) can put them in force. What any other value refuses to a citizen or a supplier
    only the official text refuses as well: `tests/parameters/test_what_a_rule_may_do.py` says of
    each where it warns or holds.
    """

    key: str
    title: Sentence
    group: Sentence
    unit: Unit
    help: str = ""
    choices: tuple[tuple[str, Sentence], ...] = ()
    least: int = 0
    most: int = 1_000_000
    needs_law: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a choice without choices."""
        if (self.unit is Unit.CHOICE) != bool(self.choices):
            message = f"{self.key}: choices go with the unit choice, and with no other"
            raise ValueError(message)


@dataclass(frozen=True, kw_only=True)
class InitialValue:
    """A value that comes with the release: a suggestion that two officers still have to make law.

    `value` is written as an officer would type it ("15", "2.5", "1/3", "50000000", "yes").
    """

    definition: ParameterDefinition
    value: str
    valid_from: date
    instrument: str
    confidence: Confidence
    note: str = ""
    valid_to: date | None = None


def by_key(definitions: Iterable[ParameterDefinition]) -> dict[str, ParameterDefinition]:
    """Index definitions; ValueError where two domains declare one key."""
    listed = list(definitions)
    found = {definition.key: definition for definition in listed}
    if len(found) != len(listed):
        message = "a parameter is declared twice"
        raise ValueError(message)
    return found
