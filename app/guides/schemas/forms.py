"""Forms: what officers send, and what everybody and officers see."""

from marshmallow import Schema, fields, validate

from app.documents.doors.api import DocumentOut
from app.guides.models import LANGUAGES, FormWithdrawal, PublishedForm
from app.guides.queries.forms import Version
from app.guides.schemas.fields import code
from app.outputs import output_of
from app.parameters.schemas import needed
from app.schemas import CommandSchema, LocalDate, Text, UrduText, page_of
from app.text import sentence
from app.two_people import DECISION

CHOOSE = sentence("Choose one of the answers in the list.")


class ProposeFormSchema(CommandSchema):
    """A version of a form; its file comes beside (multipart field `file`)."""

    code = code()
    title = needed(Text)
    title_ur = needed(UrduText)
    agency = needed(Text)
    agency_ur = needed(UrduText)
    version = needed(Text, most=40)
    dated = LocalDate(
        required=True,
        error_messages={"required": sentence("Enter a date, for example 31-12-2026.")},
    )
    language = fields.String(
        required=True,
        validate=validate.OneOf(LANGUAGES, error=CHOOSE),
        error_messages={"required": CHOOSE},
    )


FormSchema = output_of(
    PublishedForm,
    "FormSchema",
    only=(
        "id", "code", "title", "title_ur", "agency", "agency_ur", "version", "dated", "language",
        "document_id", *DECISION,
    ),
)  # fmt: skip
WithdrawalSchema = output_of(FormWithdrawal, "WithdrawalSchema", only=("withdrawn_at", "reason"))
PublishedFormSchema = output_of(
    Version,
    "PublishedFormSchema",
    "A published version; `current` is the one to use, `withdrawal` says why it is not to be.",
    only=("current",),
    id="form.id",
    code="form.code",
    title="form.title",
    title_ur="form.title_ur",
    agency="form.agency",
    agency_ur="form.agency_ur",
    version="form.version",
    dated="form.dated",
    language="form.language",
    published_at="form.approved_at",
    document=DocumentOut,
    withdrawal=WithdrawalSchema,
)
PublishedFormsSchema = page_of(PublishedFormSchema, "PublishedFormsSchema")


class FormVersionsSchema(Schema):
    """Everything that was published of a form, the latest first."""

    items = fields.List(fields.Nested(PublishedFormSchema))


KeptFormSchema = output_of(
    Version,
    "KeptFormSchema",
    only=(),
    form=FormSchema,
    document=DocumentOut,
    withdrawal=WithdrawalSchema,
)
KeptFormsSchema = page_of(KeptFormSchema, "KeptFormsSchema")
