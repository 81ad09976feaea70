"""Holidays on pages and in the API: those of a year for everybody, declarations for officers."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from markupsafe import Markup

from app.calendar import local_day
from app.holidays import queries
from app.holidays.models import DeclaredDays
from app.holidays.permissions import DECIDE_DAYS, PROPOSE_DAYS
from app.holidays.schemas import DeclareDaysSchema, DeclaredDaysSchema, HolidaysSchema, YearSchema
from app.holidays.use_cases import DECLARATION
from app.parameters.definitions import confidence_choices
from app.parameters.doors.value_text import standing
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.decision_doors import (
    DecisionApi,
    DecisionPages,
    Endpoints,
    RefusalPage,
    Steps,
    doors_of,
)
from app.web.doors import reading
from app.web.formatting import cited, local_date
from app.web.guards import needs_sign_in, needs_token
from app.web.i18n import is_rtl
from app.web.tables import Column, Table

blueprint = Blueprint("holidays", __name__)
api = ApiBlueprint("holidays_api", __name__, description="Public holidays")
needs_sign_in(blueprint, but=("holidays",))
needs_token(api, but=("list_holidays",))


def _source(row: DeclaredDays) -> Markup:
    if not row.verified:
        return standing("U")
    return cited(row.instrument)


_HOLIDAYS_TABLE: Table[queries.Holiday] = Table(
    Column(sentence("Day"), lambda each: local_date(each.day)),
    Column(sentence("Holiday"), lambda each: each.row.name_ur if is_rtl() else each.row.name),
    Column(sentence("Source"), lambda each: _source(each.row)),
)


@blueprint.get("/holidays")
def holidays() -> str:
    """Show everybody the public holidays of a year."""
    with reading() as uow:
        year = _year_of(uow, YearSchema().load(request.args))
        days = queries.in_force(uow.session, year)
        this_year = local_day(uow.now).year
    return render_template(
        "holidays/holidays.html",
        year=year,
        this_year=this_year,
        listed=_HOLIDAYS_TABLE.of(days),
    )


@api.get("/holidays")
@api.arguments(YearSchema, location="query")
@api.response(200, HolidaysSchema)
def list_holidays(query: dict[str, Any]) -> dict[str, Any]:
    """List the public holidays of a year by day; an unverified one has no citation."""
    with reading(api_actor()) as uow:
        year = _year_of(uow, query)
        days = queries.in_force(uow.session, year)
    return {"year": year, "items": days}


@blueprint.get("/holidays/declarations")
def index() -> str:
    """Show officials every declaration of a year."""
    with reading() as uow:
        year = _year_of(uow, YearSchema().load(request.args))
        declarations = queries.declarations(uow, year)
        actor = uow.actor
    return render_template(
        "holidays/officials/index.html",
        year=year,
        declarations=declarations,
        me=actor.person_id,
        may_propose=actor.may(PROPOSE_DAYS),
        may_decide=actor.may(DECIDE_DAYS),
    )


def _year_of(uow: UnitOfWork, query: dict[str, Any]) -> int:
    """Return the year of the address, else this year in the province."""
    return query["year"] or local_day(uow.now).year


def _refusal(row: DeclaredDays) -> RefusalPage:
    return RefusalPage(
        title=sentence("Refuse this declaration"),
        caption=f"{row.name}, {row.first_day:%d-%m-%Y}",
        breadcrumbs=[{"text": sentence("Holidays"), "href": url_for("holidays.index")}],
        hint=sentence("The officer who entered it reads this"),
    )


doors_of(
    DECLARATION,
    takes=DeclareDaysSchema,
    id_name="declaration_id",
    pages=DecisionPages(
        blueprint=blueprint,
        at="/holidays/declarations",
        endpoints=Endpoints("declare", "declare_post", "approve", "refuse", "refuse_post"),
        form="holidays/officials/declare.html",
        context=lambda: {"confidences": confidence_choices()},
        refusal=_refusal,
        back=lambda row: url_for("holidays.index", year=row.first_day.year),
    ),
    api=DecisionApi(
        blueprint=api,
        at="/holidays",
        names=Steps("declare", "approve", "refuse"),
        says=Steps(
            "Declare holidays; they are in force when another officer approves them.",
            "Approve what another officer declared.",
            "Refuse a declaration with a reason, or withdraw your own.",
        ),
        gives=DeclaredDaysSchema,
    ),
)
