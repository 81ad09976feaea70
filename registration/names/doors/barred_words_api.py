"""Barred words as JSON, for officials: all, one with its history, proposals and decisions."""

from typing import Any
from uuid import UUID

from app.calendar import local_day
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from registration.names.queries.barred_words import WordFile, list_words, word_file
from registration.names.schemas import (
    PageOfNamesSchema,
    WordFileOut,
    WordLinesOut,
)

api = ApiBlueprint("barred_words_api", __name__, description="Words that names must not contain")
needs_token(api)


@api.get("/barred-words")
@api.arguments(PageOfNamesSchema, location="query")
@api.response(200, WordLinesOut)
def every(asked: dict[str, Any]) -> dict[str, Any]:
    """List every word with what is in force of it and what waits (officials)."""
    with reading(api_actor()) as uow:
        page = list_words(uow, local_day(uow.now), asked["cursor"])
        return {"items": page.items, "next_cursor": page.next_cursor}


@api.get("/barred-words/<uuid:version_id>")
@api.response(200, WordFileOut)
def one(version_id: UUID) -> WordFile:
    """Return every version of the word that a version is of (officials)."""
    with reading(api_actor()) as uow:
        return word_file(uow, version_id, local_day(uow.now))
