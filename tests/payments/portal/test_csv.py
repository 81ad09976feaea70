"""CSV files as spreadsheets and hostile people write them: every problem named, nothing guessed."""

import time

import pytest
from factories.identity import actor, make_department, make_person
from factories.payments import today
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import roles
from app.csv_in import MAX_BYTES
from app.errors import Invalid
from app.identity.public import organisations_by_id
from app.platform import Platform
from payments.bills.models import Bill, BillLine
from payments.portal.csv_import import COLUMNS, TEMPLATE, read_bills
from payments.portal.doors.order_forms import numbered
from payments.portal.use_cases import RaiseBills, raise_bills

HEADS = "reference,purpose,payer_name,due_on,head_code,description,amount\n"


def row(number: int = 1, **changes: str) -> str:
    values = {
        "reference": f"S-{number}",
        "purpose": "Rent",
        "payer_name": "Gul",
        "due_on": today().isoformat(),
        "head_code": "C02701",
        "description": "Rent",
        "amount": "2500",
    }
    return ",".join((values | changes).values())


def refused(data: bytes) -> dict[str, str]:
    with pytest.raises(Invalid) as wrong:
        read_bills(data)
    return {name: str(text) for name, text in wrong.value.fields.items()}


def test_it_reads_its_own_template() -> None:
    (bill,) = read_bills(("\ufeff" + TEMPLATE).encode())
    assert bill.loaded["payer_cnic"] == "5440012345671"
    assert bill.loaded["payer_mobile"] == "+923001234567"
    assert bill.loaded["lines"][0]["amount"] == 2500_00


def test_it_makes_one_bill_of_the_rows_of_one_reference() -> None:
    rows = "\n".join([row(1), row(2), row(1, amount="5", head_code="C02702"), ""])
    one, two = read_bills((HEADS + rows).encode())
    assert [line["amount"] for line in one.loaded["lines"]] == [2500_00, 500]
    assert (one.row, two.row) == (2, 3)


def test_it_refuses_rows_of_one_bill_that_differ() -> None:
    rows = "\n".join([row(1), row(1, payer_name="Another")])
    assert set(refused((HEADS + rows).encode())) == {"row-3-payer_name"}


def test_it_tells_a_row_that_was_pasted_twice_from_two_lines_of_a_bill() -> None:
    march, april = row(1, description="March"), row(1, description="April")
    (bill,) = read_bills(f"{HEADS}{march}\n{april}".encode())
    assert [line["description"] for line in bill.loaded["lines"]] == ["March", "April"]
    wrong = refused((HEADS + "\n".join([march, april, march, f" {april} ", march])).encode())
    assert [(name, "row 2." in text, "row 3." in text) for name, text in wrong.items()] == [
        ("row-4-reference", True, False),
        ("row-5-reference", False, True),
        ("row-6-reference", True, False),
    ]


@pytest.mark.parametrize("begin", ["=", "+", "-", "@"])
def test_it_takes_nothing_that_a_spreadsheet_would_run(begin: str) -> None:
    wrong = refused((HEADS + row(1, purpose=f"{begin}cmd|' /C calc'!A0")).encode())
    assert set(wrong) == {"row-2-purpose"}
    assert "formula" in wrong["row-2-purpose"]


