"""Barred words as JSON, for officials: all, one with its history, proposals and decisions."""

from app.calendar import local_day
from app.web.api import ApiBlueprint
from app.web.guards import needs_token
from app.web.subjects import Subject
from registration.names.queries.barred_words import list_words, word_file
from registration.names.schemas import PageOfNamesSchema, WordFileOut, WordLinesOut

api = ApiBlueprint("barred_words_api", __name__, description="Words that names must not contain")
needs_token(api)


barred_words = Subject(api=api)
barred_words.read(
    "/barred-words",
    "every",
    lambda uow, cursor: list_words(uow, local_day(uow.now), cursor),
    WordLinesOut,
    PageOfNamesSchema,
).describe("List every word with what is in force of it and what waits (officials).")
barred_words.read(
    "/barred-words/<uuid:version_id>",
    "one",
    lambda uow, version_id: word_file(uow, version_id, local_day(uow.now)),
    WordFileOut,
).describe("Return every version of the word that a version is of (officials).")
