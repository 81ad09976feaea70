"""Guides, search and feedback as JSON."""

from typing import Any

from app.guides.doors import labels
from app.guides.doors.blanks import filled
from app.guides.queries.feedback import by_page, opinions
from app.guides.queries.searching import search as find
from app.guides.schemas.fields import CursorSchema, SearchQuerySchema
from app.guides.schemas.guides import (
    CountedSchema,
    FoundSchema,
    GuideSchema,
    GuidesSchema,
    LanguageQuerySchema,
    OpinionsSchema,
)
from app.guides.texts.guide import Guide
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from app.web.subjects import Subject

api = ApiBlueprint("guides_api", __name__, description="Guides for business")
needs_token(api, but=("list_guides", "read_guide", "search", "give_feedback"))


def _line(guide: Guide) -> dict[str, Any]:
    english, urdu = guide.text("en"), guide.text("ur")
    return {
        "slug": guide.slug,
        "stage": guide.stage.value,
        "title": english.title,
        "title_ur": urdu.title,
        "summary": english.summary,
        "summary_ur": urdu.summary,
        "reviewed": guide.reviewed,
    }


@api.get("/guides")
@api.response(200, GuidesSchema)
def list_guides() -> dict[str, Any]:
    """List every guide by stage of a business's life."""
    every = (guide for _, guides in labels.library().by_stage for guide in guides)
    return {"items": [_line(guide) for guide in every]}


@api.get("/guides/search")
@api.arguments(SearchQuerySchema, location="query")
@api.response(200, FoundSchema)
def search(query: dict[str, Any]) -> dict[str, Any]:
    """Find guides, forms and offices that hold every word, in either language."""
    with reading(api_actor()) as uow:
        found = find(uow, query["q"])
    guides = [_line(guide) for guide in found.guides]
    return {"guides": guides, "forms": found.forms, "offices": found.offices}


@api.get("/guides/<guide>")
@api.arguments(LanguageQuerySchema, location="query")
@api.response(200, GuideSchema)
def read_guide(query: dict[str, Any], guide: str) -> dict[str, Any]:
    """Read a guide in a language (`lang`), with today's values; what is not verified is marked."""
    found = labels.library().get(guide)
    text = found.text(query["lang"])
    with reading(api_actor()) as uow:
        body = filled(uow, text)
    return {
        "slug": found.slug,
        "stage": found.stage.value,
        "language": query["lang"],
        "title": text.title,
        "summary": text.summary,
        "reviewed": found.reviewed,
        "sections": text.body.sections,
        "html": body,
        "sources": text.sources,
    }


guides_doors = Subject(api=api)
guides_doors.read(
    "/guides/feedback", "count_feedback", lambda uow: {"items": by_page(uow)}, CountedSchema
).describe("Count by page how many found it useful in the last year (officials).")
guides_doors.read(
    "/guides/feedback/<page>", "read_feedback", opinions, OpinionsSchema, CursorSchema
).describe("Read the comments on a page, the latest day first (officials).")
