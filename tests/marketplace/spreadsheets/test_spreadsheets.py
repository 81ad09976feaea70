"""Spreadsheets of items, prices and comparative statements."""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from factories.depth import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from marketplace.bids.price_sheet import ScheduleItem, read_price_schedule, write_price_schedule
from marketplace.evaluation.comparative_sheet import (
    ComparativeStatement,
    ComparedBidder,
    ComparedItem,
    Price,
    write_comparative,
)
from marketplace.spreadsheets.headings import Headings
from marketplace.spreadsheets.workbooks import MAX_ROWS, SheetRefused
from marketplace.tenders.items_sheet import FORMAT, HEADINGS, ItemRow, read_items, write_items

CHAIR = ItemRow(
    lot="1",
    description="Chair, wooden",
    unit="kg",
    quantity=Decimal("12.5"),
    delivery_place="Quetta",
    specification="",
)
ITEMS = [
    ScheduleItem(number=1, lot="", description="Chair", unit="each", quantity=Decimal(10)),
    ScheduleItem(number=2, lot="", description="=HYPERLINK()", unit="m", quantity=Decimal("2.5")),
]
INJECTIONS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|'/c calc'!A0"]


def edited(data: bytes, changes: dict[str, Any]) -> bytes:
    """A person opens the file, types into cells, and saves it."""
    workbook = load_workbook(io.BytesIO(data))
    for place, value in changes.items():
        workbook.worksheets[0][place] = value
    return saved(workbook)


def saved(workbook: Workbook) -> bytes:
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def messages(refused: pytest.ExceptionInfo[SheetRefused]) -> list[str]:
    return [str(problem.message) for problem in refused.value.problems]


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(contents: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return buffer.getvalue()


# --- items ------------------------------------------------------------------------------------


def test_it_reads_back_the_items_it_wrote() -> None:
    rows = [CHAIR, replace(CHAIR, description="کرسی", quantity=Decimal(3))]
    assert list(read_items(write_items(rows))) == rows


def test_it_reads_hundreds_of_items() -> None:
    assert len(read_items(write_items([CHAIR] * 700))) == 700


CELL_TEXT = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=30)


@given(CELL_TEXT, CELL_TEXT)
@settings(max_examples=examples(25), deadline=None)
def test_it_gives_any_text_back_unchanged(description: str, lot: str) -> None:
    item = replace(CHAIR, description=description, lot=lot)
    assert read_items(write_items([item])) == (item,)


