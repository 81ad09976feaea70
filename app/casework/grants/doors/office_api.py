"""Grants of an office as JSON, and how they are revoked."""

from app.casework.grants.queries.office_grants import grant_file, list_grants, my_notice
from app.casework.grants.schemas import CaseGrantOut, CaseGrantsOut, GrantsSchema, NoticeOut
from app.casework.offices.doors.api import api
from app.web.subjects import Subject

grants_doors = Subject(api=api)
grants_doors.read("/casework/grants", "grants", list_grants, CaseGrantsOut, GrantsSchema).describe(
    "List what the office has granted, the newest first."
)
grants_doors.read(
    "/casework/grants/<uuid:registration_id>", "grant", grant_file, CaseGrantOut
).describe("Return the status of a grant, and whether its holder was heard.")
grants_doors.read("/revocations/<uuid:revocation_id>", "notice", my_notice, NoticeOut).describe(
    "Return to the holder of a grant why it is to be revoked, and until when to answer."
)
