"""Forms: what officers send, and what everybody and officers see."""

from marshmallow import Schema, fields, validate

from app.documents.doors.api import DocumentOut
from app.guides.models.forms import LANGUAGES
from app.guides.schemas.fields import code
from app.parameters.schemas import needed
from app.schemas import CommandSchema, LocalDate, Moment, ProposalSchema, Text, UrduText, page_of
from app.text import sentence

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
        required=True, error_messages={"required": sentence("Write a date such as 31-12-2026.")}
    )
    language = fields.String(
        required=True,
        validate=validate.OneOf(LANGUAGES, error=CHOOSE),
        error_messages={"required": CHOOSE},
    )


class FormSchema(ProposalSchema):
    """A version of a form as officers see it."""

    id = fields.UUID()
    code = Text()
    title = Text()
    title_ur = Text()
    agency = Text()
    agency_ur = Text()
    version = Text()
    dated = fields.Date()
    language = Text()
    document_id = fields.UUID()


class WithdrawalSchema(Schema):
    """Why a version must not be used any more."""

    withdrawn_at = Moment()
    reason = Text()


class PublishedFormSchema(Schema):
    """A published version; `current` is the one to use, `withdrawal` says why it is not to be."""

    id = fields.UUID(attribute="form.id")
    code = Text(attribute="form.code")
    title = Text(attribute="form.title")
    title_ur = Text(attribute="form.title_ur")
    agency = Text(attribute="form.agency")
    agency_ur = Text(attribute="form.agency_ur")
    version = Text(attribute="form.version")
    dated = fields.Date(attribute="form.dated")
    language = Text(attribute="form.language")
    published_at = Moment(attribute="form.approved_at")
    document = fields.Nested(DocumentOut)
    current = fields.Boolean()
    withdrawal = fields.Nested(WithdrawalSchema, allow_none=True)


PublishedFormsSchema = page_of(PublishedFormSchema, "PublishedFormsSchema")


class FormVersionsSchema(Schema):
    """Everything that was published of a form, the latest first."""

    items = fields.List(fields.Nested(PublishedFormSchema))


class KeptFormSchema(Schema):
    """A version that was entered, and its withdrawal."""

    form = fields.Nested(FormSchema)
    document = fields.Nested(DocumentOut)
    withdrawal = fields.Nested(WithdrawalSchema, allow_none=True)


KeptFormsSchema = page_of(KeptFormSchema, "KeptFormsSchema")