@pytest.mark.parametrize("text", INJECTIONS)
def test_it_writes_no_formula_whatever_the_text(text: str) -> None:
    data = write_items([replace(CHAIR, description=text)])
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    cell = sheet["B4"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    assert not any(re.search(rb"<f[ >]", xml) for xml in parts(data).values())
    assert read_items(data)[0].description == text.strip()


@pytest.mark.parametrize("place", ["A4", "B4", "C4", "D4", "E4", "F4"])
def test_it_refuses_a_formula_in_any_cell(place: str) -> None:
    data = edited(write_items([CHAIR]), {place: "=1+1"})
    with pytest.raises(SheetRefused) as refused:
        read_items(data)
    assert messages(refused) == [
        "Row 4: This cell contains a formula. Replace it with the value that it shows."
    ]
    assert refused.value.problems[0].column == place[0]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"D4": 0}, "Row 4: Enter the quantity as a number above zero, for example 12 or 2.5."),
        ({"D4": -1}, "Row 4: Enter the quantity as a number above zero, for example 12 or 2.5."),
        (
            {"D4": "many"},
            "Row 4: Enter the quantity as a number above zero, for example 12 or 2.5.",
        ),
        ({"D4": None}, "Row 4: Enter the quantity as a number above zero, for example 12 or 2.5."),
        ({"D4": True}, "Row 4: Enter the quantity as a number above zero, for example 12 or 2.5."),
        ({"D4": 1e300}, "Row 4: Enter the quantity as a number above zero, for example 12 or 2.5."),
        ({"D4": "NaN"}, "Row 4: Enter the quantity as a number above zero, for example 12 or 2.5."),
        ({"D4": 0.33333}, "Row 4: Enter the quantity with no more than 3 decimals."),
        ({"B4": None}, "Row 4: Enter a description."),
        ({"B4": "   "}, "Row 4: Enter a description."),
        ({"C4": None}, "Row 4: Enter a unit, such as each, kg or metre."),
        ({"B4": "x" * 501}, "Row 4: The text is too long: the limit is 500 characters."),
        ({"B4": "x" * 2_001}, "Row 4: The text is too long: the limit is 2000 characters."),
        ({"A4": True}, "Row 4: Enter this as plain text."),
        ({"B4": "#REF!"}, "Row 4: This cell contains an error of the spreadsheet program."),
        (
            {"C4": "Pieces"},
            'Row 4: The unit "Pieces" is counted: enter a whole number, or choose another unit.',
        ),
        ({"D4": "12,5"}, "Row 4: Enter 12.5: use a point, not a comma, for decimals."),
        (
            {"B14": "Desk", "C14": "each"},
            "Row 14: Enter the quantity as a number above zero, for example 12 or 2.5.",
        ),
    ],
)
def test_it_names_the_row_and_what_is_wrong_in_it(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(SheetRefused) as refused:
        read_items(edited(write_items([CHAIR]), changes))
    assert messages(refused) == [message]


def test_it_reports_every_wrong_row_up_to_a_limit() -> None:
    data = edited(write_items([CHAIR] * 80), {f"D{row}": "x" for row in range(4, 84)})
    with pytest.raises(SheetRefused) as refused:
        read_items(data)
    assert len(refused.value.problems) == 50


@pytest.mark.parametrize(
    ("typed", "quantity"),
    [("1,200", "1200"), (0.1, "0.1"), (12.3, "12.3"), ("  7.25 ", "7.25"), (1e3, "1000")],
)
def test_it_takes_the_number_that_was_typed(typed: object, quantity: str) -> None:
    data = edited(write_items([CHAIR]), {"D4": typed})
    assert read_items(data)[0].quantity == Decimal(quantity)


def test_it_refuses_a_foreign_or_an_empty_sheet() -> None:
    with pytest.raises(SheetRefused, match="no items"):
        read_items(write_items())
    foreign = Workbook()
    foreign.worksheets[0].append(["Name", "Price"])
    for _ in range(5):
        foreign.worksheets[0].append(["a", 1])
    with pytest.raises(SheetRefused, match="not the template"):
        read_items(saved(foreign))
    with pytest.raises(SheetRefused, match="not the template"):
        read_items(saved(Workbook()))


# --- what strangers send ------------------------------------------------------------------------


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"<html>", b"a,b\n1,2\n", packed({"a": b""})])
def test_it_refuses_what_is_no_workbook(data: bytes) -> None:
    with pytest.raises(SheetRefused, match="cannot be read"):
        read_items(data)


def test_it_refuses_any_truncation_without_falling_over() -> None:
    data = write_items([CHAIR])
    for length in range(0, len(data), 97):
        with pytest.raises(SheetRefused):
            read_items(data[:length])


def test_it_refuses_a_zip_bomb_before_unpacking_it() -> None:
    bomb = packed(parts(write_items([CHAIR])) | {"xl/media/x.bin": b"\0" * 60_000_000})
    assert len(bomb) < 200_000
    with pytest.raises(SheetRefused, match="too large"):
        read_items(bomb)


def test_it_refuses_too_many_parts_and_too_many_bytes() -> None:
    many = packed(parts(write_items([CHAIR])) | {f"x{n}": b"" for n in range(300)})
    with pytest.raises(SheetRefused, match="too large"):
        read_items(many)
    with pytest.raises(SheetRefused, match="too large"):
        read_items(b"x" * 6_000_000)


def test_it_refuses_entity_bombs_macros_and_links() -> None:
    contents = parts(write_items([CHAIR]))
    sheet = contents["xl/worksheets/sheet1.xml"]
    entity = sheet.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet', 1)
    with pytest.raises(SheetRefused, match="cannot be read"):
        read_items(packed(contents | {"xl/worksheets/sheet1.xml": entity}))
    for name in ("xl/vbaProject.bin", "xl/externalLinks/externalLink1.xml"):
        with pytest.raises(SheetRefused, match="macros or links"):
            read_items(packed(contents | {name: b"x"}))


