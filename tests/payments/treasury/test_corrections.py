"""A wrong head, put right after its money had gone: a memo moves it, and all papers agree."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from factories.corrections import put_right
from factories.doors import Doors, Place
from factories.heads import make_head
from factories.parameters import make_value
from factories.payments import make_bill, today
from factories.treasury import Treasury, make_placing, settled_payment
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.errors import Conflict, Invalid
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Person
from app.ledger.public import Account, balance, month_of, open_account
from app.ledger.queries.verify import verify
from app.ledger.use_cases.corrections import ProposeCorrection
from app.platform import Platform
from payments.bills.models import Bill, BillLine
from payments.collections import use_cases as collections_use_cases
from payments.collections.queries.sums import Filters, collection_sums
from payments.receipts.models import Payment
from payments.statements.policy import StatementRow
from payments.statements.queries.statements import monthly_statement
from payments.transfer_entries.models import TransferEntryLine
from payments.treasury.models import TreasuryLine, TreasurySheet, TreasuryTransfer
from payments.treasury.parameters import FEES_BORNE_BY

WRONG, RIGHT = "B02201", "C02701"
WHOLE = 1_200_00


@pytest.fixture
def treasury(platform: Platform, session: Session) -> Treasury:
    return Treasury.of(platform, session)


@pytest.fixture
def bill(session: Session) -> Bill:
    made = make_bill(session, part_payment=True)
    make_placing(session, ddo_of(session, made))
    session.commit()
    return made


def ddo_of(session: Session, bill: Bill) -> str:
    query = select(BillLine.ddo_code).filter_by(bill_id=bill.id)
    return str(session.scalars(query).first())


def move(treasury: Treasury, session: Session, bill: Bill, payment: Payment, paisa: int) -> None:
    ddo = ddo_of(session, bill)
    command = ProposeCorrection(
        transaction_id=payment.transaction_id,
        wrong=f"payments:head:{WRONG}:{ddo}",
        right=f"payments:head:{RIGHT}:{ddo}",
        amount_paisa=paisa,
        reason="Billed under a wrong head",
    )
    put_right(treasury.platform, command, treasury.maker, treasury.checker)


def send(treasury: Treasury, session: Session) -> dict[str, int]:
    """Gather once more, and let all of it arrive; what went, by head."""
    before = set(session.scalars(select(TreasurySheet.id)))
    treasury.prepare()
    session.expire_all()
    made = [each for each in session.scalars(select(TreasurySheet.id)) if each not in before]
    for sheet_id in made:
        treasury.propose(sheet_id)
        treasury.approve(sheet_id)
        treasury.order(sheet_id)
        treasury.arrive(sheet_id)
    lines = session.scalars(select(TreasuryLine).where(TreasuryLine.sheet_id.in_(made)))
    return {line.head_code: line.amount_paisa for line in lines}


def month(session: Session, bill: Bill) -> dict[str, StatementRow]:
    session.expire_all()
    ddo = ddo_of(session, bill)
    rows = monthly_statement(session, month_of(today())[0]).rows
    return {row.head_code: row for row in rows if row.ddo_code == ddo}


def figures(session: Session, bill: Bill) -> dict[str, int]:
    """What the figures, and open data made of them, say that each head has got in all."""
    span = Filters(since=today() - timedelta(days=1), until=today())
    sums, values = collection_sums(session, span)
    net = sums.c.collected_paisa - sums.c.refunded_paisa + sums.c.moved_paisa
    query = select(sums.c.head_code, func.sum(net)).group_by(sums.c.head_code)
    mine = query.where(sums.c.ddo_code == ddo_of(session, bill))
    return {head: int(paisa) for head, paisa in session.execute(mine, values)}


def moves(session: Session) -> set[tuple[str, str, int]]:
    """What memos move: from which head, to which, how much."""
    lines = session.scalars(select(TransferEntryLine).filter_by(freed=False))
    return {(line.from_head, line.to_head, line.amount_paisa) for line in lines}


def test_a_memo_moves_it_and_every_paper_agrees_to_the_paisa(
    treasury: Treasury, session: Session, bill: Bill, platform: Platform
) -> None:
    paid = settled_payment(platform, bill.psid, WHOLE)
    assert send(treasury, session) == {WRONG: 1_000_00, RIGHT: 200_00}
    move(treasury, session, bill, paid, 1_000_00)
    assert month(session, bill)[WRONG].closing_paisa == -1_000_00
    # The treasury has the money already: no transfer is less because of it.
    other = make_bill(session, amounts={"C03802": 77_01})
    ddo = ddo_of(session, other)
    make_placing(session, ddo)
    session.commit()
    settled_payment(platform, other.psid, 77_01)
    assert send(treasury, session) == {"C03802": 77_01}
    treasury.memo()
    assert moves(session) == {(WRONG, RIGHT, 1_000_00)}
    rows = month(session, bill)
    assert {head: row.closing_paisa for head, row in rows.items()} == {WRONG: 0, RIGHT: 0}
    assert {head: row.transferred_paisa for head, row in rows.items()} == {WRONG: 0, RIGHT: WHOLE}
    assert {head: row.corrected_paisa for head, row in rows.items()} == {
        WRONG: -1_000_00,
        RIGHT: 1_000_00,
    }
    books = {
        head: -balance(session, f"payments:head:{head}:{ddo_of(session, bill)}")
        for head in (WRONG, RIGHT)
    }
    assert books == {WRONG: 0, RIGHT: WHOLE} == figures(session, bill)
    assert {head: row.books_paisa for head, row in rows.items()} == books
    collections_use_cases.MARGIN, margin = timedelta(), collections_use_cases.MARGIN
    try:
        for _ in range(2):  # seen, then folded
            platform.executor.execute(collections_use_cases.fold_collections, None, actor=SYSTEM)
    finally:
        collections_use_cases.MARGIN = margin
    assert figures(session, bill) == books
    assert balance(session, "payments:bank:nbp") == 0
    assert balance(session, "payments:treasury:quetta") == WHOLE + 77_01
    assert send(treasury, session) == {}
    assert verify(session) is None


def test_a_head_that_got_new_money_is_sent_all_of_it(
    treasury: Treasury, session: Session, bill: Bill, platform: Platform
) -> None:
    paid = settled_payment(platform, bill.psid, 600_00)
    assert send(treasury, session) == {WRONG: 600_00}
    move(treasury, session, bill, paid, 250_00)
    settled_payment(platform, bill.psid, 300_00)
    assert send(treasury, session) == {WRONG: 300_00}
    treasury.memo()
    assert moves(session) == {(WRONG, RIGHT, 250_00)}


def test_before_the_money_has_gone_it_goes_under_the_right_head(
    treasury: Treasury, session: Session, bill: Bill, platform: Platform
) -> None:
    paid = settled_payment(platform, bill.psid, 600_00)
    move(treasury, session, bill, paid, 600_00)
    assert send(treasury, session) == {WRONG: 0, RIGHT: 600_00}
    assert {row.closing_paisa for row in month(session, bill).values()} == {0}


def test_what_a_correction_of_a_correction_moves_goes_as_well(
    treasury: Treasury, session: Session, bill: Bill, platform: Platform
) -> None:
    paid = settled_payment(platform, bill.psid, WHOLE)
    send(treasury, session)
    move(treasury, session, bill, paid, 300_00)
    again = session.scalars(
        text("select id from ledger_transactions where corrects = :it"), {"it": paid.transaction_id}
    ).one()
    ddo = ddo_of(session, bill)
    command = ProposeCorrection(
        transaction_id=again,
        wrong=f"payments:head:{RIGHT}:{ddo}",
        right=f"payments:head:{WRONG}:{ddo}",
        amount_paisa=100_00,
        reason="A third of it was right",
    )
    put_right(platform, command, treasury.maker, treasury.checker)
    other = make_bill(session, amounts={"C03802": 10_00})
    make_placing(session, ddo_of(session, other))
    session.commit()
    settled_payment(platform, other.psid, 10_00)
    assert send(treasury, session) == {"C03802": 10_00}
    treasury.memo()
    assert moves(session) == {(WRONG, RIGHT, 300_00), (RIGHT, WRONG, 100_00)}


def test_money_moves_only_to_a_head_of_its_ddo_that_is_in_force(
    treasury: Treasury, session: Session, bill: Bill, platform: Platform
) -> None:
    paid, ddo = settled_payment(platform, bill.psid, 600_00), ddo_of(session, bill)
    for code in (WRONG, RIGHT):
        make_head(session, code)
    make_head(session, RIGHT, in_force=False)
    session.commit()
    with pytest.raises(Invalid, match="is not in force on"):
        move(treasury, session, bill, paid, 600_00)
    make_head(session, RIGHT)
    session.commit()
    command = ProposeCorrection(
        transaction_id=paid.transaction_id,
        wrong=f"payments:head:{WRONG}:{ddo}",
        right=f"payments:head:{RIGHT}:ZZ9999",
        amount_paisa=1,
        reason="Somebody else’s DDO, mistyped",
    )
    with pytest.raises(Invalid, match="There is no account with this code"):
        put_right(platform, command, treasury.maker, treasury.checker)
    move(treasury, session, bill, paid, 600_00)
    assert send(treasury, session) == {WRONG: 0, RIGHT: 600_00}


def test_what_a_transfer_posted_stays_and_the_payment_is_corrected_instead(
    treasury: Treasury, session: Session, bill: Bill, platform: Platform
) -> None:
    make_value(session, FEES_BORNE_BY, "heads", date(2021, 1, 1))
    session.commit()
    paid = settled_payment(platform, bill.psid, WHOLE, fee_paisa=12_00)
    assert send(treasury, session) == {WRONG: 990_00, RIGHT: 198_00}
    transfer = session.scalars(select(TreasuryTransfer.transaction_id)).one()
    ddo = ddo_of(session, bill)
    of_transfer = ProposeCorrection(
        transaction_id=transfer,
        wrong=f"payments:head:{WRONG}:{ddo}",
        right=f"payments:head:{RIGHT}:{ddo}",
        amount_paisa=10_00,
        reason="The other head bears the whole fee",
    )
    with pytest.raises(Conflict, match="it cannot change") as refused:
        put_right(platform, of_transfer, treasury.maker, treasury.checker)
    assert refused.value.code == "ledger-as-posted"
    # The way that the sentence names: the right head gives what the wrong one bore for it.
    of_payment = replace(of_transfer, transaction_id=paid.transaction_id, wrong=of_transfer.right)
    of_payment = replace(of_payment, right=of_transfer.wrong)
    put_right(platform, of_payment, treasury.maker, treasury.checker)
    other = make_bill(session, amounts={"C03802": 100_00})
    make_placing(session, ddo_of(session, other))
    session.commit()
    settled_payment(platform, other.psid, 100_00)
    assert send(treasury, session) == {"C03802": 100_00}
    treasury.memo()
    assert moves(session) == {(RIGHT, WRONG, 10_00)}
    assert {row.closing_paisa for row in month(session, bill).values()} == {0}
    assert verify(session) is None


@pytest.mark.parametrize("door", ["web", "api"])
def test_both_doors_say_what_to_correct_instead(
    treasury: Treasury, session: Session, bill: Bill, platform: Platform, doors: Doors, door: str
) -> None:
    settled_payment(platform, bill.psid, WHOLE)
    send(treasury, session)
    transfer = session.scalars(select(TreasuryTransfer.transaction_id)).one()
    officer = session.get_one(Person, treasury.maker.person_id)
    place = Place(
        f"/ledger/transactions/{transfer}/correct", f"/ledger/transactions/{transfer}/corrections"
    )
    given = {
        "wrong": "payments:treasury:quetta",
        "right": f"payments:head:{WRONG}:{ddo_of(session, bill)}",
        "amount": "10",
        "reason": "Looks wrong",
    }
    answer = doors.open(door, officer, None).send(place, given)
    assert (answer.ok, answer.status) == (False, 409)
    assert answer.says("move that amount in the entry of the payment itself")


def test_a_transfer_that_did_not_arrive_can_always_be_taken_back(
    treasury: Treasury, session: Session, bill: Bill, platform: Platform
) -> None:
    make_value(session, FEES_BORNE_BY, "heads", date(2021, 1, 1))
    session.commit()
    settled_payment(platform, bill.psid, WHOLE, fee_paisa=12_00)
    treasury.prepare()
    sheet_id = session.scalars(select(TreasurySheet.id)).one()
    treasury.propose(sheet_id)
    treasury.approve(sheet_id)
    treasury.order(sheet_id)
    treasury.fail(sheet_id)
    assert send(treasury, session) == {WRONG: 990_00, RIGHT: 198_00}


def test_what_has_a_list_beside_the_books_is_moved_by_its_keepers_alone(
    treasury: Treasury, session: Session, bill: Bill, platform: Platform
) -> None:
    paid, ddo = settled_payment(platform, bill.psid, 600_00), ddo_of(session, bill)
    head = f"payments:head:{WRONG}:{ddo}"
    kept = set(session.scalars(text("select code from ledger_accounts where head is null")))
    kept = {code for code in kept if not code.startswith("payments:head:")}
    assert {code.split(":")[1] for code in kept} >= {"clearing", "bank"}
    for wrong, right in [pair for code in kept for pair in ((head, code), (code, head))]:
        command = ProposeCorrection(
            transaction_id=paid.transaction_id,
            wrong=wrong,
            right=right,
            amount_paisa=1_00,
            reason="Out of clearing, alone",
        )
        with pytest.raises(Invalid, match="moved on their own pages") as refused:
            put_right(platform, command, treasury.maker, treasury.checker)
        assert refused.value.fields.keys() == {"right" if wrong == head else "wrong"}
    assert verify(session) is None


def test_income_is_put_right_by_income(
    treasury: Treasury, session: Session, bill: Bill, platform: Platform
) -> None:
    paid, ddo = settled_payment(platform, bill.psid, 600_00), ddo_of(session, bill)
    spent = Account(code=f"payments:head:A03901:{ddo}", name="Stationery", kind="expense")
    platform.executor.execute(open_account, spent, actor=treasury.maker)
    command = ProposeCorrection(
        transaction_id=paid.transaction_id,
        wrong=f"payments:head:{WRONG}:{ddo}",
        right=spent.code,
        amount_paisa=1_00,
        reason="As if it had been spent",
    )
    with pytest.raises(Invalid, match="income for income"):
        put_right(platform, command, treasury.maker, treasury.checker)
