"""A business as it was at some time: what its filings made of it. Pure, and plain JSON outside.

Places are {"line", "district"}. Personal numbers are here because authority to act is rooted in
them; nothing of this is public but what `queries/views.py` lets through.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any


class Form(StrEnum):
    """What kind of business it is."""

    SOLE = "sole"
    PARTNERSHIP = "partnership"
    COMPANY = "company"


class Standing(StrEnum):
    """Whether it still carries on."""

    REGISTERED = "registered"
    DISSOLVED = "dissolved"


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a business is."""

    line: str
    district: str

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Place":
        """Read it from an answer."""
        return cls(line=told["line"], district=told["district"])


@dataclass(frozen=True, kw_only=True)
class Owner:
    """A proprietor or partner. A `minor` is admitted to the benefits only (Partnership Act s. 30).

    `joined_on` is the day of joining that the Act's statement gives; `address` the permanent one.
    """

    name: str
    name_ur: str = ""
    cnic: str
    address: str = ""
    joined_on: date
    minor: bool = False


@dataclass(frozen=True, kw_only=True)
class State:
    """All that the register says of a business at a time.

    `numbers` are what agencies gave: agency → number. `duration` is the Act's: empty for at will.
    """

    form: Form
    name: str
    name_ur: str = ""
    place: Place
    other_places: tuple[Place, ...] = ()
    activities: tuple[str, ...] = ()
    owners: tuple[Owner, ...] = ()
    duration: str = ""
    company_number: str = ""
    legacy_number: str = ""
    standing: Standing = Standing.REGISTERED
    dissolved_on: date | None = None

    def with_(self, **changes: Any) -> "State":  # noqa: ANN401 - fields of this class
        """Return the same with changes."""
        return replace(self, **changes)


def to_json(state: State) -> dict[str, Any]:
    """Write a state as JSON; dates are ISO."""
    return {
        "form": state.form.value,
        "name": state.name,
        "name_ur": state.name_ur,
        "place": _place(state.place),
        "other_places": [_place(place) for place in state.other_places],
        "activities": list(state.activities),
        "owners": [_owner(owner) for owner in state.owners],
        "duration": state.duration,
        "company_number": state.company_number,
        "legacy_number": state.legacy_number,
        "standing": state.standing.value,
        "dissolved_on": state.dissolved_on.isoformat() if state.dissolved_on else None,
    }


def _place(place: Place) -> dict[str, str]:
    return {"line": place.line, "district": place.district}


def _owner(owner: Owner) -> dict[str, Any]:
    return {
        "name": owner.name,
        "name_ur": owner.name_ur,
        "cnic": owner.cnic,
        "address": owner.address,
        "joined_on": owner.joined_on.isoformat(),
        "minor": owner.minor,
    }


def from_json(told: Mapping[str, Any]) -> State:
    """Read a state back."""
    ended = told.get("dissolved_on")
    return State(
        form=Form(told["form"]),
        name=told["name"],
        name_ur=told.get("name_ur", ""),
        place=Place.of(told["place"]),
        other_places=tuple(Place.of(place) for place in told.get("other_places", ())),
        activities=tuple(told.get("activities", ())),
        owners=owners_from(told.get("owners", ())),
        duration=told.get("duration", ""),
        company_number=told.get("company_number", ""),
        legacy_number=told.get("legacy_number", ""),
        standing=Standing(told.get("standing", Standing.REGISTERED)),
        dissolved_on=date.fromisoformat(ended) if ended else None,
    )


def owners_from(told: Any) -> tuple[Owner, ...]:  # noqa: ANN401 - a JSON list
    """Read owners from JSON."""
    return tuple(
        Owner(
            name=each["name"],
            name_ur=each.get("name_ur", ""),
            cnic=each["cnic"],
            address=each.get("address", ""),
            joined_on=date.fromisoformat(each["joined_on"]),
            minor=each.get("minor", False),
        )
        for each in told
    )