DOCTYPE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'


@pytest.mark.parametrize("name", ["xl/worksheets/sheet1.xml", "xl/sheet.dat", "docProps/x.xml"])
@pytest.mark.parametrize(
    "part",
    [
        DOCTYPE.encode(),
        DOCTYPE.encode("utf-8-sig"),
        DOCTYPE.encode("utf-16"),
        DOCTYPE.encode("utf-16-le"),
        DOCTYPE.encode("utf-16-be"),
        DOCTYPE.replace('"1.0"', '"1.0" encoding="UTF-16"').encode("utf-16"),
        b"<!-- " + b"x" * 100_000 + b"-->" + DOCTYPE.split("?>")[1].encode(),
        "<?xml version='1.0'?><worksheet/>".encode("utf-16"),
        b"<?xml version='1.0' encoding='ISO-8859-1'?><worksheet/>",
        b"<?xml version='1.0' encoding='cp037'?><worksheet/>",
    ],
    ids=[
        "plain",
        "mark",
        "16",
        "16-le",
        "16-be",
        "16 declared",
        "far below",
        "16 alone",
        "latin",
        "ebcdic",
    ],
)
def test_it_refuses_declarations_in_whatever_encoding_and_part(name: str, part: bytes) -> None:
    """Parsers read UTF-16 as well, where no byte search finds a declaration."""
    with pytest.raises(SheetRefused, match="cannot be read"):
        read_items(packed(parts(write_items([CHAIR])) | {name: part}))


@pytest.mark.parametrize("encoding", ["utf-32", "utf-16-le", "utf-16"])
def test_it_refuses_a_sheet_in_encodings_that_programs_disagree_about(encoding: str) -> None:
    contents = parts(write_items([CHAIR]))
    sheet = contents["xl/worksheets/sheet1.xml"].decode().encode(encoding)
    with pytest.raises(SheetRefused, match="cannot be read"):
        read_items(packed(contents | {"xl/worksheets/sheet1.xml": sheet}))


def test_it_takes_pictures_and_settings_that_are_no_xml() -> None:
    more = {"xl/media/a.png": b"\x89PNG\r\n", "xl/printerSettings/p.bin": b"H\0P\0 \0L\0"}
    assert read_items(packed(parts(write_items([CHAIR])) | more)) == (CHAIR,)


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("[Content_Types].xml", b"sheet.main+xml", b"sheet.macroEnabled.main+xml"),
        ("xl/_rels/workbook.xml.rels", b"relationships/theme", b"relationships/externalLink"),
        ("xl/_rels/workbook.xml.rels", b"relationships/theme", b"relationships/vbaProject"),
    ],
)
def test_it_refuses_macros_and_links_by_what_the_directory_says(
    part: str, old: bytes, new: bytes
) -> None:
    contents = parts(write_items([CHAIR]))
    assert old in contents[part]
    with pytest.raises(SheetRefused, match="macros or links"):
        read_items(packed(contents | {part: contents[part].replace(old, new)}))


def test_it_refuses_two_parts_of_one_name() -> None:
    data = io.BytesIO(write_items([CHAIR]))
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr("xl/Worksheets/sheet1.xml", b"<worksheet/>")
    with pytest.raises(SheetRefused, match="cannot be read"):
        read_items(data.getvalue())


def test_it_refuses_a_part_that_is_larger_than_it_says() -> None:
    data = packed(parts(write_items([CHAIR])) | {"xl/x.xml": b"<x>" + b" " * 70_000_000 + b"</x>"})
    real, told = (70_000_007).to_bytes(4, "little"), (7_000).to_bytes(4, "little")
    assert real in data
    with pytest.raises(SheetRefused):
        read_items(data.replace(real, told))


def test_it_refuses_a_row_far_below_without_reading_all_rows_between() -> None:
    contents = parts(write_items([CHAIR]))
    sheet = contents["xl/worksheets/sheet1.xml"].replace(b'<row r="4"', b'<row r="1048576"', 1)
    with pytest.raises(SheetRefused, match=f"more than {MAX_ROWS} rows"):
        read_items(packed(contents | {"xl/worksheets/sheet1.xml": sheet}))


