"""Differences as JSON, and what two officers decide about them."""

from typing import Any

from app.paging import MAX_PAGE_SIZE, Page
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from app.web.subjects import Subject
from payments.settlement.doors.presenter import explain
from payments.settlement.queries.differences import Wanted, difference, differences
from payments.settlement.queries.proposals import list_matches, show_match
from payments.settlement.schemas import (
    DifferencesQuerySchema,
    DifferencesSchema,
    MatchesQuerySchema,
    MatchesSchema,
    MatchSchema,
    ProposeMatchSchema,
)
from payments.settlement.use_cases.resolve_difference import ProposeMatch, propose_match

api = ApiBlueprint("differences_api", __name__, description="Settlement")
needs_token(api)


@api.get("/settlement/differences")
@api.arguments(DifferencesQuerySchema, location="query")
@api.response(200, DifferencesSchema)
def index(query: dict[str, Any]) -> object:
    """List the open differences, the oldest first; with `of` only the one of that name."""
    wanted = Wanted(code=query["code"], channel=query["channel"], age=query["age"])
    with reading(api_actor()) as uow:
        if query["of"]:
            page = Page([difference(uow, query["of"])], None)
        else:
            page = differences(uow, wanted, cursor=query["cursor"], limit=MAX_PAGE_SIZE)
    said = [{**vars(each), "sentence": explain(each)} for each in page.items]
    return {"items": said, "next_cursor": page.next_cursor}


@api.get("/settlement/matches")
@api.arguments(MatchesQuerySchema, location="query")
@api.response(200, MatchesSchema)
def matches(query: dict[str, Any]) -> object:
    """List the proposals that wait for a second officer, or with `all` every one."""
    with reading(api_actor()) as uow:
        return list_matches(uow, waiting=not query["all"], cursor=query["cursor"])


def _proposal(difference: str, **given: Any) -> ProposeMatch:  # noqa: ANN401 - a schema's fields
    return ProposeMatch(key=difference, **given)


differences_doors = Subject(api=api)
differences_doors.read(
    "/settlement/matches/<uuid:match_id>",
    "match",
    lambda uow, match_id: show_match(uow, match_id).match,
    MatchSchema,
).describe("Show a proposal about a difference.")
differences_doors.act(propose_match, ProposeMatchSchema, command=_proposal).on_api(
    "/settlement/matches",
    "propose",
    MatchSchema,
    status=201,
    location=lambda made: f"/api/v1/settlement/matches/{made.id}",
).describe("Propose what is to become of a difference; another officer decides.")
