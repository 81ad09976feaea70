"""Names as JSON: the check and the barred words for everybody, reservations for their holders."""

from typing import Any

from app.calendar import local_day
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from app.web.subjects import Subject
from registration.names.models import BusinessName
from registration.names.policy.report import NameReport, ProposedName
from registration.names.queries.name_check import ask_about, public_words
from registration.names.queries.reservations import Held, own_name, own_names, state_of
from registration.names.schemas import (
    CheckNameSchema,
    HeldNameOut,
    HeldNamesOut,
    NameReportOut,
    PageOfNamesSchema,
    PublicWordsOut,
)

api = ApiBlueprint("names_api", __name__, description="Names of businesses")
needs_token(api, but=("check", "barred"))


@api.get("/names/check")
@api.arguments(CheckNameSchema, location="query")
@api.response(200, NameReportOut)
def check(asked: dict[str, Any]) -> NameReport:
    """Return what speaks against a name, which names are like it, and which to take instead."""
    with reading(api_actor()) as uow:
        return ask_about(uow, ProposedName(**asked))


@api.get("/names/barred-words")
@api.response(200, PublicWordsOut)
def barred() -> dict[str, Any]:
    """List the words that names may not hold; "working_value" is not verified and not law."""
    with reading(api_actor()) as uow:
        on = local_day(uow.now)
        return {"on": on, "items": public_words(uow.session, on)}


def written(row: BusinessName) -> Any:  # noqa: ANN401 - JSON
    """Return a reserved name as JSON."""
    ended = row.ended_at or row.since
    return HeldNameOut().dump(Held(row=row, state=state_of(row, ended)))


names = Subject(api=api)
names.read("/my/names", "mine", own_names, HeldNamesOut, PageOfNamesSchema).describe(
    "List the names held for you and the firm that you act for, newest first."
)
names.read("/my/names/<uuid:reservation_id>", "one", own_name, HeldNameOut).describe(
    "Return what is known of a name that is held for you."
)