def test_it_does_not_believe_the_dimensions_a_file_claims() -> None:
    contents = parts(write_items([CHAIR]))
    sheet = re.sub(
        rb'<dimension ref="[^"]*"', b'<dimension ref="A1:B1"', contents["xl/worksheets/sheet1.xml"]
    )
    assert read_items(packed(contents | {"xl/worksheets/sheet1.xml": sheet})) == (CHAIR,)


# --- price schedules ----------------------------------------------------------------------------


def schedule(changes: dict[str, Any]) -> dict[int, int]:
    data = edited(write_price_schedule(ITEMS, reference="TSE-1"), changes)
    return read_price_schedule(data, ITEMS, reference="TSE-1")


def test_it_reads_the_prices_that_were_filled_in() -> None:
    assert schedule({"F4": 1200.5, "F5": "1,250"}) == {1: 120_050, 2: 125_000}
    assert schedule({"F5": 0.01}) == {2: 1}


def test_it_reads_back_the_prices_it_wrote_to_the_paisa() -> None:
    prices = {1: 10**14, 2: 1}
    data = write_price_schedule(ITEMS, reference="TSE-1", prices=prices)
    assert read_price_schedule(data, ITEMS, reference="TSE-1") == prices


def test_it_takes_the_price_that_a_spreadsheet_shows_not_its_binary_noise() -> None:
    contents = parts(write_price_schedule(ITEMS, reference="TSE-1", prices={1: 30}))
    name = "xl/worksheets/sheet1.xml"
    noisy = contents[name].replace(b"<v>0.3</v>", b"<v>0.30000000000000004</v>")
    assert noisy != contents[name]
    data = packed(contents | {name: noisy})
    assert read_price_schedule(data, ITEMS, reference="TSE-1") == {1: 30}


@given(st.integers(1, 10**14))
@settings(max_examples=examples(25), deadline=None)
def test_it_loses_no_paisa_on_the_way(paisa: int) -> None:
    data = write_price_schedule(ITEMS, reference="T", prices={1: paisa})
    assert read_price_schedule(data, ITEMS, reference="T") == {1: paisa}


def test_it_matches_by_item_number_not_by_row() -> None:
    rows = {"A4": 2, "C4": None, "E4": 2.5, "F4": 5, "A5": 1, "C5": None, "E5": 10, "F5": 7}
    assert schedule(rows) == {1: 700, 2: 500}


