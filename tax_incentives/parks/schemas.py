"""Schemas of units and allocations: officers' input, and parks in the API."""

from marshmallow import fields, validate

from app.outputs import output_of
from app.parameters.schemas import NEEDED, needed
from app.schemas import Amount, CommandSchema, Text, Whole, page_of
from app.text import sentence
from app.two_people import DECISION
from tax_incentives.parks.models import PARK, RURAL_CENTRE, ParkUnit, RentWaiver, UnitHolding
from tax_incentives.parks.queries import (
    Parks,
    ParkView,
    SpaceDesk,
    SpaceView,
    UnitView,
    WaitingView,
)

PLACES = (
    (PARK, sentence("Technology park")),
    (RURAL_CENTRE, sentence("Rural incubation centre")),
)
_PLACE = validate.OneOf(
    [code for code, _ in PLACES], error=sentence("Choose one of the kinds of places.")
)
_AREA = validate.Range(
    min=1, max=1_000_000, error=sentence("Enter square feet as a whole number, for example 800.")
)


class EnterUnitSchema(CommandSchema):
    """A unit of a park; the rent is of the whole unit in a month."""

    park = needed(Text, most=100)
    park_ur = needed(Text, most=100)
    place = Text(required=True, validate=[_PLACE], error_messages=NEEDED)
    district = needed(Text, most=40)
    code = needed(Text, most=20)
    area_sqft = Whole(required=True, validate=[_AREA], error_messages=NEEDED)
    rent_paisa = Amount(data_key="rent", required=True, error_messages=NEEDED)
    instrument = needed(Text, most=500)


class AllocateUnitSchema(CommandSchema):
    """The unit for an award."""

    unit_id = fields.UUID(
        required=True,
        error_messages={
            **NEEDED,
            "invalid_uuid": sentence("Choose a unit in the list."),
        },
    )


ParkUnitOut = output_of(
    ParkUnit,
    "ParkUnit",
    only=(
        *("id", "park", "park_ur", "place", "district", "code", "area_sqft", "rent_paisa"),
        *("instrument", *DECISION),
    ),
)
ParkUnitsOut = page_of(ParkUnitOut, "ParkUnits")
ParkOut = output_of(ParkView, "ReliefPark")
ParksOut = output_of(Parks, "ReliefParks", items=[ParkOut])
FreeUnitOut = output_of(UnitView, "FreeParkUnit")
WaitingOut = output_of(WaitingView, "WaitingForSpace")
SpaceDeskOut = output_of(SpaceDesk, "SpaceDesk", waiting=[WaitingOut], free=[FreeUnitOut])
RentWaiverOut = output_of(
    RentWaiver,
    "RentWaiver",
    only=("id", "month", "first_day", "last_day", "rent_paisa", "amount_paisa", "recorded_at"),
)
SpaceOut = output_of(SpaceView, "ReliefSpace", unit=FreeUnitOut, waived=[RentWaiverOut])
UnitHoldingOut = output_of(
    UnitHolding,
    "UnitHolding",
    only=("id", "unit_id", "award_id", "begun_at", "accept_by", "accepted_at", "ended_at"),
)
