"""Whoever holds the application's database password alone forges no payment.

Each forgery is SQL in the application's own role, with no secret of the installation: what is
forged counts for nothing, no receipt is signed of it, and `bdm ledger verify` names it.
"""

import json
import re
from dataclasses import replace
from uuid import UUID

import pytest
from factories.bank_orders import Desk as BankDesk
from factories.counter import Desk, line
from factories.forged_money import all_flaws_of, forge_payment, forge_posting, forged_mac
from factories.forging import copied
from factories.identity import make_department, make_person
from factories.payments import make_bill, order, pay, today
from factories.refunds import Office
from factories.treasury import BANK, settle_payment
from flask.testing import FlaskClient
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from app.clock import real_now
from app.db import new_id
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.staff.use_cases import tables_with_macs
from app.ledger.queries.verify import verify
from app.outbox.models import Event
from app.permissions import Actor
from app.platform import Platform
from app.row_macs import Forged
from app.vault import Vault
from payments.bank_orders.models import BankOrder, BankOrderLine, PayeeAccount
from payments.bank_orders.use_cases.place_order import RefuseBankOrder, refuse_bank_order
from payments.bills.models import Bill, BillCancellation
from payments.bills.policy.psid import make_psid
from payments.bills.policy.state import State
from payments.bills.queries import views
from payments.bills.use_cases import issue_bills
from payments.cards.models import CardAttempt, CardMessage
from payments.cards.queries import shown_attempt
from payments.cards.use_cases.process_notices import act_on_message
from payments.clearing.models import SuspenseItem
from payments.collections.queries.genuine_money import (
    CAUSES,
    EXPLAINING,
    MONEY,
    NO_MAC,
    NO_POSTING,
    NO_TRAIL,
    NOT_WHOLE,
)
from payments.counter.models import BankScroll, ScrollLine
from payments.counter.use_cases.import_scroll import (
    ConfirmScroll,
    SendScroll,
    confirm_scroll,
    post_scroll,
    send_scroll,
)
from payments.portal.queries import own_bills
from payments.public import bill_states, cancel_bill, money_location
from payments.receipts.doors import tell_payer
from payments.receipts.models import Payment
from payments.receipts.use_cases.record_money import RecordPayment
from payments.receipts.use_cases.record_payment import record_payment
from payments.refunds.queries.refunds import held_as_deposit
from payments.suspense.use_cases.decide_suspense import ProposeDecision, propose_decision

WHOLE = 1_200_00


@pytest.fixture
def bill(session: Session) -> Bill:
    payer = make_person(session, "Gul Khan")
    made = make_bill(session, make_department(session, "Transport"), payer_person_id=payer.id)
    session.commit()
    return made


@pytest.fixture
def office(platform: Platform, session: Session) -> Office:
    return Office.of(platform, session)


def state_of(session: Session, bill: Bill) -> State:
    session.expire_all()
    return views(session, [bill])[bill.id].state


def another_key(platform: Platform) -> Vault:
    """The vault of somebody who knows the program and the database, but not SECRET_KEY."""
    return replace(platform.executor.vault, secret_key="guessed " * 8)


def test_a_forged_payment_pays_nothing(platform: Platform, session: Session, bill: Bill) -> None:
    with capture_logs() as logs:
        forge_payment(session, bill, forged_mac())
        assert state_of(session, bill) is State.DUE
    assert [line["event"] for line in logs if line["log_level"] == "error"] == ["forged record"]
    assert "Gul" not in str(logs)
    with platform.executor.reading(SYSTEM) as uow:
        assert money_location(uow, [bill.id]) == {}


def test_no_receipt_is_signed_of_a_forged_payment(
    session: Session, bill: Bill, client: FlaskClient
) -> None:
    number = forge_payment(session, bill, forged_mac())
    for kind in ("json", "pdf"):
        answer = client.get(f"/bills/{bill.psid}/receipts/{number}.{kind}")
        assert answer.status_code == 409
        assert "signature" not in answer.text
    answer = client.get(f"/verify?reference={number}")
    assert answer.status_code == 422
    assert "proves nothing" in answer.text
    assert "Gul" not in answer.text