NO_ITEM = (
    "Row {}: This row is not an item of the tender. Delete it: totals are added up for you, and "
    "notes in the spreadsheet are not part of a bid."
)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"F4": "=1+1"},
            "Row 4: This cell contains a formula. Replace it with the value that it shows.",
        ),
        ({"F4": 0}, "Row 4: Enter a price above zero, or leave the cell empty."),
        (
            {"F4": "-5"},
            (
                "Row 4: Enter an amount in rupees without a minus sign, for example 2500:"
                " negative amounts are not accepted."
            ),
        ),
        ({"F4": "200,50"}, "Row 4: Enter 200.50: use a point, not a comma, for decimals."),
        (
            {"F4": "1,00,00"},
            (
                "Row 4: The commas are not where a number has them. Enter it as 1,234,567"
                " or 12,34,567, or leave the commas out."
            ),
        ),
        ({"F4": True}, "Row 4: Enter an amount in rupees, for example 2500 or 2,500.50."),
        (
            {"F4": 1.005},
            "Row 4: Enter no more than two digits after the point, for example 2500.50.",
        ),
        ({"F4": 1e15}, "Row 4: The largest amount is Rs 1,00,00,00,00,00,000."),
        ({"F4": 1e300}, "Row 4: The largest amount is Rs 1,00,00,00,00,00,000."),
        (
            {"F4": 1e12 + 1},
            (
                "Row 4: Quantity times unit price is more than Rs 1,00,00,00,00,00,000, the "
                "largest amount. Check the price."
            ),
        ),
        ({"A4": 9}, "Row 4: The item number is not one of this tender."),
        ({"A4": "x"}, NO_ITEM.format(4)),
        ({"A6": "Total", "F6": 12_500}, NO_ITEM.format(6)),
        ({"C7": "Prices are good for 30 days"}, NO_ITEM.format(7)),
        ({"A5": 1, "E5": 10}, "Row 5: Item 1 is listed twice."),
        (
            {"E4": 9, "F4": 1},
            "Row 4: The quantity was changed. It must stay 10: fill in prices only.",
        ),
        (
            {"C4": "A cheaper thing", "F4": 1},
            (
                "Row 4: The description was changed. A bid is for what the tender says: download"
                " the sheet again, and fill in prices only."
            ),
        ),
    ],
)
def test_it_says_what_is_wrong_with_a_price(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(SheetRefused) as refused:
        schedule(changes)
    assert messages(refused) == [message]


def test_it_refuses_the_schedule_of_another_tender_and_an_empty_one() -> None:
    other = write_price_schedule(ITEMS, reference="TSE-2", prices={1: 5})
    with pytest.raises(SheetRefused, match="not the price schedule of this tender"):
        read_price_schedule(other, ITEMS, reference="TSE-1")
    with pytest.raises(SheetRefused, match="No prices"):
        schedule({})


def test_it_locks_everything_but_the_prices() -> None:
    data = write_price_schedule(ITEMS, reference="TSE-1")
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    assert sheet.protection.sheet
    unlocked = [c.coordinate for row in sheet.iter_rows() for c in row if not c.protection.locked]
    assert unlocked == ["F4", "F5"]
    assert sheet["C5"].data_type == "s"


def test_it_translates_what_people_read_but_not_its_mark() -> None:
    data = write_items([CHAIR], translate=lambda text: f"ur:{text}")
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    assert sheet["A1"].value == FORMAT
    assert sheet["D3"].value == "ur:Quantity"
    in_urdu = Headings(HEADINGS.titles, [lambda text: f"ur:{text}"])
    assert read_items(data, in_urdu) == (CHAIR,)
    with pytest.raises(SheetRefused, match='Row 3 must have the heading "Lot"'):
        read_items(data)


# --- headings, columns and merged cells --------------------------------------------------------


def rebuilt(change: Callable[[Worksheet], object]) -> dict[int, int]:
    """A person works at the sheet itself, and sends it."""
    workbook = load_workbook(io.BytesIO(write_price_schedule(ITEMS, reference="TSE-1")))
    sheet = workbook.worksheets[0]
    sheet["F4"], sheet["F5"] = 700, 500
    change(sheet)
    return read_price_schedule(saved(workbook), ITEMS, reference="TSE-1")


def _hide(sheet: Worksheet, *, row: int) -> None:
    sheet.row_dimensions[row].hidden = True


def _write_beside(sheet: Worksheet, title: str, value: object) -> None:
    sheet.parent.create_sheet(title)["B9"] = value  # type: ignore[union-attr]


def _format(sheet: Worksheet, form: str) -> None:
    sheet["F4"].number_format = form


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda sheet: _hide(sheet, row=5), "Row 5 is hidden"),
        (lambda sheet: _hide(sheet, row=3), ""),
        (lambda sheet: _write_beside(sheet, "Prices 2", 700), "the sheet “Prices 2” is not empty"),
        (lambda sheet: _write_beside(sheet, "Sheet2", None), ""),
        (lambda sheet: _format(sheet, '"$"#,##0.00'), "another currency"),
        (lambda sheet: _format(sheet, "[$$-409]#,##0.00"), "another currency"),
        (lambda sheet: _format(sheet, "[$€-2] #,##0.00"), "another currency"),
        (lambda sheet: _format(sheet, "[$Rs-420] #,##0.00"), ""),
        (lambda sheet: _format(sheet, "[$-409]#,##0.00"), ""),
    ],
)
def test_it_refuses_what_its_sender_does_not_see_or_means_otherwise(
    change: Callable[[Worksheet], object], says: str
) -> None:
    if not says:
        assert rebuilt(change) == {1: 70_000, 2: 50_000}
        return
    with pytest.raises(SheetRefused) as refused:
        rebuilt(change)
    assert says in str(refused.value)


