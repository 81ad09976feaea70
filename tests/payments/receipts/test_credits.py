"""Credit notes: what they may pay, how they are taken back, and that they are never cash."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

import pytest
from factories.corrections import put_right
from factories.credits import Reliefs, a_credit
from factories.deposits import HEAD, Firm, deposit_line
from factories.doors import Doors, Place
from factories.forged_money import all_flaws_of
from factories.identity import make_staff, make_supplier
from factories.payments import LATE, make_bill, order, pay
from factories.refunds import Office
from factories.tenders import deliver_all
from factories.treasury import BANK, Treasury, make_placing, settled_payment
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import roles
from app.clock import real_now
from app.db import new_id
from app.errors import Conflict, Invalid, NotFound, Refusal
from app.identity.accounts.queries.actors import SYSTEM
from app.ledger.public import balance
from app.ledger.queries.verify import verify
from app.ledger.use_cases.corrections import ProposeCorrection
from app.notifications.models import Notification
from app.outbox.models import Event
from app.platform import Platform
from app.row_macs import Forged
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill, BillLine, BillVeilLifted
from payments.bills.policy.state import State
from payments.public import (
    PAYMENT_REVERSED,
    BillView,
    CreditableBill,
    OrderLine,
    PaidBy,
    cancel_bill,
    creditable_bills,
    raise_bill,
)
from payments.receipts.models import CreditNote, Payment
from payments.refunds.models import Refund
from payments.refunds.use_cases.raise_refunds import enter_returns
from payments.reversals.models import PaymentReversal
from payments.treasury.models import TreasurySheet
from payments.treasury.queries.transferable import available

TAX, FEE = "B02201", "C02701"
TAX_PAISA, FEE_PAISA = 1_000_00, 200_00
WHOLE = TAX_PAISA + FEE_PAISA


@pytest.fixture
def reliefs(platform: Platform) -> Reliefs:
    return Reliefs(platform)


@pytest.fixture
def firm(session: Session) -> UUID:
    """A firm with no bills."""
    made = make_supplier(session)
    session.commit()
    return made.id


def billed(session: Session, firm: UUID | None = None, **fields: object) -> Bill:
    bill = make_bill(session, payer_organisation_id=firm, **fields)  # type: ignore[arg-type]  # as drawn
    session.commit()
    return bill


def creditable(platform: Platform, firm: UUID, *heads: str) -> Mapping[UUID, CreditableBill]:
    with platform.executor.reading(SYSTEM) as uow:
        payer = PaidBy(organisation_id=firm)
        return {row.id: row for row in creditable_bills(uow, payer, heads or (TAX,))}


def code_of(reliefs: Reliefs, bill: Bill | BillView, paisa: int, **fields: object) -> str:
    with pytest.raises(Refusal) as refused:
        reliefs.grant(a_credit(bill.id, paisa, **fields))  # type: ignore[arg-type]  # as named
    return refused.value.code


# What it may pay


def test_it_lists_what_a_relief_may_pay_of_each_bill_the_soonest_due_first(
    platform: Platform, session: Session, firm: UUID
) -> None:
    later, soon = billed(session, firm, due_in=20), billed(session, firm, due_in=5)
    billed(session, firm, amounts={FEE: 500_00})
    billed(session)
    found = creditable(platform, firm)
    assert list(found) == [soon.id, later.id]
    row = found[soon.id]
    assert (row.psid, row.purpose, row.due_on) == (soon.psid, soon.purpose, soon.due_on)
    assert (row.owed_paisa, row.creditable_paisa) == (WHOLE, TAX_PAISA)
    assert creditable(platform, firm, TAX, FEE)[soon.id].creditable_paisa == WHOLE
    assert creditable(platform, firm, "C03802") == {}


def test_it_lists_no_bill_that_cannot_be_paid_now(
    platform: Platform, session: Session, firm: UUID, reliefs: Reliefs
) -> None:
    billed(session, firm, cancelled=True)
    billed(session, firm, due_in=-3, expires_in=-1, days_old=9)
    billed(session, firm, due_in=0, expires_in=0, expires_at=real_now(), days_old=9)
    billed(session, firm, veil="tender/1")
    pay(platform, billed(session, firm).psid, WHOLE)
    reliefs.grant(a_credit(billed(session, firm).id, TAX_PAISA, heads=[TAX]))
    assert creditable(platform, firm) == {}
    session.add(BillVeilLifted(veil="tender/1", lifted_at=real_now()))
    session.commit()
    assert len(creditable(platform, firm)) == 1


def test_it_pays_the_principal_of_its_heads_and_nothing_that_lateness_added(
    platform: Platform, session: Session, firm: UUID, reliefs: Reliefs
) -> None:
    bill = billed(session, firm, due_in=-3, days_old=9, surcharge=LATE)
    assert creditable(platform, firm)[bill.id].owed_paisa == WHOLE + WHOLE // 10
    assert code_of(reliefs, bill, TAX_PAISA + 1, heads=[TAX]) == "credit-too-much"
    stands = reliefs.grant(a_credit(bill.id, TAX_PAISA, heads=[TAX]))
    assert (stands.open_paisa, stands.surcharge_paisa) == (FEE_PAISA, WHOLE // 10)
    assert creditable(platform, firm) == {}
    assert code_of(reliefs, bill, 1, key="relief/2", heads=[TAX]) == "credit-too-much"


def test_it_leaves_what_came_for_other_heads_first_to_them(
    platform: Platform, session: Session, firm: UUID, reliefs: Reliefs
) -> None:
    bill = billed(session, firm, amounts={FEE: FEE_PAISA, TAX: TAX_PAISA}, part_payment=True)
    assert reliefs.grant(a_credit(bill.id, 400_00, heads=[TAX])).owed_paisa == 800_00
    pay(platform, bill.psid, 300_00)
    assert creditable(platform, firm)[bill.id].creditable_paisa == 500_00
    assert creditable(platform, firm, FEE) == {}
    ddo = session.scalar(select(BillLine.ddo_code).filter_by(bill_id=bill.id).limit(1))
    assert balance(session, f"payments:head:{FEE}:{ddo}") <= -FEE_PAISA


def test_it_never_pays_a_deposit(platform: Platform, session: Session, reliefs: Reliefs) -> None:
    firm = Firm.of(platform, session)
    tax = OrderLine(head_code=TAX, ddo_code="QA0001", description="Tax", amount_paisa=700_00)
    ordered = replace(order(firm.department), lines=(deposit_line(500_00), tax), payer=firm.payer)
    bill = platform.executor.execute(raise_bill, ordered, actor=SYSTEM)
    assert firm.payer.organisation_id
    found = creditable(platform, firm.payer.organisation_id, TAX, HEAD.head_code)
    assert found[bill.id].creditable_paisa == 700_00
    assert code_of(reliefs, bill, 1) == "credit-deposit"
    assert code_of(reliefs, bill, 1, heads=[HEAD.head_code]) == "credit-too-much"
    stands = reliefs.grant(a_credit(bill.id, 700_00, heads=[TAX, HEAD.head_code]))
    assert stands.owed_paisa == 500_00


@pytest.mark.parametrize(
    "wrong",
    [{"scheme": "IT firms"}, {"authority": ""}, {"fiscal_year": 26}, {"business_key": "x" * 121}],
)
def test_it_grants_nothing_under_a_name_that_is_none(
    session: Session, reliefs: Reliefs, wrong: dict[str, object]
) -> None:
    credit = a_credit(billed(session).id, 1)
    with pytest.raises(ValueError, match=r"name|year|key"):
        reliefs.grant(replace(credit, **wrong))  # type: ignore[arg-type]  # as drawn


def test_the_books_keep_schemes_and_fiscal_years_apart(session: Session, reliefs: Reliefs) -> None:
    reliefs.grant(a_credit(billed(session).id, 300_00))
    reliefs.grant(a_credit(billed(session).id, 200_00, key="relief/2", year=2027))
    assert (reliefs.used(2026), reliefs.used(2027), reliefs.used(2028)) == (300_00, 200_00, 0)
    note = session.scalars(select(CreditNote).filter_by(business_key="relief/2")).one()
    assert (note.scheme, note.fiscal_year) == ("it_firms", 2027)
    with pytest.raises(Conflict) as taken:
        reliefs.grant(a_credit(note.bill_id, 200_00, key="relief/2", year=2026))
    assert taken.value.code == "credit-key-taken"


# How it is taken back


def test_a_bill_is_owed_again_when_its_credit_is_taken_back(
    platform: Platform, session: Session, firm: UUID, reliefs: Reliefs
) -> None:
    bill = billed(session, firm)
    assert reliefs.grant(a_credit(bill.id, TAX_PAISA, heads=[TAX])).owed_paisa == FEE_PAISA
    stands = reliefs.take_back()
    assert (stands.state, stands.owed_paisa) == (State.DUE, WHOLE)
    assert creditable(platform, firm)[bill.id].creditable_paisa == TAX_PAISA
    assert reliefs.used() == 0
    ddo = session.scalar(select(BillLine.ddo_code).filter_by(bill_id=bill.id).limit(1))
    assert balance(session, f"payments:head:{TAX}:{ddo}") == 0
    note, back = session.scalars(select(CreditNote)).one(), session.scalars(BACK).one()
    assert (note.amount_paisa, back.amount_paisa) == (TAX_PAISA, -TAX_PAISA)
    assert (back.payment_id, back.reason) == (note.payment_id, "The invoices were false")
    assert verify(session) is None
    assert all_flaws_of(platform) == []


BACK = select(PaymentReversal)
NEWS = select(Event.payload).filter_by(name=PAYMENT_REVERSED)


def test_it_is_taken_back_once_and_said_once(session: Session, reliefs: Reliefs) -> None:
    bill = billed(session)
    reliefs.grant(a_credit(bill.id, 300_00))
    assert reliefs.take_back().owed_paisa == WHOLE
    assert reliefs.take_back(reason="Told twice").owed_paisa == WHOLE
    back, news = session.scalars(BACK).one(), session.scalars(NEWS).one()
    assert news == {
        "bill_id": str(bill.id),
        "payment_id": str(back.payment_id),
        "reversal_id": str(back.id),
        "kind": "credit_reversed",
    }


def test_a_decision_that_was_taken_back_grants_nothing_more(
    session: Session, reliefs: Reliefs
) -> None:
    bill = billed(session)
    reliefs.grant(a_credit(bill.id, 300_00))
    reliefs.take_back()
    assert reliefs.grant(a_credit(bill.id, 300_00)).owed_paisa == WHOLE
    assert reliefs.grant(a_credit(bill.id, 100_00, key="relief/2")).owed_paisa == WHOLE - 100_00
    assert reliefs.used() == 100_00


def test_a_bill_can_be_cancelled_once_its_credit_was_taken_back(
    platform: Platform, session: Session, reliefs: Reliefs
) -> None:
    bill = billed(session)
    reliefs.grant(a_credit(bill.id, 300_00))

    def cancel(uow: UnitOfWork, _: None) -> BillView:
        return cancel_bill(uow, bill.id, "Raised twice")

    with pytest.raises(Conflict) as refused:
        platform.executor.execute(cancel, None, actor=SYSTEM)
    assert refused.value.code == "bill-has-money"
    reliefs.take_back()
    assert platform.executor.execute(cancel, None, actor=SYSTEM).state is State.CANCELLED


def test_it_takes_back_no_credit_that_nobody_granted_nor_without_a_reason(
    session: Session, reliefs: Reliefs
) -> None:
    with pytest.raises(NotFound):
        reliefs.take_back("relief/none")
    reliefs.grant(a_credit(billed(session).id, 300_00))
    for reason in (" ", "x" * 501):
        with pytest.raises(Invalid, match="Enter a reason"):
            reliefs.take_back(reason=reason)
    assert reliefs.used() == 300_00


def test_its_payer_is_told_that_it_was_taken_back_and_why(
    platform: Platform, session: Session, reliefs: Reliefs
) -> None:
    firm = Firm.of(platform, session)
    bill = firm.bill(500_00, deposit=False)
    reliefs.grant(a_credit(bill.id, 500_00))
    reliefs.take_back()
    deliver_all(platform)
    query = select(Notification).filter_by(person_id=firm.payer.person_id)
    told = session.scalars(query.order_by(Notification.id)).all()
    assert [each.template for each in told] == ["payments/credited", "payments/credit_reversed"]


@pytest.mark.parametrize("door", ["web", "api"])
def test_finance_sees_what_was_taken_back_and_why(
    session: Session, reliefs: Reliefs, doors: Doors, door: str
) -> None:
    zainab = make_staff(session, roles.FINANCE_OFFICER, "Zainab")
    reliefs.grant(a_credit(billed(session).id, 300_00))
    reliefs.take_back()
    shown = doors.open(door, zainab).read(Place("/reversals", "/reversals"))
    if isinstance(shown.body, dict):
        (row,) = shown.body["items"]
        assert (row["kind"], row["amount"]) == ("credit_reversed", "-300.00")
        assert (row["reason"], row["reference"]) == ("The invoices were false", "relief/1")
    else:
        assert "The credit note was reversed: The invoices were false" in shown.text


def test_its_receipt_says_that_it_was_taken_back(
    session: Session, reliefs: Reliefs, client: FlaskClient
) -> None:
    reliefs.grant(a_credit(billed(session).id, 300_00))
    receipt = session.scalars(select(Payment.receipt)).one()
    for taken_back in (False, True):
        said = client.get("/verify", query_string={"reference": receipt}).text
        assert ("Reversed: the credit note was reversed" in said) is taken_back
        reliefs.take_back()


# That it is never cash


def test_a_refund_never_pays_out_a_credit(
    platform: Platform, session: Session, reliefs: Reliefs
) -> None:
    bill = billed(session)
    reliefs.grant(a_credit(bill.id, TAX_PAISA, heads=[TAX]))
    paid = pay(platform, bill.psid, FEE_PAISA)
    by_credit = session.scalars(select(Payment).filter_by(channel="credit")).one()
    office = Office.of(platform, session)
    for way in ("counter", "transfer", "credit", "deposit"):
        with pytest.raises(Refusal, match="This was a credit note"):
            office.propose(by_credit.id, {"1": 1}, way)

    def give_back(uow: UnitOfWork, _: None) -> list[Refund]:
        return enter_returns(uow, bill, "Refused", by=office.maker.person)

    made = platform.executor.execute(give_back, None, actor=SYSTEM)
    assert [(each.payment_id, each.amount_paisa) for each in made] == [(paid.id, FEE_PAISA)]


@pytest.mark.parametrize("taken_back", [False, True])
def test_a_treasury_never_gets_a_credit(
    platform: Platform,
    session: Session,
    reliefs: Reliefs,
    taken_back: bool,  # noqa: FBT001 - as drawn
) -> None:
    bill = billed(session)
    ddo = session.scalar(select(BillLine.ddo_code).filter_by(bill_id=bill.id).limit(1))
    assert ddo
    make_placing(session, ddo)
    session.commit()
    treasury = Treasury.of(platform, session)
    reliefs.grant(a_credit(bill.id, 600_00, heads=[TAX]))
    settled_payment(platform, bill.psid, 600_00)
    by_credit = session.scalars(select(Payment).filter_by(channel="credit")).one()
    wrong, right = f"payments:head:{TAX}:{ddo}", f"payments:head:{FEE}:{ddo}"
    moved = ProposeCorrection(
        transaction_id=by_credit.transaction_id,
        wrong=wrong,
        right=right,
        amount_paisa=100_00,
        reason="Wrong head",
    )
    put_right(platform, moved, treasury.maker, treasury.checker)
    if taken_back:
        reliefs.take_back()
    assert available(session, BANK) == 600_00
    treasury.prepare()
    sheet = session.scalars(select(TreasurySheet)).one()
    assert sheet.total_paisa == 600_00
    assert session.scalar(text("select sum(amount_paisa) from treasury_money")) == 600_00


def test_nobody_makes_a_note_or_its_reversal_up(
    platform: Platform, session: Session, reliefs: Reliefs
) -> None:
    cash, other = billed(session), billed(session)
    paid = pay(platform, cash.psid, WHOLE)
    reliefs.grant(a_credit(other.id, 300_00))
    note = """
        insert into credit_notes (id, business_key, bill_id, payment_id, amount_paisa, authority,
            scheme, fiscal_year, reason, granted_at, mac)
        select gen_random_uuid(), 'relief/9', p.bill_id, p.id, p.amount_paisa, 'tax_incentives',
            'it_firms', 2026, 'x', now(), '\\x00' from payments p where p.id = :payment
    """
    back = """
        insert into payment_reversals (id, payment_id, bill_id, channel, kind, reference, mac,
            amount_paisa, excess_paisa, recoverable_paisa, at, reason, transaction_id)
        select gen_random_uuid(), p.id, p.bill_id, p.channel, 'credit_reversed', p.reference,
            '\\x00', :paisa, 0, 0, now(), 'x', p.transaction_id
        from payments p where p.id = :payment
    """
    by_credit = session.scalars(select(Payment).filter_by(channel="credit")).one()
    for statement, values in (
        (note, {"payment": paid.id}),
        (back, {"payment": paid.id, "paisa": -WHOLE}),
        (back, {"payment": by_credit.id, "paisa": -1}),
    ):
        with pytest.raises(DBAPIError, match="credit"), session.begin_nested():
            session.execute(text(statement), values)


def test_a_forged_note_is_neither_used_nor_taken_back(
    platform: Platform, session: Session, reliefs: Reliefs
) -> None:
    bill = billed(session)
    reliefs.grant(a_credit(bill.id, 300_00))
    session.execute(
        text(
            "insert into payments (id, bill_id, channel, reference, amount_paisa, excess_paisa,"
            " paid_at, recorded_at, receipt, transaction_id, details, mac) select :id, bill_id,"
            " channel, 'relief/9', amount_paisa, 0, paid_at, recorded_at, 'R-F', transaction_id,"
            " '{}', mac from payments"
        ),
        {"id": (forged := new_id())},
    )
    session.execute(
        text(
            "insert into credit_notes (id, business_key, bill_id, payment_id, amount_paisa,"
            " authority, scheme, fiscal_year, reason, granted_at, mac) select gen_random_uuid(),"
            " 'relief/9', bill_id, :payment, amount_paisa, authority, scheme, fiscal_year, reason,"
            " granted_at, mac from credit_notes"
        ),
        {"payment": forged},
    )
    session.commit()
    with pytest.raises(Forged):
        reliefs.grant(a_credit(bill.id, 300_00, key="relief/9"))
    with pytest.raises(Forged):
        reliefs.take_back("relief/9")
    assert len(all_flaws_of(platform)) == 2


def test_no_credit_is_ever_too_much(session: Session, reliefs: Reliefs) -> None:
    bill = billed(session, due_in=1, expires_in=1)
    reliefs.grant(a_credit(bill.id, WHOLE))
    assert session.scalars(select(Payment.excess_paisa)).all() == [0]
    assert code_of(reliefs, bill, 1, key="relief/2") == "credit-not-payable"