@pytest.mark.parametrize(
    "amount", ["-1500", "- 1500.50", '"-1,500"', "Rs -1500", "-Rs 1500", "−1500"]
)
def test_it_says_of_an_amount_below_zero_what_to_write_instead(amount: str) -> None:
    (said,) = refused((HEADS + row(1, amount=amount)).encode()).values()
    assert "minus sign" in said
    assert "are not accepted" in said


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"amount": "#N/A"}, "row-2-amount"),
        ({"amount": "1.23E+05"}, "row-2-amount"),
        ({"amount": "########"}, "row-2-amount"),
        ({"purpose": "#REF!"}, "row-2-purpose"),
        ({"reference": "s -3"}, "row-3-reference"),
        ({"reference": "S\u200f-3"}, "row-3-reference"),
        ({"reference": "S\u200f-1"}, "row-2-reference"),
        ({"amount": '="2500"', "reference": "'1"}, ""),
        ({"description": "#1 Rent"}, ""),
    ],
)
def test_it_refuses_what_a_spreadsheet_spoiled_and_similar_references(
    changes: dict[str, str], where: str
) -> None:
    data = (HEADS + row(1, **changes) + "\n" + row(3)).encode()
    if where:
        assert where in refused(data)
    else:
        assert [bill.row for bill in read_bills(data)] == [2, 3]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "columns are missing"),
        (b"\xff\xfe\x00\x01", "not a CSV"),
        (b"PK\x03\x04", "columns are missing"),
        (HEADS.encode(), "has no bills"),
        ((HEADS + '"open').encode(), "not a CSV"),
        ((HEADS + row() + "\0").encode(), "not a CSV"),
        ((HEADS + row() + ",more").encode(), "more cells"),
        ((HEADS.strip() + ",salary\n" + row()).encode(), "headings"),
        ((HEADS.strip() + ",amount\n" + row()).encode(), "headings"),
        (HEADS.replace("amount", "price").encode(), "amount"),
        (b"x" * (MAX_BYTES + 1), "too large"),
        ((HEADS + "\n".join(row(n) for n in range(1001))).encode(), "up to 1000 rows"),
    ],
)
def test_it_says_what_is_wrong_with_a_file(data: bytes, says: str) -> None:
    wrong = refused(data)
    assert set(wrong) == {"file"}
    assert says in wrong["file"]


@pytest.mark.parametrize(
    ("between", "name"), [(";", "semicolons"), ("\t", "tabs"), ("|", "vertical bars")]
)
@pytest.mark.parametrize("quote", ["", '"'])
def test_it_says_what_stands_between_the_columns_of_a_file(
    between: str, name: str, quote: str
) -> None:
    rows = [HEADS.strip(), row(amount="150")]
    cells = [[f"{quote}{cell}{quote}" for cell in each.split(",")] for each in rows]
    wrong = refused("\r\n".join(map(between.join, cells)).encode("utf-8-sig"))
    assert wrong == {
        "file": f"This file has {name} between its columns. Save it with commas there."
    }


def test_it_reads_semicolons_within_cells_of_a_file_with_commas() -> None:
    (bill,) = read_bills((HEADS + row(purpose="Rent; shop 4; March")).encode())
    assert bill.loaded["purpose"] == "Rent; shop 4; March"


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_it_answers_anything_with_a_sentence(data: bytes) -> None:
    for given_data in (data, HEADS.encode() + data):
        try:
            read_bills(given_data)
        except Invalid as wrong:
            assert wrong.fields  # noqa: PT017 - either is right


def test_it_says_a_hundred_problems_and_no_more() -> None:
    rows = "\n".join(row(n, amount="x") for n in range(300))
    assert len(refused((HEADS + rows).encode())) == 100


def test_it_raises_a_thousand_bills_in_one_breath(platform: Platform, session: Session) -> None:
    house, person = make_department(session), make_person(session)
    session.commit()
    officer = actor(person, roles.BILLING_OFFICER, organisation=house)
    data = (HEADS + "\n".join(row(n) for n in range(1000))).encode()
    ddo_code = organisations_by_id(session, [house.id])[house.id].ddo_code or ""
    begun = time.perf_counter()
    command = RaiseBills(orders=numbered(read_bills(data), house.id, ddo_code))
    platform.executor.execute(raise_bills, command, actor=officer)
    assert time.perf_counter() - begun < 8
    assert session.scalar(select(func.count()).select_from(Bill)) == 1000
    assert session.scalar(select(func.count()).select_from(BillLine)) == 1000


def test_it_names_its_columns_once() -> None:
    assert len(set(COLUMNS)) == len(COLUMNS)
