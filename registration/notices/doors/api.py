"""Public notices as JSON: of a firm for anybody, and of one's own where they were published."""

from app.permissions import ANONYMOUS
from app.schemas import CursorSchema
from app.web.actions import Action
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from app.web.subjects import Subject
from registration.notices.queries.notices import (
    Notices,
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
from registration.notices.use_cases import record_publication

api = ApiBlueprint("public_notices_api", __name__, description="Public notices of firms")
needs_token(api, but=("of_firm",))


@api.get("/register/<number>/notices")
@api.response(200, PublicNoticesOut)
def of_firm(number: str) -> Notices:
    """Return what a firm has to give public notice of, where it was given, and since when."""
    with reading(ANONYMOUS) as uow:
        return public_notices(uow, number)


RECORD = Action(record_publication, RecordPublicationSchema).on_api(
    api,
    "/filings/<uuid:filing_id>/publications",
    "Record where the notice of a filing was published.",
    name="record",
    gives=PublicNoticeOut,
    status=201,
)


public_notices_doors = Subject(api=api)
public_notices_doors.read(
    "/filings/<uuid:filing_id>/notice",
    "one",
    lambda uow, filing_id: own_notice(uow, filing_id).notice,
    PublicNoticeOut,
).describe(
    "Return the notice of a filing, for partners, who left by it, and the Registrar's office."
)
public_notices_doors.read(
    "/missing-notices", "missing", missing_notices, MissingNoticesOut, CursorSchema
).describe("List the public notices that firms of an office still owe, the oldest change first.")
