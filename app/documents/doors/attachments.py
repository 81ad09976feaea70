"""A document on its way out: always an attachment, never a page of ours."""

from flask import Response, request, send_file

from app.documents.models import Document
from app.documents.public import OpenDocument, Taken, TakenNote, Upload
from app.permissions import Actor
from app.platform import the_platform

# Should a browser show it all the same, nothing in it may run or reach anything.
POLICY = "sandbox; default-src 'none'"


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


def note_taken(document: Document, reader: Actor) -> None:
    """Let the domain whose subject it is note who takes a document, before it leaves."""
    taken = Taken(subject_id=document.subject_id)
    for note in the_platform().registry.contributed(TakenNote):
        if note.kind == document.subject_kind:
            the_platform().executor.execute(note.use_case, taken, actor=reader)


def uploaded(name: str = "file") -> Upload | None:
    """Return a file sent as multipart by a browser or API client; None if there is none."""
    part = request.files.get(name)
    if part is None or not part.filename:
        return None
    return Upload(filename=part.filename, stream=part.stream)  # type: ignore[arg-type]  # a BytesIO


def uploads(name: str = "files") -> list[Upload]:
    """Take every file of a field that holds several."""
    parts = [part for part in request.files.getlist(name) if part.filename]
    return [Upload(filename=part.filename or "", stream=part.stream) for part in parts]  # type: ignore[arg-type]  # a BytesIO
