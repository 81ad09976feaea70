"""Offices as JSON; appeals and grants add what an office decides to the same blueprint."""

from typing import Any

from app.casework.offices.queries import office_list
from app.casework.offices.schemas import OfficesOut
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token

api = ApiBlueprint("case_offices_api", __name__, description="Appeals, grants and offices")
needs_token(api)


@api.get("/casework/offices")
@api.response(200, OfficesOut)
def offices() -> dict[str, Any]:
    """List every agency with its offices, and those that wait for approval."""
    with reading(api_actor()) as uow:
        return {"items": office_list(uow).agencies}
