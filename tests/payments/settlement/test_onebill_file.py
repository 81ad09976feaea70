"""A 1BILL partner's file: read back as it was written; nothing of it where a row cannot be read."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from factories.depth import examples
from factories.payments import make_bill, pay, today
from factories.settlement import accepted, agree
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.calendar import PROVINCE
from app.csv_in import MAX_BYTES
from app.db import new_id
from app.errors import Invalid
from app.ledger.public import balance
from app.platform import Platform
from payments.bills.policy.psid import make_psid
from payments.clearing.file_format import SettlementLine
from payments.partners.onebill.profile import Profile
from payments.partners.onebill.settlement_file import COLUMNS, OneBillParser, write_file
from payments.partners.queries import lines_of_day

HEAD = ",".join(COLUMNS)
NOON = datetime(2026, 10, 1, 12, 0, 5, tzinfo=PROVINCE)
PARSER = OneBillParser("bank1")

moments = st.integers(0, 10**7).map(lambda s: NOON + timedelta(seconds=s))
references = st.text("ABCDEFGHJK0123456789-", min_size=1, max_size=30).filter(
    lambda text: text[0] != "-"
)


@st.composite
def payment_lines(draw: st.DrawFn) -> SettlementLine:
    psid, auth, at = make_psid("99"), draw(st.integers(0, 999_999)), draw(moments)
    return SettlementLine(
        row=0,
        kind="payment",
        reference=f"bank1:{psid}:{auth:06d}:{at:%Y%m%d%H%M%S}",
        their_reference=draw(references),
        gross_paisa=draw(st.integers(1, 10**12)),
        fee_paisa=draw(st.integers(0, 10**9)),
        at=at,
        psid=psid,
    )


@st.composite
def other_lines(draw: st.DrawFn) -> SettlementLine:
    refund, name = draw(st.booleans()), str(new_id())
    return SettlementLine(
        row=0,
        kind="refund" if refund else "fee",
        reference=name if refund else f"bank1:{name}",
        their_reference=name,
        gross_paisa=-draw(st.integers(1, 10**12)) if refund else 0,
        fee_paisa=draw(st.integers(0 if refund else 1, 10**9)),
        at=draw(moments),
    )


profiles = st.builds(
    Profile,
    settlement_delimiter=st.sampled_from(("comma", "semicolon", "pipe", "tab")),
    settlement_dates=st.sampled_from(("dmy", "ymd")),
)


@settings(max_examples=examples(25), deadline=None)
@given(lines=st.lists(payment_lines() | other_lines(), min_size=1, max_size=8), profile=profiles)
def test_it_reads_back_what_a_partner_writes(lines: list[SettlementLine], profile: Profile) -> None:
    parser = OneBillParser("bank1", profile)
    data = write_file(lines, number="2026-274", day=today(), profile=profile)
    file = parser.parse(data)
    assert (file.channel, file.partner, file.number) == ("onebill", "bank1", "bank1-2026-274")
    assert file.day == today()
    assert file.payout_paisa == sum(line.net_paisa for line in lines)
    assert [line.row for line in file.lines] == list(range(2, len(lines) + 2))
    read = [{**vars(line), "row": 0} for line in file.lines]
    assert read == [vars(line) for line in lines]


PSID = "99713591603028547"  # the same for every process that collects these tests
GOOD = f"payment,{PSID},123456,01-10-2026,120000,100.00,,1.00,RRN-1"
REFUND = "refund,,,01-10-2026,120000,,40.00,,0190f3c2"
TOTAL = "total,2,2026-274,01-10-2026,,100.00,40.00,1.00,"


def problems(*rows: str, head: str = HEAD) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        PARSER.parse("\n".join((head, *rows)).encode())
    return {name: str(said) for name, said in refused.value.fields.items()}


def test_it_reads_a_good_file() -> None:
    file = PARSER.parse(f"{HEAD}\n{GOOD}\n{REFUND}\n{TOTAL}".encode())
    assert [line.gross_paisa for line in file.lines] == [100_00, -40_00]
    assert file.payout_paisa == 59_00


@pytest.mark.parametrize(
    ("row", "name", "says"),
    [
        (GOOD.replace("payment", "gift"), "row-2-type", "Enter payment, refund, fee or total"),
        (GOOD.replace("100.00", "1e3"), "row-2-amount", "amount"),
        (GOOD.replace("100.00", ""), "row-2-amount", "Fill this in"),
        (GOOD.replace("100.00,,", "100.00,5.00,"), "row-2-back", "Leave this empty"),
        (GOOD.replace("120000", "250000"), "row-2-time", "Enter the time as"),
        (GOOD.replace("01-10-2026", "31-02-2026"), "row-2-date", "Enter a date"),
        (GOOD.replace("RRN-1", "=cmd()"), "row-2-reference", "starts like a formula"),
        (GOOD.replace("1.00,RRN", "-1.00,RRN"), "row-2-fee", "starts like a formula"),
        (REFUND.replace("0190f3c2", ""), "row-2-reference", "Fill this in"),
        ("fee,,,01-10-2026,120000,,,,M-1", "row-2-fee", "Fill this in"),
        (GOOD.replace(PSID, "9.97136E+16"), "row-2-psid", "cut this number short"),
    ],
)
def test_it_names_every_row_that_cannot_be_read(row: str, name: str, says: str) -> None:
    assert says in problems(row, REFUND, TOTAL)[name]


@pytest.mark.parametrize(
    ("total", "name", "right"),
    [
        (TOTAL.replace("total,2", "total,3"), "psid", "2"),
        (TOTAL.replace("100.00", "100.01"), "amount", "100.00"),
        (TOTAL.replace("40.00", ""), "back", "40.00"),
        (TOTAL.replace("1.00,", "0.99,"), "fee", "1.00"),
        (TOTAL.replace("total,2", "total,many"), "psid", "number of rows"),
    ],
)
def test_it_refuses_totals_that_do_not_agree(total: str, name: str, right: str) -> None:
    assert right in problems(GOOD, REFUND, total)[f"row-4-{name}"]


def test_it_refuses_what_is_no_such_file() -> None:
    assert "last row must be the total" in problems(GOOD, REFUND)["file"]
    assert "Only the last row" in problems(TOTAL, GOOD, TOTAL)["row-2-type"]
    assert "same as row 2" in problems(GOOD, GOOD, TOTAL)["row-3-reference"]
    assert "columns are missing" in problems(GOOD, head="type,psid")["file"]
    with pytest.raises(Invalid) as refused:
        PARSER.parse(b"x" * (MAX_BYTES + 1))
    assert "too large" in str(refused.value.fields["file"])


@settings(max_examples=examples(25), deadline=None)
@given(st.text(max_size=200) | st.binary(max_size=200))
def test_whatever_comes_is_read_or_refused(drawn: str | bytes) -> None:
    data = drawn if isinstance(drawn, bytes) else f"{HEAD}\n{drawn}".encode()
    with pytest.raises(Invalid) as refused:
        PARSER.parse(data)
    assert refused.value.code in {"csv-file", "csv-rows"}


def test_a_partner_writes_a_file_of_its_day_that_settles_it(
    platform: Platform, session: Session
) -> None:
    agree(session, "onebill", percent="1")
    references = []
    for number in range(2):
        bill = make_bill(session)
        session.commit()
        references.append(f"bank1:{bill.psid}:00000{number}:{today():%Y%m%d}12000{number}")
        pay(platform, bill.psid, 1_200_00, channel="onebill", reference=references[-1])
    lines = lines_of_day(session, "onebill", "bank1", today(), Decimal(1))
    data = write_file(lines, number="day", day=today(), profile=Profile())
    file = replace(PARSER.parse(data), bank="nbp")
    assert [line.reference for line in file.lines] == references
    accepted(platform, file)
    assert balance(session, "payments:clearing:onebill") == 0
    assert balance(session, "payments:bank:nbp") == 2 * 1_188_00
    assert lines_of_day(session, "onebill", "bank", today(), Decimal(1)) == []
