"""A deposit becomes another bill's: one posting, two bills, and nothing of it is there twice."""

import pytest
from factories.counter import Desk
from factories.deposits import HEAD, Firm
from factories.identity import make_person, make_supplier
from factories.payments import pay
from factories.treasury import BANK, settle_payment
from factories.undoings import undo
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.errors import Conflict, Forbidden
from app.ledger.public import balance
from app.ledger.queries.verify import verify
from app.platform import Platform
from payments.bills.orders import Payer
from payments.bills.policy.state import State
from payments.deposits.models import DepositMove
from payments.kernel.postings import MOVED, refunds_account
from payments.public import BillView
from payments.receipts.models import Payment
from payments.refunds.models import Refund
from payments.refunds.use_cases.complete_refund import FailTransfer, fail_transfer
from payments.treasury.queries.transferable import available, others_money, waiting_parts

BID, CONTRACT = 5_000_00, 12_000_00


@pytest.fixture
def firm(platform: Platform, session: Session) -> Firm:
    return Firm.of(platform, session)


def paid(firm: Firm, paisa: int = BID) -> BillView:
    bill = firm.bill(paisa)
    pay(firm.platform, bill.psid, paisa)
    return bill


def entries(firm: Firm, kind: str) -> list[tuple[str, str, int]]:
    rows = firm.session.execute(
        text(
            "select d.code, c.code, t.amount_paisa from ledger_transactions x"
            " join ledger_transfers t on t.id between x.number + 1 and x.number + x.legs"
            " join ledger_accounts d on d.id = t.debit_account"
            " join ledger_accounts c on c.id = t.credit_account"
            " where x.kind = :kind order by t.id"
        ),
        {"kind": kind},
    )
    return [(row[0], row[1], row[2]) for row in rows]


def test_it_pays_as_much_as_is_owed_in_one_posting(firm: Firm) -> None:
    bid, contract = paid(firm, CONTRACT), firm.bill(BID)
    assert firm.move(bid, contract) == BID
    held, between = f"payments:deposits:{firm.department}", refunds_account(MOVED).code
    assert entries(firm, "deposit.moved") == [(held, between, BID), (between, held, BID)]
    assert balance(firm.session, between) == 0
    assert firm.owed_back() == CONTRACT
    assert (firm.now(bid).state, firm.now(bid).refunded_paisa) == (State.PAID, BID)
    assert (firm.now(contract).state, firm.now(contract).owed_paisa) == (State.PAID, 0)
    assert firm.session.scalar(text("select count(*) from clearing_items")) == 1
    assert verify(firm.session) is None


def test_the_check_of_its_receipt_says_that_it_pays_another_bill(
    firm: Firm, client: FlaskClient
) -> None:
    bid, contract = firm.bill(CONTRACT), firm.bill(BID)
    receipt = pay(firm.platform, bid.psid, CONTRACT).receipt
    firm.move(bid, contract)
    said = client.get(f"/verify?reference={receipt}").text
    moved = said[said.index("Of this, moved to another bill") :]
    assert moved.split("<bdi>")[1].startswith("Rs\u00a05,000<")
    assert "Of this, refunded" not in said
    assert "Of this, on its way back" not in said


def test_what_stays_goes_back_or_is_kept_as_ever(firm: Firm) -> None:
    bid, contract = paid(firm, CONTRACT), firm.bill(BID)
    firm.move(bid, contract)
    firm.give_back(bid)
    assert firm.owed_back() == BID
    assert firm.keep(contract) == BID
    other, second = paid(firm, CONTRACT), firm.bill(BID)
    firm.move(other, second)
    assert firm.keep(other) == CONTRACT - BID
    firm.give_back(second)
    assert (firm.owed_back(), firm.income()) == (0, CONTRACT)
    refunds = firm.session.execute(select(Refund.channel, Refund.amount_paisa)).all()
    assert ("transfer", BID) in [tuple(row) for row in refunds]
    assert verify(firm.session) is None


def test_what_falls_short_leaves_the_rest_to_be_paid(firm: Firm) -> None:
    bid, contract = paid(firm), firm.bill(CONTRACT)
    assert firm.move(bid, contract) == BID
    assert firm.now(bid).state is State.REFUNDED
    part = firm.now(contract)
    assert (part.state, part.owed_paisa) == (State.PART_PAID, CONTRACT - BID)
    pay(firm.platform, contract.psid, CONTRACT - BID)
    assert firm.now(contract).state is State.PAID
    assert firm.owed_back() == CONTRACT


