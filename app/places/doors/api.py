"""The API of places."""

from typing import Any

from app.calendar import local_day
from app.places.queries import districts_at
from app.places.schemas import DistrictsSchema, OnDaySchema
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading

api = ApiBlueprint("places_api", __name__, description="Districts")


@api.get("/districts")
@api.arguments(OnDaySchema, location="query")
@api.response(200, DistrictsSchema)
def list_districts(query: dict[str, Any]) -> dict[str, Any]:
    """List the districts on a day, by division and name."""
    with reading(api_actor()) as uow:
        on = query["on"] or local_day(uow.now)
        return {"on": on, "items": districts_at(uow.session, on)}
