"""Districts for everybody, on a page and in the API."""

from typing import Any

from flask import Blueprint, render_template

from app.calendar import local_day
from app.places.queries.places import districts_at
from app.places.schemas import DistrictsSchema, OnDaySchema
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.i18n import language

blueprint = Blueprint("places", __name__)
api = ApiBlueprint("places_api", __name__, description="Districts")


@blueprint.get("/districts")
def districts() -> str:
    """Show the districts by division, in the reader's language."""
    with reading() as uow:
        today = local_day(uow.now)
        places = districts_at(uow.session, today)
    divisions = list(dict.fromkeys(place.division_named(language()) for place in places))
    return render_template(
        "places/districts.html", on=today, places=places, divisions=divisions, speaks=language()
    )


@api.get("/districts")
@api.arguments(OnDaySchema, location="query")
@api.response(200, DistrictsSchema)
def list_districts(query: dict[str, Any]) -> dict[str, Any]:
    """List the districts on a day, by division and name."""
    with reading(api_actor()) as uow:
        on = query["on"] or local_day(uow.now)
        return {"on": on, "items": districts_at(uow.session, on)}