def test_what_was_moved_can_be_kept_alone_and_the_rest_goes_back(firm: Firm) -> None:
    bid, contract = paid(firm), firm.bill(CONTRACT)
    firm.move(bid, contract)
    pay(firm.platform, contract.psid, CONTRACT - BID, reference="REST")
    assert firm.keep(contract, moved_only=True) == BID
    firm.give_back(contract)
    assert (firm.owed_back(), firm.income()) == (0, BID)
    with pytest.raises(Conflict, match="This deposit is no longer held"):
        firm.give_back(contract)
    assert verify(firm.session) is None


def test_one_decision_is_used_once(firm: Firm) -> None:
    bid, contract, other = paid(firm), firm.bill(CONTRACT), firm.bill(BID)
    assert [firm.move(bid, contract, "A"), firm.move(bid, contract, "A")] == [BID, BID]
    assert firm.session.scalar(select(func.count()).select_from(DepositMove)) == 1
    with pytest.raises(Conflict) as taken:
        firm.move(bid, other, "A")
    assert taken.value.code == "deposit-key-taken"


def test_what_went_back_or_was_forfeited_is_not_moved(firm: Firm) -> None:
    gone, kept, contract = paid(firm), paid(firm), firm.bill(CONTRACT)
    firm.give_back(gone)
    firm.keep(kept)
    for bill in (gone, kept, firm.bill(BID)):
        with pytest.raises(Conflict) as refused:
            firm.move(bill, contract)
        assert refused.value.code == "deposit-gone"


def test_it_is_moved_once_and_to_who_needs_it(firm: Firm) -> None:
    bid, contract, next_one = paid(firm), firm.bill(BID), firm.bill(BID)
    firm.move(bid, contract)
    with pytest.raises(Conflict) as again:
        firm.move(contract, next_one)
    assert again.value.code == "deposit-gone"
    with pytest.raises(Conflict) as full:
        firm.move(paid(firm), contract)
    assert full.value.code == "deposit-not-needed"


def test_it_is_only_a_deposit_of_the_same_payer(firm: Firm) -> None:
    rival, person = make_supplier(firm.session), make_person(firm.session)
    firm.session.commit()
    payer = Payer(name="Rival", person_id=person.id, organisation_id=rival.id)
    fee = firm.bill(BID, deposit=False)
    for target in (firm.bill(BID, payer=payer), fee):
        with pytest.raises(Conflict) as refused:
            firm.move(paid(firm), target)
        assert refused.value.code == "not-a-deposit"


def test_both_words_are_not_one_persons(firm: Firm) -> None:
    assert firm.office.checker.person_id is not None
    firm.first = firm.office.checker.person_id
    bid, contract = paid(firm), firm.bill(BID)
    with pytest.raises(Forbidden, match="You entered this yourself"):
        firm.move(bid, contract)
    assert firm.now(contract).state is State.DUE


def test_nobody_says_that_it_did_not_arrive(firm: Firm) -> None:
    firm.move(paid(firm), firm.bill(BID))
    (refund,) = firm.session.scalars(select(Refund)).all()
    failing = FailTransfer(refund_id=refund.id, reason="x")
    with pytest.raises(Conflict, match="the deposit of another bill now"):
        firm.platform.executor.execute(fail_transfer, failing, actor=firm.office.checker)


def test_finance_does_not_refund_what_is_left_of_it(firm: Firm) -> None:
    bid = paid(firm, CONTRACT)
    firm.move(bid, firm.bill(BID))
    payment = firm.session.scalars(select(Payment).filter_by(bill_id=bid.id)).one()
    with pytest.raises(Conflict) as refused:
        firm.office.propose(payment.id, {"1": BID})
    assert refused.value.code == "refund-of-deposit"


def test_the_treasury_gets_it_from_the_bank_to_which_it_came(firm: Firm) -> None:
    bid, contract = firm.bill(BID), firm.bill(CONTRACT)
    first = pay(firm.platform, bid.psid, BID)
    settle_payment(firm.platform, first)
    firm.move(bid, contract)
    assert others_money(firm.session, BANK) == BID
    assert waiting_parts(firm.session, BANK) == []
    pay(firm.platform, contract.psid, CONTRACT - BID, reference="REST")
    firm.keep(contract, moved_only=True)
    (part,) = waiting_parts(firm.session, BANK)
    assert (part.head_code, part.amount_paisa) == (HEAD.head_code, BID)
    assert (available(firm.session, BANK), others_money(firm.session, BANK)) == (BID, 0)


