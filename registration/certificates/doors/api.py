"""Papers of the register as JSON: asked for, and checked by the last part of their address."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Response

from app.casework.public import read_token
from app.errors import NotFound
from app.permissions import ANONYMOUS
from app.web.api import ApiBlueprint
from app.web.doors import reading, respond
from app.web.guards import needs_token
from app.web.subjects import Subject
from registration.certificates.queries import Standing, certificate_status, inspect_filing
from registration.certificates.schemas import (
    CurrentPaperOut,
    ExtractSchema,
    FiledStatementOut,
    RegisterPaperOut,
)
from registration.certificates.use_cases import IssueCopy, IssueExtract, issue_copy, issue_extract

api = ApiBlueprint("register_papers_api", __name__, description="Extracts and certified copies")
needs_token(api, but=("extract", "check", "statement"))


@api.post("/register/<number>/extracts")
@api.arguments(ExtractSchema)
@api.alt_response(201, schema=RegisterPaperOut)
def extract(given: dict[str, date | None], number: str) -> Response:
    """Issue a signed extract of a business as of a day (today); anybody may ask.

    Who asks for the same again gets the same paper; /documents/ID/content gives the file.
    """
    command = IssueExtract(number=number, on=given["on"])
    return respond(issue_extract, command, present=RegisterPaperOut().dump, status=201)


@api.get("/register/papers/<token>")
@api.response(200, CurrentPaperOut)
def check(token: str) -> Standing:
    """Return what a paper is, by the last part of its address, and whether it still holds."""
    kept = read_token(token)
    if kept is None:
        raise NotFound
    with reading(ANONYMOUS) as uow:
        return certificate_status(uow, kept)


def _copy(filing_id: UUID, **_: Any) -> IssueCopy:  # noqa: ANN401 - nothing is sent
    return IssueCopy(filing_id=filing_id)


register_papers = Subject(api=api)
register_papers.read(
    "/register/<number>/filings/<int:sequence>", "statement", inspect_filing, FiledStatementOut
).describe("Return what a firm filed, line by line: open to anybody, without personal numbers.")
register_papers.act(issue_copy, command=_copy).on_api(
    "/filings/<uuid:filing_id>/copies", "copy", RegisterPaperOut, status=201
).describe("Issue a certified copy of a filing, for owners and the Registrar's office.")
