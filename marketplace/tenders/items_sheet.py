"""A tender's items as a spreadsheet: the template to fill in, and reading it back."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from app.search_text import urdu
from app.text import Sentence, sentence
from marketplace.spreadsheets import cells, workbooks
from marketplace.spreadsheets.headings import Headings, Row, rows_below
from marketplace.spreadsheets.workbooks import RowProblem, SheetRefused
from marketplace.tenders.policy.units import part_of_a_piece

if TYPE_CHECKING:
    from marketplace.spreadsheets.workbooks import AnyCell

MAX_ITEMS = 1_000
FORMAT = "bdm items 1"
HEADER_ROW = 3
_HEADERS: tuple[tuple[Sentence, int], ...] = (
    (sentence("Lot"), 12),
    (sentence("Description"), 50),
    (sentence("Unit"), 12),
    (sentence("Quantity"), 12),
    (sentence("Delivery place"), 24),
    (sentence("Specification"), 50),
    (sentence("Description in Urdu"), 50),
    (sentence("Lot in Urdu"), 12),
)
_LOT, _DESCRIPTION, _UNIT, _QUANTITY, _PLACE, _SPECIFICATION, _URDU, _LOT_URDU = range(
    len(_HEADERS)
)
# Sheets that were downloaded before there was Urdu are read as well.
HEADINGS = Headings([title for title, _width in _HEADERS], optional={_URDU, _LOT_URDU})
_TEXT_LIMITS = {
    _LOT: 60,
    _DESCRIPTION: 500,
    _UNIT: 40,
    _PLACE: 200,
    _SPECIFICATION: 2_000,
    _URDU: 500,
    _LOT_URDU: 60,
}
_IN_URDU = {_URDU, _LOT_URDU}

Translate = Callable[[Sentence], str]


@dataclass(frozen=True, kw_only=True)
class ItemRow:
    """An item as the sheet holds it."""

    lot: str
    description: str
    unit: str
    quantity: Decimal
    delivery_place: str
    specification: str
    description_ur: str = ""
    lot_ur: str = ""


def write_items(items: Iterable[ItemRow] = (), *, translate: Translate = str) -> bytes:
    """Write the template (no items) or a filled sheet that `read_items` reads back the same."""
    workbook = workbooks.new_workbook("Items")
    sheet = workbook.worksheets[0]
    cells.write_text(sheet, 1, 1, FORMAT)
    cells.write_text(sheet, 2, 1, translate(_HELP))
    for column, (title, width) in enumerate(_HEADERS, start=1):
        header = cells.write_text(sheet, HEADER_ROW, column, translate(title))
        cells.embolden(header)
        cells.wrap(header)
        sheet.column_dimensions[workbooks.column_letter(column)].width = width
    for row, item in enumerate(items, start=HEADER_ROW + 1):
        texts = (
            *(item.lot, item.description, item.unit, "", item.delivery_place, item.specification),
            *(item.description_ur, item.lot_ur),
        )
        for column, text in enumerate(texts, start=1):
            if text:
                cells.write_text(sheet, row, column, text)
        cells.write_number(sheet, row, _QUANTITY + 1, item.quantity)
    sheet.freeze_panes = f"A{HEADER_ROW + 1}"
    return workbooks.saved(workbook)


def read_items(data: bytes, headings: Headings = HEADINGS) -> tuple[ItemRow, ...]:
    """Read a filled template. Raises SheetRefused with a sentence for each row that is wrong."""
    found: list[ItemRow] = []
    problems: list[RowProblem] = []
    for row in rows_below(
        data, headings, header_row=HEADER_ROW, is_ours=_is_marked, not_ours=_NOT_ITEMS_TEMPLATE
    ):
        _read_row(row, found, problems)
    workbooks.refuse_rows(problems)
    if not found:
        raise SheetRefused(_EMPTY)
    if len(found) > MAX_ITEMS:
        raise SheetRefused(_TOO_MANY)
    return tuple(found)


def _is_marked(row: "tuple[AnyCell, ...]") -> bool:
    return str(row[0].value).strip() == FORMAT


def _read_row(row: Row, found: list[ItemRow], problems: list[RowProblem]) -> None:
    """Read one row into `found`, or say in `problems` everything that is wrong with it."""
    texts: dict[int, str] = {}
    before = len(problems)
    for at in _TEXT_LIMITS:
        try:
            texts[at] = _text(row.cells, at)
        except cells.CellRefusedError as refused:
            problems.append(row.problem(at, refused.message))
    try:
        quantity = cells.read_quantity(row.cells[_QUANTITY])
        _refuse_parts(quantity, texts.get(_UNIT, ""))
    except cells.CellRefusedError as refused:
        problems.append(row.problem(_QUANTITY, refused.message))
        return
    if len(problems) == before:
        found.append(
            ItemRow(
                lot=texts[_LOT],
                description=texts[_DESCRIPTION],
                unit=texts[_UNIT],
                quantity=quantity,
                delivery_place=texts[_PLACE],
                specification=texts[_SPECIFICATION],
                description_ur=texts[_URDU],
                lot_ur=texts[_LOT_URDU],
            )
        )


def _text(row: "tuple[AnyCell, ...]", at: int) -> str:
    text = cells.read_text(row[at])
    if len(text) > _TEXT_LIMITS[at]:
        raise cells.CellRefusedError(
            sentence(
                "The text is too long: the limit is %(most)d characters.", most=_TEXT_LIMITS[at]
            )
        )
    if not text and at == _DESCRIPTION:
        raise cells.CellRefusedError(sentence("Enter a description."))
    if not text and at == _UNIT:
        raise cells.CellRefusedError(sentence("Enter a unit, such as each, kg or metre."))
    return urdu(text) if at in _IN_URDU else text


def _refuse_parts(quantity: Decimal, unit: str) -> None:
    if problem := part_of_a_piece(quantity, unit):
        raise cells.CellRefusedError(problem)


_HELP = sentence(
    "Fill in one row for each item below the headings. Leave Lot empty when there is only one lot."
)
_NOT_ITEMS_TEMPLATE = sentence(
    "This is not the template for items. Download it again and fill that in."
)
_EMPTY = sentence("The spreadsheet has no items. Fill in at least one row below the headings.")
_TOO_MANY = sentence("A tender can have up to %(most)d items.", most=MAX_ITEMS)
