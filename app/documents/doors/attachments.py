"""A document on its way out: an attachment, or a paper shown with a form; never a page."""

from flask import Response, request, send_file

from app.documents.inspection import inspected
from app.documents.models import Document
from app.documents.public import PAPERS, OpenDocument, Taken, TakenNote, Upload
from app.errors import NotFound
from app.permissions import Actor
from app.platform import the_platform

# Should a browser show it all the same, nothing in it may run or reach anything.
POLICY = "sandbox; default-src 'none'"
# With a form of this site only: a browser shows no PDF in a sandbox. It loads nothing, and its kind
# is the one found when it came, not what its bytes look like.
SHOWN_POLICY = (
    "default-src 'none'; img-src 'self'; object-src 'self'; style-src 'unsafe-inline';"
    " frame-ancestors 'self'"
)


def attachment(opened: OpenDocument) -> Response:
    """Answer with the document as a file to save, under its own name (RFC 6266)."""
    document = opened.document
    response = send_file(
        opened.stream,
        mimetype=document.media_type,
        as_attachment=True,
        download_name=document.filename,
        etag=False,
    )
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["Content-Length"] = str(document.plain_bytes)
    return response


def shown_with_form(opened: OpenDocument) -> Response:
    """Answer with a PDF or picture for a page of this site; NotFound for another kind."""
    if opened.document.media_type not in {kind.media_type for kind in PAPERS}:
        raise NotFound
    response = attachment(opened)
    response.headers["Content-Disposition"] = "inline"
    response.headers["Content-Security-Policy"] = SHOWN_POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def note_taken(document: Document, reader: Actor) -> None:
    """Let the domain whose subject it is note who takes a document, before it leaves."""
    taken = Taken(subject_id=document.subject_id)
    for note in the_platform().registry.contributed(TakenNote):
        if note.kind == document.subject_kind:
            the_platform().executor.execute(note.use_case, taken, actor=reader)


def uploaded(name: str = "file") -> Upload | None:
    """Return a file sent as multipart by a browser or API client; None if there is none.

    It is inspected here, before any row is locked: a hostile file may take seconds.
    """
    return next(iter(uploads(name)), None)


def uploads(name: str = "files") -> list[Upload]:
    """Take every file of a field that holds several."""
    ports = the_platform().executor.ports
    parts = [part for part in request.files.getlist(name) if part.filename]
    return [
        Upload(
            filename=part.filename or "",
            stream=inspected(ports, part.stream.read(), part.filename or ""),
        )
        for part in parts
    ]
