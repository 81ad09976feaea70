"""Filling in for citizens who let an officer, as JSON."""

from app.casework.applications.queries.assisted_applications import assisted
from app.casework.applications.schemas import AllAssistedOut, ListApplicationsSchema
from app.web.api import ApiBlueprint
from app.web.guards import needs_token
from app.web.subjects import Subject

api = ApiBlueprint("assisting_api", __name__, description="Filling in for citizens")
needs_token(api)


Subject(api=api).read(
    "/assistance", "every", assisted, AllAssistedOut, ListApplicationsSchema
).describe("List what the officer fills in for others, the newest first.")
