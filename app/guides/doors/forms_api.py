"""Forms as JSON: those in use for everybody; sending and publishing for officers."""

from typing import Any
from uuid import UUID

from app.documents.doors.attachments import uploaded
from app.guides.queries import forms as queries
from app.guides.schemas.fields import CursorSchema
from app.guides.schemas.forms import (
    FormSchema,
    FormVersionsSchema,
    KeptFormSchema,
    KeptFormsSchema,
    ProposeFormSchema,
    PublishedFormsSchema,
)
from app.guides.use_cases.propose_form import propose_form
from app.web.actions import Action
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token

api = ApiBlueprint("forms_api", __name__, description="Forms to download")
needs_token(api, but=("list_forms", "list_versions"))


@api.get("/forms")
@api.arguments(CursorSchema, location="query")
@api.response(200, PublishedFormsSchema)
def list_forms(query: dict[str, Any]) -> dict[str, Any]:
    """List the forms in use by code, each in its latest version."""
    with reading(api_actor()) as uow:
        page = queries.current_forms(uow.session, cursor=query["cursor"])
        return {"items": page.items, "next_cursor": page.next_cursor}


@api.get("/forms/<form>/versions")
@api.response(200, FormVersionsSchema)
def list_versions(form: str) -> dict[str, Any]:
    """List everything that was published of a form, the latest first."""
    with reading(api_actor()) as uow:
        return {"items": queries.versions_of(uow.session, form)}


@api.get("/form-versions")
@api.arguments(CursorSchema, location="query")
@api.response(200, KeptFormsSchema)
def list_kept(query: dict[str, Any]) -> dict[str, Any]:
    """List every version that was entered, undecided and refused ones too (officials)."""
    with reading(api_actor()) as uow:
        page = queries.list_entered_forms(uow, query["cursor"]).page
        return {"items": page.items, "next_cursor": page.next_cursor}


@api.get("/form-versions/<uuid:form_id>")
@api.response(200, KeptFormSchema)
def read_kept(form_id: UUID) -> queries.Version:
    """Return the status of a version (officials)."""
    with reading(api_actor()) as uow:
        return queries.kept_form(uow, form_id).page.items[0]


PROPOSE_ACTION = Action(propose_form, ProposeFormSchema, file=uploaded).on_api(
    api,
    "/form-versions",
    "Send a version of a form (multipart field `file`); another officer publishes it.",
    name="propose",
    gives=FormSchema,
    status=201,
    location=lambda made: f"/api/v1/form-versions/{made.id}",
)
