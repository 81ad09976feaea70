"""The settlement report: what the sandbox writes is read as it is, and every bad row is named."""

import csv
import io

import pytest
from factories.depth import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import Invalid
from demonstration.payments.sandbox.book import Entry, Payment
from demonstration.payments.sandbox.reports import COLUMNS, costs, refunded, settled, written
from payments.cards.adyen.settlement_report import (
    ReportParser,
    as_notices,
    report_name,
    report_number,
)

ACCOUNT = "SandboxMerchant"
PARSER = ReportParser(account=ACCOUNT, bank="nbp")
REFUND = "0192f0c1d2e37abc8123456789abcdef"
Rows = list[dict[str, str]]


def payment(psp: str = "PSP0000000000001", value: int = 1_200_00) -> Payment:
    return Payment(psp, "0" * 32, "PKR", value, "Captured")


def dispute(kind: str, value: int) -> Entry:
    return Entry(kind, value, 0, payment(), "DISPUTE000000001")


amounts = st.integers(1, 10**11)
entries = st.lists(
    st.one_of(
        amounts.map(lambda paisa: settled(payment(), paisa, "CAPTURE000000001")),
        amounts.map(lambda paisa: refunded(payment(), paisa, "REFUND0000000001", REFUND)),
        amounts.map(lambda paisa: dispute("Chargeback", -paisa)),
        amounts.map(lambda paisa: dispute("SecondChargeback", -paisa)),
        amounts.map(lambda paisa: dispute("ChargebackReversed", paisa)),
        st.integers(1, 10**8).map(lambda paisa: Entry("Fee", 0, paisa, None, "Monthly")),
    ),
    min_size=1,
    max_size=30,
)
KINDS = {
    "Settled": "payment",
    "Refunded": "refund",
    "Chargeback": "chargeback",
    "SecondChargeback": "chargeback",
    "ChargebackReversed": "chargeback_reversed",
    "Fee": "fee",
    "Balancetransfer": "adjustment",
}


@settings(deadline=None)
@given(entries, st.integers(1, 999))
def test_it_reads_what_was_written(journal: list[Entry], number: int) -> None:
    file = PARSER.parse(written(number, journal, ACCOUNT).encode())
    net = sum(each.value - each.fee for each in journal)
    assert (file.channel, file.number, file.bank) == ("adyen", str(number), "nbp")
    assert file.payout_paisa == max(0, net) == sum(line.net_paisa for line in file.lines)
    plain = [(KINDS[each.type], each.value, each.fee) for each in journal]
    read = [(line.kind, line.gross_paisa, line.fee_paisa) for line in file.lines]
    assert read[: len(plain)] == plain
    assert [line.row for line in file.lines[: len(plain)]] == list(range(2, len(plain) + 2))
    assert {len(line.reference) <= 120 for line in file.lines} == {True}


def test_it_names_each_thing_as_we_do_and_as_the_gateway_does() -> None:
    journal = [
        settled(payment(), 1_000_00, "CAPTURE000000001"),
        refunded(payment(), 100_00, "REFUND0000000001", REFUND),
        dispute("Chargeback", -900_00),
        dispute("ChargebackReversed", 900_00),
        dispute("SecondChargeback", -900_00),
    ]
    file = PARSER.parse(written(7, journal, ACCOUNT).encode())
    assert [(line.reference, line.their_reference) for line in file.lines[:5]] == [
        ("PSP0000000000001", "CAPTURE000000001"),
        ("0192f0c1-d2e3-7abc-8123-456789abcdef", "REFUND0000000001"),
        ("DISPUTE000000001", "PSP0000000000001"),
        ("DISPUTE000000001", "PSP0000000000001"),
        ("DISPUTE000000001/2", "PSP0000000000001"),
    ]
    assert [(each.event_code, each.psp_reference) for each in as_notices(file, ACCOUNT)] == [
        ("CAPTURE", "CAPTURE000000001"),
        ("CHARGEBACK", "DISPUTE000000001"),
        ("CHARGEBACK_REVERSED", "DISPUTE000000001"),
        ("SECOND_CHARGEBACK", "DISPUTE000000001"),
    ]
    assert file.lines[0].fee_paisa == sum(costs(1_000_00))


def rows() -> Rows:
    text = written(3, [settled(payment(), 1_200_00, "CAPTURE000000001")], ACCOUNT)
    return list(csv.DictReader(io.StringIO(text)))


