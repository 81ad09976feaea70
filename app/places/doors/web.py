"""The public page of districts."""

from flask import Blueprint, render_template

from app.calendar import local_day
from app.places.queries import districts_at
from app.web.doors import reading
from app.web.i18n import language

blueprint = Blueprint("places", __name__)


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
