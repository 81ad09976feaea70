"""Space in parks: for everybody, for holders of an award of space, and for Finance."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, render_template, url_for

from app.calendar import local_day
from app.permissions import ANONYMOUS
from app.places.public import district_choices, district_names
from app.schemas import CommandSchema
from app.text import sentence
from app.web.api import ApiBlueprint
from app.web.decision_doors import DecisionApi, DecisionPages, RefusalPage, Steps, doors_of
from app.web.decision_lists import DecisionList
from app.web.doors import reading
from app.web.formatting import isolate_ltr, local_date, rupees
from app.web.forms import Form
from app.web.guards import needs_sign_in, needs_token
from app.web.i18n import language
from app.web.subjects import Subject
from app.web.tables import Cell, Column, Table, linked, money
from app.web.translation import translate
from tax_incentives.kernel.permissions import HOLD_AWARD, MANAGE_PARKS, READ_RELIEFS
from tax_incentives.parks.models import ParkUnit, RentWaiver
from tax_incentives.parks.queries import (
    ParkView,
    UnitView,
    WaitingView,
    free_units,
    parks,
    space_desk,
    space_of,
)
from tax_incentives.parks.schemas import (
    PLACES,
    AllocateUnitSchema,
    EnterUnitSchema,
    ParksOut,
    ParkUnitOut,
    ParkUnitsOut,
    SpaceDeskOut,
    SpaceOut,
    UnitHoldingOut,
)
from tax_incentives.parks.use_cases.allocate_unit import (
    accept_unit,
    allocate_unit,
    decline_unit,
    give_back_unit,
)
from tax_incentives.parks.use_cases.enter_unit import PARK_UNIT

public = Blueprint("parks", __name__, url_prefix="/incentives", template_folder="../../templates")
blueprint = Blueprint("relief_space", __name__, url_prefix="/reliefs/space")
api = ApiBlueprint("relief_space_api", __name__, description="Space in parks")
public_api = ApiBlueprint("parks_api", __name__, description="Parks, and what is free in them")
needs_sign_in(blueprint)
needs_token(api)
_PLACES = dict(PLACES)


def parks_table(districts: dict[str, str]) -> Table[ParkView]:
    """Return the table of parks, with the names of districts by their codes."""
    return Table(
        Column(sentence("Park"), lambda each: each.park_ur if language() == "ur" else each.park),
        Column(sentence("Kind"), lambda each: translate(_PLACES[each.place])),
        Column(sentence("District"), lambda each: districts.get(each.district, each.district)),
        Column(
            sentence("Free (square feet)"),
            lambda each: isolate_ltr(f"{each.free_sqft:,}"),
            numeric=True,
        ),
        Column(
            sentence("Taken (square feet)"),
            lambda each: isolate_ltr(f"{each.taken_sqft:,}"),
            numeric=True,
        ),
    )


WAITING: Table[WaitingView] = Table(
    Column(sentence("Place"), lambda each: isolate_ltr(each.waiting_place), numeric=True),
    Column(
        sentence("Number of the award"),
        lambda each: linked(isolate_ltr(each.number), "relief_space.show", award_id=each.award_id),
    ),
    Column(sentence("Square feet"), lambda each: isolate_ltr(f"{each.area_sqft:,}"), numeric=True),
    Column(
        sentence("Kind"),
        lambda each: translate(_PLACES[each.place] if each.place else sentence("Any")),
    ),
)
FREE: Table[UnitView] = Table(
    Column(sentence("Unit"), lambda each: isolate_ltr(each.code)),
    Column(sentence("Park"), lambda each: each.park),
    Column(sentence("Square feet"), lambda each: isolate_ltr(f"{each.area_sqft:,}"), numeric=True),
    Column(
        sentence("Rent in a month"), lambda each: isolate_ltr(rupees(each.rent_paisa)), numeric=True
    ),
)
WAIVED: Table[RentWaiver] = Table(
    Column(sentence("From"), lambda each: local_date(each.first_day)),
    Column(sentence("Until"), lambda each: local_date(each.last_day)),
    money(sentence("Rent in a month"), "rent_paisa"),
    money(sentence("Waived by the award"), "amount_paisa"),
)


@public.get("/parks")
def index() -> str:
    """Show everybody the parks, and how many square feet are free in each."""
    with reading(ANONYMOUS) as uow:
        found = parks(uow.session)
        districts = district_names(uow.session, language(), local_day(uow.now))
    listed = parks_table(districts).of(found.items)
    return render_template("incentives/parks.html", listed=listed)


@public_api.get("/relief-parks")
@public_api.response(200, ParksOut)
def list_parks() -> object:
    """List the parks, and how many square feet are free in each."""
    with reading(ANONYMOUS) as uow:
        return parks(uow.session)


@blueprint.get("")
def desk() -> str:
    """Show Finance the waiting list and the free units."""
    with reading() as uow:
        found = space_desk(uow)
    return render_template(
        "incentives/space_desk.html",
        waiting=WAITING.of(found.waiting),
        free=FREE.of(found.free),
    )


def _show(form: Form, award_id: UUID) -> str:
    with reading() as uow:
        found = space_of(uow, award_id)
        may_allocate = uow.actor.may(MANAGE_PARKS) and found.waiting_place is not None
        free = free_units(uow) if may_allocate else []
        holds = uow.actor.may(HOLD_AWARD) and not uow.actor.may(READ_RELIEFS)
    return render_template(
        "incentives/space.html",
        form=form,
        found=found,
        may_allocate=may_allocate,
        units=[(str(each.id), f"{each.park}, {each.code}: {each.area_sqft:,}") for each in free],
        holds=holds,
        waived=WAIVED.of(found.waived),
    )


award = Subject(
    blueprint, api, "/<uuid:award_id>", "/relief-space/<uuid:award_id>", "relief_space.show", _show
)
award.page("", "show")
award.read("", "show_space", space_of, SpaceOut).describe(
    "Return the unit of an award, or its place in the waiting list."
)
award.act(allocate_unit, AllocateUnitSchema).on_page("/allocate", "allocate").done(
    sentence("The unit is allocated, and the holder is notified.")
).on_api("/allocation", "allocate_park_unit", UnitHoldingOut, status=201).describe(
    "Allocate a free unit to the award that is first."
)
award.act(accept_unit).on_page("/accept", "accept").done(
    sentence("The unit is yours until the end of the period.")
).on_api("/acceptance", "accept_park_unit", UnitHoldingOut).describe(
    "Accept the unit that is offered to your own award."
)
award.act(decline_unit).on_page("/decline", "decline").done(
    sentence("You declined the unit. You keep your place in the waiting list.")
).on_api("/refusal", "decline_park_unit", UnitHoldingOut).describe(
    "Decline the unit that is offered to your own award."
)
award.act(give_back_unit).on_page("/give-back", "give_back").done(
    sentence("You gave the unit back. The next firm is offered it.")
).on_api("/return", "give_back_park_unit", UnitHoldingOut).describe(
    "Return the unit of your own award."
)


# Units of parks: entered by one officer, approved by another; pages and API.

units_blueprint = Blueprint("relief_park_units", __name__, url_prefix="/reliefs/park-units")
units_api = ApiBlueprint("relief_park_units_api", __name__, description="Units of parks")
needs_sign_in(units_blueprint)
needs_token(units_api)
_PLACES_IN_UNITS = dict(PLACES)


def _facts(row: ParkUnit) -> Mapping[str, Cell]:
    with reading() as uow:
        districts = district_names(uow.session, language(), local_day(uow.now))
    return {
        sentence("Park"): row.park,
        sentence("Park in Urdu"): row.park_ur,
        sentence("Kind"): translate(_PLACES_IN_UNITS[row.place]),
        sentence("District"): districts.get(row.district, row.district),
        sentence("Area (square feet)"): isolate_ltr(row.area_sqft),
        sentence("Rent in a month"): isolate_ltr(rupees(row.rent_paisa)),
        sentence("Source"): row.instrument,
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
    title=sentence("Units of parks"),
    lead=sentence(
        "One officer of Finance enters a unit, another approves it. Then it can be allocated."
    ),
    enter=sentence("Enter a unit"),
    empty=sentence("Nothing has been entered yet."),
    columns=[
        Column(sentence("Unit"), lambda row: isolate_ltr(row.code)),
        Column(sentence("Park"), lambda row: row.park),
        Column(sentence("Area"), lambda row: isolate_ltr(row.area_sqft), numeric=True),
    ],
    name=lambda row: f"{row.park}, {row.code}",
    facts=_facts,
    up=(sentence("Space in parks"), "relief_space.desk"),
)
UNITS.route(units_blueprint)
UNITS.route_api(
    units_api,
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
        blueprint=units_blueprint,
        at="",
        form="incentives/park_unit_new.html",
        context=_choices,
        refusal=lambda row: RefusalPage(
            title=sentence("Refuse this unit"),
            caption=UNITS.name(row),
            breadcrumbs=UNITS.crumbs("relief_park_units.index"),
        ),
        back=lambda row: url_for("relief_park_units.show", unit_id=row.id),
        show=UNITS.show,
        says=Steps(
            sentence("It is waiting for another officer to approve it."),
            sentence("It is approved."),
            sentence("It is refused."),
        ),
    ),
    api=DecisionApi(
        blueprint=units_api,
        at="/relief-park-units",
        says=Steps(
            "Enter a unit of a park for another officer to approve.",
            "Approve a unit that another officer entered.",
            "Refuse a unit, or withdraw your own.",
        ),
        gives=ParkUnitOut,
        approval_takes=CommandSchema,
    ),
)


Subject(api=api).read("/relief-space", "show_space_desk", space_desk, SpaceDeskOut).describe(
    "Return the waiting list in its order, and the units that are free."
)