def as_csv(found: Rows, columns: tuple[str, ...] = COLUMNS) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(found)
    return out.getvalue().encode()


def refusal(data: bytes) -> Invalid:
    with pytest.raises(Invalid) as refused:
        PARSER.parse(data)
    return refused.value


@pytest.mark.parametrize(
    ("column", "text", "said"),
    [
        ("Gross Credit (GC)", "1.200,00", "Not an amount"),
        ("Gross Credit (GC)", "1,20,000.00", "Not an amount"),
        ("Gross Credit (GC)", "12e2", "Not an amount"),
        ("Gross Credit (GC)", "-1200.00", "Not an amount"),
        ("Gross Credit (GC)", "1200.001", "Not an amount"),
        ("Gross Credit (GC)", "99999999999999.00", "The largest amount is"),
        ("Gross Credit (GC)", "", "Not an amount"),
        ("Gross Debit (GC)", "5.00", "not both"),
        ("Markup (NC)", "1.00", "do not add up"),
        ("Net Currency", "USD", "Only rupees (PKR)"),
        ("Gross Currency", "EUR", "Only rupees (PKR)"),
        ("Merchant Account", "SomebodyElse", "another merchant"),
        ("Batch Number", "4", "one batch"),
        ("Creation Date", "24/11/2026", "Not a time"),
        ("TimeZone", "MARS", "not known here"),
        ("Type", "Gift", "not known here"),
        ("Psp Reference", "", "missing here"),
        ("Modification Reference", "x" * 200, "missing here"),
    ],
)
def test_it_names_the_row_and_the_column_of_what_is_wrong(
    column: str, text: str, said: str
) -> None:
    found = rows()
    found.insert(0, dict(found[0]))
    found[1][column] = text
    problem = refusal(as_csv(found))
    assert problem.code == "csv-rows"
    assert any(
        key.startswith("row-3-") and said in str(sentence)
        for key, sentence in problem.fields.items()
    ), problem.fields


@pytest.mark.parametrize("text", ["1,200.00", "1200", "1200.0", "1200.00"])
def test_it_reads_western_numbers_grouped_or_not(text: str) -> None:
    found = rows()
    found[0]["Gross Credit (GC)"] = text
    assert PARSER.parse(as_csv(found)).lines[0].gross_paisa == 1_200_00


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "columns are missing"),
        (b"<html>Log in</html>", "columns are missing"),
        (b"\xff\xfe", "no CSV"),
        (b"a\0b", "no CSV"),
        (as_csv(rows(), COLUMNS[:10]), "columns are missing"),
    ],
)
def test_it_refuses_what_is_no_report(data: bytes, said: str) -> None:
    assert said in str(refusal(data).message)


def test_it_refuses_a_report_whose_rows_are_not_its_payout() -> None:
    found = rows()
    found[-1]["Net Debit (NC)"] = "1.00"
    assert refusal(as_csv(found)).code == "csv-sum"


def test_it_tells_a_quiet_day_from_a_broken_report() -> None:
    assert refusal(as_csv([])).code == "csv-empty"


def test_it_finds_columns_by_name_in_any_order_and_passes_over_others() -> None:
    more = (*reversed(COLUMNS), "Advancement Code")
    found = [row | {"Advancement Code": "=1+1"} for row in rows()]
    assert PARSER.parse(as_csv(found, more)) == PARSER.parse(as_csv(rows()))


@settings(deadline=None, max_examples=examples(25))
@given(st.data())
def test_it_never_fails_otherwise_than_by_a_sentence(data: st.DataObject) -> None:
    whole = bytearray(as_csv(rows()))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        file = PARSER.parse(bytes(whole))
    except Invalid:
        return
    assert sum(line.net_paisa for line in file.lines) == file.payout_paisa


@pytest.mark.parametrize(
    "name",
    [
        "settlement_detail_report_batch_0.csv",
        "settlement_detail_report_batch_1.csv/../../secrets",
        "../settlement_detail_report_batch_1.csv",
        "settlement_detail_report_batch_1.csv\n",
        "settlement_detail_report_batch_1.xlsx",
        "received_payments_report_2026_11_24.csv",
    ],
)
def test_it_knows_the_name_of_no_other_file(name: str) -> None:
    assert report_number(name) is None
    assert report_number(report_name(12)) == 12
