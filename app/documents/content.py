"""Kinds of files by content; and refusals, in sentences, of kinds that are not kept.

A name proves nothing: an SVG that runs a script can be called photo.png.
"""

import zipfile
from typing import BinaryIO

from app.documents.kinds import CSV, DOCX, JPEG, M4A, MP3, OGG, PDF, PNG, TEXT, XLSX, Kind, titles
from app.documents.office import office_kind
from app.documents.pdf import objection
from app.errors import Invalid
from app.text import Sentence, sentence

HEAD, _TAIL = 4096, 2048
TEXTS = (CSV, TEXT)
# Programs look for the beginning of a file in its first bytes.
_OTHER = 1024
_SIGNS = (b"%pdf-", b"<script", b"<?php", b"<svg", b"<html", b"<!doctype html")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_M4A = (b"ftypM4A ", b"ftypmp42", b"ftypisom")
_FRAME = b"\xff\xe2"
_SCRIPTS = ("<!doctype", "<html", "<svg", "<?xml", "<?php", "<script", "#!", "<%", "<!--")
_ALLOWED_CONTROL = {"\t", "\n", "\r", "\f"}


class FileRefused(Invalid):
    """A file that we do not keep; the message says why and what to send instead."""

    code = "file-refused"


def refuse(message: Sentence) -> FileRefused:
    """Make the refusal, with its sentence on the form's field too."""
    return FileRefused(message, fields={"file": message})


def kind_of(stream: BinaryIO, filename: str) -> Kind | None:
    """Return the kind of the content, None for one that we do not keep; or raise FileRefused.

    Reads the whole stream, for a hostile file may take long: `inspection.py` does it elsewhere.
    """
    stream.seek(0)
    head = stream.read(HEAD)
    kind = _kind(stream, head, filename)
    if kind not in {None, XLSX, DOCX, *TEXTS} and _has_two_kinds(stream, head):
        raise refuse(TWO_KINDS)
    return kind


def among(kind: Kind | None, kinds: frozenset[Kind], head: bytes) -> Kind:
    """Return the kind if it is one of `kinds`, or raise FileRefused; a table is also a text."""
    if kind in TEXTS and kind not in kinds:
        kind = next((each for each in TEXTS if each in kinds), None)
    if kind is None or kind not in kinds:
        raise refuse(_not_among(head, kinds))
    return kind


def _kind(stream: BinaryIO, head: bytes, filename: str) -> Kind | None:
    if not head:
        raise refuse(sentence("This file is empty. Choose another one."))
    if head.startswith(b"%PDF-"):
        return _harmless(stream, _whole(stream, PDF, b"%%EOF"))
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return _whole(stream, PNG, b"IEND")
    if head.startswith(b"\xff\xd8\xff"):
        return _whole(stream, JPEG, b"\xff\xd9")
    if sound := _sound(head):
        return sound
    if head.startswith(_OLE):
        raise refuse(OLD_OR_LOCKED)
    if head.startswith(_ZIP):
        return office_kind(stream)
    return _text(stream, filename)


def _sound(head: bytes) -> Kind | None:
    """Return the kind of sound. An MP3 begins with a tag, or with a frame: eleven bits set."""
    if head.startswith(b"OggS"):
        return OGG
    if head[4:12] in _M4A:
        return M4A
    frame = head[0] == _FRAME[0] and len(head) > 1 and head[1] & _FRAME[1] == _FRAME[1]
    return MP3 if head.startswith(b"ID3") or frame else None


def _whole(stream: BinaryIO, kind: Kind, ending: bytes) -> Kind:
    """Check that the end of the file is there: a broken upload is refused now, not in a year."""
    size = stream.seek(0, 2)
    stream.seek(max(0, size - _TAIL))
    if ending not in stream.read():
        raise refuse(
            sentence("This file is not complete. Make it again, or copy it again, and send it.")
        )
    return kind


def _harmless(stream: BinaryIO, kind: Kind) -> Kind:
    stream.seek(0)
    wrong = objection(stream.read())
    if wrong is not None:
        raise refuse(wrong)
    return kind


def _text(stream: BinaryIO, filename: str) -> Kind | None:
    """Distinguish CSV from other text by its name, which is the only difference between them."""
    stream.seek(0)
    try:
        text = stream.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    if any(ord(letter) < ord(" ") and letter not in _ALLOWED_CONTROL for letter in text):
        return None
    if text.lstrip().lower().startswith(_SCRIPTS) or "<script" in text.lower():
        raise refuse(sentence("We do not accept web pages, SVG pictures or scripts. Send a PDF."))
    return CSV if filename.lower().endswith(".csv") else TEXT


def _has_two_kinds(stream: BinaryIO, head: bytes) -> bool:
    """Return True if another program would take the file for something else, such as an archive."""
    lower = head[:_OTHER].lower()
    if any(sign in lower[1:] for sign in _SIGNS):
        return True
    stream.seek(0)
    return zipfile.is_zipfile(stream)


def _not_among(head: bytes, kinds: frozenset[Kind]) -> Sentence:
    found = _name(head)
    if found:
        return sentence(
            "This file is of the kind “%(found)s”. Send one of these: %(kinds)s.",
            found=found,
            kinds=titles(kinds),
        )
    return sentence(
        "We do not accept this kind of file. Send one of these: %(kinds)s.", kinds=titles(kinds)
    )


def _name(head: bytes) -> str:
    import puremagic  # noqa: PLC0415 - its tables are large, and only uploads need them

    try:
        found = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return ""
    return found[0].name if found else ""


TWO_KINDS = sentence(
    "This file is of two kinds at the same time, so that programs may open it in different ways. "
    "Print it into a new PDF, and send that one."
)
OLD_OR_LOCKED = sentence(
    "This file is locked with a password, or is of an old Office format. "
    "Save it without a password as .xlsx, .docx or PDF."
)
