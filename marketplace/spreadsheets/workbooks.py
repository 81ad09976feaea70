"""Opening workbooks from strangers and saving ours; the only place that meets openpyxl whole.

openpyxl is loaded where it is used: it weighs as much as the rest of this domain, and most
processes never see a workbook.

A workbook is a ZIP of XML: its unpacked size is checked from the directory before anything is
unpacked, document type declarations (entity bombs), other encodings than UTF-8 and macros are
refused, rows are read one by one and counted.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING
from xml.parsers import expat
from xml.parsers.expat import ExpatError

from app.errors import Invalid
from app.text import Sentence, sentence

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.cell.read_only import EmptyCell, ReadOnlyCell
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet
    from openpyxl.worksheet.worksheet import Worksheet

    AnyCell = Cell | MergedCell | ReadOnlyCell | EmptyCell

MAX_FILE_BYTES = 5 * 1024 * 1024
MAX_UNPACKED_BYTES = 50 * 1024 * 1024
MAX_PARTS = 200
MAX_ROWS = 2_000
MAX_PROBLEMS = 50


@dataclass(frozen=True, kw_only=True)
class RowProblem:
    """A sentence about one row, which it names; column is a letter or empty."""

    row: int
    column: str
    message: Sentence


class SheetRefused(Invalid):
    """A spreadsheet that cannot be taken; `problems` lists its rows, at most MOST_PROBLEMS."""

    code = "spreadsheet-refused"

    def __init__(self, message: Sentence, problems: tuple[RowProblem, ...] = ()) -> None:
        """Keep the rows' problems; the first one speaks for all where only one fits."""
        super().__init__(message, fields={"file": message})
        self.problems = problems[:MAX_PROBLEMS]


def refuse_rows(problems: list[RowProblem]) -> None:
    """Raise SheetRefused when any row has a problem."""
    if problems:
        raise SheetRefused(problems[0].message, tuple(problems))


def rows(
    data: bytes, *, columns: int, headings: int
) -> "Iterator[tuple[int, tuple[AnyCell, ...]]]":
    """Yield (row number, exactly `columns` cells) of the first sheet, empty rows left out.

    Raises SheetRefused for what is no workbook, is too large, carries macros or links, has merged
    or hidden cells below the row of `headings`, or anything on a second sheet.
    """
    from openpyxl import load_workbook  # noqa: PLC0415 - heavy, see above

    _check_archive(data)
    try:
        workbook = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        try:
            yield from _rows(workbook, columns, headings)
        finally:
            workbook.close()
    except SheetRefused:
        raise
    except Exception as error:
        # openpyxl raises whatever its parts raise; for the sender it is all one thing.
        raise SheetRefused(_UNREADABLE) from error


def new_workbook(title: str) -> "Workbook":
    """Make a workbook with one empty sheet."""
    from openpyxl import Workbook  # noqa: PLC0415 - heavy, see above

    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = title
    return workbook


def saved(workbook: "Workbook") -> bytes:
    """Return the workbook's file."""
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def column_letter(index: int) -> str:
    """Return the letter of a column, counted from 1."""
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - heavy, see above

    return get_column_letter(index)


def _rows(
    workbook: "Workbook", columns: int, headings: int
) -> "Iterator[tuple[int, tuple[AnyCell, ...]]]":
    from openpyxl.cell.read_only import EMPTY_CELL  # noqa: PLC0415 - heavy, see above

    if not workbook.worksheets:
        raise SheetRefused(_UNREADABLE)
    sheet = workbook.worksheets[0]
    if hasattr(sheet, "reset_dimensions"):
        # The file's claim about its size cannot be trusted.
        sheet.reset_dimensions()
        _check_visible(sheet, headings)
    for other in workbook.worksheets[1:]:
        _refuse_second(other)
    for number, cells in enumerate(sheet.iter_rows(max_col=columns), start=1):
        if number > MAX_ROWS:
            raise SheetRefused(_TOO_MANY_ROWS)
        if any(cell.value is not None for cell in cells):
            padding = (EMPTY_CELL,) * (columns - len(cells))
            yield number, (*cells, *padding)


def _check_visible(sheet: "ReadOnlyWorksheet", headings: int) -> None:
    """Refuse cells whose value a person does not see, in the rows that are read.

    Of merged ones only the first has a value. The reader of rows tells neither them nor hidden
    rows, so they are read here.
    """
    with sheet._get_source() as part:  # type: ignore[attr-defined]  # noqa: SLF001 - the first sheet's part, whatever its name
        merged, hidden = _merged_and_hidden(part)
    for cells in merged:
        last = int("".join(each for each in cells.rpartition(":")[2] if each.isdecimal()) or 0)
        if last > headings:
            raise SheetRefused(sentence(_MERGED.msgid, cells=cells))
    for row in hidden:
        if row > headings:
            raise SheetRefused(sentence(_HIDDEN.msgid, row=row))


def _merged_and_hidden(part: IO[bytes]) -> tuple[list[str], list[int]]:
    """Return the merged cells of a sheet, as "F4:F6", and the numbers of its hidden rows."""
    merged: list[str] = []
    hidden: list[int] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        kind = name.rpartition(":")[2]
        if kind == "mergeCell":
            merged.append(attributes.get("ref", ""))
        elif kind == "row" and attributes.get("hidden") in {"1", "true"}:
            hidden.append(int(attributes.get("r", "0")))

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.ParseFile(part)
    return merged, hidden


