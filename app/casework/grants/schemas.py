"""Licences and certificates as doors take and write them."""

from marshmallow import Schema, fields, validate

from app.casework.cases.policy.revocations import GROUNDS
from app.casework.catalogue.schemas import ServiceWordsOut
from app.casework.forms.policy.values import NOT_AMONG
from app.casework.tasks.schemas import (
    MOST_WORDS,
    CursorSchema,
    chosen,
)
from app.parameters.schemas import needed
from app.schemas import (
    CommandSchema,
    LocalDate,
    Moment,
    ProposalSchema,
    QuerySchema,
    Text,
    Whole,
    page_of,
)


class ListLicencesSchema(QuerySchema):
    """Where the list goes on."""

    cursor = Text(load_default=None, allow_none=True, most=500)


class DueOut(Schema):
    """What comes next: `opens`, `renew`, `renew_late` or `ends`, and the day of it."""

    what = Text()
    day = LocalDate()


class WordsOut(Schema):
    """The same in English and in Urdu."""

    en = Text()
    ur = Text()


class LicenceOut(Schema):
    """A grant: what it is, its number and term, its status, and what comes next."""

    id = fields.UUID(attribute="registration_id")
    application_id = fields.UUID()
    reference = Text()
    service = Text(attribute="service.code")
    registration = Text(attribute="shape.code")
    title = fields.Nested(WordsOut, attribute="shape.title")
    display = Text()
    number = Text()
    valid_from = LocalDate()
    valid_until = LocalDate(allow_none=True)
    state = Text()
    due = fields.Nested(DueOut, allow_none=True)
    renewable = fields.Boolean()


LicencesOut = page_of(LicenceOut, "LicencesOut")


class CertificateOut(Schema):
    """A certificate as anybody may see it who has its address; `newest`: none took its place.

    `holder_gone` is the day since which its holder no longer exists: a firm that was dissolved.
    """

    title = fields.Nested(WordsOut, attribute="content.title")
    office = fields.Nested(WordsOut, attribute="content.office")
    holder = fields.Nested(WordsOut, attribute="content.holder")
    number = Text(attribute="content.number")
    edition = Whole()
    newest = fields.Boolean()
    issued_at = Moment()
    valid_from = LocalDate()
    valid_until = LocalDate(allow_none=True)
    state = Text()
    since = LocalDate(allow_none=True)
    holder_gone = LocalDate(allow_none=True)
    sha256 = fields.Function(lambda shown: shown.sha256.hex())


class OwnCertificateOut(CertificateOut):
    """One's own: with its address, and the document to fetch."""

    token = Text()
    document_id = fields.UUID()


class OwnLicenceOut(Schema):
    """A grant of the actor's, with its newest certificate."""

    licence = fields.Nested(LicenceOut)
    certificate = fields.Nested(OwnCertificateOut, allow_none=True)


class GrantsSchema(CursorSchema):
    """Which grants of the office."""

    number = Text(load_default="", most=120)
    waiting = fields.Boolean(load_default=False)


class ProposeRevocationSchema(CommandSchema):
    """On which ground a grant is revoked, and why."""

    ground = chosen(validate.OneOf(tuple(GROUNDS), error=NOT_AMONG))
    reason = needed(Text, most=MOST_WORDS)


class RevocationOut(ProposalSchema):
    """A grant that is proposed for revocation."""

    id = fields.UUID()
    registration_id = fields.UUID()
    ground = Text()
    reason = Text()
    answer_by = fields.Date(allow_none=True)


class RevocationAnswerOut(Schema):
    """What the holder answered."""

    revocation_id = fields.UUID()
    text = Text()
    at = Moment()


class GrantLineOut(Schema):
    """A grant of the office."""

    id = fields.UUID()
    number = Text()
    title = fields.Nested(ServiceWordsOut)
    display = Text()
    valid_from = fields.Date(attribute="outcome.valid_from")
    valid_until = fields.Date(attribute="outcome.valid_until", allow_none=True)
    deemed = fields.Boolean(attribute="outcome.deemed")
    revoking = fields.Boolean()


CaseGrantsOut = page_of(GrantLineOut, "CaseGrantsOut")


class CaseGrantOut(Schema):
    """A grant, its status, and what was asked about it."""

    number = Text(attribute="outcome.number")
    state = Text(attribute="state.value")
    revocations = fields.List(fields.Nested(RevocationOut))
    heard = fields.Boolean()


class NoticeOut(Schema):
    """A notice as the holder of a grant sees it."""

    revocation = fields.Nested(RevocationOut)
    answer = fields.Nested(RevocationAnswerOut, allow_none=True)
    title = fields.Nested(ServiceWordsOut)
    number = Text()
    may_answer = fields.Boolean()
    sample = fields.Boolean()
