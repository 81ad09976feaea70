"""What those who sign send, and statements as the API writes them."""

from marshmallow import Schema, fields, validate

from app.casework.cases.models.application import CONSENTS
from app.casework.cases.policy.references import LONGEST_REFERENCE
from app.casework.catalogue.schemas import ServiceWordsOut
from app.casework.definition.fields import FieldType
from app.casework.forms.policy.values import NOT_AMONG
from app.casework.signing.models import INSTEAD, PAPER
from app.identity.people.fields import Cnic
from app.parameters.schemas import needed
from app.schemas import CommandSchema, Moment, QuerySchema, Text, Whole, page_of

LONGEST_DIGEST = 64


class ListStatementsSchema(QuerySchema):
    """Where the list goes on."""

    cursor = Text(load_default=None, allow_none=True, most=500)


class SignSchema(CommandSchema):
    """`digest`: that of the statement as it was read, so that nobody signs what they did not."""

    digest = needed(Text, most=LONGEST_DIGEST)


class FindStatementSchema(CommandSchema):
    """Whose signature an officer is to record: the application's reference, the person's CNIC."""

    reference = needed(Text, most=LONGEST_REFERENCE)
    cnic = Cnic(required=True)


class RecordSignatureSchema(FindStatementSchema):
    """How somebody signed on paper, and where that paper lies; the page itself comes as a file."""

    digest = needed(Text, most=LONGEST_DIGEST)
    how = Text(load_default=PAPER, validate=[validate.OneOf((PAPER, INSTEAD), error=NOT_AMONG)])
    consent_given = Text(
        load_default=None, allow_none=True, validate=[validate.OneOf(CONSENTS, error=NOT_AMONG)]
    )
    consent_reference = needed(Text)


class SignatureOut(Schema):
    """A signature that was just given."""

    id = fields.UUID()
    application_id = fields.UUID()
    how = Text()
    at = Moment()


class SignerOut(Schema):
    """Somebody who signs; `signed_at` is null until they have."""

    place = Whole()
    name = fields.Nested(ServiceWordsOut)
    how = Text()
    signed_at = Moment(attribute="at", allow_none=True)
    asked_at = Moment(allow_none=True)
    mine = fields.Boolean()
    overtaken = fields.Boolean()


class StatementAnswerOut(Schema):
    """A question and its answer, as services describe answers; CNICs of others are masked."""

    name = Text()
    type = fields.Enum(FieldType, by_value=True)
    question = fields.Nested(ServiceWordsOut)
    answer = fields.Raw()


class StatementSectionOut(Schema):
    """A page of the form."""

    title = fields.Nested(ServiceWordsOut)
    answers = fields.List(fields.Nested(StatementAnswerOut))


class StatementPaperOut(Schema):
    """A file that belongs to it; /documents/ID/content gives it."""

    document_id = fields.UUID()
    code = Text()
    filename = Text()


class SignedStatementOut(Schema):
    """A statement, whole; `digest` is sent back when it is signed."""

    application_id = fields.UUID()
    reference = Text()
    service = fields.Nested(ServiceWordsOut)
    digest = Text()
    signed = fields.Boolean()
    handed_in = fields.Boolean()
    sections = fields.List(fields.Nested(StatementSectionOut))
    documents = fields.List(fields.Nested(StatementPaperOut))
    signers = fields.List(fields.Nested(SignerOut))


class AskedStatementOut(Schema):
    """A statement that the actor was asked to sign, and its status for them."""

    application_id = fields.UUID(attribute="application.id")
    reference = Text(attribute="application.reference")
    service = fields.Nested(ServiceWordsOut, attribute="title")
    standing = Text(attribute="standing.value")
    asked_at = Moment()


AskedStatementsOut = page_of(AskedStatementOut, "AskedStatementsOut")


class SignersOut(Schema):
    """Who has signed an application; `problems` must be mended before anybody is asked."""

    signed = Whole()
    may_ask = fields.Boolean()
    problems = fields.Dict(keys=Text(), values=Text())
    signers = fields.List(fields.Nested(SignerOut), attribute="lines")


class SignaturesAskedOut(Schema):
    """How many have still to sign, now that they were asked."""

    application_id = fields.UUID(attribute="application.id")
    missing = fields.Function(lambda statement: len(statement.missing))
