"""Input of signers, and output of statements."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from app.casework.cases.models.application import CONSENTS
from app.casework.cases.policy.references import MAX_REFERENCE_LENGTH
from app.casework.catalogue.schemas import ServiceWordsOut, words_at
from app.casework.definition.fields import FieldType
from app.casework.forms.policy.values import NOT_AMONG
from app.casework.signing.models import (
    AUTHORITIES,
    INSTEAD,
    PAPER,
    InvitedSigner,
    Objection,
    Signature,
)
from app.casework.signing.queries.own_statements import Asked
from app.casework.signing.queries.statement import Statement
from app.casework.signing.queries.statements import Came, SignerLine
from app.casework.signing.use_cases.record_paper_signature import Authority
from app.identity.accounts.schemas import NO_CODE, MobileText
from app.identity.people.fields import Cnic
from app.outputs import output_of
from app.parameters.schemas import needed
from app.schemas import CommandSchema, LocalDate, QuerySchema, Text, Whole, page_of
from app.text import sentence

MAX_DIGEST_LENGTH = 64
MAX_CODE_LENGTH = 40
MAX_SIGNERS = 100
_OF_AUTHORITY = ("kind", "number", "dated", "attested", "seen")


class SignerMobileSchema(Schema):
    """The mobile number of somebody who signs, by their place; empty: they sign on paper."""

    place = Whole(required=True, validate=validate.Range(min=1, max=MAX_SIGNERS))
    mobile = MobileText(load_default=None, allow_none=True)


class AskForSignaturesSchema(CommandSchema):
    """To which mobile numbers the codes go."""

    mobiles = fields.List(
        fields.Nested(SignerMobileSchema),
        load_default=list,
        validate=validate.Length(max=MAX_SIGNERS),
    )


class BringSigningCodeSchema(CommandSchema):
    """The code that came by SMS."""

    code = Text(required=True, most=MAX_CODE_LENGTH, error_messages=NO_CODE)


class ListStatementsSchema(QuerySchema):
    """The cursor of the list."""

    cursor = Text(load_default=None, allow_none=True, most=500)


class SignSchema(CommandSchema):
    """`digest`: that of the statement as it was read, so that nobody signs what they did not."""

    digest = needed(Text, most=MAX_DIGEST_LENGTH)


class FindStatementSchema(CommandSchema):
    """The signature to record: the application's reference, the person's CNIC."""

    reference = needed(Text, most=MAX_REFERENCE_LENGTH)
    cnic = Cnic(required=True)


class RecordSignatureSchema(FindStatementSchema):
    """The form of a signature on paper, and the place of the paper; the page comes as a file."""

    digest = needed(Text, most=MAX_DIGEST_LENGTH)
    how = Text(load_default=PAPER, validate=[validate.OneOf((PAPER, INSTEAD), error=NOT_AMONG)])
    consent_given = Text(
        load_default=None, allow_none=True, validate=[validate.OneOf(CONSENTS, error=NOT_AMONG)]
    )
    consent_reference = needed(Text)
    authority_kind = Text(
        load_default=None, allow_none=True, validate=[validate.OneOf(AUTHORITIES, error=NOT_AMONG)]
    )
    authority_number = Text(load_default=None, allow_none=True, most=100)
    authority_dated = LocalDate(load_default=None, allow_none=True)
    authority_attested = Text(load_default=None, allow_none=True, most=200)
    authority_seen = fields.Boolean(load_default=False)

    @post_load
    def join_authority(self, given: dict[str, Any], **_: Any) -> dict[str, Any]:  # noqa: ANN401 - marshmallow's
        """Give the five parts of an authority as one."""
        parts = {name: given.pop(f"authority_{name}") for name in _OF_AUTHORITY}
        return {**given, "authority": Authority(**parts)}


class LookAtSignatureSchema(CommandSchema):
    """The officer's finding."""

    note = needed(Text, most=2_000)


class ObjectSchema(CommandSchema):
    """The reason why the submission is not true, or not agreed to."""

    reason = needed(Text, most=2_000)


class RecordObjectionSchema(FindStatementSchema):
    """The objection that an officer records: person, reason, and place of the signed paper."""

    reason = needed(Text, most=2_000)
    consent_reference = needed(Text)


_LETTER_DAY_NEEDED = sentence(
    "Enter the date when the letter was received, for example 31-12-2026."
)


class RecordObjectionLetterSchema(CommandSchema):
    """An objection that came by a letter: the day, the words, and where the letter lies."""

    came_on = LocalDate(
        required=True,
        error_messages={"required": _LETTER_DAY_NEEDED, "invalid": _LETTER_DAY_NEEDED},
    )
    reason = needed(Text, most=2_000)
    consent_reference = needed(Text)


ObjectionOut = output_of(Objection, "ObjectionOut", only=("id", "at"))
SignatureOut = output_of(Signature, "SignatureOut", only=("id", "application_id", "how", "at"))
CodeUserOut = output_of(
    Came, "CameOut", "Who brought a code: confirm them if it is whom you meant."
)
SignerOut = output_of(
    SignerLine,
    "SignerOut",
    "Somebody who signs; `signed_at` is null until they have, and who applies has confirmed them.",
    only=("place", "any", "how", "asked_at", "mine", "overtaken", "unconfirmed", "sent_to"),
    name=ServiceWordsOut,
    signed_at="at",
    came=CodeUserOut,
)
InvitedSignerOut = output_of(
    InvitedSigner,
    "InvitedSignerOut",
    only=("id", "application_id", "brought_at", "confirmed_at"),
)


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


class CautionOut(Schema):
    """The penalty in law for a signer of a false statement, and its source."""

    text = fields.Nested(ServiceWordsOut)
    source = Text()
    confidence = Text()


class StatementReadOut(Schema):
    """A statement, whole."""

    application_id = fields.UUID()
    reference = Text()
    service = fields.Nested(ServiceWordsOut)
    sections = fields.List(fields.Nested(StatementSectionOut))
    documents = fields.List(fields.Nested(StatementPaperOut))
    signers = fields.List(fields.Nested(SignerOut))


class SignedStatementOut(StatementReadOut):
    """A statement, whole; `digest` is sent back when it is signed. `warning` is read before."""

    digest = Text()
    signed = fields.Boolean()
    handed_in = fields.Boolean()
    warning = fields.Nested(CautionOut, allow_none=True)


class ToldStatementOut(StatementReadOut):
    """A submission of others; `object_by` is the last day for an objection that is not late."""

    object_by = fields.Date()
    objected_at = fields.AwareDateTime(allow_none=True)
    may_object = fields.Boolean()


OwnStatementOut = output_of(
    Asked,
    "AskedStatementOut",
    only=("standing", "asked_at"),
    application_id="application.id",
    reference="application.reference",
    service=words_at("title"),
)
OwnStatementsOut = page_of(OwnStatementOut, "AskedStatementsOut")


class SignersOut(Schema):
    """The signers of an application; `problems` must be corrected before anybody is asked."""

    signed = Whole()
    may_ask = fields.Boolean()
    problems = fields.Dict(keys=Text(), values=Text())
    signers = fields.List(fields.Nested(SignerOut), attribute="lines")


SignatureRequestsOut = output_of(
    Statement,
    "SignaturesAskedOut",
    "How many have still to sign, now that they were asked.",
    only=(),
    application_id="application.id",
    missing=fields.Function(lambda statement: len(statement.missing)),
)
