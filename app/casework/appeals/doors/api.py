"""Appeals as JSON: what waits for an office, and its decision."""

from app.casework.appeals.queries import list_appeals
from app.casework.appeals.schemas import AppealsOut
from app.casework.offices.doors.api import api
from app.casework.tasks.schemas import CursorSchema
from app.web.subjects import Subject

Subject(api=api).read(
    "/casework/appeals", "appeals", list_appeals, AppealsOut, CursorSchema
).describe("List the appeals that wait for the office, the oldest first.")
