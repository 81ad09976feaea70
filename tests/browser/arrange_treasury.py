"""A transfer that waits, what it follows, and an order to the bank with an answer."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from factories.arrivals import Credit, scroll_of
from factories.bank_orders import ANOTHER, IBAN
from factories.browser import Living
from factories.counter import Desk, line, yesterday
from factories.deposits import deposit_line
from factories.heads import make_head
from factories.identity import make_department, make_supplier
from factories.payments import make_bill, order, pay
from factories.refunds import SANCTION
from factories.sanctions import order_for, sanction
from factories.treasury import BANK, Treasury, make_placing, open_account, settle_payment
from sqlalchemy import select

from app.calendar import local_day
from app.clock import real_now
from app.db import new_id
from app.decisions import Approve
from app.identity.accounts.queries.actors import SYSTEM
from app.parameters.public import Confidence
from app.permissions import Actor
from demonstration.cast.past import at_time, signed_in
from payments.bank_accounts.use_cases import BANK_ACCOUNT, ProposeBankAccount
from payments.bank_orders.use_cases.choose_pay_order import ChoosePayOrder, choose_pay_order
from payments.bank_orders.use_cases.place_order import (
    MakeBankOrder,
    ReleaseBankOrder,
    make_bank_order,
    release_bank_order,
)
from payments.bank_orders.use_cases.record_results import ResultRow, TellResult, tell_result
from payments.bank_orders.use_cases.set_payee_account import (
    TellAccount,
    TellOwnAccount,
    tell_account,
    tell_own_account,
)
from payments.bank_statements.models import BankMatch
from payments.bills.models import Bill, BillLine
from payments.bills.orders import Payer
from payments.bills.policy.psid import make_psid
from payments.clearing.models import SuspenseItem
from payments.deposits.use_cases.lapse_deposits import ProposeLapse, propose_lapse
from payments.payees.use_cases import PAYEE_ACCOUNT, AskAccount
from payments.public import BillView, Forfeiture, forfeit_deposit, raise_bill
from payments.receipts.models import Payment
from payments.receipts.paid_by_head import PaidBy
from payments.receipts.use_cases.record_money import RecordPayment
from payments.receipts.use_cases.record_payment import record_payment
from payments.reconciliation.policy import Explanation, FigureLine
from payments.reconciliation.queries.reconciliations import credited_by_head
from payments.reconciliation.use_cases import (
    RECONCILIATION,
    EnterFigures,
    Reconcile,
    enter_figures,
)
from payments.refunds.use_cases.propose_refund import (
    ApproveRefund,
    ProposeRefund,
    approve_refund,
    propose_refund,
)
from payments.sanctions.policy import CANCELLED
from payments.sanctions.use_cases import ENDING, EndSanction
from payments.suspense.use_cases.claim_unclaimed import (
    ApproveClaim,
    ClaimUnclaimed,
    RecordClaimVoucher,
    approve_claim,
    claim_unclaimed,
    record_claim_voucher,
)
from payments.transfer_entries.use_cases import ProposeMemo, propose_memo
from payments.treasury.models import TreasurySheet
from payments.treasury.use_cases.appropriate_fees import FEE_APPROPRIATION, AppropriateFees
from payments.treasury.use_cases.assign_treasury import DDO_TREASURY, PlaceDdo
from payments.treasury.use_cases.prepare_transfers import PrepareTransfers, prepare_transfers
from payments.treasury.use_cases.send_transfer import (
    ApproveTransfer,
    ProposeTransfer,
    approve_transfer,
    propose_transfer,
)
from payments.treasury_scrolls.scroll_csv_import import read_credits
from payments.treasury_scrolls.use_cases import (
    ConfirmTreasuryScroll,
    FollowUpDifference,
    SendTreasuryScroll,
    confirm_treasury_scroll,
    follow_up_difference,
    send_treasury_scroll,
)

WHOLE = 1_200_00
# A bank at which nothing else is, so that all of it can go.
ANOTHER_BANK = "mcb"


def money_at_the_bank(living: Living) -> tuple[Bill, Payment]:
    """A bill of the owner in Turbat that was paid by 1BILL and paid out; its DDO has a treasury."""
    with living.platform.executor.sessions() as session:
        bill = make_bill(session, payer_person_id=living.cast.people["owner"])
        for ddo in set(session.scalars(select(BillLine.ddo_code).filter_by(bill_id=bill.id))):
            make_placing(session, ddo)
        session.commit()
    payment = pay(living.platform, bill.psid, WHOLE, channel="onebill")
    settle_payment(living.platform, payment)
    return bill, payment


def deposits(living: Living) -> dict[str, UUID]:
    """A memo and a list of deposits that lapse; each waits for a second officer."""
    run, finance = living.platform.executor.execute, living.cast.actor("finance")
    forfeited, old = _deposit(living, days=1), _deposit(living, days=5 * 365)
    _send_all(living)
    with signed_in(living.platform.executor, living.cast.actor("finance2")) as other:
        ask = Forfeiture(
            bill_id=forfeited.id,
            head_code="C02702",
            ddo_code="QA0001",
            entered_by=living.cast.people["finance"],
            reason="A sample of the browser tests",
        )
        run(forfeit_deposit, ask, actor=other)
    assert old.id != forfeited.id
    return {
        "list_id": run(propose_lapse, ProposeLapse(), actor=finance).id,
        "memo_id": run(propose_memo, ProposeMemo(treasury="quetta"), actor=finance).id,
    }


def _deposit(living: Living, days: int) -> BillView:
    """A deposit that was paid some days ago, and paid out."""
    past = at_time(living.platform.executor, real_now() - timedelta(days=days))
    with living.platform.executor.sessions() as session:
        firm = make_supplier(session)
        make_placing(session, "QA0001")
        session.commit()
        payer = Payer(name=firm.name, organisation_id=firm.id)
        house = make_department(session).id
        session.commit()
    asked = replace(order(house), lines=(deposit_line(WHOLE),), payer=payer)
    asked = replace(asked, due_on=local_day(past.at), expires_on=None)
    bill = past.execute(raise_bill, asked, actor=SYSTEM)
    money = RecordPayment(
        psid=bill.psid, channel="onebill", reference=new_id().hex[:12], amount_paisa=WHOLE
    )
    settle_payment(
        living.platform, past.execute(record_payment, money, actor=SYSTEM), bank=ANOTHER_BANK
    )
    return bill


def _send_all(living: Living) -> None:
    run, finance = living.platform.executor.execute, living.cast.actor("finance")
    run(prepare_transfers, PrepareTransfers(bank=ANOTHER_BANK), actor=finance)
    with living.platform.executor.sessions() as session:
        sheet = session.scalars(
            select(TreasurySheet.id).filter_by(bank=ANOTHER_BANK).order_by(TreasurySheet.id.desc())
        ).first()
    assert sheet is not None
    run(propose_transfer, ProposeTransfer(sheet_id=sheet), actor=finance)
    with signed_in(living.platform.executor, living.cast.actor("finance2")) as other:
        run(approve_transfer, ApproveTransfer(sheet_id=sheet), actor=other)


def ended_head(living: Living) -> None:
    """Money that came yesterday’s head today: it had ended meanwhile."""
    with living.platform.executor.sessions() as session:
        yesterday = local_day(real_now()) - timedelta(days=1)
        make_head(session, "C09901", valid_to=yesterday)
        bill = make_bill(session, amounts={"C09901": WHOLE}, days_old=3)
        session.commit()
    pay(living.platform, bill.psid, WHOLE, channel="onebill")


def transfers(living: Living) -> dict[str, UUID]:
    """A sheet that was proposed, a DDO's treasury and a sanction that wait for another officer."""
    money_at_the_bank(living)
    run, finance = living.platform.executor.execute, living.cast.actor("finance")
    run(prepare_transfers, PrepareTransfers(bank=BANK), actor=finance)
    with living.platform.executor.sessions() as session:
        sheet = session.scalars(select(TreasurySheet.id).order_by(TreasurySheet.id.desc())).first()
    assert sheet is not None
    run(propose_transfer, ProposeTransfer(sheet_id=sheet), actor=finance)
    placing = PlaceDdo(
        ddo_code="QA4021",
        treasury="turbat",
        treasury_name="Treasury of the browser tests",
        fund="PCF",
        valid_from=date(2020, 1, 1),
        instrument="A sample of the browser tests",
        confidence=Confidence.UNVERIFIED,
    )
    appropriation = AppropriateFees(
        bank=BANK, amount_paisa=25_00, reference=f"S-{sheet.hex[-12:]}", reason="A sample"
    )
    return {
        "sheet_id": sheet,
        "placing_id": run(DDO_TREASURY.propose, placing, actor=finance).id,
        "appropriation_id": run(FEE_APPROPRIATION.propose, appropriation, actor=finance).id,
    }


