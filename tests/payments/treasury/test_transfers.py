"""Transfers to the treasuries: what is gathered, what stays, who may, what PostgreSQL refuses."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from factories.counter import Desk
from factories.denials import denied
from factories.identity import actor, make_department, make_staff
from factories.parameters import make_value
from factories.payments import make_bill, order
from factories.refunds import Office
from factories.treasury import BANK, Treasury, make_placing, settle_refund, settled_payment
from factories.undoings import undo
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.orm import Session

from app import roles
from app.calendar import local_day
from app.clock import real_now
from app.decisions import Approve
from app.errors import Conflict, Forbidden
from app.identity.accounts.queries.actors import SYSTEM
from app.ledger.public import balance
from app.parameters.public import Confidence
from app.platform import Platform
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill, BillLine
from payments.bills.orders import OrderLine
from payments.bills.use_cases import issue_bill
from payments.deposits.use_cases.end_deposit import Forfeiture, forfeit_deposit
from payments.receipts.models import Payment
from payments.statements.use_cases import keep_closed_months
from payments.treasury.models import TreasuryPart, TreasuryRun, TreasurySheet, TreasuryTransfer
from payments.treasury.parameters import FEES_BORNE_BY
from payments.treasury.policy import SheetState, Why
from payments.treasury.queries.transferable import others_money
from payments.treasury.queries.transfers import list_sheets, state_of_sheet
from payments.treasury.use_cases.appropriate_fees import FEE_APPROPRIATION, AppropriateFees
from payments.treasury.use_cases.assign_treasury import DDO_TREASURY, PlaceDdo
from payments.treasury.use_cases.prepare_transfers import PrepareTransfers, prepare_transfers
from payments.treasury.use_cases.send_transfer import (
    ApproveTransfer,
    ConfirmArrival,
    OrderTransfer,
    ProposeTransfer,
    approve_transfer,
    confirm_arrival,
    order_transfer,
    propose_transfer,
)

WHOLE = 1_200_00


@pytest.fixture
def treasury(platform: Platform, session: Session) -> Treasury:
    return Treasury.of(platform, session)


def a_bill(session: Session, *, placed: bool = True) -> Bill:
    bill = make_bill(session)
    if placed:
        for ddo in set(session.scalars(select(BillLine.ddo_code).filter_by(bill_id=bill.id))):
            make_placing(session, ddo)
    session.commit()
    return bill


def sheets(session: Session) -> list[TreasurySheet]:
    session.expire_all()
    return list(session.scalars(select(TreasurySheet).order_by(TreasurySheet.id)))


def left(session: Session) -> list[tuple[str, int]]:
    session.expire_all()
    run = session.scalars(select(TreasuryRun).order_by(TreasuryRun.id.desc())).first()
    assert run is not None
    return [(row["why"], row["paisa"]) for row in run.left_here]


def working(monkeypatch: pytest.MonkeyPatch, *, worked: bool) -> None:
    """Let today be worked, or not: the tests run on any day."""
    monkeypatch.setattr(
        "payments.treasury.use_cases.prepare_transfers._is_worked", lambda _uow, _day: worked
    )


def test_the_job_gathers_once_a_day_and_not_on_holidays(
    treasury: Treasury, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled_payment(treasury.platform, a_bill(session).psid, WHOLE)
    working(monkeypatch, worked=False)
    assert treasury.each_day() == []
    working(monkeypatch, worked=True)
    assert len(treasury.each_day()) == 1
    assert treasury.each_day() == []
    assert [sheet.total_paisa for sheet in sheets(session)] == [WHOLE]


def test_money_of_an_unknown_treasury_stays_and_goes_when_it_is_known(
    treasury: Treasury, session: Session
) -> None:
    bill = a_bill(session, placed=False)
    settled_payment(treasury.platform, bill.psid, WHOLE)
    treasury.prepare()
    assert {why for why, _paisa in left(session)} == {Why.NO_TREASURY}
    make_placing(session, bill_ddo(session, bill))
    session.commit()
    treasury.prepare()
    assert [sheet.total_paisa for sheet in sheets(session)] == [WHOLE]


def today() -> date:
    return local_day(real_now())


def bill_ddo(session: Session, bill: Bill) -> str:
    found = session.scalars(select(BillLine.ddo_code).filter_by(bill_id=bill.id)).first()
    assert found is not None
    return found


def test_fees_keep_the_newest_money_here_until_they_are_given_for(
    treasury: Treasury, session: Session
) -> None:
    bill = a_bill(session)
    settled_payment(treasury.platform, bill.psid, WHOLE, fee_paisa=10_00)
    treasury.prepare()
    assert sum(sheet.total_paisa for sheet in sheets(session)) == 1_000_00
    assert left(session) == [(Why.SHORT, 200_00)]
    treasury.appropriate(10_00)
    treasury.prepare()
    assert sum(sheet.total_paisa for sheet in sheets(session)) == WHOLE
    for sheet in sheets(session):
        treasury.propose(sheet.id)
        treasury.approve(sheet.id)
    session.expire_all()
    assert balance(session, f"payments:bank:{BANK}") == 0
    assert balance(session, "payments:in-transit:quetta") == WHOLE


def test_heads_bear_fees_where_a_rule_says_so(treasury: Treasury, session: Session) -> None:
    make_value(session, FEES_BORNE_BY, "heads", date(2021, 1, 1))
    session.commit()
    bill = a_bill(session)
    settled_payment(treasury.platform, bill.psid, WHOLE, fee_paisa=12_00)
    treasury.prepare()
    (sheet,) = sheets(session)
    assert (sheet.total_paisa, sheet.fees_paisa) == (WHOLE - 12_00, 12_00)
    treasury.propose(sheet.id)
    treasury.approve(sheet.id)
    session.expire_all()
    assert balance(session, f"payments:bank:{BANK}") == 0
    assert balance(session, "payments:channel-fees:onebill") == 0
    ddo = bill_ddo(session, bill)
    assert balance(session, f"payments:head:B02201:{ddo}") == -(1_000_00 - 10_00)


def test_a_refund_by_voucher_never_shortens_a_transfer(
    treasury: Treasury, session: Session
) -> None:
    bill = a_bill(session)
    payment = settled_payment(treasury.platform, bill.psid, WHOLE)
    treasury.prepare()
    (sheet,) = sheets(session)
    treasury.propose(sheet.id)
    treasury.approve(sheet.id)
    office = Office(treasury.platform, treasury.maker, treasury.checker)
    refund = office.approve(office.propose(payment.id, {"1": 300_00}, "voucher").id)
    treasury.prepare()
    assert left(session) == []
    assert others_money(session, BANK) == 0
    assert balance(session, "payments:refunds-payable:voucher") == -refund.amount_paisa


def test_what_payers_have_coming_is_not_transferred(treasury: Treasury, session: Session) -> None:
    bill = a_bill(session)
    payment = settled_payment(treasury.platform, bill.psid, WHOLE + 150_00)
    office = Office(treasury.platform, treasury.maker, treasury.checker)
    refund = office.approve(office.propose(payment.id, {"2": 50_00}, "onebill").id)
    treasury.prepare()
    (sheet,) = sheets(session)
    assert sheet.total_paisa == WHOLE - 50_00
    treasury.propose(sheet.id)
    treasury.approve(sheet.id)
    office.send(refund.id)
    office.confirm(refund.id)
    settle_refund(treasury.platform, refund)
    session.expire_all()
    assert balance(session, f"payments:bank:{BANK}") == 150_00
    treasury.prepare()
    assert len(sheets(session)) == 1


def test_it_is_not_approved_when_the_money_has_gone_meanwhile(
    treasury: Treasury, session: Session
) -> None:
    desk = Desk(treasury.platform, treasury.maker, treasury.checker)
    cheque = desk.take(a_bill(session).psid, kind="cheque")
    desk.confirm_close(desk.close({}, cheques=(cheque.id,)).id)
    treasury.prepare()
    (sheet,) = sheets(session)
    treasury.propose(sheet.id)
    undo(desk, session.scalars(select(Payment.id)).one(), "bounced")
    with pytest.raises(Conflict) as refused:
        treasury.approve(sheet.id)
    assert refused.value.code == "transfer-not-covered"
    assert state_of_sheet(session, sheet.id) is SheetState.PROPOSED


def test_nobody_approves_or_confirms_alone(treasury: Treasury, session: Session) -> None:
    settled_payment(treasury.platform, a_bill(session).psid, WHOLE)
    treasury.prepare()
    (sheet,) = sheets(session)
    treasury.propose(sheet.id)
    execute = treasury.platform.executor.execute
    with pytest.raises(Forbidden, match="You entered this yourself"):
        execute(approve_transfer, ApproveTransfer(sheet_id=sheet.id), actor=treasury.maker)
    treasury.approve(sheet.id)
    execute(
        order_transfer, OrderTransfer(sheet_id=sheet.id, reference="TO-9"), actor=treasury.checker
    )
    with pytest.raises(Forbidden, match="You sent this yourself"):
        treasury.arrive(sheet.id)
    arrived = ConfirmArrival(sheet_id=sheet.id, reference="CA-9", credited_on=today())
    execute(confirm_arrival, arrived, actor=treasury.maker)
    with pytest.raises(Conflict, match="The status of this transfer has changed"):
        treasury.fail(sheet.id)


def test_a_number_is_used_for_one_transfer(treasury: Treasury, session: Session) -> None:
    for _turn in range(2):
        settled_payment(treasury.platform, a_bill(session).psid, WHOLE)
        treasury.prepare()
    first, second = sheets(session)
    for sheet in (first, second):
        treasury.propose(sheet.id)
        treasury.approve(sheet.id)
    treasury.order(first.id, "TO-1")
    with pytest.raises(Conflict) as refused:
        treasury.order(second.id, "TO-1")
    assert refused.value.code == "order-reference-taken"


def prepared(treasury: Treasury, session: Session) -> TreasurySheet:
    settled_payment(treasury.platform, a_bill(session).psid, WHOLE)
    treasury.prepare()
    return sheets(session)[0]


def a_part_twice(sheet_id: UUID) -> str:
    return f"""insert into treasury_parts select sheet_id, place + 100, line_number, source,
        source_id, source_part, channel, amount_paisa, fee_paisa, false
        from treasury_parts where sheet_id = '{sheet_id}'"""  # noqa: S608 - an id of ours


def a_line_more(sheet_id: UUID) -> str:
    return f"""insert into treasury_lines select sheet_id, number + 100, head_code || '9', ddo_code,
        fund, collected_paisa, returned_paisa, fees_paisa, amount_paisa
        from treasury_lines where sheet_id = '{sheet_id}'"""  # noqa: S608 - an id of ours


def a_part_freed(sheet_id: UUID) -> str:
    return f"update treasury_parts set freed = true where sheet_id = '{sheet_id}'"  # noqa: S608 - as above


def another_total(sheet_id: UUID) -> str:
    return f"update treasury_sheets set total_paisa = 1 where id = '{sheet_id}'"  # noqa: S608 - as above


@pytest.mark.parametrize("crime", [a_part_twice, a_line_more, a_part_freed, another_total])
def test_postgresql_refuses_what_does_not_add_up(
    treasury: Treasury, session: Session, crime: Callable[[UUID], str]
) -> None:
    sheet = prepared(treasury, session)
    with pytest.raises((ProgrammingError, IntegrityError)):
        session.execute(text(crime(sheet.id)))
    session.rollback()


def test_postgresql_refuses_an_approval_that_was_not_posted(
    treasury: Treasury, session: Session
) -> None:
    sheet = prepared(treasury, session)
    transfer = treasury.propose(sheet.id)
    posted = session.scalars(text("select id from ledger_transactions limit 1")).one()
    crime = (
        update(TreasuryTransfer)
        .where(TreasuryTransfer.id == transfer.id)
        .values(
            approved_by=treasury.checker.person_id,
            approved_at=transfer.entered_at,
            transaction_id=posted,
        )
    )
    with pytest.raises(ProgrammingError):
        session.execute(crime)
    session.rollback()


def test_a_part_of_money_is_in_one_transfer(treasury: Treasury, session: Session) -> None:
    sheet = prepared(treasury, session)
    treasury.prepare()
    assert len(sheets(session)) == 1
    treasury.refuse(sheet.id)
    assert set(session.scalars(select(TreasuryPart.freed))) == {True}
    treasury.prepare()
    assert [each.total_paisa for each in sheets(session)] == [WHOLE, WHOLE]


def test_only_finance_moves_money_to_treasuries(treasury: Treasury, session: Session) -> None:
    sheet = prepared(treasury, session)
    auditor = actor(make_staff(session, roles.AUDITOR, "Auditor"), roles.AUDITOR)
    session.commit()
    execute = treasury.platform.executor.execute
    with denied("payments.prepare_transfer"):
        execute(prepare_transfers, PrepareTransfers(bank=BANK), actor=auditor)
    with denied("payments.propose_transfer"):
        execute(propose_transfer, ProposeTransfer(sheet_id=sheet.id), actor=auditor)
    with denied("payments.decide_transfer"):
        execute(approve_transfer, ApproveTransfer(sheet_id=sheet.id), actor=auditor)
    with denied("payments.send_transfer"):
        execute(order_transfer, OrderTransfer(sheet_id=sheet.id, reference="X"), actor=auditor)
    arrived = ConfirmArrival(sheet_id=sheet.id, reference="X", credited_on=today())
    with denied("payments.confirm_treasury"):
        execute(confirm_arrival, arrived, actor=auditor)


def test_only_finance_makes_the_rules_of_transfers(treasury: Treasury, session: Session) -> None:
    auditor = actor(make_staff(session, roles.AUDITOR, "Auditor"), roles.AUDITOR)
    payer = actor(make_staff(session, roles.OPERATOR, "Operator"), roles.OPERATOR)
    session.commit()
    execute, some = treasury.platform.executor.execute, treasury.maker.person
    placing = PlaceDdo(
        ddo_code="QA4021",
        treasury="quetta",
        treasury_name="Quetta",
        fund="PCF",
        valid_from=date(2020, 1, 1),
        instrument="Sample",
        confidence=Confidence.UNVERIFIED,
    )
    with denied("payments.place_ddo"):
        execute(DDO_TREASURY.propose, placing, actor=auditor)
    with denied("payments.decide_ddo"):
        execute(DDO_TREASURY.approve, Approve(id=some), actor=auditor)
    given = AppropriateFees(bank=BANK, amount_paisa=1, reference="S", reason="R")
    with denied("payments.appropriate_fees"):
        execute(FEE_APPROPRIATION.propose, given, actor=auditor)
    with denied("payments.decide_appropriation"):
        execute(FEE_APPROPRIATION.approve, Approve(id=some), actor=auditor)
    with denied("payments.freeze_statement"):
        execute(keep_closed_months, None, actor=auditor)
    with denied("payments.read_treasury"), treasury.platform.executor.reading(payer) as uow:
        list_sheets(uow)


def test_a_deposit_stays_until_it_is_forfeited(treasury: Treasury, session: Session) -> None:
    house = make_department(session)
    ddo = str(house.ddo_code)
    make_placing(session, ddo)
    session.commit()
    line = OrderLine(
        head_code="C02701",
        ddo_code=ddo,
        description="Security",
        amount_paisa=WHOLE,
        deposit=True,
    )

    def raised(uow: UnitOfWork, _: None) -> Bill:
        return issue_bill(uow, order(house.id, lines=(line,)))

    bill = treasury.platform.executor.execute(raised, None, actor=SYSTEM)
    settled_payment(treasury.platform, bill.psid, WHOLE)
    treasury.prepare()
    assert sheets(session) == []
    gone = Forfeiture(
        bill_id=bill.id,
        head_code="C02702",
        ddo_code=ddo,
        reason="Withdrew its bid",
        entered_by=treasury.maker.person,
    )
    treasury.platform.executor.execute(forfeit_deposit, gone, actor=treasury.checker)
    treasury.prepare()
    assert [sheet.total_paisa for sheet in sheets(session)] == [WHOLE]


def test_fees_are_never_paid_with_what_payers_have_coming(
    treasury: Treasury, session: Session
) -> None:
    settled_payment(treasury.platform, a_bill(session).psid, WHOLE + 150_00, fee_paisa=100_00)
    treasury.prepare()
    assert sum(sheet.total_paisa for sheet in sheets(session)) == 1_000_00
    assert left(session) == [(Why.SHORT, 200_00)]
