"""The public page that checks receipts and printed papers, and the keys that sign them."""

import re
from datetime import datetime

from flask import Blueprint, Response, make_response, render_template, request, url_for

from app.errors import Refusal
from app.http import status_of
from app.platform import the_platform
from app.search.public import KnownReference
from app.signing.keys import Signer
from app.signing.papers import published
from app.signing.pdf import PaperSigner
from app.signing.queries import MAX_PDF_BYTES, check_paper, is_pdf, standing
from app.signing.verification import Finding, NotGenuine, Rupees, Value, Verifiers, as_text
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from app.web.doors import reading
from app.web.formatting import local_time, rupees
from app.web.forms import Form
from app.web.i18n import language
from app.web.json import json_response
from app.web.translation import translate

web = Blueprint("signing", __name__)
_REFERENCE_LETTERS = 100

# Numbers of papers have parts: no other text is looked up.
_NUMBER = re.compile(r"[A-Z0-9]+(?:[-/][A-Z0-9]+)+", re.IGNORECASE)


def _paper(uow: UnitOfWork, typed: str) -> str | None:
    """Return the check of a paper that has this number."""
    if not _NUMBER.fullmatch(typed[:_REFERENCE_LETTERS]):
        return None
    try:
        uow.port(Verifiers).check_reference(uow, typed)
    except Refusal:
        return None
    return url_for("signing.verify", reference=typed)


PAPER = KnownReference(address=_paper)


@web.get("/.well-known/bdm-keys.json")
def keys() -> Response:
    """Publish the public halves of every key that ever signed here."""
    return json_response(the_platform().executor.ports.get(Signer).published())


@web.get("/.well-known/bdm-papers.pem")
def paper_certificates() -> Response:
    """Publish the certificates under which papers are signed, for programs that show PDFs."""
    signer = the_platform().executor.ports.get(PaperSigner)
    return Response(published(signer), mimetype="application/x-pem-file")


@web.get("/signing")
def signatures() -> str:
    """Show the signature of papers, its effect in law, and the way to prove a paper."""
    with reading() as uow:
        found = standing(uow, uow.now)
    return render_template("signing/law.html", found=found)


@web.get("/verify")
def verify() -> Response:
    """Draw the form for a receipt or reference; with `?reference=` (QR codes) answer at once."""
    reference = request.args.get("reference", "").strip()
    form = Form(values=request.args)
    if not reference:
        return make_response(_page(form))
    try:
        with reading() as uow:
            verifiers = uow.port(Verifiers)
            found = verifiers.check_reference(uow, reference[:_REFERENCE_LETTERS])
    except Refusal as refusal:
        return make_response(_page(form.with_refusal(refusal)), status_of(refusal))
    return make_response(_page(form, found))


@web.post("/verify")
def verify_file() -> Response:
    """Check a receipt or a printed paper that was uploaded or pasted. Nothing is kept of it."""
    form = Form.posted()
    ports = the_platform().executor.ports
    try:
        with reading() as uow:
            keys = ports.get(Signer).public_keys()
            data = _sent()
            if is_pdf(data):
                found = check_paper(uow, data)
            else:
                found = ports.get(Verifiers).check_file_here(uow, data, keys)
    except Refusal as refusal:
        return make_response(_page(form.with_refusal(_on_field(refusal))), status_of(refusal))
    return make_response(_page(form, found))


def _sent() -> bytes:
    part = request.files.get("file")
    data = part.stream.read(MAX_PDF_BYTES + 1) if part else b""
    data = data or request.form.get("receipt", "").strip().encode()
    if not data:
        raise NotGenuine(sentence("Choose the receipt's file, or paste its contents."))
    return data


def _on_field(refusal: Refusal) -> Refusal:
    field = "receipt" if request.form.get("receipt", "").strip() else "file"
    refusal.fields = refusal.fields or {field: refusal.message}
    return refusal


def _page(form: Form, found: Finding | None = None) -> str:
    with reading() as uow:
        line = standing(uow, uow.now).line
    return render_template(
        "signing/verify.html",
        form=form,
        found=found,
        translated=translate,
        written=_written,
        signature=line.ur if language() == "ur" else line.en,
    )


def _written(value: Value) -> str:
    """Write a value for people: a time by our clocks, words and names in the reader's language."""
    if isinstance(value, Rupees):
        return rupees(value.paisa)
    if isinstance(value, Sentence):
        return translate(value)
    return local_time(value) if isinstance(value, datetime) else as_text(value, language())