# The start of a second sheet: what is written there is written near its top.
_GLANCE = 50


def _refuse_second(sheet: "Worksheet") -> None:
    """Refuse a second sheet with anything in it: who sends it believes that it is read."""
    for cells in sheet.iter_rows(max_row=_GLANCE):
        if any(cell.value is not None for cell in cells):
            raise SheetRefused(sentence(_SECOND.msgid, sheet=sheet.title))


_MERGED = sentence(
    "The cells %(cells)s are merged. Split them, and write into each row what belongs there."
)
_HIDDEN = sentence(
    "Row %(row)s is hidden. Show all rows (remove the filter), check them, and send the file again."
)
_SECOND = sentence(
    "Only the first sheet is read, and the sheet “%(sheet)s” is not empty. Move what belongs to"
    " the first sheet there, and delete the other."
)


def _check_archive(data: bytes) -> None:
    if len(data) > MAX_FILE_BYTES:
        raise SheetRefused(_TOO_LARGE)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_parts(archive)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError) as error:
        raise SheetRefused(_UNREADABLE) from error
    except (NotImplementedError, RuntimeError) as error:  # encrypted, or packed in a rare way
        raise SheetRefused(_UNREADABLE) from error


def _check_parts(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    names = [part.filename.casefold() for part in parts]
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise SheetRefused(_TOO_LARGE)
    if len(set(names)) < len(names):  # of two parts with one name, programs read different ones
        raise SheetRefused(_UNREADABLE)
    for part, name in zip(parts, names, strict=True):
        if any(word in name for word in _ACTIVE):
            raise SheetRefused(_MACROS)
        _check_xml(archive, part, called_xml=name.endswith((".xml", ".rels")))
        if name.endswith((".rels", "[content_types].xml")):
            _check_declared_types(archive.read(part).lower())


def _check_xml(archive: zipfile.ZipFile, part: zipfile.ZipInfo, *, called_xml: bool) -> None:
    """Look at every part: a name does not say what is inside, and relations may point anywhere."""
    try:
        with archive.open(part) as stream:
            check_prolog(stream)
    except PrologRefusedError as error:
        raise SheetRefused(_UNREADABLE) from error
    except ExpatError as error:
        # No XML, so openpyxl can read nothing in it: a picture, or a printer's settings.
        if called_xml:
            raise SheetRefused(_UNREADABLE) from error


def _check_declared_types(directory: bytes) -> None:
    """Refuse macros and links that go by another name: these parts declare what a part is."""
    if any(word.encode() in directory for word in (*_ACTIVE, "macroenabled")):
        raise SheetRefused(_MACROS)


_ACTIVE = ("vbaproject", "vbadata", "externallink", "activex")
_TOO_LARGE = sentence(
    "The spreadsheet is too large: the limit is %(most)d megabytes.", most=MAX_FILE_BYTES // 2**20
)
_TOO_MANY_ROWS = sentence(
    "The spreadsheet has more than %(most)d rows. Split it, or delete empty rows.", most=MAX_ROWS
)
_MACROS = sentence(
    "The spreadsheet contains macros or links to other files. Save it as a plain .xlsx workbook."
)
_UNREADABLE = sentence("This file cannot be read as a spreadsheet. Save it as .xlsx and try again.")

_CHUNK = 16 * 1024
# Start of a UTF-16 file, with or without its mark.
_NOT_UTF_8 = (b"\xff\xfe", b"\xfe\xff", b"\0<", b"<\0")
_ENCODINGS = {None, "utf-8", "us-ascii"}


class PrologRefusedError(ValueError):
    """A part with a document type declaration, or in another encoding than UTF-8."""


class _FirstElement(Exception):  # noqa: N818 - no error: the prolog ends here
    """Stops the parser: after the first element no declaration may follow."""


def check_prolog(part: IO[bytes]) -> None:
    """Read a part up to its first element. Raises PrologRefusedError, and ExpatError for no XML.

    Looking for the bytes of "<!DOCTYPE" finds none in UTF-16, which every parser reads as well. So
    the prolog is parsed, by the parser that reads the rest: declarations stop it, and so does every
    encoding but UTF-8, in which the bytes that we look for are the characters that a parser sees.
    """
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    parser.XmlDeclHandler = _check_encoding
    parser.StartElementHandler = _stop
    chunk = part.read(_CHUNK)
    if chunk.startswith(_NOT_UTF_8):
        raise PrologRefusedError("not UTF-8")
    try:
        while chunk:
            parser.Parse(chunk, False)
            chunk = part.read(_CHUNK)
        parser.Parse(b"", True)
    except _FirstElement:
        return


def _refuse(*_declaration: object) -> None:
    raise PrologRefusedError("a document type declaration")


def _check_encoding(_version: str, encoding: str | None, _standalone: int) -> None:
    if (encoding.lower() if encoding else None) not in _ENCODINGS:
        raise PrologRefusedError("not UTF-8")


def _stop(*_element: object) -> None:
    raise _FirstElement
