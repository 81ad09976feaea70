"""A business as others may see it. Personal numbers and addresses of people never pass here.

Of a sole proprietor who did not agree to be published, others see the name of the business and
its district: her street may be her home.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from registration.register.models import Business, BusinessVersion, Filing
from registration.register.policy.business import Form, Place, Standing, State, from_json


@dataclass(frozen=True, kw_only=True)
class OwnerView:
    """A proprietor or partner by name. Minors are only counted, never named.

    `recorded_on` is when the register recorded the joining, where it was after the registration.
    `died_on`: the Registrar recorded the death, and the notice of the firm is awaited.
    """

    name: str
    name_ur: str
    joined_on: date
    recorded_on: date | None = None
    died_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class FormerOwnerView:
    """A former partner, the last day, and the day when the register recorded it."""

    name: str
    name_ur: str
    left_on: date
    recorded_on: date


@dataclass(frozen=True, kw_only=True)
class BusinessView:
    """The register's record of a business on a day, for anybody.

    `published` is false if the owner's name and the streets are for the owner and offices only.
    `owner_died_on`: the proprietor of a closed business died on that day.
    """

    id: UUID
    number: str
    form: str
    name: str
    name_ur: str
    place: Place
    other_places: Sequence[Place]
    activities: Sequence[str]
    owners: Sequence[OwnerView]
    minors: int
    duration: str
    company_number: str
    legacy_number: str
    standing: str
    dissolved_on: date | None
    valid_from: date
    valid_to: date | None
    former: Sequence[FormerOwnerView] = ()
    dissolution_recorded_on: date | None = None
    published: bool = True
    owner_died_on: date | None = None

    def named(self, language: str) -> str:
        """Return the name in "en" or "ur"."""
        return self.name_ur if language == "ur" and self.name_ur else self.name

    @property
    def dissolved(self) -> bool:
        """True if it no longer operates."""
        return self.standing == Standing.DISSOLVED


def view(business: Business, version: BusinessVersion, *, whole: bool = False) -> BusinessView:
    """Let through what anybody may see; `whole` for its owner and for offices."""
    state: State = from_json(version.state)
    sole = state.form is Form.SOLE
    died_on = next((each.died_on for each in state.owners if sole and each.died_on), None)
    state = state if whole or business.details_published else without_details(state)
    full = [owner for owner in state.owners if not owner.minor]
    return BusinessView(
        id=business.id,
        number=business.shown_number,
        form=business.form,
        name=state.name,
        name_ur=state.name_ur,
        place=state.place,
        other_places=state.other_places,
        activities=state.activities,
        owners=[
            OwnerView(
                name=owner.name,
                name_ur=owner.name_ur,
                joined_on=owner.joined_on,
                recorded_on=owner.recorded_on,
                died_on=owner.died_on,
            )
            for owner in full
        ],
        minors=len(state.owners) - len(full),
        duration=state.duration,
        company_number=state.company_number,
        legacy_number=state.legacy_number,
        standing=state.standing.value,
        dissolved_on=state.dissolved_on,
        valid_from=version.valid_from,
        valid_to=version.valid_to,
        former=[
            FormerOwnerView(
                name=owner.name,
                name_ur=owner.name_ur,
                left_on=owner.left_on,
                recorded_on=owner.recorded_on,
            )
            for owner in state.former
        ],
        dissolution_recorded_on=state.dissolution_recorded_on,
        published=business.details_published,
        owner_died_on=died_on,
    )


def without_details(state: State) -> State:
    """Leave out who owns it and in which streets it is; the districts stay."""
    places = tuple(replace(each, line="") for each in state.other_places)
    return state.with_(owners=(), place=replace(state.place, line=""), other_places=places)


@dataclass(frozen=True, kw_only=True)
class FilingView:
    """That something was filed: what kind, from which day, and whether it counts."""

    id: UUID
    sequence: int
    kind: str
    effective_on: date
    filed_at: datetime
    corrects: int | None
    withdrawn: bool


def filing_views(filings: Sequence[Filing]) -> list[FilingView]:
    """Write a business's filings for anybody, without what they hold."""
    gone = {filing.corrects for filing in filings if filing.kind == "withdrawal"}
    return [
        FilingView(
            id=filing.id,
            sequence=filing.sequence,
            kind=filing.kind,
            effective_on=filing.effective_on,
            filed_at=filing.filed_at,
            corrects=filing.corrects,
            withdrawn=filing.sequence in gone,
        )
        for filing in filings
    ]