@pytest.mark.parametrize("place", [2, 3, 6, 7])
def test_it_reads_by_heading_where_a_column_was_inserted(place: int) -> None:
    def insert(sheet: Worksheet) -> None:
        sheet.insert_cols(place)
        sheet.cell(3, place).value = "Year of make"
        sheet.cell(4, place).value = sheet.cell(5, place).value = 2024

    assert rebuilt(insert) == {1: 70_000, 2: 50_000}


def test_it_reads_by_heading_where_columns_were_swapped() -> None:
    def swap(sheet: Worksheet) -> None:
        for row in (3, 4, 5):
            quantity, price = sheet.cell(row, 5).value, sheet.cell(row, 6).value
            sheet.cell(row, 5).value, sheet.cell(row, 6).value = price, quantity

    assert rebuilt(swap) == {1: 70_000, 2: 50_000}


def move_prices(sheet: Worksheet) -> None:
    sheet["G4"], sheet["F4"] = sheet["F4"].value, None


def rename(sheet: Worksheet) -> None:
    sheet["F3"] = "Rate"


def double(sheet: Worksheet) -> None:
    sheet["G3"] = " unit price in RUPEES "


def merge(sheet: Worksheet) -> None:
    sheet.merge_cells("F4:F5")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            move_prices,
            "Row 4: This row has no price, but column G contains a number. Enter the price",
        ),
        (rename, 'Row 3 must have the heading "Unit price in rupees".'),
        (double, 'Row 3 holds the heading "Unit price in rupees" twice.'),
        (merge, "The cells F4:F5 are merged. Split them"),
    ],
)
def test_it_refuses_what_it_would_misread(change: Callable[[Worksheet], None], words: str) -> None:
    with pytest.raises(SheetRefused) as refused:
        rebuilt(change)
    assert str(refused.value.message).startswith(words)


def test_it_leaves_merged_cells_above_the_headings_and_columns_of_totals_alone() -> None:
    def decorate(sheet: Worksheet) -> None:
        sheet.merge_cells("A2:F2")
        sheet["G3"], sheet["G4"], sheet["G6"] = "Total", "=E4*F4", "=SUM(G4:G5)"

    assert rebuilt(decorate) == {1: 70_000, 2: 50_000}


@pytest.mark.parametrize("typed", ["500/-", "Rs. 500", "PKR 500", "۵۰۰", "500\u00a0"])
def test_it_reads_a_price_as_a_page_does(typed: str) -> None:
    assert schedule({"F4": typed, "F5": "1٬000"}) == {1: 50_000, 2: 100_000}
    assert schedule({"F4": "۲۰۰٫۵۰"}) == {1: 20_050}


# --- the comparative statement ------------------------------------------------------------------


def test_it_writes_the_comparative_statement_without_formulas() -> None:
    data = write_comparative(
        ComparativeStatement(
            reference="TSE-1",
            title="=Furniture",
            bidders=[
                ComparedBidder(
                    key="a", name="=HYPERLINK(1)", total_paisa=1_050, rank=1, winner=True
                ),
                ComparedBidder(
                    key="b", name="B", total_paisa=None, rank=None, remark="@No certificate."
                ),
            ],
            items=[
                ComparedItem(
                    number=1,
                    description="+Chair",
                    unit="each",
                    quantity=Decimal(10),
                    prices={"a": Price(unit_paisa=105, total_paisa=1_050)},
                    winner="a",
                )
            ],
            notes=["-Opened on 7 May."],
        )
    )
    assert not any(re.search(rb"<f[ >]", xml) for xml in parts(data).values())
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    assert (sheet["E3"].value, sheet["E5"].value, sheet["F5"].value) == (
        "=HYPERLINK(1)",
        1.05,
        10.5,
    )
    assert (sheet["F6"].value, sheet["F7"].value) == (10.5, 1)
    assert sheet["H8"].value == "@No certificate."
    assert sheet["F5"].fill.fgColor.rgb == "00D9EAD3"
    assert sheet["A10"].value == "-Opened on 7 May."


def test_it_reads_items_of_a_sheet_from_before_there_was_urdu() -> None:
    data = write_items([replace(CHAIR, description_ur="لکڑی کی کرسی", lot_ur="پہلی")])
    assert read_items(data)[0].description_ur == "لکڑی کی کرسی"
    old = edited(data, {f"{column}3": None for column in "GH"})
    assert read_items(old) == (CHAIR,)
