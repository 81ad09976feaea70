"""Refunds of revenue: who may, what waits, what is split, and what PostgreSQL refuses."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from factories.arranging import as_owner
from factories.arrivals import placed_bill
from factories.bank_orders import Desk
from factories.denials import denied
from factories.forged_money import forged_mac
from factories.history import rewriting
from factories.identity import actor, make_person, make_staff
from factories.parameters import make_value
from factories.payments import make_bill, today
from factories.refunds import SANCTION, Office
from factories.treasury import BANK, Treasury, make_placing, settled_payment
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import roles
from app.calendar import PROVINCE, local_day
from app.clock import real_now
from app.db import new_id
from app.errors import Conflict, Invalid, NotFound
from app.identity.accounts.queries.actors import SYSTEM
from app.ledger.public import balance
from app.ledger.queries.verify import verify
from app.permissions import Actor
from app.platform import Platform
from app.row_macs import Forged, stamp
from app.unit_of_work import UnitOfWork
from demonstration.cast.past import at_time
from payments.bank_orders.queries import own_refunds, to_be_paid
from payments.bank_orders.use_cases.choose_pay_order import (
    ChooseForPayer,
    ChoosePayOrder,
    choose_for_payer,
    choose_pay_order,
)
from payments.bank_orders.use_cases.set_payee_account import TellOwnAccount, tell_own_account
from payments.bills.models import Bill, BillLine
from payments.collections.queries.verify import clearing_difference
from payments.receipts.models import Payment
from payments.receipts.policy import EXCESS
from payments.refunds.models import Refund, RefundLine, RefundPaper, RefundSanction
from payments.refunds.policy import RefundState
from payments.refunds.queries.refunds import followed_refund, refundable_payment, state_now
from payments.refunds.use_cases.propose_refund import ProposeRefund, propose_refund
from payments.refunds.use_cases.record_paper import (
    RecordPayOrder,
    RecordVoucher,
    record_pay_order,
    record_voucher,
)
from payments.refunds.use_cases.sanction_refund import SanctionRefund, sanction_refund
from payments.statements.queries.statements import monthly_statement
from payments.treasury.models import ChallanCredit, TreasurySheet
from payments.treasury.parameters import FEES_BORNE_BY
from payments.treasury.policy import GOVERNMENT, HEADS, Part, Why
from payments.treasury.queries.transferable import fees_borne_by, waiting_parts

WHOLE = 1_200_00
IBAN = "PK36SCBL0000001123456702"


@pytest.fixture
def treasury(platform: Platform, session: Session) -> Treasury:
    return Treasury.of(platform, session)


@pytest.fixture
def office(treasury: Treasury) -> Office:
    return Office(treasury.platform, treasury.maker, treasury.checker)


@pytest.fixture
def payer(session: Session) -> Actor:
    made = actor(make_person(session, "Parveen"))
    session.commit()
    return made


@pytest.fixture
def bill(session: Session, payer: Actor) -> Bill:
    made = make_bill(session, payer_person_id=payer.person)
    for ddo in set(session.scalars(select(BillLine.ddo_code).filter_by(bill_id=made.id))):
        make_placing(session, ddo)
    session.commit()
    return made


@pytest.fixture
def payment(platform: Platform, bill: Bill) -> Payment:
    return settled_payment(platform, bill.psid, WHOLE)


def newest(session: Session) -> TreasurySheet:
    session.expire_all()
    query = select(TreasurySheet).order_by(TreasurySheet.id.desc())
    found = session.scalars(query).first()
    assert found is not None
    return found


def sent(treasury: Treasury, session: Session, credited_on: date | None = None) -> TreasurySheet:
    """Let all that waits arrive at the treasury."""
    treasury.prepare()
    sheet = newest(session)
    for step in (treasury.propose, treasury.approve, treasury.order):
        step(sheet.id)
    treasury.arrive(sheet.id, credited_on=credited_on)
    return sheet


def state(session: Session, refund_id: UUID) -> RefundState:
    session.expire_all()
    return state_now(session, session.get_one(Refund, refund_id))


def test_it_lets_only_officers_record_sanctions_and_papers(
    platform: Platform, session: Session
) -> None:
    somebody = actor(make_person(session))
    session.commit()
    run, some, day = platform.executor.execute, new_id(), date(2026, 1, 5)
    with denied("payments.propose_refund"):
        run(sanction_refund, SanctionRefund(refund_id=some), actor=somebody)
    with denied("payments.send_refund"):
        paper = RecordVoucher(refund_id=some, number="1", issued_on=day)
        run(record_voucher, paper, actor=somebody)
    with denied("payments.send_refund"):
        order = RecordPayOrder(refund_id=some, number="1", issued_on=day, branch="Quetta")
        run(record_pay_order, order, actor=somebody)
    with denied("payments.tell_pay_order"):
        run(choose_for_payer, ChooseForPayer(psid="1", seen="x"), actor=somebody)


def test_it_offers_the_ways_by_which_the_money_can_go_back(
    platform: Platform, session: Session, treasury: Treasury, payment: Payment
) -> None:
    def ways() -> tuple[str, ...]:
        with platform.executor.reading(treasury.maker) as uow:
            return tuple(refundable_payment(uow, payment.id).ways_now)

    assert ways() == ("onebill",)
    treasury.prepare()
    assert ways() == ("voucher",)
    treasury.refuse(newest(session).id)
    assert ways() == ("onebill",)


def test_a_refund_whose_money_moved_since_is_proposed_again(
    session: Session, treasury: Treasury, office: Office, payment: Payment
) -> None:
    treasury.prepare()
    refund = office.propose(payment.id, {"1": 300_00}, "voucher")
    treasury.refuse(newest(session).id)
    with pytest.raises(Conflict) as refused:
        office.approve(refund.id)
    assert refused.value.code == "refund-way-changed"


def test_what_is_at_both_places_is_refunded_separately(
    session: Session, treasury: Treasury, office: Office, platform: Platform, payer: Actor
) -> None:
    bill = make_bill(session, payer_person_id=payer.person)
    first, second = session.scalars(
        select(BillLine).filter_by(bill_id=bill.id).order_by(BillLine.number)
    )
    make_placing(session, first.ddo_code)
    session.commit()
    payment = settled_payment(platform, bill.psid, WHOLE)
    kept_here = office.propose(payment.id, {"2": 1}, "onebill")
    assert first.ddo_code == second.ddo_code
    treasury.prepare()
    with pytest.raises(Conflict) as refused:
        office.propose(payment.id, {"1": 1, "2": 1}, "voucher")
    assert refused.value.code == "refund-of-both"
    office.propose(payment.id, {"1": 1}, "voucher")
    office.approve(kept_here.id)


def test_its_money_waits_while_a_refund_is_proposed_and_nothing_else(
    session: Session, treasury: Treasury, office: Office, payment: Payment
) -> None:
    refund = office.propose(payment.id, {"1": 300_00}, "onebill")
    run = treasury.prepare()
    assert [(row["why"], row["paisa"]) for row in run.left_here] == [(Why.REFUND, 1_000_00)]
    assert newest(session).total_paisa == 200_00
    office.approve(refund.id)
    treasury.prepare()
    assert newest(session).total_paisa == 700_00


def test_what_was_refunded_whole_lowers_nobody_elses_money(
    session: Session, treasury: Treasury, office: Office, payment: Payment
) -> None:
    office.approve(office.propose(payment.id, {"1": 1_000_00, "2": 200_00}, "onebill").id)
    run = treasury.prepare()
    assert {row["why"] for row in run.left_here} == {Why.REFUNDED}
    assert session.scalars(select(TreasurySheet)).all() == []


def test_a_voucher_is_recorded_when_the_money_is_there_and_fails_back(
    session: Session, treasury: Treasury, office: Office, payment: Payment
) -> None:
    sent(treasury, session)
    refund = office.approve(office.propose(payment.id, {"1": 300_00}, "voucher").id)
    with pytest.raises(Conflict) as refused:
        office.send(refund.id)
    assert refused.value.code == "refund-by-paper"
    with pytest.raises(Conflict, match="This refund does not wait for this"):
        office.pay_order(refund.id)
    office.voucher(refund.id)
    assert clearing_difference(session) is None
    office.confirm(refund.id)
    session.expire_all()
    assert clearing_difference(session) is None
    assert balance(session, "payments:treasury:quetta") == 900_00
    office.fail(refund.id)
    session.expire_all()
    assert balance(session, "payments:treasury:quetta") == WHOLE
    assert balance(session, "payments:refunds-payable:voucher") == 0
    assert state(session, refund.id) is RefundState.FAILED
    with treasury.platform.executor.sessions() as fresh:
        assert verify(fresh) is None


def test_a_wrong_challan_of_another_head_delays_no_voucher(
    session: Session, treasury: Treasury, office: Office, payment: Payment
) -> None:
    sent(treasury, session)
    another = placed_bill(session)
    later = settled_payment(treasury.platform, another.psid, WHOLE)
    treasury.prepare()
    sheet = newest(session)
    for step in (treasury.propose, treasury.approve, treasury.order):
        step(sheet.id)
    treasury.platform.executor.execute(_credit_first, sheet.id, actor=SYSTEM)
    credited = office.approve(office.propose(later.id, {"1": 1_00}, "voucher").id)
    missing = office.approve(office.propose(later.id, {"2": 1_00}, "voucher").id)
    office.voucher(credited.id, "V-1")
    with pytest.raises(Conflict, match="when its challan is credited"):
        office.voucher(missing.id, "V-2")
    office.confirm(credited.id)
    assert balance(session, "payments:treasury:quetta") == WHOLE - 1_00
    rest = office.approve(office.propose(payment.id, {"1": 900_00}, "voucher").id)
    office.voucher(rest.id, "V-3")
    office.confirm(rest.id)
    more = office.approve(office.propose(later.id, {"1": 800_00}, "voucher").id)
    with pytest.raises(Conflict, match="another one of its transfer is missing"):
        office.voucher(more.id, "V-4")


def _credit_first(uow: UnitOfWork, sheet_id: UUID) -> None:
    uow.add(
        ChallanCredit(
            sheet_id=sheet_id,
            line_number=1,
            credited_on=local_day(uow.now),
            scroll_number="TS-1",
            treasury_number="",
            recorded_at=uow.instant(),
        )
    )


def test_a_sanction_for_an_overpayment_is_refused_and_not_dropped(
    session: Session, office: Office, platform: Platform
) -> None:
    bill = make_bill(session)
    session.commit()
    paid = settled_payment(platform, bill.psid, WHOLE + 1_650_00)
    typed = {"payment_id": paid.id, "parts": {EXCESS: 1_650_00}, "channel": "onebill"}
    command = ProposeRefund(**typed, reason="Too much", **SANCTION)  # type: ignore[arg-type]  # as typed
    with pytest.raises(Invalid, match="needs no sanction"):
        platform.executor.execute(propose_refund, command, actor=office.maker)
    assert office.propose(paid.id, {EXCESS: 1_650_00}, "onebill").waiting


@pytest.mark.parametrize("name", ["sanctioned_on", "ordered_on"])
def test_a_paper_is_not_of_tomorrow(office: Office, payment: Payment, name: str) -> None:
    tomorrow = today() + timedelta(days=1)
    with pytest.raises(Invalid) as refused:
        office.propose(payment.id, {"1": 1}, "onebill", **{name: tomorrow})
    assert name in refused.value.fields


def test_a_voucher_is_of_today_at_the_latest(
    session: Session, treasury: Treasury, office: Office, payment: Payment
) -> None:
    sent(treasury, session)
    refund = office.approve(office.propose(payment.id, {"1": 300_00}, "voucher").id)

    def record(issued_on: date) -> RefundPaper:
        command = RecordVoucher(refund_id=refund.id, number="V 17", issued_on=issued_on)
        return treasury.platform.executor.execute(record_voucher, command, actor=office.maker)

    with pytest.raises(Invalid) as refused:
        record(today() + timedelta(days=1))
    assert (refused.value.code, set(refused.value.fields)) == ("refund-paper", {"issued_on"})
    assert record(today()).issued_on == today()


def test_an_overpayment_needs_no_sanction(
    platform: Platform, session: Session, office: Office, payer: Actor
) -> None:
    bill = make_bill(session, payer_person_id=payer.person)
    session.commit()
    payment = settled_payment(platform, bill.psid, WHOLE + 50_00)
    refund = office.approve(office.propose(payment.id, {"excess": 50_00}, "onebill").id)
    assert session.get(RefundSanction, refund.id) is None
    with pytest.raises(Conflict) as refused:
        platform.executor.execute(
            sanction_refund, SanctionRefund(refund_id=refund.id), actor=office.maker
        )
    assert refused.value.code == "refund-not-waiting"


def test_what_was_approved_before_keeps_its_path(
    session: Session, treasury: Treasury, office: Office, payment: Payment
) -> None:
    sent(treasury, session)
    earlier = written(session, office, payment, "onebill")
    with as_owner(session), rewriting(session):
        session.execute(text(APPROVED), approval(office, earlier))
        session.refresh(earlier)
        stamp(treasury.platform.executor.vault, earlier)
        session.flush()
    session.commit()
    run = treasury.prepare()
    assert [(row["why"], row["paisa"]) for row in run.left_here] == [(Why.NEGATIVE, -1_00)]


def test_what_was_proposed_before_is_proposed_again_where_the_treasury_has_it(
    session: Session, treasury: Treasury, office: Office, payment: Payment
) -> None:
    treasury.prepare()
    earlier = written(session, office, payment, "onebill")
    session.commit()
    with pytest.raises(Conflict) as refused:
        office.sanction(earlier.id)
    assert refused.value.code == "refund-by-voucher"


def test_a_forged_choice_of_a_pay_order_is_none(
    platform: Platform, session: Session, office: Office, payment: Payment
) -> None:
    refund = approved(office, payment)
    session.execute(
        text(
            "insert into pay_order_choices (id, refund_id, chosen_by, chosen_at, by_payer, mac)"
            " values (:id, :refund, :by, bdm_now(), true, :mac)"
        ),
        {"id": new_id(), "refund": refund.id, "by": office.maker.person, "mac": forged_mac()},
    )
    session.commit()
    with pytest.raises(Conflict) as refused:
        office.pay_order(refund.id)
    assert refused.value.code == "refund-by-account"
    with platform.executor.reading(office.maker) as uow:
        assert len(to_be_paid(uow, BANK)) == 1


def test_a_forged_sanction_pays_nothing(
    platform: Platform, session: Session, office: Office, payment: Payment
) -> None:
    refund = office.propose(payment.id, {"1": 300_00}, "onebill")
    with as_owner(session), rewriting(session):
        session.execute(text("update refund_sanctions set order_number = 'Invented'"))
    session.commit()
    with pytest.raises(Forged):
        office.approve(refund.id)


APPROVED = (
    "update refunds set approved_by = :by, approved_at = bdm_now(),"
    " approval_transaction_id = :some where id = :id"
)


def approval(office: Office, refund: Refund) -> dict[str, object]:
    return {"by": office.checker.person, "some": new_id(), "id": refund.id}


def written(session: Session, office: Office, payment: Payment, channel: str) -> Refund:
    """A refund of Rs 1 as somebody with our password could write it."""
    refund = Refund(
        id=new_id(), payment_id=payment.id, bill_id=payment.bill_id, kind="lines",
        channel=channel, amount_paisa=1_00, reason="Forged", entered_by=office.maker.person,
        entered_at=real_now(),
    )  # fmt: skip
    session.add(refund)
    session.flush()
    line = {"position": 1, "bill_id": payment.bill_id, "line_number": 1, "amount_paisa": 1_00}
    session.add(RefundLine(refund_id=refund.id, **line))
    session.flush()
    return refund


def refused_to_the_insider(
    session: Session, office: Office, payment: Payment, channel: str, **sanction: object
) -> None:
    """See that nobody with our password approves this."""
    refund = written(session, office, payment, channel)
    if sanction:
        values: dict[str, object] = {
            "number": "1",
            "sanctioned_on": date(2026, 1, 5),
            "authority": "finance",
            "told_by": office.maker.person,
            "told_at": real_now(),
        }
        session.add(RefundSanction(refund_id=refund.id, **(values | sanction)))
    session.commit()
    refused = pytest.raises(DBAPIError, match=r"refund|bank|department")
    with refused, session.begin_nested():
        session.execute(text(APPROVED), approval(office, refund))


_ORDERED = {"order_number": "2", "ordered_on": date(2026, 1, 5)}
_AT_TREASURY = {"treasury": "quetta", "treasury_name": "Treasury quetta"}


def test_postgresql_lets_revenue_go_back_only_as_it_came(
    session: Session, treasury: Treasury, office: Office, payment: Payment
) -> None:
    for channel, sanction in (
        ("onebill", {}),
        ("onebill", {"authority": "finance"}),
        ("onebill", {"authority": "department"}),
        ("onebill", _ORDERED | {"told_by": office.checker.person}),
        ("voucher", _AT_TREASURY),
    ):
        refused_to_the_insider(session, office, payment, channel, **sanction)
    for refund in session.scalars(select(Refund)):
        refund.refuse(by=office.checker.person, at=real_now(), reason="Forged")
    session.commit()
    treasury.prepare()
    refused_to_the_insider(session, office, payment, "onebill", **_ORDERED)
    refused_to_the_insider(session, office, payment, "voucher", **_ORDERED)


def test_postgresql_sends_no_payment_without_what_its_refunds_take(
    session: Session, treasury: Treasury, office: Office, payment: Payment,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    office.propose(payment.id, {"1": 300_00}, "onebill")
    waiting = "payments.treasury.use_cases.prepare_transfers.waiting_parts"

    def careless(session: Session, bank: str) -> list[Part]:
        return [replace(part, waits=False) for part in waiting_parts(session, bank)]

    monkeypatch.setattr(waiting, careless)
    with pytest.raises(DBAPIError, match="without what its refunds take"):
        treasury.prepare()


def approved(office: Office, payment: Payment) -> Refund:
    return office.approve(office.propose(payment.id, {"1": 300_00}, "onebill").id)


def test_whichever_was_said_last_counts_a_pay_order_or_an_account(
    platform: Platform, office: Office, payment: Payment, payer: Actor, bill: Bill
) -> None:
    refund, run = approved(office, payment), platform.executor.execute

    def waiting() -> int:
        with platform.executor.reading(office.maker) as uow:
            return len(to_be_paid(uow, BANK))

    run(choose_pay_order, ChoosePayOrder(refund_id=refund.id), actor=payer)
    assert waiting() == 0
    with platform.executor.reading(payer) as uow:
        _bill, (own,) = own_refunds(uow, bill.psid)
        assert own.pay_order
    told = TellOwnAccount(refund_id=refund.id, title="Parveen", iban=IBAN)
    run(tell_own_account, told, actor=payer)
    assert waiting() == 1
    with pytest.raises(Conflict) as refused:
        office.pay_order(refund.id)
    assert refused.value.code == "refund-by-account"


def test_an_order_is_not_released_when_the_payer_asked_for_a_pay_order_since(
    platform: Platform, session: Session, office: Office, payment: Payment, payer: Actor
) -> None:
    refund = approved(office, payment)
    desk = Desk(platform, office.maker, office.checker)
    desk.tell(refund.id)
    order = desk.make()
    choice = ChoosePayOrder(refund_id=refund.id)
    platform.executor.execute(choose_pay_order, choice, actor=payer)
    with pytest.raises(Conflict) as refused:
        desk.release(order.id)
    assert refused.value.code == "account-objected"
    assert state(session, refund.id) is RefundState.APPROVED


def test_a_pay_order_that_nobody_collects_is_back_at_the_bank(
    platform: Platform, session: Session, office: Office, payment: Payment, payer: Actor
) -> None:
    refund = approved(office, payment)
    choice = ChoosePayOrder(refund_id=refund.id)
    platform.executor.execute(choose_pay_order, choice, actor=payer)
    office.pay_order(refund.id)
    office.confirm(refund.id)
    session.expire_all()
    assert balance(session, f"payments:bank:{BANK}") == 900_00
    office.fail(refund.id)
    session.expire_all()
    assert balance(session, f"payments:bank:{BANK}") == WHOLE
    with platform.executor.sessions() as fresh:
        assert verify(fresh) is None


def test_nobody_chooses_for_somebody_else(
    platform: Platform, session: Session, office: Office, payment: Payment
) -> None:
    stranger = actor(make_person(session))
    session.commit()
    refund = approved(office, payment)
    with pytest.raises(NotFound):
        platform.executor.execute(
            choose_pay_order, ChoosePayOrder(refund_id=refund.id), actor=stranger
        )


def test_a_centre_finds_nothing_where_no_bank_is_to_pay(
    platform: Platform, session: Session, bill: Bill, payment: Payment
) -> None:
    officer = actor(make_staff(session, roles.FACILITATION_OFFICER), roles.FACILITATION_OFFICER)
    session.commit()
    asked = ChooseForPayer(psid=bill.psid, seen="Her card")
    with pytest.raises(Conflict) as refused:
        platform.executor.execute(choose_for_payer, asked, actor=officer)
    assert refused.value.code == "nothing-to-pay"


def test_it_shows_officers_sanction_and_paper(
    platform: Platform, session: Session, treasury: Treasury, office: Office, payment: Payment
) -> None:
    sent(treasury, session)
    refund = office.approve(office.propose(payment.id, {"1": 300_00}, "voucher").id)
    office.voucher(refund.id, "V-1")
    with platform.executor.reading(office.maker) as uow:
        found = followed_refund(uow, refund.id)
    assert found.sanction
    assert (found.sanction.number, found.sanction.order_number) == ("FD-R-17/2026", "")
    assert found.paper
    assert (found.paper.number, found.paper.place) == ("V-1", "Treasury quetta")


def test_a_refund_of_last_year_s_revenue_is_of_this_year_and_lowers_no_transfer(
    platform: Platform, session: Session, office: Office, payer: Actor
) -> None:
    june = at_time(platform.executor, datetime(2026, 6, 29, 11, 0, tzinfo=PROVINCE))
    last_year = replace(platform, executor=june)
    bill = make_bill(session, payer_person_id=payer.person, days_old=300, due_in=300)
    for ddo in set(session.scalars(select(BillLine.ddo_code).filter_by(bill_id=bill.id))):
        make_placing(session, ddo)
    session.commit()
    payment = settled_payment(last_year, bill.psid, WHOLE)
    sent(Treasury(last_year, office.maker, office.checker), session, date(2026, 6, 29))
    refund = office.approve(office.propose(payment.id, {"1": 300_00}, "voucher").id)
    office.voucher(refund.id)
    office.confirm(refund.id)
    then = monthly_statement(session, date(2026, 6, 1)).totals
    now = monthly_statement(session, local_day(real_now()).replace(day=1)).totals
    assert (then["collected_paisa"], then["transferred_paisa"]) == (WHOLE, WHOLE)
    assert (then["closing_paisa"], then["vouchers_paisa"]) == (0, 0)
    assert (now["opening_paisa"], now["vouchers_paisa"]) == (0, 300_00)
    assert (now["refunded_paisa"], now["transferred_paisa"], now["closing_paisa"]) == (0, 0, 0)
    # The other head has nothing to tell this month, and no row.
    assert now["books_paisa"] == 1_000_00 - 300_00


@pytest.mark.parametrize(("confidence", "bearer"), [("H", HEADS), ("M", GOVERNMENT)])
def test_heads_bear_fees_by_the_official_text_alone(
    session: Session, confidence: str, bearer: str
) -> None:
    make_value(session, FEES_BORNE_BY, HEADS, date(2021, 1, 1), confidence=confidence)
    session.commit()
    assert fees_borne_by(session, date(2026, 1, 1)) == bearer
