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
    ProposeRevocationSchema,
    RevocationAnswerOut,
    RevocationOut,
)
from app.casework.grants.use_cases.revoke_grant import (
    AnswerRevocation,
    ApproveRevocation,
    ProposeRevocation,
    RefuseRevocation,
    answer_revocation,
    approve_revocation,
    propose_revocation,
    refuse_revocation,
)
from app.casework.offices.doors.api import api
from app.casework.tasks.schemas import CaseNoteSchema
from app.parameters.schemas import ReasonSchema
from app.schemas import CommandSchema
from app.web.actors import api_actor
from app.web.acts import on_api
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
    """Tell how a grant stands, and whether its holder was heard."""
    with reading(api_actor()) as uow:
        return grant_file(uow, registration_id)


@api.get("/revocations/<uuid:revocation_id>")
@api.response(200, NoticeOut)
def notice(revocation_id: UUID) -> Notice:
    """Tell the holder of a grant why it is to be taken back, and until when to answer."""
    with reading(api_actor()) as uow:
        return my_notice(uow, revocation_id)


on_api(
    api,
    "/casework/grants/<uuid:registration_id>/revocations",
    "Ask for a grant to be taken back; its holder is told and may answer.",
    name="propose",
    use_case=propose_revocation,
    command=ProposeRevocation,
    takes=ProposeRevocationSchema,
    gives=RevocationOut,
    status=201,
)
on_api(
    api,
    "/revocations/<uuid:revocation_id>/answer",
    "Answer a notice about one's grant, once.",
    name="answer",
    use_case=answer_revocation,
    command=AnswerRevocation,
    takes=CaseNoteSchema,
    gives=RevocationAnswerOut,
    status=201,
)
on_api(
    api,
    "/revocations/<uuid:revocation_id>/approval",
    "Take a grant back as the second officer, once its holder was heard.",
    name="approve",
    use_case=approve_revocation,
    command=ApproveRevocation,
    takes=CommandSchema,
    gives=RevocationOut,
)
on_api(
    api,
    "/revocations/<uuid:revocation_id>/refusal",
    "Leave a grant as it is, or take back one's own proposal.",
    name="refuse",
    use_case=refuse_revocation,
    command=RefuseRevocation,
    takes=ReasonSchema,
    gives=RevocationOut,
)
