"""Public notices as JSON: of a firm for anybody, and of one's own where they were published."""

from uuid import UUID

from app.paging import Page
from app.permissions import ANONYMOUS
from app.schemas import CursorSchema
from app.web.actions import Action
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from registration.notices.queries.notices import (
    MissingNotice,
    Notices,
    NoticeView,
    missing_notices,
    own_notice,
    public_notices,
)
from registration.notices.schemas import (
    MissingNoticesOut,
    PublicNoticeOut,
    PublicNoticesOut,
    RecordPublicationSchema,
)
from registration.notices.use_cases import (
    record_publication,
)

api = ApiBlueprint("public_notices_api", __name__, description="Public notices of firms")
needs_token(api, but=("of_firm",))


@api.get("/register/<number>/notices")
@api.response(200, PublicNoticesOut)
def of_firm(number: str) -> Notices:
    """Return what a firm has to give public notice of, where it was given, and since when."""
    with reading(ANONYMOUS) as uow:
        return public_notices(uow, number)


@api.get("/filings/<uuid:filing_id>/notice")
@api.response(200, PublicNoticeOut)
def one(filing_id: UUID) -> NoticeView:
    """Return the notice of a filing, for partners, who left by it, and the Registrar's office."""
    with reading(api_actor()) as uow:
        return own_notice(uow, filing_id).notice


@api.get("/missing-notices")
@api.arguments(CursorSchema, location="query")
@api.response(200, MissingNoticesOut)
def missing(asked: dict[str, str | None]) -> Page[MissingNotice]:
    """List the public notices that firms of an office still owe, the oldest change first."""
    with reading(api_actor()) as uow:
        return missing_notices(uow, asked["cursor"])


RECORD = Action(record_publication, RecordPublicationSchema).on_api(
    api,
    "/filings/<uuid:filing_id>/publications",
    "Record where the notice of a filing was published.",
    name="record",
    gives=PublicNoticeOut,
    status=201,
)