def test_what_was_moved_is_moved_on_and_the_treasury_knows_where_it_is(firm: Firm) -> None:
    bid, void, contract, third = (firm.bill(each) for each in (BID, CONTRACT, CONTRACT, CONTRACT))
    first = pay(firm.platform, bid.psid, BID)
    settle_payment(firm.platform, first)
    firm.move(bid, void)
    pay(firm.platform, void.psid, 1_00, reference="BESIDE")
    assert firm.move(void, contract, moved_only=True) == BID
    assert firm.move(contract, third, moved_only=True) == BID
    left = [firm.now(each) for each in (void, contract)]
    assert [each.paid_paisa - each.refunded_paisa for each in left] == [1_00, 0]
    moves = firm.session.scalars(select(DepositMove).order_by(DepositMove.refund_id)).all()
    assert [each.first_payment_id for each in moves] == [None, first.id, first.id]
    assert others_money(firm.session, BANK) == BID
    assert firm.keep(third, moved_only=True) == BID
    (part,) = waiting_parts(firm.session, BANK)
    assert (part.head_code, part.amount_paisa) == (HEAD.head_code, BID)
    assert (available(firm.session, BANK), others_money(firm.session, BANK)) == (BID, 0)
    assert (firm.owed_back(), firm.income()) == (1_00, BID)
    assert verify(firm.session) is None


def test_only_what_was_moved_is_moved_on(firm: Firm) -> None:
    bid, contract, other = paid(firm), firm.bill(CONTRACT), firm.bill(CONTRACT)
    with pytest.raises(Conflict) as refused:
        firm.move(bid, contract, moved_only=True)
    assert refused.value.code == "deposit-gone"
    firm.move(bid, contract)
    with pytest.raises(Conflict) as refused:
        firm.move(contract, other)
    assert refused.value.code == "deposit-gone"


@pytest.mark.parametrize("none", [True, False])
def test_postgresql_takes_no_other_payment_for_the_first(firm: Firm, *, none: bool) -> None:
    bid, void, contract = paid(firm), firm.bill(CONTRACT), firm.bill(CONTRACT)
    firm.move(bid, void)
    firm.move(void, contract, moved_only=True)
    firm.session.execute(text("set constraints all immediate"))
    said = (
        "insert into deposit_moves (refund_id, payment_id, business_key, number, from_bill_id,"
        " to_bill_id, amount_paisa, moved_at, first_payment_id, mac) select m.refund_id,"
        " m.payment_id, m.business_key, 2, m.from_bill_id, m.to_bill_id, m.amount_paisa, now(),"
        " case when :none then null else m.payment_id end, 'x'"
        " from deposit_moves m where m.first_payment_id is not null"
    )
    with pytest.raises(DBAPIError, match="two sides of one posting"), firm.session.begin_nested():
        firm.session.execute(text(said), {"none": none})


def test_the_treasury_gets_of_a_deposit_only_what_was_not_moved(firm: Firm) -> None:
    bid = firm.bill(CONTRACT)
    settle_payment(firm.platform, pay(firm.platform, bid.psid, CONTRACT))
    firm.move(bid, firm.bill(BID))
    firm.keep(bid)
    (part,) = waiting_parts(firm.session, BANK)
    assert part.amount_paisa == CONTRACT - BID
    assert others_money(firm.session, BANK) == BID


def test_what_never_came_is_a_claim_on_its_payer_after_the_move(firm: Firm) -> None:
    bid, contract = firm.bill(BID), firm.bill(BID)
    desk = Desk(firm.platform, firm.office.maker, firm.office.checker)
    desk.take(bid.psid, BID)
    firm.move(bid, contract)
    payment = firm.session.scalars(select(Payment).filter_by(bill_id=bid.id)).one()
    undo(desk, payment.id)
    firm.session.expire_all()
    assert balance(firm.session, "payments:recoverable") == BID
    assert firm.now(contract).state is State.PAID
    assert firm.owed_back() == BID
    assert verify(firm.session) is None


@pytest.mark.parametrize(
    "statement",
    [
        (
            "insert into payments (id, bill_id, channel, reference, amount_paisa, excess_paisa,"
            " paid_at, recorded_at, receipt, transaction_id, details)"
            " select gen_random_uuid(), p.bill_id, 'deposit', 'x', 1, 0, now(), now(), 'R-X',"
            " gen_random_uuid(), '{}' from payments p limit 1"
        ),
        (
            "insert into deposit_moves (refund_id, payment_id, business_key, number, from_bill_id,"
            " to_bill_id, amount_paisa, moved_at) select m.refund_id, p.id, 'x', 1, m.from_bill_id,"
            " p.bill_id, m.amount_paisa, now() from deposit_moves m"
            " join payments p on p.channel <> 'deposit' limit 1"
        ),
        (
            "insert into refund_outcomes (refund_id, outcome, at, reason, transaction_id)"
            " select m.refund_id, 'failed', now(), 'x', gen_random_uuid() from deposit_moves m"
        ),
        "update deposit_moves set amount_paisa = 1",
    ],
)
def test_postgresql_lets_nothing_be_called_moved(firm: Firm, statement: str) -> None:
    firm.move(paid(firm), firm.bill(BID))
    firm.session.execute(text("set constraints all immediate"))
    with pytest.raises(DBAPIError), firm.session.begin_nested():
        firm.session.execute(text(statement))