def reconciled(living: Living) -> dict[str, UUID]:
    """Scrolls with a difference, one confirmed, and last month's figures, not certified yet."""
    run, finance = living.platform.executor.execute, living.cast.actor("finance")
    today = local_day(real_now())
    row = Credit(challan=f"TURBAT/{new_id().hex[:6]}", head="B02201", ddo="QA4021", amount_paisa=5)
    lines = read_credits(scroll_of([row.row(today)]), today)
    scroll = SendTreasuryScroll(treasury="turbat", filename="turbat.csv", lines=lines)
    differing = _differing(living)
    month = today.replace(day=1) - timedelta(days=1)
    line = FigureLine(head_code="B02201", ddo_code="QA4021", amount_paisa=new_id().int % 10**6 + 1)
    figures = run(
        enter_figures, EnterFigures(month=month, source="Letter 9", lines=[line]), actor=finance
    )
    with living.platform.executor.sessions() as session:
        ours, _reference = credited_by_head(session, figures.first_day)
    whys = [
        Explanation(head_code=head, ddo_code=ddo, reason="unknown", note="A sample")
        for head, ddo in {*ours, ("B02201", "QA4021")}
    ]
    command = Reconcile(figures_id=figures.id, explanations=whys)
    return {
        "treasury_scroll_id": run(send_treasury_scroll, scroll, actor=finance).id,
        "differing_id": differing,
        "figures_id": figures.id,
        "reconciliation_id": run(RECONCILIATION.propose, command, actor=finance).id,
    }