def test_a_signed_receipt_proves_nothing_once_its_payment_was_made_up_again(
    platform: Platform, session: Session, bill: Bill, client: FlaskClient
) -> None:
    payment = pay(platform, bill.psid, WHOLE)
    signed = client.get(f"/bills/{bill.psid}/receipts/{payment.receipt}.json").data
    session.execute(
        text("insert into payment_allocations values (:id, 9, :bill, 1, 1)"),
        {"id": payment.id, "bill": bill.id},
    )
    session.commit()
    answer = client.post("/verify", data={"receipt": signed.decode()})
    assert (answer.status_code, "Genuine" in answer.text) == (422, False)
    assert json.loads(signed)["receipt"]["number"] == payment.receipt


def test_a_mac_is_of_one_row_alone(platform: Platform, session: Session, bill: Bill) -> None:
    """Neither a MAC of another row nor one under another secret is any use."""
    genuine = pay(platform, bill.psid, WHOLE)
    other = make_bill(session)
    session.commit()
    forge_payment(session, other, genuine.mac or b"")
    assert state_of(session, other) is State.DUE
    assert state_of(session, bill) is State.PAID
    third = make_bill(session)
    session.commit()
    forge_payment(session, third, another_key(platform))
    assert state_of(session, third) is State.DUE


def test_nobody_adds_to_a_payment_that_was_taken(
    platform: Platform, session: Session, bill: Bill
) -> None:
    payment = pay(platform, bill.psid, 100_00)
    session.execute(
        text("insert into payment_allocations values (:id, 9, :bill, 2, 110000)"),
        {"id": payment.id, "bill": bill.id},
    )
    session.commit()
    assert state_of(session, bill) is State.DUE
    assert all_flaws_of(platform) == [f"payment {payment.id}: {NOT_WHOLE}"]
    for change in ("amount_paisa = 1", "mac = null", "mac = 'x'", "receipt = 'R'"):
        with pytest.raises(DBAPIError), session.begin_nested():
            session.execute(text(f"update payments set {change}"))  # noqa: S608 - our own words


def test_verify_names_what_a_payment_lacks(
    platform: Platform, session: Session, bill: Bill
) -> None:
    """Before: every `verify` was clean. The ledger by itself still is."""
    forge_payment(session, bill, forged_mac())
    assert verify(session) is None
    (flaw,) = all_flaws_of(platform)
    assert flaw.endswith(f": {NO_MAC}")
    second = make_bill(session)
    session.commit()
    forge_payment(session, second, forged_mac(), trail=False)
    assert [NO_TRAIL in flaw for flaw in all_flaws_of(platform)] == [False, True]


def test_verify_wants_a_posting_of_the_payments_own_amount(
    platform: Platform, session: Session, bill: Bill
) -> None:
    paid = pay(platform, bill.psid, WHOLE)
    assert all_flaws_of(platform) == []
    copy = Payment(
        id=new_id(),
        bill_id=bill.id,
        channel="onebill",
        reference="again",
        amount_paisa=500,
        excess_paisa=500,
        paid_at=paid.paid_at,
        recorded_at=paid.recorded_at,
        receipt="R-1",
        transaction_id=paid.transaction_id,
        details={},
    )
    session.add(copy)  # with a MAC: as if the program itself had gone wrong
    session.commit()
    assert all_flaws_of(platform) == [f"payment {copy.id}: {NO_TRAIL}; {NO_POSTING}"]


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("payment:onebill:none", "payment.recorded"),
        ("refund:none", "refund.approved"),
        ("refund-failed:none", "refund.approved.reversed"),
        ("suspense:onebill:none", "payment.suspended"),
        ("settlement:onebill:payment:none", "settlement.payment"),
        ("applied:none:none", "payment.applied"),
        ("reversal:adyen:undone:none", "payment.reversed"),
        ("deposit-moved:none", "deposit.moved"),
        ("instrument/none/received", "bid_security.received"),
        ("correction/none", "payment.recorded.corrected"),
        ("anything", "anything"),
    ],
)
def test_verify_names_a_posting_that_no_row_explains(
    platform: Platform, session: Session, key: str, kind: str
) -> None:
    forge_posting(session, key, kind, 100)
    session.commit()
    assert verify(session) is None
    (flaw,) = all_flaws_of(platform)
    assert flaw.startswith(f"transaction {key}: no row")


def test_verify_takes_no_row_without_a_mac_for_the_cause_of_a_posting() -> None:
    """Each table that explains a transaction is looked through for rows that we did not write."""
    explaining = {
        table for cause in CAUSES for table in re.findall(r"(?:from|join) (\w+) ", cause.explained)
    }
    seen = {model.__tablename__ for model in (*MONEY, *EXPLAINING)}  # type: ignore[attr-defined]  # tables
    assert explaining & tables_with_macs().keys() <= seen


