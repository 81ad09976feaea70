"""Filling in as JSON: pages of the form, and papers."""

from typing import Any
from uuid import UUID

from flask import Response

from app.casework.applications.doors import api_presenter
from app.casework.applications.doors.papers_web import PAPER_ACTION
from app.casework.applications.schemas import CaseSectionSchema, FilledSectionOut, SavedDraftOut
from app.casework.applications.use_cases.case_documents import remove_from_application
from app.casework.applications.use_cases.save_section import SaveSection, save_section, section_of
from app.casework.cases.permissions import APPLY
from app.casework.cases.queries.draft import filling_of
from app.casework.forms.schemas import answers_schema, load_below
from app.documents.doors.api import DocumentOut
from app.permissions import require
from app.schemas import CommandSchema
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading, respond
from app.web.guards import needs_token
from app.web.subjects import Subject

api = ApiBlueprint("sections_api", __name__, description="Filling in an application")
needs_token(api)
ONE = "/applications/<uuid:application_id>"
SECTION = f"{ONE}/sections/<code>"


@api.get(SECTION)
@api.response(200, FilledSectionOut)
def section(application_id: UUID, code: str) -> dict[str, Any]:
    """Tell the questions of a page of the form that apply, with what was answered."""
    with reading(api_actor()) as uow:
        require(uow.actor, APPLY)
        filling = filling_of(uow, application_id)
        return api_presenter.section(filling, section_of(filling, code))


@api.post(SECTION)
@api.arguments(CaseSectionSchema)
@api.alt_response(200, schema=SavedDraftOut)
def save(loaded: dict[str, Any], application_id: UUID, code: str) -> Response:
    """Save a page of the form: all that it holds from now on. 409 where another device saved it."""
    with reading(api_actor()) as uow:
        require(uow.actor, APPLY)
        filling = filling_of(uow, application_id)
        fields = section_of(filling, code).fields
    schema = answers_schema(fields, filling.form.known, filling.day, finished=loaded["finished"])
    command = SaveSection(
        application_id=application_id,
        section=code,
        **(loaded | {"answers": load_below("answers", schema, loaded["answers"])}),
    )
    return respond(save_section, command, present=SavedDraftOut().dump)


PAPER_ACTION.on_api(
    api,
    f"{ONE}/documents/<code>",
    "Add a file to a requested document; multipart, the file in `file`.",
    name="add",
    gives=DocumentOut,
    status=201,
)
Subject(api=api).act(remove_from_application, CommandSchema).on_api(
    "/applications/<uuid:application_id>/documents/<uuid:document_id>/removal",
    "remove",
    SavedDraftOut,
).describe("Take a file out of what is submitted next; what was submitted before stays kept.")
