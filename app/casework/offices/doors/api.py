"""Offices as JSON; appeals and grants add what an office decides to the same blueprint."""

from typing import Any

from app.casework.offices.queries.office_list import office_list
from app.casework.offices.schemas import NameOfficeSchema, OfficeOut, OfficesOut
from app.casework.offices.use_cases.assign_office import (
    ApproveOffice,
    NameOffice,
    RefuseOffice,
    approve_office,
    name_office,
    refuse_office,
)
from app.parameters.schemas import ReasonSchema
from app.schemas import CommandSchema
from app.web.actors import api_actor
from app.web.acts import on_api
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


on_api(
    api,
    "/casework/offices",
    "Say which department is an agency's office; another administrator approves it.",
    name="name",
    use_case=name_office,
    command=NameOffice,
    takes=NameOfficeSchema,
    gives=OfficeOut,
    status=201,
)
on_api(
    api,
    "/casework/offices/<uuid:office_id>/approval",
    "Approve an office that another administrator named.",
    name="approve_office",
    use_case=approve_office,
    command=ApproveOffice,
    takes=CommandSchema,
    gives=OfficeOut,
)
on_api(
    api,
    "/casework/offices/<uuid:office_id>/refusal",
    "Refuse an office with a reason, or take back one's own proposal.",
    name="refuse_office",
    use_case=refuse_office,
    command=RefuseOffice,
    takes=ReasonSchema,
    gives=OfficeOut,
)
