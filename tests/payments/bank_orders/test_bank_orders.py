"""Orders to the bank: what is gathered, released, paid and returned; and what is sealed."""

import hashlib
from uuid import UUID

import pytest
from factories.bank_orders import IBAN, TITLE, Desk
from factories.denials import denied
from factories.identity import actor, make_person, make_staff
from factories.payments import make_bill, pay
from factories.refunds import Office
from factories.treasury import BANK, settle_payment
from sqlalchemy import select, text, update
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from app import roles
from app.errors import Conflict, Forbidden, Invalid, NotFound
from app.identity.people.models import Person
from app.ledger.public import balance
from app.ledger.queries.verify import verify
from app.permissions import ANONYMOUS
from app.platform import Platform
from payments.bank_orders.models import BankOrder, PayeeAccount
from payments.bank_orders.queries import to_be_paid
from payments.bank_orders.use_cases.choose_pay_order import ChooseForPayer, choose_for_payer
from payments.bank_orders.use_cases.place_order import (
    MakeBankOrder,
    ReleaseBankOrder,
    TakeOrderFile,
    make_bank_order,
    release_bank_order,
    take_order_file,
)
from payments.bank_orders.use_cases.record_results import (
    ConfirmResult,
    ResultRow,
    TellResult,
    confirm_result,
    tell_result,
)
from payments.bank_orders.use_cases.set_payee_account import (
    TellAccount,
    TellOwnAccount,
    tell_account,
    tell_own_account,
)
from payments.bills.models import Bill
from payments.receipts.models import Payment
from payments.refunds.models import Refund
from payments.refunds.policy import RefundState
from payments.refunds.queries.refunds import state_now


@pytest.fixture
def desk(platform: Platform, session: Session) -> Desk:
    return Desk.of(platform, session)


def refund_of(desk: Desk, session: Session, paisa: int = 300_00, *, settled: bool = True) -> Refund:
    """A refund of money that came by 1BILL, approved by two officers."""
    payer = make_person(session, "Payer")
    bill = make_bill(session, payer_person_id=payer.id)
    session.commit()
    payment = pay(desk.platform, bill.psid, bill.amount_paisa, channel="onebill")
    if settled:
        settle_payment(desk.platform, payment)
    office = Office(desk.platform, desk.maker, desk.checker)
    made = office.propose(payment.id, {"1": paisa}, "onebill")
    return office.approve(made.id)


def state(session: Session, refund_id: UUID) -> RefundState:
    session.expire_all()
    return state_now(session, session.get_one(Refund, refund_id))


def test_it_pays_from_the_bank_what_two_officers_released(desk: Desk, session: Session) -> None:
    refund = refund_of(desk, session)
    before = balance(session, f"payments:bank:{BANK}")
    desk.tell(refund.id)
    order = desk.release(desk.make().id)
    assert state(session, refund.id) is RefundState.SENT
    desk.answer(order.id, 1, "arrived")
    assert state(session, refund.id) is RefundState.CONFIRMED
    assert balance(session, f"payments:bank:{BANK}") == before - 300_00
    assert balance(session, "payments:clearing:onebill") == 0
    with desk.platform.executor.sessions() as fresh:
        assert verify(fresh) is None


@pytest.mark.parametrize("arrived", [False, True])
def test_a_returned_transfer_frees_the_refund_and_the_money(
    desk: Desk, session: Session, *, arrived: bool
) -> None:
    refund = refund_of(desk, session)
    before = balance(session, f"payments:bank:{BANK}")
    desk.tell(refund.id)
    order = desk.release(desk.make().id)
    if arrived:
        desk.answer(order.id, 1, "arrived")
    desk.answer(order.id, 1, "returned", "Account closed")
    assert state(session, refund.id) is RefundState.FAILED
    session.expire_all()
    assert balance(session, f"payments:bank:{BANK}") == before
    assert balance(session, "payments:refunds-payable:onebill") == 0
    payment = session.get_one(Payment, refund.payment_id)
    office = Office(desk.platform, desk.maker, desk.checker)
    again = office.approve(office.propose(payment.id, {"1": 300_00}, "onebill").id)
    desk.tell(again.id)
    assert desk.make().total_paisa == 300_00
    with desk.platform.executor.sessions() as fresh:
        assert verify(fresh) is None


def test_it_leaves_out_who_has_no_account_and_what_is_not_at_the_bank(
    desk: Desk, session: Session
) -> None:
    refund_of(desk, session)
    unsettled = refund_of(desk, session, settled=False)
    desk.tell(unsettled.id)
    with desk.platform.executor.reading(desk.maker) as uow:
        assert [row.account for row in to_be_paid(uow, BANK)] == [""]
    with pytest.raises(Conflict) as refused:
        desk.make()
    assert refused.value.code == "nothing-to-order"


def test_the_file_adds_up_and_never_changes(desk: Desk, session: Session) -> None:
    for paisa in (300_00, 120_50):
        desk.tell(refund_of(desk, session, paisa).id)
    order = desk.release(desk.make().id)
    data = desk.file(order.id)
    assert data == desk.file(order.id)
    above, _newline, trailer = data.decode().rstrip("\r\n").rpartition("\r\n")
    assert trailer.split(",")[:3] == ["T", "2", "420.50"]
    assert trailer.split(",")[3] == hashlib.sha256(f"{above}\r\n".encode()).hexdigest()
    assert data.decode().count(IBAN) == 2
    assert hashlib.sha256(data).digest() == order.file_hash
    with pytest.raises(ProgrammingError):
        session.execute(update(BankOrder).where(BankOrder.id == order.id).values(file_hash=b"x"))
    session.rollback()


