"""Appeals, grants and offices as JSON: what who answers for an office does."""

from typing import Any
from uuid import UUID

from app.casework.appeals.queries import list_appeals
from app.casework.appeals.schemas import AppealOut, AppealsOut, DecideAppealSchema
from app.casework.appeals.use_cases.decide_appeal import DecideAppeal, decide_appeal
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
from app.casework.tasks.schemas import CaseNoteSchema, CursorSchema
from app.parameters.schemas import ReasonSchema
from app.schemas import CommandSchema
from app.web.actors import api_actor
from app.web.acts import on_api
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token

api = ApiBlueprint("case_offices_api", __name__, description="Appeals, grants and offices")
needs_token(api)


@api.get("/casework/appeals")
@api.arguments(CursorSchema, location="query")
@api.response(200, AppealsOut)
def appeals(asked: dict[str, Any]) -> dict[str, Any]:
    """List the appeals that wait for the office, the oldest first."""
    with reading(api_actor()) as uow:
        page = list_appeals(uow, cursor=asked["cursor"])
        return {"items": page.items, "next_cursor": page.next_cursor}


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


@api.get("/casework/offices")
@api.response(200, OfficesOut)
def offices() -> dict[str, Any]:
    """List every agency with its offices, and those that wait for approval."""
    with reading(api_actor()) as uow:
        return {"items": office_list(uow).agencies}


@api.get("/revocations/<uuid:revocation_id>")
@api.response(200, NoticeOut)
def notice(revocation_id: UUID) -> Notice:
    """Tell the holder of a grant why it is to be taken back, and until when to answer."""
    with reading(api_actor()) as uow:
        return my_notice(uow, revocation_id)


on_api(
    api,
    "/casework/appeals/<uuid:appeal_id>/decision",
    "Decide an appeal as another officer than who refused.",
    name="decide_one",
    use_case=decide_appeal,
    command=DecideAppeal,
    takes=DecideAppealSchema,
    gives=AppealOut,
)
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
