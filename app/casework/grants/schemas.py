"""Licences and certificates as doors take and write them."""

from marshmallow import Schema, fields, validate

from app.casework.cases.models.certificate import Revocation, RevocationAnswer
from app.casework.cases.policy.dues import NextDue
from app.casework.cases.policy.revocations import GROUNDS
from app.casework.catalogue.schemas import ServiceWordsOut
from app.casework.forms.policy.values import NOT_AMONG
from app.casework.grants.queries.certificates import Shown
from app.casework.grants.queries.licences import Licence
from app.casework.grants.queries.office_grants import GrantFile, Notice, OfficeGrant
from app.casework.tasks.schemas import MAX_TEXT_LENGTH, CursorSchema, chosen
from app.data_files.words import Words
from app.outputs import output_of
from app.parameters.schemas import needed
from app.schemas import CommandSchema, QuerySchema, Text, page_of
from app.two_people import DECISION


class ListLicencesSchema(QuerySchema):
    """The cursor of the list."""

    cursor = Text(load_default=None, allow_none=True, most=500)


DueOut = output_of(NextDue, "DueOut")
WordsOut = output_of(Words, "WordsOut")
LicenceOut = output_of(
    Licence,
    "LicenceOut",
    only=(
        "application_id", "reference", "display", "number", "valid_from", "valid_until", "state",
        "renewable",
    ),
    id="registration_id",
    service="service.code",
    registration="shape.code",
    title=fields.Nested(WordsOut, attribute="shape.title"),
    due=DueOut,
)  # fmt: skip
LicencesOut = page_of(LicenceOut, "LicencesOut")


def _certificate(name: str, *own: str) -> type[Schema]:
    return output_of(
        Shown,
        name,
        only=(
            "edition", "newest", "issued_at", "valid_from", "valid_until", "state", "since",
            "holder_gone", *own,
        ),
        title=fields.Nested(WordsOut, attribute="content.title"),
        office=fields.Nested(WordsOut, attribute="content.office"),
        holder=fields.Nested(WordsOut, attribute="content.holder"),
        subject=fields.Nested(WordsOut, attribute="content.subject", allow_none=True),
        district=fields.Nested(WordsOut, attribute="content.district", allow_none=True),
        officer=fields.Nested(WordsOut, attribute="content.officer", allow_none=True),
        number="content.number",
        sha256=fields.Function(lambda shown: shown.sha256.hex()),
    )  # fmt: skip


# Public data of a certificate by its address, and the holder's own, with address and document.
CertificateOut = _certificate("CertificateOut")
OwnCertificateOut = _certificate("OwnCertificateOut", "token", "document_id")


class OwnLicenceOut(Schema):
    """A grant of the actor's, with its newest certificate."""

    licence = fields.Nested(LicenceOut)
    certificate = fields.Nested(OwnCertificateOut, allow_none=True)


class GrantsSchema(CursorSchema):
    """The grants of the office to list."""

    number = Text(load_default="", most=120)
    waiting = fields.Boolean(load_default=False)


class ProposeRevocationSchema(CommandSchema):
    """On which ground a grant is revoked, and why."""

    ground = chosen(validate.OneOf(tuple(GROUNDS), error=NOT_AMONG))
    reason = needed(Text, most=MAX_TEXT_LENGTH)


class AnswerRevocationSchema(CommandSchema):
    """The holder's answer; and the reason if it comes after the deadline."""

    text = needed(Text, most=MAX_TEXT_LENGTH)
    why_late = Text(load_default="", most=MAX_TEXT_LENGTH)


RevocationOut = output_of(
    Revocation,
    "RevocationOut",
    only=("id", "registration_id", "ground", "reason", "answer_by", *DECISION),
)
RevocationAnswerOut = output_of(
    RevocationAnswer, "RevocationAnswerOut", only=("revocation_id", "text", "at", "why_late")
)
GrantLineOut = output_of(
    OfficeGrant,
    "GrantLineOut",
    only=("id", "number", "display", "revoking"),
    title=ServiceWordsOut,
    valid_from="outcome.valid_from",
    valid_until="outcome.valid_until",
    deemed="outcome.deemed",
)
CaseGrantsOut = page_of(GrantLineOut, "CaseGrantsOut")
CaseGrantOut = output_of(
    GrantFile,
    "CaseGrantOut",
    only=("state", "heard"),
    number="outcome.number",
    revocations=[RevocationOut],
)
NoticeOut = output_of(
    Notice,
    "NoticeOut",
    only=("number", "may_answer", "late", "sample"),
    revocation=RevocationOut,
    answer=RevocationAnswerOut,
    title=ServiceWordsOut,
)