def test_a_forged_settlement_explains_nothing(
    platform: Platform, session: Session, bill: Bill
) -> None:
    payment = pay(platform, bill.psid, WHOLE, channel="onebill")
    settle_payment(platform, payment)
    assert all_flaws_of(platform) == []
    session.execute(text("update settlements set mac = :mac"), {"mac": forged_mac()})
    session.commit()
    assert any("settlements" in flaw and NO_MAC in flaw for flaw in all_flaws_of(platform))


def test_a_forged_event_tells_nobody_of_a_payment(
    platform: Platform, session: Session, bill: Bill
) -> None:
    number = forge_payment(session, bill, forged_mac())
    row = session.scalars(select(Payment).filter_by(receipt=number)).one()
    event = Event(payload={"payment_id": str(row.id)})
    with pytest.raises(Forged):
        platform.executor.execute(tell_payer, event, actor=SYSTEM)


def test_the_channels_own_word_does_not_make_a_forged_payment_genuine(
    platform: Platform, session: Session, bill: Bill
) -> None:
    """Of the same amount or another: a bank's answer must not be that it was used already."""
    number = forge_payment(session, bill, forged_mac())
    row = session.scalars(select(Payment).filter_by(receipt=number)).one()
    for paisa in (row.amount_paisa, row.amount_paisa - 1):
        money = RecordPayment(
            psid=bill.psid, channel="onebill", reference=row.reference, amount_paisa=paisa
        )
        with pytest.raises(Forged):
            platform.executor.execute(record_payment, money, actor=SYSTEM)


@pytest.mark.parametrize("paisa", [WHOLE, 1], ids=["its own", "another"])
def test_a_bank_that_has_money_is_believed_whatever_payment_is_forged(
    platform: Platform, session: Session, bill: Bill, paisa: int
) -> None:
    """A planted payment of any amount has the line's reference: its money waits in suspense."""
    number = forge_payment(session, bill, forged_mac())
    key = session.scalars(select(Payment.id).filter_by(receipt=number)).one()
    made = replace(line(2, bill.psid), amount_paisa=WHOLE)
    reference = f"{BANK}:{made.scroll_number}:{made.line_number}"
    named = {"channel": "scroll", "reference": reference, "amount_paisa": paisa}
    copied(session, "payments", key, {"id": new_id(), "receipt": f"{number}X", **named})
    session.commit()
    desk = Desk.of(platform, session)
    command = SendScroll(bank=BANK, filename="s.csv", lines=(made,))
    scroll = platform.executor.execute(send_scroll, command, actor=desk.maker)
    platform.executor.execute(
        confirm_scroll, ConfirmScroll(scroll_id=scroll.id), actor=desk.checker
    )
    event = Event(payload={"scroll_id": str(scroll.id)})
    platform.executor.execute(post_scroll, event, actor=SYSTEM)
    kept = session.scalars(select(SuspenseItem)).one()
    assert (kept.reference, kept.amount_paisa, kept.written) == (reference, WHOLE, bill.psid)


def test_nothing_goes_back_of_a_forged_payment(
    session: Session, bill: Bill, office: Office
) -> None:
    number = forge_payment(session, bill, forged_mac())
    row = session.scalars(select(Payment).filter_by(receipt=number)).one()
    with pytest.raises(Forged):
        office.propose(row.id, {"1": 100}, "onebill")


def approve_by_hand(session: Session, refund_id: UUID, by: UUID) -> None:
    posted = forge_posting(session, f"refund:{refund_id}", "refund.approved", 100_00)
    session.execute(
        text(
            "update refunds set approved_by = :by, approved_at = bdm_now(),"
            " approval_transaction_id = :posted, mac = :mac where id = :id"
        ),
        {"by": by, "posted": posted, "mac": forged_mac(), "id": refund_id},
    )
    session.commit()


def test_a_refund_that_nobody_approved_is_not_sent(
    platform: Platform, session: Session, bill: Bill, office: Office
) -> None:
    payment = pay(platform, bill.psid, WHOLE, channel="onebill")
    refund = office.propose(payment.id, {"1": 100_00}, "onebill")
    approve_by_hand(session, refund.id, office.checker.person)
    with pytest.raises(Forged):
        office.send(refund.id)
    with pytest.raises(Forged):
        office.propose(payment.id, {"1": 1}, "onebill")
    assert f"row {refund.id} of refunds: {NO_MAC}" in all_flaws_of(platform)