def test_account_and_title_stand_nowhere_in_the_clear(desk: Desk, session: Session) -> None:
    row = desk.tell(refund_of(desk, session).id)
    order = desk.release(desk.make().id)
    assert row.iban_masked == "PK•• SCBL •••• 6702"
    for table in ("payee_accounts", "bank_orders", "audit_entries", "answers"):
        exists = session.scalar(text("select to_regclass(:name)"), {"name": table})
        if exists is None:
            continue
        whole = " ".join(
            str(bytes(cell) if isinstance(cell, memoryview) else cell)
            for found in session.execute(text(f"select * from {table}"))  # noqa: S608 - names of ours
            for cell in found
        )
        assert IBAN not in whole
        assert TITLE not in whole
    assert order.file_sealed is not None


def test_nobody_releases_or_confirms_alone(desk: Desk, session: Session) -> None:
    desk.tell(refund_of(desk, session).id)
    order, execute = desk.make(), desk.platform.executor.execute
    with pytest.raises(Forbidden, match="You entered an account in this order yourself"):
        execute(release_bank_order, ReleaseBankOrder(order_id=order.id), actor=desk.maker)
    desk.release(order.id)
    row = ResultRow(number=1, outcome="arrived")
    brought = desk.brings(order.id, [row])
    with pytest.raises(Forbidden, match="You entered this yourself"):
        execute(confirm_result, ConfirmResult(result_id=brought.id), actor=desk.checker)
    by_maker = execute(tell_result, TellResult(order_id=order.id, rows=[row]), actor=desk.maker)
    # Who released the order sent the transfer: another officer must say how it ended.
    with pytest.raises(Forbidden, match="You recorded this transfer yourself"):
        execute(confirm_result, ConfirmResult(result_id=by_maker.id), actor=desk.checker)
    desk.confirm(brought.id)
    with pytest.raises(Invalid) as refused:
        desk.brings(order.id, [row])
    assert refused.value.code == "result-lines"


def test_a_payable_is_in_one_order_at_a_time(desk: Desk, session: Session) -> None:
    refund = refund_of(desk, session)
    desk.tell(refund.id)
    desk.make()
    with pytest.raises(Conflict, match="There is no payment from this bank with a known account"):
        desk.make()
    with pytest.raises(Conflict) as refused:
        desk.tell(refund.id)
    assert refused.value.code == "account-late"
    bill = session.get_one(Bill, refund.bill_id)
    command = ChooseForPayer(psid=bill.psid, seen="5440012345671")
    with pytest.raises(Conflict) as refused:
        desk.platform.executor.execute(choose_for_payer, command, actor=desk.maker)
    assert refused.value.code == "account-late"


def test_a_wrong_number_is_refused_and_not_repeated(desk: Desk, session: Session) -> None:
    refund = refund_of(desk, session)
    with pytest.raises(Invalid) as refused:
        desk.tell(refund.id, "PK37SCBL0000001123456702")
    assert refused.value.code == "iban"
    assert session.scalar(select(PayeeAccount.id)) is None


def test_a_payer_tells_the_account_of_their_own_refund_only(desk: Desk, session: Session) -> None:
    refund = refund_of(desk, session)
    payment = session.get_one(Payment, refund.payment_id)
    bill_payer = session.execute(
        text("select payer_person_id from bills where id = :id"), {"id": payment.bill_id}
    ).scalar_one()
    command = TellOwnAccount(refund_id=refund.id, title=TITLE, iban=IBAN)
    stranger = actor(make_person(session, "Stranger"), roles.PERSON)
    session.commit()
    execute = desk.platform.executor.execute
    with pytest.raises(NotFound):
        execute(tell_own_account, command, actor=stranger)

    payer = actor(session.get_one(Person, bill_payer), roles.PERSON)
    assert execute(tell_own_account, command, actor=payer).by_payer


def test_only_finance_orders_from_the_bank(desk: Desk, session: Session) -> None:
    refund = refund_of(desk, session)
    desk.tell(refund.id)
    order = desk.make()
    auditor = actor(make_staff(session, roles.AUDITOR, "Auditor"), roles.AUDITOR)
    session.commit()
    execute = desk.platform.executor.execute
    with denied("payments.make_bank_order"):
        execute(make_bank_order, MakeBankOrder(bank=BANK), actor=auditor)
    with denied("payments.release_bank_order"):
        execute(release_bank_order, ReleaseBankOrder(order_id=order.id), actor=auditor)
    with denied("payments.read_order_file"):
        execute(take_order_file, TakeOrderFile(order_id=order.id), actor=auditor)
    row = ResultRow(number=1, outcome="arrived")
    with denied("payments.tell_bank_result"):
        execute(tell_result, TellResult(order_id=order.id, rows=[row]), actor=auditor)
    with denied("payments.confirm_bank_result"):
        execute(confirm_result, ConfirmResult(result_id=order.id), actor=auditor)
    told = TellAccount(kind="refund", payable_id=refund.id, title=TITLE, iban=IBAN)
    with denied("payments.tell_payee_account"):
        execute(tell_account, told, actor=auditor)
    own = TellOwnAccount(refund_id=refund.id, title=TITLE, iban=IBAN)
    with denied("payments.tell_own_account"):
        execute(tell_own_account, own, actor=ANONYMOUS)
