"""Money that a card service takes back: whatever is told in whatever order, the books agree."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from factories.cards import Disputes, card_payment, notice
from factories.depth import walks
from factories.identity import make_supplier
from factories.moves import Moves
from factories.payments import make_bill, pay, today
from factories.refunds import Office
from factories.sandbox import Sandbox
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.audit.models import AuditEntry
from app.errors import Conflict, NotFound
from app.ledger.public import balance
from app.ledger.queries.verify import verify
from app.outbox.models import Event
from app.platform import Platform
from demonstration.payments.sandbox.book import make_reference
from payments.bills.models import Bill
from payments.bills.policy.state import State
from payments.bills.queries import facts_of, views
from payments.kernel.postings import REFUND_DUE
from payments.public import BASE_EVENTS, PaidBy, paid_by_head
from payments.receipts.models import Payment
from payments.reversals.models import PaymentReversal
from payments.reversals.postings import RECOVERABLE

WHOLE = 1_200_00
CLEARING = "payments:clearing:adyen"
CHAIN = ("CHARGEBACK", "CHARGEBACK_REVERSED", "SECOND_CHARGEBACK")


def books(session: Session, code: str) -> int:
    session.expire_all()
    try:
        return balance(session, code)
    except NotFound:
        return 0  # nothing was ever posted to it


def state(session: Session, bill: Bill) -> State:
    session.expire_all()
    return views(session, [bill])[bill.id].state


@dataclass(frozen=True)
class Told:
    """Which notices come, in which order: an index of CHAIN, or -1 for the capture itself."""

    order: tuple[int, ...]
    doubled: bool
    due_in: int


orders = st.builds(
    Told,
    st.permutations([-1, 0, 1, 2]).flatmap(
        lambda whole: st.integers(0, 3).map(
            lambda leave: tuple(each for each in whole if each == -1 or each < 3 - leave)
        )
    ),
    st.booleans(),
    st.sampled_from([10, -3]),
)


def test_what_was_paid_is_less_after_a_chargeback_and_as_much_once_it_was_won(
    platform: Platform, sandbox: Sandbox, session: Session
) -> None:
    firm = make_supplier(session).id
    bill = make_bill(session, payer_organisation_id=firm)
    session.commit()
    disputes = Disputes(platform, sandbox, session, bill)
    paid = []
    for code in ("", *CHAIN[:2]):
        disputes.tell(disputes.notice(code) if code else disputes.capture_notice)
        session.expire_all()
        base = paid_by_head(session, PaidBy(organisation_id=firm), ["B02201"], today(), today())
        heard = session.scalars(select(Event.name).where(Event.name.in_(BASE_EVENTS))).all()
        paid.append((base["B02201"], len(heard)))
    assert paid == [(1_000_00, 0), (0, 1), (1_000_00, 2)]


def test_it_ends_alike_in_whatever_order_a_dispute_is_told(
    platform: Platform, sandbox: Sandbox, session: Session
) -> None:
    @settings(max_examples=walks(30), deadline=None)
    @given(orders)
    def in_any(told: Told) -> None:
        before = {code: books(session, code) for code in (CLEARING, REFUND_DUE.code)}
        bill = make_bill(session, due_in=told.due_in)
        session.commit()
        disputes = Disputes(platform, sandbox, session, bill)
        notices = [disputes.capture_notice, *(disputes.notice(code) for code in CHAIN)]
        for each in told.order:
            for _ in range(1 + told.doubled):
                disputes.tell(notices[each + 1])
        gone = max(told.order) in {0, 2}
        assert books(session, CLEARING) - before[CLEARING] == (0 if gone else WHOLE)
        assert books(session, REFUND_DUE.code) == before[REFUND_DUE.code]
        owed = State.OVERDUE if told.due_in < 0 else State.DUE
        assert state(session, bill) is (owed if gone else State.PAID)
        kinds = session.scalars(
            select(PaymentReversal.kind)
            .where(PaymentReversal.bill_id == bill.id)
            .order_by(PaymentReversal.id)
        ).all()
        chain = [each.lower() for each in CHAIN[: max(told.order) + 1]]
        assert [each for each in chain if each in kinds] == kinds
        assert kinds[-1:] == chain[-1:]
        with platform.executor.sessions() as fresh:
            assert verify(fresh) is None

    in_any()


lives = st.lists(
    st.one_of(
        st.sampled_from([("cash", 0), ("CHARGEBACK", 0), ("CHARGEBACK_REVERSED", 0)]),
        st.sampled_from([("SECOND_CHARGEBACK", 0), ("refuse", 0)]),
        st.tuples(st.just("refund"), st.integers(1, WHOLE)),
        st.tuples(st.just("excess"), st.integers(1, WHOLE)),
    ),
    min_size=3,
    max_size=9,
)


def test_the_books_follow_disputes_refunds_and_other_money_in_any_order(
    platform: Platform, sandbox: Sandbox, session: Session, moves: Moves
) -> None:
    office = Office.of(platform, session)
    accounts = (CLEARING, "payments:clearing:counter", REFUND_DUE.code, RECOVERABLE.code)

    @settings(max_examples=walks(25), deadline=None)
    @given(lives)
    def in_any(life: list[tuple[str, int]]) -> None:
        sandbox.post.behaviour.refuse_refund = 0.0
        bill = make_bill(session)
        session.commit()
        before = {code: books(session, code) for code in accounts}
        payment = card_payment(platform, sandbox, session, bill)
        disputes = Disputes(platform, sandbox, session, bill, payment)
        cash, refunded, told = 0, 0, set[str]()
        for what, paisa in life:
            with moves.step():
                if what == "cash":
                    pay(platform, bill.psid, WHOLE)
                    cash += WHOLE
                elif what == "refuse":
                    sandbox.post.behaviour.refuse_refund = 1.0
                elif what in {"refund", "excess"}:
                    part = "1" if what == "refund" else "excess"
                    asked = office.propose(payment.id, {part: paisa}, "transfer")
                    office.approve(asked.id)
                    office.send(asked.id)
                    office.confirm(asked.id)
                    refunded += paisa
                else:
                    disputes.tell(disputes.notice(what))
                    told.add(what)
        gone = _gone(told)
        facts = facts_of(session, [bill])[bill.id].facts
        now = {code: books(session, code) - before[code] for code in accounts}
        assert now[CLEARING] == WHOLE - gone
        assert now["payments:clearing:counter"] == cash
        assert facts.excess_paisa == -now[REFUND_DUE.code] >= 0
        assert facts.recoverable_paisa == now[RECOVERABLE.code] >= 0
        assert facts.allocated_paisa + sum(p.excess_paisa for p in facts.payments) == (
            WHOLE - gone + cash
        )
        assert all(paisa >= 0 for each in facts.payments for paisa in each.lines.values())
        assert facts.refunded_paisa + facts.refunded_excess_paisa == refunded
        with platform.executor.sessions() as fresh:
            assert verify(fresh) is None

    in_any()


def _gone(told: set[str]) -> int:
    """What the gateway holds back of the payment by what it told, whatever the order."""
    gone = "CHARGEBACK" in told
    if gone and "CHARGEBACK_REVERSED" in told:
        gone = False
    return WHOLE * (gone or "SECOND_CHARGEBACK" in told)


def test_a_capture_that_failed_takes_the_payment_back_and_a_card_can_pay_again(
    platform: Platform, sandbox: Sandbox, session: Session
) -> None:
    bill = make_bill(session)
    session.commit()
    first = card_payment(platform, sandbox, session, bill)
    Disputes(platform, sandbox, session, bill, first).trouble("CAPTURE_FAILED")
    assert state(session, bill) is State.DUE
    assert books(session, CLEARING) == 0
    second = card_payment(platform, sandbox, session, bill)
    assert second.id != first.id
    assert state(session, bill) is State.PAID
    assert books(session, CLEARING) == WHOLE


def test_a_bill_that_was_paid_otherwise_meanwhile_gets_a_refund_when_the_chargeback_is_won(
    platform: Platform, sandbox: Sandbox, session: Session
) -> None:
    bill = make_bill(session)
    session.commit()
    disputes = Disputes(
        platform, sandbox, session, bill, card_payment(platform, sandbox, session, bill)
    )
    disputes.trouble("CHARGEBACK")
    assert state(session, bill) is State.DUE
    pay(platform, bill.psid, WHOLE)
    disputes.trouble("CHARGEBACK_REVERSED")
    assert state(session, bill) is State.OVERPAID
    assert books(session, REFUND_DUE.code) == -WHOLE


def test_money_that_was_taken_back_cannot_be_refunded(
    platform: Platform, sandbox: Sandbox, session: Session
) -> None:
    office = Office.of(platform, session)
    bill = make_bill(session)
    session.commit()
    payment = card_payment(platform, sandbox, session, bill)
    asked = office.propose(payment.id, {"1": 500_00}, "transfer")
    Disputes(platform, sandbox, session, bill, payment).trouble("CHARGEBACK")
    with pytest.raises(Conflict) as refused:
        office.approve(asked.id)
    assert refused.value.code == "refund-too-much"
    with pytest.raises(
        Conflict, match="This is more than was paid for it and has not been refunded"
    ):
        office.propose(payment.id, {"1": 1}, "transfer")
    asked_row = f"update refunds set approved_by = '{office.checker.person_id}', "  # noqa: S608 - our own ids
    asked_row += "approved_at = clock_timestamp(), approval_transaction_id = gen_random_uuid()"
    with pytest.raises(DBAPIError, match="of more than came"):
        session.connection().exec_driver_sql(f"{asked_row} where id = '{asked.id}'")
    session.rollback()


def test_a_part_that_was_not_taken_back_can_still_be_refunded(
    platform: Platform, sandbox: Sandbox, session: Session
) -> None:
    office = Office.of(platform, session)
    bill = make_bill(session)
    session.commit()
    payment = card_payment(platform, sandbox, session, bill)
    office.approve(office.propose(payment.id, {"2": 200_00}, "transfer").id)
    disputes = Disputes(platform, sandbox, session, bill, payment)
    disputes.tell(disputes.notice("CHARGEBACK", paisa=300_00))
    office.approve(office.propose(payment.id, {"1": 900_00}, "transfer").id)
    with pytest.raises(
        Conflict, match="This is more than was paid for it and has not been refunded"
    ):
        office.propose(payment.id, {"1": 1}, "transfer")


def test_it_records_nothing_of_more_than_the_payment_is(
    platform: Platform, sandbox: Sandbox, session: Session
) -> None:
    bill = make_bill(session)
    session.commit()
    payment = card_payment(platform, sandbox, session, bill)
    disputes = Disputes(platform, sandbox, session, bill, payment)
    disputes.tell(disputes.notice("CHARGEBACK", paisa=WHOLE + 1))
    disputes.tell(notice(payment, "CHARGEBACK", reference="ANOTHERDISPUTE01", currency="USD"))
    assert state(session, bill) is State.PAID
    assert session.scalars(select(PaymentReversal)).all() == []


def test_no_dispute_is_told_of_a_notice_of_something_else(
    platform: Platform, sandbox: Sandbox, session: Session
) -> None:
    bill = make_bill(session)
    session.commit()
    payment = card_payment(platform, sandbox, session, bill)
    disputes = Disputes(platform, sandbox, session, bill, payment)
    told = select(func.count()).where(AuditEntry.action == "card_payment.disputed")
    for code, times in (("TECHNICAL_CANCEL", 0), ("NOTIFICATION_OF_CHARGEBACK", 1)):
        disputes.tell(disputes.notice(code))
        assert session.scalar(told) == times


@pytest.mark.parametrize(
    "change",
    [
        "amount_paisa = -1",
        "kind = 'chargeback_reversed', amount_paisa = 1",
        "reference = 'SOMEBODYELSES001'",
    ],
)
def test_postgresql_lets_nobody_write_what_the_gateway_has_not_said(
    platform: Platform, sandbox: Sandbox, session: Session, change: str
) -> None:
    bill = make_bill(session)
    session.commit()
    payment = card_payment(platform, sandbox, session, bill)
    disputes = Disputes(platform, sandbox, session, bill, payment)
    disputes.tell(disputes.notice("CHARGEBACK", paisa=300_00))
    names = ", ".join(
        column.name for column in PaymentReversal.__table__.columns if column.name != "id"
    )
    changed = {part.split(" = ")[0]: part.split(" = ")[1] for part in change.split(", ")}
    values = ", ".join(changed.get(name, name) for name in names.split(", "))
    with pytest.raises(DBAPIError, match="something else than the gateway"):
        session.connection().exec_driver_sql(
            f"insert into payment_reversals (id, {names}) "  # noqa: S608 - our own names
            f"select gen_random_uuid(), {values} from payment_reversals"
        )
    session.rollback()


def test_a_surcharge_grows_as_though_it_had_never_been_paid(
    platform: Platform, sandbox: Sandbox, session: Session
) -> None:
    from factories.payments import LATE

    bill = make_bill(session, due_in=-2, days_old=20, surcharge=LATE)
    session.commit()
    payment = card_payment(platform, sandbox, session, bill)
    assert payment.paid_at > bill.issued_at + timedelta(days=1)
    surcharged = payment.amount_paisa
    assert surcharged > WHOLE
    Disputes(platform, sandbox, session, bill, payment).trouble("CHARGEBACK")
    shown = views(session, [bill])[bill.id]
    assert shown.state is State.OVERDUE
    assert shown.owed_paisa == surcharged
    assert shown.paid_at is None
    assert session.scalars(select(Payment)).all() == [payment]


def test_a_planted_reversal_keeps_no_genuine_one_out(
    platform: Platform, sandbox: Sandbox, session: Session
) -> None:
    """One that leaves no room for it has it wait until an operator removed the row."""
    for left_paisa, kinds in ((300_00, ["chargeback", "chargeback"]), (299_99, ["chargeback"])):
        bill = make_bill(session)
        session.commit()
        payment = card_payment(platform, sandbox, session, bill)
        _plant_reversal(session, payment, WHOLE - left_paisa)
        disputes = Disputes(platform, sandbox, session, bill, payment)
        disputes.tell(disputes.notice("CHARGEBACK", paisa=300_00))
        query = select(PaymentReversal.kind).filter_by(payment_id=payment.id)
        assert session.scalars(query).all() == kinds


def _plant_reversal(session: Session, payment: Payment, paisa: int) -> None:
    """Write a notice, and the reversal that follows from it, as the application's role could."""
    values = {"attempt": payment.details["attempt"], "paisa": paisa, "name": make_reference()}
    session.execute(text(_NOTICE), values | {"payment": payment.reference})
    session.execute(text(_REVERSAL), values | {"payment": payment.id, "bill": payment.bill_id})
    session.commit()


_NOTICE = (
    "insert into card_messages (id, attempt_id, source, psp_reference, original_reference,"
    " merchant_reference, event_code, success, amount_paisa, currency, received_at, mac)"
    " values (gen_random_uuid(), :attempt, 'notice', :name, :payment, '', 'CHARGEBACK', true,"
    " :paisa, 'PKR', bdm_now(), '\\x00')"
)
_REVERSAL = (
    "with r as (insert into payment_reversals (id, payment_id, bill_id, channel, kind, reference,"
    " amount_paisa, excess_paisa, recoverable_paisa, at, message_id, transaction_id, mac)"
    " select gen_random_uuid(), :payment, :bill, 'adyen', 'chargeback', :name, -:paisa, 0, 0,"
    " bdm_now(), id, gen_random_uuid(), '\\x00' from card_messages where psp_reference = :name"
    " returning id, bill_id, amount_paisa)"
    " insert into payment_reversal_lines (reversal_id, position, bill_id, line_number,"
    " amount_paisa) select id, 1, bill_id, 1, amount_paisa from r"
)
