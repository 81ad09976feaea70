"""Values for rules: one value in force, or a set of them frozen onto a case."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from app.db import Json
from app.errors import Conflict
from app.parameters.definitions import Confidence, Unit
from app.parameters.units import Stored, Typed, typed
from app.text import sentence


class NothingInForce(Conflict):
    """No approved value covers the day: a rule cannot be applied, and must not be guessed."""

    code = "nothing-in-force"

    def __init__(self, key: str, on: date) -> None:
        """Name the parameter and the day."""
        super().__init__(
            sentence(
                "No value of “%(key)s” is in force on %(day)s. A rules and rates officer must "
                "enter one, and another must approve it.",
                key=key,
                day=on.strftime("%d-%m-%Y"),
            )
        )


@dataclass(frozen=True, kw_only=True)
class ParameterValue:
    """A value in force. `value` is typed by its unit; `stored` is its JSON form.

    Types: int (paisa, days, minutes, count), Decimal (percent), Fraction, str (choice, text), bool.
    """

    key: str
    unit: Unit
    stored: Stored
    instrument: str
    confidence: Confidence
    valid_from: date
    valid_to: date | None
    id: UUID

    @property
    def value(self) -> Typed:
        """Return the value typed by its unit."""
        return typed(self.unit, self.stored)

    @property
    def is_law(self) -> bool:
        """True if it may be presented as law, with its citation (confidence H or M)."""
        return self.confidence is not Confidence.UNVERIFIED

    def freeze(self) -> Json:
        """Return the value as JSON."""
        return {
            "key": self.key,
            "unit": self.unit.value,
            "value": self.stored,
            "instrument": self.instrument,
            "confidence": self.confidence.value,
            "valid_from": self.valid_from.isoformat(),
            "valid_to": self.valid_to and self.valid_to.isoformat(),
            "id": str(self.id),
        }

    @classmethod
    def thaw(cls, frozen: Json) -> "ParameterValue":
        """Read a frozen value."""
        last = frozen["valid_to"]
        return cls(
            key=frozen["key"],
            unit=Unit(frozen["unit"]),
            stored=frozen["value"],
            instrument=frozen["instrument"],
            confidence=Confidence(frozen["confidence"]),
            valid_from=date.fromisoformat(frozen["valid_from"]),
            valid_to=date.fromisoformat(last) if last else None,
            id=UUID(frozen["id"]),
        )


class _Frozen(Mapping[str, ParameterValue]):
    """Values that are read one by one, when they are needed: most cases need few of many."""

    def __init__(self, frozen: Mapping[str, Json]) -> None:
        self._frozen = frozen
        self._thawed: dict[str, ParameterValue] = {}

    def __getitem__(self, key: str) -> ParameterValue:
        if key not in self._thawed:
            self._thawed[key] = ParameterValue.thaw(self._frozen[key])
        return self._thawed[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._frozen)

    def __len__(self) -> int:
        return len(self._frozen)


@dataclass(frozen=True)
class ParameterSet:
    """The values in force on one day; `freeze` and `thaw` carry it onto a case and back.

    A key that nothing was in force for is absent: `get` gives None, every other reader raises
    NothingInForce, so that a missing rule is never passed over.
    """

    on: date
    values: Mapping[str, ParameterValue]

    @classmethod
    def of(cls, on: date, values: Iterable[ParameterValue]) -> "ParameterSet":
        """Build a set."""
        return cls(on, {value.key: value for value in values})

    def get(self, key: str) -> ParameterValue | None:
        """Return the value, or None if nothing is in force."""
        return self.values.get(key)

    def __getitem__(self, key: str) -> ParameterValue:
        """Return the value. Raises NothingInForce."""
        found = self.values.get(key)
        if found is None:
            raise NothingInForce(key, self.on)
        return found

    def paisa(self, key: str) -> int:
        """Return an amount in paisa."""
        return int(str(self._of(key, Unit.PAISA)))

    def days(self, key: str) -> int:
        """Return a number of days."""
        return int(str(self._of(key, Unit.DAYS)))

    def minutes(self, key: str) -> int:
        """Return a number of minutes."""
        return int(str(self._of(key, Unit.MINUTES)))

    def count(self, key: str) -> int:
        """Return a whole number."""
        return int(str(self._of(key, Unit.COUNT)))

    def percent(self, key: str) -> Decimal:
        """Return a percentage: 2.5 is two and a half per cent."""
        return Decimal(str(self._of(key, Unit.PERCENT)))

    def fraction(self, key: str) -> Fraction:
        """Return a share of the whole."""
        return Fraction(str(self._of(key, Unit.FRACTION)))

    def choice(self, key: str) -> str:
        """Return the name of the option chosen."""
        return str(self._of(key, Unit.CHOICE))

    def text(self, key: str) -> str:
        """Return a text."""
        return str(self._of(key, Unit.TEXT))

    def boolean(self, key: str) -> bool:
        """Return yes or no."""
        return self._of(key, Unit.BOOLEAN) is True

    def _of(self, key: str, unit: Unit) -> Typed:
        found = self[key]
        if found.unit is not unit:
            message = f"{key} is in {found.unit}, not in {unit}"
            raise TypeError(message)
        return found.value

    def freeze(self) -> Json:
        """Return the set as JSON, to be stored with a case."""
        return {
            "on": self.on.isoformat(),
            "values": {key: value.freeze() for key, value in sorted(self.values.items())},
        }

    @classmethod
    def thaw(cls, frozen: Json) -> "ParameterSet":
        """Read a frozen set back."""
        return cls(date.fromisoformat(frozen["on"]), _Frozen(frozen["values"]))
