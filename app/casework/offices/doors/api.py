"""Offices as JSON; appeals and grants add what an office decides to the same blueprint."""

from app.casework.offices.queries import office_list
from app.casework.offices.schemas import OfficesOut
from app.web.api import ApiBlueprint
from app.web.guards import needs_token
from app.web.subjects import Subject

api = ApiBlueprint("case_offices_api", __name__, description="Appeals, grants and offices")
needs_token(api)


Subject(api=api).read(
    "/casework/offices", "offices", lambda uow: {"items": office_list(uow).agencies}, OfficesOut
).describe("List every agency with its offices, and those that wait for approval.")
