"""Forms as JSON: those in use for everybody; sending and publishing for officers."""

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
from app.web.api import ApiBlueprint
from app.web.guards import needs_token
from app.web.subjects import Subject

api = ApiBlueprint("forms_api", __name__, description="Forms to download")
needs_token(api, but=("list_forms", "list_versions"))


PROPOSE_ACTION = Action(propose_form, ProposeFormSchema, file=uploaded).on_api(
    api,
    "/form-versions",
    "Send a version of a form (multipart field `file`); another officer publishes it.",
    name="propose",
    gives=FormSchema,
    status=201,
    location=lambda made: f"/api/v1/form-versions/{made.id}",
)


forms = Subject(api=api)
forms.read(
    "/forms",
    "list_forms",
    lambda uow, cursor: queries.current_forms(uow.session, cursor=cursor),
    PublishedFormsSchema,
    CursorSchema,
).describe("List the forms in use by code, each in its latest version.")
forms.read(
    "/forms/<form>/versions",
    "list_versions",
    lambda uow, form: {"items": queries.versions_of(uow.session, form)},
    FormVersionsSchema,
).describe("List everything that was published of a form, the latest first.")
forms.read(
    "/form-versions",
    "list_kept",
    lambda uow, cursor: queries.list_entered_forms(uow, cursor).page,
    KeptFormsSchema,
    CursorSchema,
).describe("List every version that was entered, undecided and refused ones too (officials).")
forms.read(
    "/form-versions/<uuid:form_id>",
    "read_kept",
    lambda uow, form_id: queries.kept_form(uow, form_id).page.items[0],
    KeptFormSchema,
).describe("Return the status of a version (officials).")
