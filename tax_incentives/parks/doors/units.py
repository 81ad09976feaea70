"""Units of parks: entered by one officer, approved by another; pages and API."""

from collections.abc import Mapping

from flask import Blueprint, url_for

from app.calendar import local_day
from app.places.public import district_choices, district_names
from app.schemas import CommandSchema
from app.web.api import ApiBlueprint
from app.web.decision_doors import (
    DecisionApi,
    DecisionPages,
    RefusalPage,
    Steps,
    doors_of,
)
from app.web.decision_lists import DecisionList
from app.web.doors import reading
from app.web.formatting import left_to_right, rupees
from app.web.guards import needs_sign_in, needs_token
from app.web.i18n import language
from app.web.tables import Cell, Column
from app.web.translation import translate
from tax_incentives.kernel.permissions import READ_RELIEFS
from tax_incentives.parks.models import ParkUnit
from tax_incentives.parks.schemas import PLACES, EnterUnitSchema, ParkUnitOut, ParkUnitsOut
from tax_incentives.parks.use_cases.enter_unit import PARK_UNIT

blueprint = Blueprint("relief_park_units", __name__, url_prefix="/reliefs/park-units")
api = ApiBlueprint("relief_park_units_api", __name__, description="Units of parks")
needs_sign_in(blueprint)
needs_token(api)
_PLACES = dict(PLACES)


def _facts(row: ParkUnit) -> Mapping[str, Cell]:
    with reading() as uow:
        districts = district_names(uow.session, language(), local_day(uow.now))
    return {
        "Park": row.park,
        "Park in Urdu": row.park_ur,
        "Kind": translate(_PLACES[row.place]),
        "District": districts.get(row.district, row.district),
        "Area (square feet)": left_to_right(row.area_sqft),
        "Rent in a month": left_to_right(rupees(row.rent_paisa)),
        "Source": row.instrument,
    }


def _choices() -> Mapping[str, object]:
    with reading() as uow:
        districts = district_choices(uow.session, language(), local_day(uow.now))
    return {
        "districts": districts,
        "places": [(code, translate(words)) for code, words in PLACES],
    }


UNITS = DecisionList(
    decision=PARK_UNIT,
    may_read=READ_RELIEFS,
    id_name="unit_id",
    title="Units of parks",
    lead="One officer of Finance enters a unit, another approves it. Then it can be allocated.",
    enter="Enter a unit",
    empty="Nothing has been entered yet.",
    columns=[
        Column("Unit", lambda row: left_to_right(row.code)),
        Column("Park", lambda row: row.park),
        Column("Area", lambda row: left_to_right(row.area_sqft), numeric=True),
    ],
    name=lambda row: f"{row.park}, {row.code}",
    facts=_facts,
    up=("Space in parks", "relief_space.desk"),
)
UNITS.route(blueprint)
UNITS.route_api(
    api,
    "/relief-park-units",
    name="list_park_units",
    says="List units of parks, the newest entry first.",
    gives=ParkUnitsOut,
)
doors_of(
    PARK_UNIT,
    takes=EnterUnitSchema,
    id_name=UNITS.id_name,
    pages=DecisionPages(
        blueprint=blueprint,
        at="",
        form="incentives/park_unit_new.html",
        context=_choices,
        refusal=lambda row: RefusalPage(
            title="Refuse this unit",
            caption=UNITS.name(row),
            breadcrumbs=UNITS.crumbs("relief_park_units.index"),
        ),
        back=lambda row: url_for("relief_park_units.show", unit_id=row.id),
        show=UNITS.show,
        says=Steps(
            "It is waiting for another officer to approve it.", "It is approved.", "It is refused."
        ),
    ),
    api=DecisionApi(
        blueprint=api,
        at="/relief-park-units",
        says=Steps(
            "Enter a unit of a park for another officer to approve.",
            "Approve a unit that another officer entered.",
            "Refuse a unit, or take back one's own.",
        ),
        gives=ParkUnitOut,
        approval_takes=CommandSchema,
    ),
)
