"""Services as JSON, for everybody."""

from typing import Any

from app.casework.catalogue.queries.catalogue import page_of
from app.casework.catalogue.queries.offers import one_offered, search_services
from app.casework.catalogue.schemas import OfferedServicesOut, SearchServicesSchema, ServiceOut
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.subjects import Subject

api = ApiBlueprint("services_api", __name__, description="Services that can be applied for")


@api.get("/services")
@api.arguments(SearchServicesSchema, location="query")
@api.response(200, OfferedServicesOut)
def list_services(asked: dict[str, Any]) -> dict[str, Any]:
    """List every service that can be applied for today; there are dozens, not thousands."""
    with reading(api_actor()) as uow:
        found = search_services(uow, asked["q"])
    return {"items": found}


Subject(api=api).read(
    "/services/<code>",
    "show_service",
    lambda uow, code: page_of(uow, one_offered(uow, code).service),
    ServiceOut,
).describe("Return all about a service: questions, papers, agencies, working days, fees, sources.")
