"""A bidder's price schedule: the tender's items, written and locked, with prices to fill in.

Reading matches by item number and by heading, and takes nothing but the prices; a quantity or text
that was changed all the same is pointed out, since the bidder may believe that it counts.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from app.text import Sentence, sentence
from marketplace.bids.policy import too_large_a_line
from marketplace.spreadsheets import cells, workbooks
from marketplace.spreadsheets.headings import Headings, Row, bare, rows_below
from marketplace.spreadsheets.workbooks import RowProblem, SheetRefused

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from marketplace.spreadsheets.workbooks import AnyCell

FORMAT = "bdm prices 1"
HEADER_ROW = 3
_HEADERS: tuple[tuple[Sentence, int], ...] = (
    (sentence("Item"), 8),
    (sentence("Lot"), 12),
    (sentence("Description"), 50),
    (sentence("Unit"), 12),
    (sentence("Quantity"), 12),
    (sentence("Unit price in rupees"), 20),
)
_NUMBER, _LOT, _DESCRIPTION, _UNIT, _QUANTITY, _PRICE = range(len(_HEADERS))

Translate = Callable[[Sentence], str]


HEADINGS = Headings([title for title, _width in _HEADERS])


@dataclass(frozen=True, kw_only=True)
class ScheduleItem:
    """An item to be priced."""

    number: int
    lot: str
    description: str
    unit: str
    quantity: Decimal


def headings_in(languages: Iterable[Translate]) -> Headings:
    """Return the headings as `write_price_schedule` writes them in these languages."""
    return Headings([title for title, _width in _HEADERS], languages)


def write_price_schedule(
    items: Sequence[ScheduleItem],
    *,
    reference: str,
    prices: dict[int, int] | None = None,
    translate: Translate = str,
) -> bytes:
    """Write the schedule of the tender `reference`; `prices` (item number: paisa) fill it in."""
    workbook = workbooks.new_workbook("Prices")
    sheet = workbook.worksheets[0]
    cells.write_text(sheet, 1, 1, FORMAT)
    cells.write_text(sheet, 1, 2, reference)
    cells.write_text(sheet, 2, 1, translate(_HELP))
    for column, (title, width) in enumerate(_HEADERS, start=1):
        header = cells.write_text(sheet, HEADER_ROW, column, translate(title))
        cells.embolden(header)
        sheet.column_dimensions[workbooks.column_letter(column)].width = width
    for row, item in enumerate(items, start=HEADER_ROW + 1):
        _write_item(sheet, row, item, (prices or {}).get(item.number))
    _guard(sheet, HEADER_ROW + len(items))
    return workbooks.saved(workbook)


def read_price_schedule(
    data: bytes,
    items: Sequence[ScheduleItem],
    *,
    reference: str,
    headings: Headings = HEADINGS,
) -> dict[int, int]:
    """Return item number: unit price in paisa; items left without a price are absent.

    Raises SheetRefused for another tender's schedule and with a sentence for each wrong row.
    """
    items_by_number = {item.number: item for item in items}
    prices: dict[int, int] = {}
    seen: set[int] = set()
    problems: list[RowProblem] = []
    for row in rows_below(
        data,
        headings,
        header_row=HEADER_ROW,
        is_ours=lambda cells: _is_marked(cells, reference),
        not_ours=_NOT_THIS_PRICE_SHEET,
    ):
        try:
            _read_row(row, items_by_number, seen, prices)
        except cells.CellRefusedError as refused:
            problems.append(row.problem(_PRICE, refused.message))
    workbooks.refuse_rows(problems)
    if not prices:
        raise SheetRefused(_EMPTY)
    return prices


def _write_item(sheet: "Worksheet", row: int, item: ScheduleItem, price: int | None) -> None:
    cells.write_number(sheet, row, _NUMBER + 1, item.number)
    for at, text in ((_LOT, item.lot), (_DESCRIPTION, item.description), (_UNIT, item.unit)):
        cell = cells.write_text(sheet, row, at + 1, text)
        cells.wrap(cell, vertical="top")
    cells.write_number(sheet, row, _QUANTITY + 1, item.quantity)
    answer = sheet.cell(row, _PRICE + 1)
    if price is not None:
        answer = cells.write_rupees(sheet, row, _PRICE + 1, price)
    answer.number_format = "#,##0.00"
    cells.unlock(answer)


def _guard(sheet: "Worksheet", last_row: int) -> None:
    """Lock everything but the prices; no password, it only guards against slips."""
    from openpyxl.worksheet.datavalidation import (  # noqa: PLC0415 - heavy, see workbooks.py
        DataValidation,
    )

    sheet.protection.sheet = True
    sheet.freeze_panes = f"A{HEADER_ROW + 1}"
    positive = DataValidation(type="decimal", operator="greaterThan", formula1="0")
    letter = workbooks.column_letter(_PRICE + 1)
    positive.add(f"{letter}{HEADER_ROW + 1}:{letter}{max(last_row, HEADER_ROW + 1)}")
    sheet.add_data_validation(positive)


def _is_marked(row: "tuple[AnyCell, ...]", reference: str) -> bool:
    """Know our first row; a column inserted between its two texts makes it no other sheet."""
    texts = [str(cell.value).strip() for cell in row if cell.value is not None]
    return texts == [FORMAT, reference]


def _read_row(
    row: Row, items_by_number: dict[int, ScheduleItem], seen: set[int], prices: dict[int, int]
) -> None:
    item = _item(row.cells[_NUMBER], items_by_number)
    if item.number in seen:
        raise cells.CellRefusedError(
            sentence("Item %(number)d is listed twice.", number=item.number)
        )
    seen.add(item.number)
    _same_quantity(row.cells[_QUANTITY], item)
    _same_description(row.cells[_DESCRIPTION], item)
    price = cells.read_paisa(row.cells[_PRICE])
    if price is not None:
        prices[item.number] = _not_too_large(item, price)
    else:
        _refuse_beside(row)


def _item(cell: "AnyCell", items_by_number: dict[int, ScheduleItem]) -> ScheduleItem:
    number = cells.read_integer(cell)
    if number is None:
        raise cells.CellRefusedError(_NO_ITEM)
    if number not in items_by_number:
        raise cells.CellRefusedError(sentence("The item number is not one of this tender."))
    return items_by_number[number]


def _not_too_large(item: ScheduleItem, price: int) -> int:
    if problem := too_large_a_line(item.quantity, price):
        raise cells.CellRefusedError(problem)
    return price


def _refuse_beside(row: Row) -> None:
    """Refuse a row without a price whose number stands in another column: it was moved there."""
    for letter, cell in row.others.items():
        if cells.holds_number(cell):
            raise cells.CellRefusedError(
                sentence(
                    "This row has no price, but column %(column)s contains a number."
                    " Enter the price in column %(price)s, or empty the other cell.",
                    column=letter,
                    price=row.letters[_PRICE],
                )
            )


def _same_quantity(cell: "AnyCell", item: ScheduleItem) -> None:
    if cells.read_quantity(cell) != item.quantity:
        raise cells.CellRefusedError(
            sentence(
                "The quantity was changed. It must stay %(quantity)s: fill in prices only.",
                quantity=item.quantity,
            )
        )


def _same_description(cell: "AnyCell", item: ScheduleItem) -> None:
    """Refuse another text: the price would be for what the department asked, not for that."""
    if bare(cells.read_text(cell)) not in {"", bare(cells.printable(item.description))}:
        raise cells.CellRefusedError(_DESCRIPTION_CHANGED)


_DESCRIPTION_CHANGED = sentence(
    "The description was changed. A bid is for what the tender says: download the sheet again, and"
    " fill in prices only."
)
_HELP = sentence(
    "Fill in the unit price in rupees for each item; change nothing else. Leave a price"
    " empty if you do not bid for the item."
)
_NO_ITEM = sentence(
    "This row is not an item of the tender. Delete it: totals are added up for you, and notes in "
    "the spreadsheet are not part of a bid."
)
_NOT_THIS_PRICE_SHEET = sentence(
    "This is not the price schedule of this tender. Download it from the tender's page, fill in "
    "the prices and send that file."
)
_EMPTY = sentence("No prices are filled in.")
