"""A bidder's price schedule: the tender's items, written and locked, with prices to fill in.

Reading matches by item number and takes nothing but the prices; a quantity that was changed all
the same is pointed out, since the bidder may believe that it counts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from app.text import Sentence, sentence
from marketplace.spreadsheets import cells, workbooks
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


@dataclass(frozen=True, kw_only=True)
class ScheduleItem:
    """An item to be priced."""

    number: int
    lot: str
    description: str
    unit: str
    quantity: Decimal


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
    data: bytes, items: Sequence[ScheduleItem], *, reference: str
) -> dict[int, int]:
    """Return item number: unit price in paisa; items left without a price are absent.

    Raises SheetRefused for another tender's schedule and with a sentence for each wrong row.
    """
    items_by_number = {item.number: item for item in items}
    prices: dict[int, int] = {}
    seen: set[int] = set()
    problems: list[RowProblem] = []
    marked = False
    for number, row in workbooks.rows(data, columns=len(_HEADERS)):
        if number == 1:
            marked = _is_marked(row, reference)
        if number <= HEADER_ROW:
            continue
        if not marked:
            raise SheetRefused(_NOT_OURS)
        try:
            _read_row(row, items_by_number, seen, prices)
        except cells.CellRefusedError as refused:
            problems.append(_problem(number, refused.message))
    workbooks.refuse_rows(problems)
    if not prices:
        raise SheetRefused(_EMPTY if marked else _NOT_OURS)
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
    cells.unlock(answer)  # type: ignore[arg-type] # never a merged cell here


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
    texts = [str(cell.value).strip() for cell in row[:2]]
    return texts == [FORMAT, reference]


def _read_row(
    row: "tuple[AnyCell, ...]",
    items_by_number: dict[int, ScheduleItem],
    seen: set[int],
    prices: dict[int, int],
) -> None:
    number = cells.read_whole(row[_NUMBER])
    item = items_by_number.get(number) if number is not None else None
    if item is None:
        raise cells.CellRefusedError(sentence("the item number is not one of this tender"))
    if item.number in seen:
        raise cells.CellRefusedError(
            sentence("item %(number)d is listed twice", number=item.number)
        )
    seen.add(item.number)
    _same_quantity(row[_QUANTITY], item)
    price = cells.read_paisa(row[_PRICE])
    if price is not None:
        prices[item.number] = price


def _same_quantity(cell: "AnyCell", item: ScheduleItem) -> None:
    if cells.read_quantity(cell) != item.quantity:
        raise cells.CellRefusedError(
            sentence(
                "the quantity was changed; it must stay %(quantity)s. Fill in prices only",
                quantity=item.quantity,
            )
        )


def _problem(row: int, message: Sentence) -> RowProblem:
    return RowProblem(
        row=row,
        column=workbooks.column_letter(_PRICE + 1),
        message=sentence("Row %(row)d: %(problem)s.", row=row, problem=message),
    )


_HELP = sentence(
    "Fill in the unit price in rupees for each item; change nothing else. Leave a price empty "
    "where you do not bid."
)
_NOT_OURS = sentence(
    "This is not the price schedule of this tender. Download it from the tender's page, fill in "
    "the prices and send that file."
)
_EMPTY = sentence("No prices are filled in.")
