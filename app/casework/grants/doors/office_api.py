"""Grants of an office as JSON, and how they are revoked."""

from typing import Any
from uuid import UUID

from app.casework.grants.queries.office_grants import (
    GrantFile,
    Notice,
    grant_file,
    list_grants,
    my_notice,
)
from app.casework.grants.schemas import (
    CaseGrantOut,
    CaseGrantsOut,
    GrantsSchema,
    NoticeOut,
)
from app.casework.offices.doors.api import api
from app.web.actors import api_actor
from app.web.doors import reading


@api.get("/casework/grants")
@api.arguments(GrantsSchema, location="query")
@api.response(200, CaseGrantsOut)
def grants(asked: dict[str, Any]) -> dict[str, Any]:
    """List what the office has granted, the newest first."""
    with reading(api_actor()) as uow:
        page = list_grants(uow, **asked)
        return {"items": page.items, "next_cursor": page.next_cursor}


@api.get("/casework/grants/<uuid:registration_id>")
@api.response(200, CaseGrantOut)
def grant(registration_id: UUID) -> GrantFile:
    """Return the status of a grant, and whether its holder was heard."""
    with reading(api_actor()) as uow:
        return grant_file(uow, registration_id)


@api.get("/revocations/<uuid:revocation_id>")
@api.response(200, NoticeOut)
def notice(revocation_id: UUID) -> Notice:
    """Return to the holder of a grant why it is to be revoked, and until when to answer."""
    with reading(api_actor()) as uow:
        return my_notice(uow, revocation_id)