def test_a_failure_that_nobody_saw_frees_nothing(
    platform: Platform, session: Session, bill: Bill, office: Office
) -> None:
    payment = pay(platform, bill.psid, WHOLE, channel="onebill")
    refund = office.approve(office.propose(payment.id, {"1": 1_000_00}, "onebill").id)
    office.send(refund.id)
    session.execute(
        text(
            "insert into refund_outcomes (refund_id, outcome, at, told_by, reason, transaction_id,"
            " mac) values (:id, 'failed', bdm_now(), :by, 'x', :id, :mac)"
        ),
        {"id": refund.id, "by": office.checker.person, "mac": forged_mac()},
    )
    session.commit()
    with pytest.raises(Forged):
        office.propose(payment.id, {"1": 1_000_00}, "onebill")


def order_of(platform: Platform, session: Session, bill: Bill) -> tuple[BankDesk, UUID, UUID]:
    """An order that waits to be released; the refund in it; its desk."""
    desk = BankDesk.of(platform, session)
    payment = pay(platform, bill.psid, WHOLE, channel="onebill")
    settle_payment(platform, payment)
    office = Office(platform, desk.maker, desk.checker)
    refund = office.approve(office.propose(payment.id, {"1": 100_00}, "onebill").id)
    desk.tell(refund.id)
    return desk, refund.id, desk.make().id


def test_an_order_pays_to_no_account_that_nobody_told(
    platform: Platform, session: Session, bill: Bill
) -> None:
    desk, refund_id, order_id = order_of(platform, session, bill)
    session.execute(
        text(
            "insert into payee_accounts select :own, payable_kind, payable_id, title_sealed,"
            " iban_sealed, iban_keyed, iban_masked, told_by, told_at, by_payer, :mac"
            " from payee_accounts where payable_id = :id"
        ),
        {"own": new_id(), "mac": forged_mac(), "id": refund_id},
    )
    session.commit()
    assert any("payee_accounts" in flaw for flaw in all_flaws_of(platform))
    assert desk.release(order_id).file_hash  # it pays to the account that it was made with


@pytest.mark.parametrize("forged", ["order", "amount"])
def test_an_order_that_nobody_made_is_not_released(
    platform: Platform, session: Session, bill: Bill, forged: str
) -> None:
    """Nor one whose lines are of another amount than what two officers approved."""
    desk, refund_id, order_id = order_of(platform, session, bill)
    refuse = RefuseBankOrder(order_id=order_id, reason="Not yet")
    platform.executor.execute(refuse_bank_order, refuse, actor=desk.checker)
    paisa = 100_00 if forged == "order" else 900_00
    order = BankOrder(
        id=new_id(),
        number="X-1",
        bank=BANK,
        lines=1,
        total_paisa=paisa,
        entered_by=desk.maker.person,
        entered_at=real_now(),
    )
    if forged == "order":
        values = {"mac": forged_mac(), **{n: getattr(order, n) for n in (*ORDER, "entered_at")}}
        session.execute(insert(BankOrder).values(values))
    else:
        session.add(order)  # stamped: as if the program had made it
        session.flush()
    account = session.scalars(select(PayeeAccount).filter_by(payable_id=refund_id)).one()
    row = {"order_id": order.id, "number": 1, "payable_kind": "refund", "payable_id": refund_id}
    session.add(BankOrderLine(**row, account_id=account.id, amount_paisa=paisa))
    session.commit()
    with pytest.raises(Forged):
        desk.release(order.id)


ORDER = ("id", "number", "bank", "lines", "total_paisa", "entered_by")


