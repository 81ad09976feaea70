"""Amounts in files: what people fill in is read as on a page, what banks' machines write is not."""

from datetime import date

import pytest

from app.data_files.nodes import paisa_of
from app.errors import Invalid
from payments.counter.scroll_csv_import import TEMPLATE as SCROLL
from payments.counter.scroll_csv_import import read_scroll
from payments.partners.onebill.settlement_file import OneBillParser
from payments.portal.csv_import import TEMPLATE as BILLS
from payments.portal.csv_import import read_bills

TODAY = date(2026, 12, 31)
POINT = "Enter 200.50: use a point, not a comma, for decimals."
ONE_BILL = (
    "type,psid,auth_id,date,time,amount,back,fee,reference\n"
    "payment,00123456789012345,1,31-12-2026,143000,2500.00,,,R-1\n"
    "total,1,N-1,31-12-2026,,2500.00,,,\n"
)


def with_amount(template: str, amount: str) -> bytes:
    """Return a file that people fill in, with another amount in its row."""
    assert "2500.00" in template
    return template.replace("2500.00", f'"{amount}"').encode()


@pytest.mark.parametrize("amount", ["1,500/-", "Rs 1,500", "۱٬۵۰۰", "1500"])
def test_it_reads_what_people_fill_in_as_on_a_page(amount: str) -> None:
    (line,) = read_scroll(with_amount(SCROLL, amount), TODAY)
    assert line.amount_paisa == 150_000
    (bill,) = read_bills(with_amount(BILLS, amount))
    assert [each["amount"] for each in bill.loaded["lines"]] == [150_000]


def test_it_says_at_the_row_what_to_type_instead() -> None:
    with pytest.raises(Invalid) as of_a_scroll:
        read_scroll(with_amount(SCROLL, "200,50"), TODAY)
    with pytest.raises(Invalid) as of_bills:
        read_bills(with_amount(BILLS, "200,50"))
    expected = {"row-2-amount": f"Row 2, amount: {POINT}"}
    assert of_a_scroll.value.fields == of_bills.value.fields == expected


def test_it_reads_of_a_machine_only_what_machines_write() -> None:
    assert OneBillParser("test").parse(ONE_BILL.encode()).payout_paisa == 250_000
    for amount in ("2,500", "1,00,00", "2500/-", "۲۵۰۰"):
        with pytest.raises(Invalid) as refused:
            OneBillParser("test").parse(with_amount(ONE_BILL, amount))
        assert "row-2-amount" in refused.value.fields


@pytest.mark.parametrize(("text", "paisa"), [("Rs 5,000", 500_000), ("Rs 50,000,000", 5 * 10**9)])
def test_it_reads_amounts_of_definitions(text: str, paisa: int) -> None:
    assert paisa_of(text) == paisa
    assert paisa_of("Rs 1,00,00") is paisa_of("5000") is None