def _differing(living: Living) -> UUID:
    """A confirmed scroll of which a difference was followed up (row 2), and one not yet (row 3)."""
    run, finance = living.platform.executor.execute, living.cast.actor("finance")
    today = local_day(real_now())
    rows = [
        Credit(challan=f"TURBAT/{new_id().hex[-6:]}", head="B02201", ddo="QA4021", amount_paisa=7)
        for _ in range(2)
    ]
    lines = read_credits(scroll_of([row.row(today) for row in rows]), today)
    sent = SendTreasuryScroll(treasury="turbat", filename="differs.csv", lines=lines)
    scroll = run(send_treasury_scroll, sent, actor=finance).id
    with signed_in(living.platform.executor, living.cast.actor("finance2")) as other:
        run(confirm_treasury_scroll, ConfirmTreasuryScroll(treasury_scroll_id=scroll), actor=other)
    done = FollowUpDifference(treasury_scroll_id=scroll, row=2, note="Another office’s receipt")
    run(follow_up_difference, done, actor=finance)
    return scroll


def claims(living: Living) -> dict[str, UUID]:
    """Unclaimed money at a treasury, one claim that waits, one approved, one with its voucher."""
    with living.platform.executor.sessions() as session:
        make_placing(session, "QA7719", "turbat")
        session.commit()
    run, finance = living.platform.executor.execute, living.cast.actor("finance")
    made: dict[str, UUID] = {}
    with signed_in(living.platform.executor, living.cast.actor("finance2")) as other:
        treasury = Treasury(living.platform, finance, other)
        made["decision_id"] = _at_treasury(living, treasury)
        for name in ("waiting", "approved", "vouched"):
            asked = ClaimUnclaimed(
                decision_id=made["decision_id"],
                amount_paisa=10_00,
                payee="A sample payer",
                reason="A sample claim of the browser tests",
                **{key: value for key, value in SANCTION.items() if "order" not in key},
            )
            made[name] = run(claim_unclaimed, asked, actor=finance).id
        for name in ("approved", "vouched"):
            run(approve_claim, ApproveClaim(suspense_claim_id=made[name]), actor=other)
    voucher = RecordClaimVoucher(
        suspense_claim_id=made["vouched"],
        number=made["vouched"].hex[-12:],
        issued_on=local_day(real_now()),
    )
    run(record_claim_voucher, voucher, actor=finance)
    return made


def _at_treasury(living: Living, treasury: Treasury) -> UUID:
    """Money that nobody claimed for six years: it went to a head, and arrived at the treasury."""
    desk = Desk(living.platform, treasury.maker, treasury.checker)
    bank = f"b{new_id().hex[-12:]}"
    old = line(2, make_psid("97"), paid_on=yesterday(6 * 365), scroll_number=new_id().hex[-12:])
    with living.platform.executor.sessions() as session:
        open_account(session, bank)
        session.commit()
    desk.scroll(old, bank=bank)
    reference = f"{bank}:%"
    with living.platform.executor.sessions() as session:
        item = session.scalars(
            select(SuspenseItem.id).where(SuspenseItem.reference.like(reference))
        ).one()
    made = desk.propose(item, "head", old.amount_paisa, head_code="B02201", ddo_code="QA7719").id
    desk.approve(made)
    treasury.prepare(bank)
    with living.platform.executor.sessions() as session:
        sheet = session.scalars(select(TreasurySheet.id).filter_by(bank=bank)).one()
    for step in (treasury.propose, treasury.approve, treasury.order, treasury.arrive):
        step(sheet)
    return made


