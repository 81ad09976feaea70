"""PDFs that do more than be read: scripts, programs that start, files inside files.

A name in a PDF may be written in other ways (`/J#61vaScript`), and objects may lie packed in
streams. Three searches, each for what the others miss: through the file unchanged, through each
stream that unpacks, and through what the table of objects says is packed. Locked files cannot be
searched and are refused.
"""

import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING

from app.text import Sentence, sentence

if TYPE_CHECKING:
    from pypdf import PdfReader

SCRIPTS = sentence(
    "This PDF holds a script, or starts a program. Print it into a new PDF, and send that one."
)
SENDS = sentence(
    "This PDF sends or fetches something when it is opened. Print it into a new PDF, and send that "
    "one."
)
FILES = sentence("This PDF holds other files. Print it into a new PDF, and send that one.")
LOCKED = sentence("This PDF is locked. Save it without a password, and send it again.")
UNREADABLE = sentence(
    "We cannot look through this PDF. Print it into a new PDF, and send that one."
)

# A page's picture may unpack to this; more in one stream, or in all, is no paper that people send.
MOST_OF_ONE, MOST_OF_ALL = 64 << 20, 128 << 20
_HEAD, _CHUNK = 2048, 16 << 10
_STREAM = re.compile(rb"(?<!end)stream(?:\r\n|\n|\r)")
_IMAGE = re.compile(rb"/Image(?![^\x00\t\n\f\r /<>\[\](){}%])")


def _pattern_of_names(*names: str) -> "re.Pattern[bytes]":
    """Build the search for names, each letter as it is or as `#` with two digits."""
    spelt = ("".join(f"(?:{re.escape(c)}|#{_digits(ord(c))})" for c in name) for name in names)
    pattern = rf"/(?:{'|'.join(spelt)})(?![^\x00\t\n\f\r /<>\[\](){{}}%])"
    return re.compile(pattern.encode())


def _digits(code: int) -> str:
    return "".join(f"[{d}{d.upper()}]" if d.isalpha() else d for d in f"{code:02x}")


# Short names (`/JS`) would be found in pictures by chance; each stands beside one of these.
_SCRIPTS = _pattern_of_names("JavaScript", "Launch", "Rendition", "RichMedia", "ImportData", "XFA")
_SENDS = _pattern_of_names("SubmitForm", "GoToR", "GoToE")
_FETCHES = re.compile(rb"/FS[\x00\t\n\f\r ]{0,9}/URL|/(?:OpenAction|AA)[^>]{0,99}/URI")
_FILES = _pattern_of_names("EmbeddedFile", "EmbeddedFiles", "FileAttachment")
_LOCKED = _pattern_of_names("Encrypt")
_PACKED = _pattern_of_names("ObjStm", "XRef")


class _TooMuch(Exception):  # noqa: N818 - never leaves this file
    """It unpacks to more than we look through."""


class _OpensAddress(Exception):  # noqa: N818 - never leaves this file
    """It goes to an address when it is opened, without a click."""


def objection(content: bytes) -> Sentence | None:
    """Return why we do not keep this PDF, or None."""
    if _LOCKED.search(content):
        return LOCKED
    try:
        return next((found for part in _parts(content) if (found := _objection_to(part))), None)
    except _OpensAddress:
        return SENDS
    except _TooMuch:
        return UNREADABLE


def _objection_to(part: bytes) -> Sentence | None:
    if _SCRIPTS.search(part):
        return SCRIPTS
    if _SENDS.search(part) or _FETCHES.search(part):
        return SENDS
    return FILES if _FILES.search(part) else None


def _parts(content: bytes) -> Iterator[bytes]:
    yield content
    yield from _unpacked(content)
    yield from _packed_objects(content)


def _unpacked(content: bytes) -> Iterator[bytes]:
    """Yield what each stream unpacks to, wherever the table of objects says that it is not.

    Pictures are left out, which are large: one that holds objects is found by the table.
    """
    left = MOST_OF_ALL
    for found in _STREAM.finditer(content):
        head = content[max(0, found.start() - _HEAD) : found.start()].rpartition(b"endobj")[2]
        if not _IMAGE.search(head):
            part, read = _inflated(content, found.end(), left)
            left -= len(part) + read
            yield part


def _inflated(content: bytes, at: int, left: int) -> tuple[bytes, int]:
    """Return the bytes unpacked from here, and the length read; it may break off."""
    unpack, parts, size = zlib.decompressobj(), bytearray(), 0
    for start in range(at, len(content), _CHUNK):
        try:
            parts += unpack.decompress(content[start : start + _CHUNK], MOST_OF_ONE + 1)
        except zlib.error:
            break
        size = start + _CHUNK - at
        if len(parts) > MOST_OF_ONE or len(parts) + size > left:
            raise _TooMuch
        if unpack.eof:
            break
    return bytes(parts), size


def _packed_objects(content: bytes) -> Iterator[bytes]:
    """Yield the streams in which objects are packed, by the table of objects."""
    import pypdf  # noqa: PLC0415 - large, and only uploads need it

    try:
        reader = pypdf.PdfReader(BytesIO(content), strict=False)
        yield from _containers(reader)
        _refuse_address(reader)
    except _OpensAddress:
        raise
    except Exception as error:
        # A file without a table has no packed objects that any reader could find.
        if _PACKED.search(content):
            raise _TooMuch from error


def _refuse_address(reader: "PdfReader") -> None:
    """Raise _OpensAddress where the action of opening goes to an address, wherever it is kept."""
    action = reader.root_object.get("/OpenAction")
    found = action.get_object() if action is not None else None
    if isinstance(found, dict) and found.get("/S") == "/URI":
        raise _OpensAddress


def _containers(reader: "PdfReader") -> list[bytes]:
    from pypdf.generic import IndirectObject, StreamObject  # noqa: PLC0415 - as above

    numbers = {container for container, _ in reader.xref_objStm.values()}
    found = (IndirectObject(number, 0, reader).get_object() for number in sorted(numbers))
    return [each.get_data() for each in found if isinstance(each, StreamObject)]