def test_a_message_that_the_gateway_never_sent_moves_nothing(
    platform: Platform, session: Session, bill: Bill
) -> None:
    message = new_id()
    attempt = new_id()
    session.execute(
        text(
            "insert into card_attempts (id, bill_id, amount_paisa, started_at, expires_at,"
            " language) values (:id, :bill, :paisa, bdm_now(), bdm_now() + interval '1 hour', 'en')"
        ),
        {"id": attempt, "bill": bill.id, "paisa": WHOLE},
    )
    session.execute(
        text(
            "insert into card_messages (id, attempt_id, source, psp_reference, original_reference,"
            " merchant_reference, event_code, success, amount_paisa, currency, received_at, mac)"
            " values (:id, :attempt, 'notice', 'P1', 'P0', '', 'CAPTURE', true, :paisa, 'PKR',"
            " bdm_now(), :mac)"
        ),
        {"id": message, "attempt": attempt, "paisa": WHOLE, "mac": forged_mac()},
    )
    session.commit()
    event = Event(payload={"message_id": str(message)})
    with pytest.raises(Forged):
        platform.executor.execute(act_on_message, event, actor=SYSTEM)
    assert session.scalars(select(CardMessage)).one().id == message
    assert state_of(session, bill) is State.DUE


def test_nobody_is_sent_to_a_planted_card_page(
    platform: Platform, session: Session, bill: Bill
) -> None:
    attempt, now = new_id(), real_now()
    page = {"start_outcome": "opened", "session_id": "x", "page_url": "https://x.example"}
    said = {"amount_paisa": WHOLE, "started_at": now, "expires_at": now, "language": "en"}
    session.execute(insert(CardAttempt).values(id=attempt, bill_id=bill.id, **page, **said))
    session.commit()
    with pytest.raises(Forged), platform.executor.reading(SYSTEM) as uow:
        shown_attempt(uow, attempt)


def test_a_planted_cancellation_cancels_nothing(
    platform: Platform, session: Session, bill: Bill
) -> None:
    values = {"bill_id": bill.id, "cancelled_at": real_now(), "reason": "x", "mac": forged_mac()}
    session.execute(insert(BillCancellation).values(values))
    session.commit()
    assert state_of(session, bill) is State.DUE
    with pytest.raises(Forged):
        platform.executor.execute(
            lambda uow, bill_id: cancel_bill(uow, bill_id, "x"), bill.id, actor=SYSTEM
        )


def add_line(session: Session, scroll_id: UUID, bill: Bill) -> None:
    values = {"scroll_number": "S9", "line_number": 9, "branch": "x", "paid_on": today()}
    session.execute(
        insert(ScrollLine).values(
            scroll_id=scroll_id, row=9, psid=bill.psid, amount_paisa=WHOLE, **values
        )
    )
    session.commit()


def test_a_scroll_that_nobody_sent_pays_nothing(
    platform: Platform, session: Session, bill: Bill
) -> None:
    desk = Desk.of(platform, session)
    values = {"id": new_id(), "bank": "nbp", "filename": "s", "lines": 1, "total_paisa": WHOLE}
    by = {"entered_by": desk.maker.person, "entered_at": real_now()}
    session.execute(insert(BankScroll).values(**values, **by, mac=forged_mac()))
    add_line(session, UUID(str(values["id"])), bill)
    session.execute(
        update(BankScroll).values(approved_by=desk.checker.person, approved_at=real_now())
    )
    session.commit()
    event = Event(payload={"scroll_id": str(values["id"])})
    with pytest.raises(Forged):
        platform.executor.execute(post_scroll, event, actor=SYSTEM)
    assert state_of(session, bill) is State.DUE


def test_a_scroll_pays_only_the_lines_that_were_sent(
    platform: Platform, session: Session, bill: Bill
) -> None:
    desk = Desk.of(platform, session)
    other = make_bill(session)
    session.commit()
    command = SendScroll(bank="nbp", filename="s.csv", lines=(line(2, other.psid),))
    scroll = platform.executor.execute(send_scroll, command, actor=desk.maker)
    add_line(session, scroll.id, bill)
    confirm = ConfirmScroll(scroll_id=scroll.id)
    with pytest.raises(Forged):
        platform.executor.execute(confirm_scroll, confirm, actor=desk.checker)


def test_a_scroll_that_waits_pays_nothing_whatever_an_event_says(
    platform: Platform, session: Session, bill: Bill
) -> None:
    desk = Desk.of(platform, session)
    command = SendScroll(bank="nbp", filename="s.csv", lines=(line(2, bill.psid),))
    scroll = platform.executor.execute(send_scroll, command, actor=desk.maker)
    event = Event(payload={"scroll_id": str(scroll.id)})
    platform.executor.execute(post_scroll, event, actor=SYSTEM)
    assert state_of(session, bill) is State.DUE
    assert session.scalars(select(BankScroll)).one().approved_at is None