def orders(living: Living) -> dict[str, UUID]:
    """An order that was released, with an answer that waits; and a refund that waits for one."""
    bill, payment = money_at_the_bank(living)
    refund = _refund(living, payment)
    run, finance = living.platform.executor.execute, living.cast.actor("finance")
    told = TellAccount(kind="refund", payable_id=refund, title="Owner in Turbat", iban=IBAN)
    run(tell_account, told, actor=finance)
    order = run(make_bank_order, MakeBankOrder(bank=BANK), actor=finance)
    with signed_in(living.platform.executor, living.cast.actor("finance2")) as other:
        run(release_bank_order, ReleaseBankOrder(order_id=order.id), actor=other)
        row = ResultRow(number=1, outcome="returned", reason="Account closed")
        answer = run(tell_result, TellResult(order_id=order.id, rows=[row]), actor=other)
    replaced = _replaced(living, _refund(living, payment))
    by_order = ChoosePayOrder(refund_id=_refund(living, payment))
    run(choose_pay_order, by_order, actor=living.cast.actor("owner"))
    waiting = _refund(living, payment)
    return {
        "pay_order_id": by_order.refund_id,
        "replaced_id": replaced,
        "order_id": order.id,
        "result_id": answer.id,
        "payable_id": waiting,
        "refund_id": waiting,
        "bill_id": bill.id,
    }


def _replaced(living: Living, refund: UUID) -> UUID:
    """An order that waits, in which an officer's word replaced the payer's own."""
    run, finance = living.platform.executor.execute, living.cast.actor("finance")
    own = TellOwnAccount(refund_id=refund, title="Owner in Turbat", iban=IBAN)
    run(tell_own_account, own, actor=living.cast.actor("owner"))
    told = TellAccount(kind="refund", payable_id=refund, title="Somebody else", iban=ANOTHER)
    run(tell_account, told, actor=finance)
    return run(make_bank_order, MakeBankOrder(bank=BANK), actor=finance).id


def _refund(living: Living, payment: Payment) -> UUID:
    run, finance = living.platform.executor.execute, living.cast.actor("finance")
    asked = ProposeRefund(
        payment_id=payment.id,
        parts={"1": 10_00},
        channel=payment.channel,
        reason="A sample claim of the browser tests",
        **SANCTION,
    )
    refund = run(propose_refund, asked, actor=finance).id
    with signed_in(living.platform.executor, living.cast.actor("finance2")) as other:
        run(approve_refund, ApproveRefund(refund_id=refund), actor=other)
    return refund


def payee_account(living: Living) -> UUID:
    """An account that the owner of Turbat asked for; it waits for an officer."""
    command = AskAccount(bank="SCB Quetta", title="Turbat Traders", iban=ANOTHER)
    with signed_in(living.platform.executor, living.cast.actor("owner")) as owner:
        return living.platform.executor.execute(PAYEE_ACCOUNT.propose, command, actor=owner).id


def sanctioned(living: Living) -> dict[str, UUID]:
    """Two sanctions for a person: one is fresh, the end of the other waits for a second officer."""
    payee = _account_in_force(living)
    run, finance = living.platform.executor.execute, living.cast.actor("finance")
    fresh, other = (
        sanction(living.platform.executor, order_for(payee, f"visit:{new_id()}"), finance).id
        for _ in range(2)
    )
    command = EndSanction(
        sanction_id=other, kind=CANCELLED, day=local_day(real_now()), reason="A sample"
    )
    return {
        "fresh_id": fresh,
        "sanction_id": other,
        "ending_id": run(ENDING.propose, command, actor=finance).id,
    }


def _account_in_force(living: Living) -> PaidBy:
    """A person's own account."""
    owner = replace(living.cast.actor("owner"), organisation_id=None)
    return account_in_force(living, owner, "Owner of the visits")


def account_in_force(living: Living, owner: Actor, title: str) -> PaidBy:
    """An account to which somebody is paid, asked for and approved a month ago."""
    executor = living.platform.executor
    past = at_time(executor, real_now() - timedelta(days=30))
    command = AskAccount(bank="SCB Quetta", title=title, iban=IBAN)
    with signed_in(executor, owner) as payee:
        asked = past.execute(PAYEE_ACCOUNT.propose, command, actor=payee)
    with signed_in(executor, living.cast.actor("finance2")) as officer:
        past.execute(PAYEE_ACCOUNT.approve, Approve(id=asked.id), actor=officer)
    return asked.payee


def bank_account(living: Living) -> dict[str, UUID]:
    """An account that waits for a second officer, and the seed's match of a statement's line."""
    finance = living.cast.actor("finance")
    command = ProposeBankAccount(
        bank="hbl",
        bank_name="Habib Bank",
        branch="Turbat",
        account_number=new_id().hex[-20:].upper(),
        purpose="Collections of Makran",
        closed=False,
        valid_from=local_day(real_now()),
        instrument="A sample letter",
        confidence=Confidence.UNVERIFIED,
    )
    asked = living.platform.executor.execute(BANK_ACCOUNT.propose, command, actor=finance)
    with living.platform.executor.sessions() as session:
        match_id = session.scalars(select(BankMatch.id).order_by(BankMatch.id)).first()
    assert match_id is not None
    return {"account_id": asked.id, "match_id": match_id}
