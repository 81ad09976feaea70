"""Checking receipts and references by API: nothing changes, so no idempotency key is needed."""

from typing import Any

from flask import Response, request
from marshmallow import fields

from app.platform import the_platform
from app.schemas import CommandSchema, QuerySchema, Text
from app.signing.keys import Signer
from app.signing.queries import MAX_PDF_BYTES, check_paper, standing
from app.signing.verification import MAX_BYTES, Finding, Value, Verifiers, as_text
from app.text import Sentence
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.i18n import language
from app.web.json import json_response
from app.web.translation import translate

api = ApiBlueprint("signing_api", __name__, description="Is this document genuine?")


class ReceiptSchema(CommandSchema):
    """A receipt file, as text."""

    receipt = Text(required=True, most=MAX_BYTES)


class ReferenceQuery(QuerySchema):
    """The reference on a printed paper."""

    reference = Text(required=True, most=100)


class FactOut(QuerySchema):
    """One thing that the paper says."""

    label = fields.String()
    value = fields.String()


class VerifiedOut(QuerySchema):
    """A genuine paper; if it is not, the answer is a problem.

    `caution` is a warning about the file that was sent before relying on it.
    """

    title = fields.String()
    facts = fields.List(fields.Nested(FactOut))
    caution = fields.String(allow_none=True)


class SignatureBasisOut(QuerySchema):
    """The signature of papers today, in both languages, and the place to prove them."""

    accredited = fields.Boolean()
    instrument = fields.String()
    line = fields.String(attribute="line.en")
    line_ur = fields.String(attribute="line.ur")
    law = fields.String()
    confidence = fields.String()


@api.get("/verifications/signature")
@api.response(200, SignatureBasisOut)
def which_signature() -> dict[str, Any]:
    """Return which signature papers bear today and the law that gives it effect."""
    with reading(api_actor()) as uow:
        found = standing(uow, uow.now)
    return {
        "accredited": found.accredited,
        "instrument": found.instrument,
        "line": {"en": found.line.en, "ur": found.line.ur},
        "law": "Electronic Transactions Ordinance 2002, s. 7",
        "confidence": "H",
    }


@api.post("/verifications")
@api.arguments(ReceiptSchema)
@api.alt_response(200, schema=VerifiedOut)
def check_receipt(data: dict[str, Any]) -> Response:
    """Check a signed receipt."""
    ports = the_platform().executor.ports
    keys = ports.get(Signer).public_keys()
    with reading(api_actor()) as uow:
        return _present(ports.get(Verifiers).check_file_here(uow, data["receipt"].encode(), keys))


@api.post("/verifications/papers")
@api.upload()
@api.alt_response(200, schema=VerifiedOut)
def check_printed() -> Response:
    """Check a printed paper by its PDF (multipart field `file`): a receipt, a certificate."""
    sent = request.files.get("file")
    with reading(api_actor()) as uow:
        return _present(check_paper(uow, sent.stream.read(MAX_PDF_BYTES + 1) if sent else b""))


@api.get("/verifications")
@api.arguments(ReferenceQuery, location="query")
@api.alt_response(200, schema=VerifiedOut)
def check_reference(query: dict[str, Any]) -> Response:
    """Check the reference on a printed paper."""
    with reading(api_actor()) as uow:
        return _present(uow.port(Verifiers).check_reference(uow, query["reference"]))


def _present(found: Finding) -> Response:
    facts = [
        {"label": translate(label), "value": _written(value)}
        for label, value in (*found.facts, *found.small)
    ]
    caution = translate(found.caution) if found.caution else None
    return json_response({"title": translate(found.title), "facts": facts, "caution": caution})


def _written(value: Value) -> str:
    return translate(value) if isinstance(value, Sentence) else as_text(value, language())