def test_nothing_in_suspense_that_never_came_is_given_away(
    platform: Platform, session: Session, office: Office
) -> None:
    posted = forge_posting(session, "suspense:scroll:none", "payment.suspended", 100_00)
    item = new_id()
    session.execute(
        text(
            "insert into suspense_items (id, channel, reference, amount_paisa, written, why,"
            " came_on, place, transaction_id, entered_at, mac) values (:id, 'scroll', 'none',"
            " 10000, '', 'unknown', current_date, '', :posted, bdm_now(), :mac)"
        ),
        {"id": item, "posted": posted, "mac": forged_mac()},
    )
    session.commit()
    ask = ProposeDecision(
        item_id=item, kind="payer", amount_paisa=10000, reason="Claim", payee="Gul"
    )
    with pytest.raises(Forged):
        platform.executor.execute(propose_decision, ask, actor=office.maker)
    assert session.scalars(select(SuspenseItem)).one().id == item


@pytest.mark.parametrize("table", [each.__tablename__ for each in (*MONEY, *EXPLAINING)])  # type: ignore[attr-defined]  # tables
def test_no_row_is_added_without_a_mac(session: Session, table: str) -> None:
    """So `bdm stamp --write` finds only what stood before the migration."""
    found = text(
        "select pg_get_triggerdef(oid) from pg_trigger where tgname = 'has_a_mac'"
        " and tgrelid = cast(:name as regclass)"
    )
    told = session.scalar(found, {"name": table}) or ""
    assert "BEFORE INSERT OR UPDATE" in told
    assert "WHEN ((new.mac IS NULL))" in told


def test_nobody_takes_a_mac_away_to_have_a_forged_row_stamped(
    platform: Platform, session: Session, bill: Bill, office: Office
) -> None:
    payment = pay(platform, bill.psid, WHOLE, channel="onebill")
    office.propose(payment.id, {"1": 100_00}, "onebill")
    with pytest.raises(DBAPIError, match="needs a MAC"), session.begin_nested():
        session.execute(text("update refunds set mac = null"))


PLANTED_LINE = (
    "insert into bill_lines (bill_id, number, head_code, ddo_code, description, description_ur,"
    " amount_paisa, deposit) values (:bill, 9, 'B02201', 'QA0001', 'More', '', 100, :deposit)"
)


@pytest.mark.parametrize("deposit", ["no", "yes"])
def test_a_line_that_is_added_to_a_bill_asks_for_nothing(
    platform: Platform, session: Session, bill: Bill, client: FlaskClient, deposit: str
) -> None:
    session.execute(text(PLANTED_LINE), {"bill": bill.id, "deposit": deposit})
    session.commit()
    assert "More" not in client.get(f"/bills/{bill.psid}").text
    pay(platform, bill.psid, WHOLE)
    assert state_of(session, bill) is State.PAID
    assert not held_as_deposit(session, bill.id)


def plant_bill(session: Session, bill: Bill) -> str:
    """A bill like another, of one paisa, under the next reference of its raiser."""
    psid = make_psid(bill.psid[:4])
    changes = {"id": new_id(), "psid": psid, "reference": "planted", "amount_paisa": 1}
    copied(session, "bills", bill.id, changes)
    session.commit()
    return psid


def test_a_planted_bill_is_neither_shown_nor_paid(
    platform: Platform, session: Session, bill: Bill, client: FlaskClient
) -> None:
    psid = plant_bill(session, bill)
    assert client.get(f"/bills/{psid}").status_code == 409
    with pytest.raises(Forged):
        pay(platform, psid, 1)
    payer = Actor(kind="person", person_id=bill.payer_person_id, roles=frozenset({"person"}))
    found = session.scalars(select(Bill.id)).all()
    with platform.executor.reading(payer) as uow:
        assert [each.bill.id for each in own_bills(uow).items] == [bill.id]
        assert list(bill_states(uow, found)) == [bill.id]


def test_a_planted_bill_stops_only_the_order_that_it_stands_for(
    platform: Platform, session: Session, bill: Bill
) -> None:
    plant_bill(session, bill)
    orders = [
        order(bill.department_id, raiser=bill.raiser, reference=name) for name in ("planted", "new")
    ]
    raised = platform.executor.execute(issue_bills, orders, actor=SYSTEM)
    assert [type(each) for each in raised] == [Forged, Bill]
