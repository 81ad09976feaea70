"""Office files are zip archives: looked through here before anything else opens them.

Refused: passwords, macros, programs and objects inside, what is fetched from elsewhere or starts a
program, archives that unpack to far more than they are, and archives that are no Office files.
"""

import lzma
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from copy import copy
from pathlib import PurePosixPath
from typing import BinaryIO

from app.documents.kinds import DOCX, XLSX, Kind
from app.errors import Invalid
from app.text import Sentence, sentence

MAX_ENTRIES = 5_000
MAX_UNPACKED_BYTES = 100 * 1024 * 1024
# An ordinary sheet of text packs to about a tenth; a bomb to a thousandth.
MAX_RATIO = 100
RATIO_MATTERS_BYTES = 1024 * 1024
_CHUNK = 64 * 1024
_ENCRYPTED = 0x1
_PROGRAMS = {".exe", ".dll", ".com", ".bat", ".cmd", ".scr", ".js", ".vbs", ".ps1", ".jar", ".hta"}
# Errors that zipfile raises, and lets through, on bytes that are no sound archive.
_DAMAGE = (
    zipfile.BadZipFile,
    NotImplementedError,
    EOFError,
    OSError,
    ValueError,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    UserWarning,
)
# Folders of macros, and of objects of other programs.
_FOLDERS = {"activex", "macrosheets", "dialogsheets"}
# Relations that fetch a template, frame, object or picture, or start a program. Links to other
# workbooks and to pages are of every day, and wait for a click.
_RELATION = re.compile(rb"<Relationship\b[^>]*>", re.IGNORECASE)
_ELSEWHERE = re.compile(rb"""\bTargetMode\s*=\s*["']External""", re.IGNORECASE)
_FETCHED = re.compile(
    rb"""/(?:attachedTemplate|oleObject|frame|subDocument|aFChunk|image)["']""", re.IGNORECASE
)
_PROGRAM = re.compile(
    rb"""\bTarget\s*=\s*["'][^"'>]*\.(?:exe|dll|com|bat|cmd|scr|js|vbs|ps1|jar|hta|lnk)["'?#]""",
    re.IGNORECASE,
)
# Dynamic data exchange: a link in a workbook; a field in a text, whose words may be cut up.
_DDE_LINK = re.compile(rb"<(?:\w+:)?ddeLink\b", re.IGNORECASE)
_FIELD = re.compile(rb"""<w:instrText\b[^>]*>([^<]*)|\bw:instr\s*=\s*["']([^"']*)""")
_DDE = re.compile(rb"\bDDE(?:AUTO)?\s", re.IGNORECASE)
_PARTS = {"xl/workbook.xml": XLSX, "word/document.xml": DOCX}


class OfficeRefused(Invalid):
    """An archive that we do not keep; the message says why."""

    code = "file-refused"

    def __init__(self, message: Sentence) -> None:
        """Put the sentence on the form's field too."""
        super().__init__(message, fields={"file": message})


def office_kind(stream: BinaryIO) -> Kind | None:
    """Return XLSX or DOCX, None for another archive; raises OfficeRefused for a hostile one."""
    try:
        # Of entries that lie over each other it only warns, and reads on.
        with warnings.catch_warnings(action="error"), zipfile.ZipFile(stream) as archive:
            return _checked(archive)
    except _DAMAGE as error:
        raise OfficeRefused(_BROKEN) from error


def _checked(archive: zipfile.ZipFile) -> Kind | None:
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise OfficeRefused(_LOCKED)
    if len(entries) > MAX_ENTRIES or len(set(names)) != len(names):
        raise OfficeRefused(_BOMB)
    kind = next((kind for part, kind in _PARTS.items() if part in names), None)
    if kind is None or "[Content_Types].xml" not in names:
        return None
    if any(_active(name) for name in names):
        raise OfficeRefused(_ACTIVE)
    _unpack(archive, entries)
    return kind


def _active(name: str) -> bool:
    path = PurePosixPath(name.lower().replace("\\", "/"))
    foreign = (
        path.name.startswith(("oleobject", "vbaproject")) or path.name == "attachedtoolbars.bin"
    )
    return (
        foreign
        or path.suffix in _PROGRAMS
        or ".." in path.parts
        or not _FOLDERS.isdisjoint(path.parts)
    )


def _unpack(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """Read everything once, within limits: what an archive says of its own size proves nothing.

    zipfile stops at the size that is declared; others go on. So it gets a larger one here, and
    an entry that then gives more, or less, than it declares is refused.
    """
    packed = sum(entry.compress_size for entry in entries)
    unpacked = 0
    for entry in entries:
        parts = bytearray()
        for part in _unpacked(archive, entry):
            parts += part
            _refuse_bomb(unpacked + len(parts), packed)
        unpacked += len(parts)
        if len(parts) != entry.file_size:
            raise OfficeRefused(_BROKEN)
        if entry.filename.lower().endswith((".xml", ".rels")) and _is_fetching(bytes(parts)):
            raise OfficeRefused(_FETCHING)


def _is_fetching(part: bytes) -> bool:
    """Return True if a part asks for something elsewhere, or starts a program through a field."""
    relations = _RELATION.findall(part)
    fields = b"".join(b"".join(each) for each in _FIELD.findall(part))
    return (
        any(_PROGRAM.search(each) for each in relations)
        or any(_FETCHED.search(each) and _ELSEWHERE.search(each) for each in relations)
        or _DDE_LINK.search(part) is not None
        or _DDE.search(fields + b" ") is not None
    )


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Unpack an entry whatever its declared size, a part at a time."""
    unlimited = copy(entry)
    unlimited.file_size = MAX_UNPACKED_BYTES * 2
    with archive.open(unlimited) as member:
        while chunk := member.read(_CHUNK):
            yield chunk


def _refuse_bomb(unpacked: int, packed: int) -> None:
    swollen = unpacked > RATIO_MATTERS_BYTES and unpacked > MAX_RATIO * max(packed, 1)
    if unpacked > MAX_UNPACKED_BYTES or swollen:
        raise OfficeRefused(_BOMB)


_BROKEN = sentence("This file cannot be opened: it is damaged. Save it again and send it.")
_LOCKED = sentence("This file is locked with a password. Save it without one and send it again.")
_BOMB = sentence("This file unpacks to more than we accept. Save it as a PDF and send that.")
_FETCHING = sentence(
    "This file fetches something from elsewhere, or starts a program. Save it as a PDF and send "
    "that."
)
_ACTIVE = sentence("This file contains macros or programs. Save it without them, or as a PDF.")
