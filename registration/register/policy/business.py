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
    """The kind of business."""

    SOLE = "sole"
    PARTNERSHIP = "partnership"
    COMPANY = "company"


class Standing(StrEnum):
    """The status of a business: whether it still carries on."""

    REGISTERED = "registered"
    DISSOLVED = "dissolved"


@dataclass(frozen=True, kw_only=True)
class Place:
    """The place of a business."""

    line: str
    district: str

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Place":
        """Return the place in an answer."""
        return cls(line=told["line"], district=told["district"])


@dataclass(frozen=True, kw_only=True)
class Owner:
    """A proprietor or partner. A `minor` is admitted to the benefits only (Partnership Act s. 30).

    `joined_on` is the day of joining in the Act's statement; `address` the permanent one. `born_on`
    is known of a minor, except in entries from before it was required. `recorded_on` is the day on
    which the register recorded a joining; None if that is the registration's own day. `died_on`:
    the Registrar recorded the death; they stay in the entry until the firm gives notice.
    """

    name: str
    name_ur: str = ""
    cnic: str
    address: str = ""
    joined_on: date
    minor: bool = False
    born_on: date | None = None
    recorded_on: date | None = None
    died_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class FormerOwner:
    """A former partner: the last day, the ground, and the day when the register recorded it.

    `ground` is one of `policy/changes.py`'s; empty for a minor who elected not to become one.
    """

    name: str
    name_ur: str = ""
    left_on: date
    recorded_on: date
    ground: str = ""


@dataclass(frozen=True, kw_only=True)
class State:
    """All that the register says of a business at a time.

    `dissolution_recorded_on` is set where a dissolution was recorded after its day.
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
    dissolution_recorded_on: date | None = None
    former: tuple[FormerOwner, ...] = ()

    def with_(self, **changes: Any) -> "State":  # noqa: ANN401 - fields of this class
        """Return the same with changes."""
        return replace(self, **changes)


def to_json(state: State) -> dict[str, Any]:
    """Write a state as JSON; dates are ISO.

    What nobody said is left out where earlier releases did not know it: what they made of filings
    stays what is made of them.
    """
    former = {"former": [_former(each) for each in state.former]} if state.former else {}
    late = state.dissolution_recorded_on
    return (
        former
        | ({"dissolution_recorded_on": late.isoformat()} if late else {})
        | {
            "form": state.form.value,
            "name": state.name,
            "name_ur": state.name_ur,
            "place": _place(state.place),
            "other_places": [_place(place) for place in state.other_places],
            "activities": list(state.activities),
            "owners": [owner_json(owner) for owner in state.owners],
            "duration": state.duration,
            "company_number": state.company_number,
            "legacy_number": state.legacy_number,
            "standing": state.standing.value,
            "dissolved_on": state.dissolved_on.isoformat() if state.dissolved_on else None,
        }
    )


def _place(place: Place) -> dict[str, str]:
    return {"line": place.line, "district": place.district}


def owner_json(owner: Owner) -> dict[str, Any]:
    """Write an owner as JSON."""
    days = {
        "born_on": owner.born_on,
        "recorded_on": owner.recorded_on,
        "died_on": owner.died_on,
    }
    return {name: day.isoformat() for name, day in days.items() if day} | {
        "name": owner.name,
        "name_ur": owner.name_ur,
        "cnic": owner.cnic,
        "address": owner.address,
        "joined_on": owner.joined_on.isoformat(),
        "minor": owner.minor,
    }


def _former(owner: FormerOwner) -> dict[str, Any]:
    return {
        "name": owner.name,
        "name_ur": owner.name_ur,
        "left_on": owner.left_on.isoformat(),
        "recorded_on": owner.recorded_on.isoformat(),
        "ground": owner.ground,
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
        dissolved_on=_day(ended),
        dissolution_recorded_on=_day(told.get("dissolution_recorded_on")),
        former=tuple(_former_from(each) for each in told.get("former", ())),
    )


def _day(told: str | None) -> date | None:
    return date.fromisoformat(told) if told else None


def _former_from(told: Mapping[str, Any]) -> FormerOwner:
    return FormerOwner(
        name=told["name"],
        name_ur=told["name_ur"],
        left_on=date.fromisoformat(told["left_on"]),
        recorded_on=date.fromisoformat(told["recorded_on"]),
        ground=told["ground"],
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
            born_on=_day(each.get("born_on")),
            recorded_on=_day(each.get("recorded_on")),
            died_on=_day(each.get("died_on")),
        )
        for each in told
    )
