"""Signatures of accounts that lost their CNIC, for the office that has the application."""

from uuid import UUID

from flask import Blueprint, render_template, request
from marshmallow import Schema, fields

from app.casework.signing.doors.api import api
from app.casework.signing.models import DoubtedSignature
from app.casework.signing.queries.doubted import Doubted, doubted_signatures
from app.casework.signing.schemas import LookAtSignatureSchema
from app.casework.signing.use_cases.doubt_signatures import look_at_signature
from app.outputs import output_of
from app.text import sentence
from app.web.doors import reading
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.subjects import Subject

blueprint = Blueprint("doubted_signatures", __name__, url_prefix="/casework/signatures")
needs_sign_in(blueprint)
DoubtedSignatureOut = output_of(Doubted, "DoubtedSignatureOut")
LookedAtOut = output_of(DoubtedSignature, "LookedAtOut", only=("signature_id", "looked_at", "note"))


class DoubtedSignaturesOut(Schema):
    """The signatures that an office must review."""

    items = fields.List(fields.Nested(DoubtedSignatureOut))


@blueprint.get("")
def every() -> str:
    """List what waits for the office; `?at=` opens the form of one of them."""
    return _page(Form(), request.args.get("at", ""))


def _page(form: Form, signature_id: UUID | str) -> str:
    with reading() as uow:
        found = doubted_signatures(uow)
    return render_template(
        "cases/officials/doubted_signatures.html", found=found, form=form, at=str(signature_id)
    )


doubted_signatures_doors = Subject(blueprint, api)
doubted_signatures_doors.read(
    "/doubted-signatures",
    "listed",
    lambda uow: {"items": doubted_signatures(uow)},
    DoubtedSignaturesOut,
).describe("List the signatures to look at again, of accounts that lost their CNIC.")
doubted_signatures_doors.act(look_at_signature, LookAtSignatureSchema).on_page(
    "/<uuid:signature_id>", "look", draw=_page, back="doubted_signatures.every"
).done(sentence("What you found is recorded.")).on_api(
    "/doubted-signatures/<uuid:signature_id>", "look", LookedAtOut
).describe("Record an officer's finding about a doubted signature.")
