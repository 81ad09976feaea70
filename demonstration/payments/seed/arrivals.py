"""One transfer that has arrived, one in transit, and last month reconciled: all of it samples."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import exists, select

from app.calendar import A_DAY, PROVINCE, local_day
from app.clock import real_now
from app.decisions import Approve
from app.identity.accounts.queries.actors import SYSTEM
from app.permissions import Actor
from app.platform import Platform
from app.unit_of_work import Executor
from demonstration.cast.known import Cast
from demonstration.cast.past import at_time, signed_in
from demonstration.payments.seed.collections import COLLECTION
from payments.bills.models import Bill
from payments.clearing.models import Settlement
from payments.clearing.use_cases import Settled, settle
from payments.receipts.models import Payment
from payments.reconciliation.policy import Explanation, FigureLine, Reason
from payments.reconciliation.queries.reconciliations import credited_by_head
from payments.reconciliation.use_cases import RECONCILIATION, EnterFigures, Reconcile, enter_figures
from payments.treasury.models import TreasuryRun, TreasurySheet
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

BANK = "hbl"
# Old payments have arrived; later ones were ordered two days ago.
_OLD, _LATER, _ORDERED = timedelta(days=40), timedelta(days=19), timedelta(days=2)
_ONE_RUPEE = 100


def seed_arrivals(platform: Platform, cast: Cast) -> None:
    """Plant what is missing; a second run finds everything and changes nothing."""
    with platform.executor.sessions() as session:
        if session.scalar(select(TreasuryRun.id).filter_by(bank=BANK)) is not None:
            return
    now = real_now()
    last_month = local_day(now).replace(day=1) - A_DAY
    arrived_at = datetime.combine(last_month - A_DAY, time(11), PROVINCE)
    with signed_in(platform.executor, cast.actor("finance2")) as checker:
        before = at_time(platform.executor, arrived_at)
        for sheet in _sent(platform, before, cast, checker, now - _OLD):
            arrival = ConfirmArrival(
                sheet_id=sheet.id,
                reference=f"SBP-{sheet.id.hex[-6:].upper()}",
                credited_on=last_month,
            )
            platform.executor.execute(confirm_arrival, arrival, actor=checker)
        ordered = at_time(platform.executor, now - _ORDERED)
        _sent(platform, ordered, cast, checker, now - _LATER)
        _reconcile(platform, cast, checker, last_month)


def _sent(
    platform: Platform, then: Executor, cast: Cast, checker: Actor, until: datetime
) -> Sequence[TreasurySheet]:
    """Pay out what came until a time, and order its transfer from the bank."""
    _pay_out(platform, then, until)
    finance = cast.actor("finance")
    run = then.execute(prepare_transfers, PrepareTransfers(bank=BANK), actor=finance)
    with platform.executor.sessions() as session:
        sheets = session.scalars(select(TreasurySheet).filter_by(run_id=run.id)).all()
    for sheet in sheets:
        then.execute(propose_transfer, ProposeTransfer(sheet_id=sheet.id), actor=finance)
        then.execute(approve_transfer, ApproveTransfer(sheet_id=sheet.id), actor=checker)
        order = OrderTransfer(sheet_id=sheet.id, reference=f"PO-{sheet.id.hex[-6:].upper()}")
        then.execute(order_transfer, order, actor=finance)
    return sheets


def _pay_out(platform: Platform, then: Executor, until: datetime) -> None:
    with platform.executor.sessions() as session:
        settled = exists().where(Settlement.payment_id == Payment.id)
        query = select(Payment).join(Bill, Bill.id == Payment.bill_id)
        mine = Bill.reference.startswith(COLLECTION, autoescape=True)
        paid = session.scalars(
            query.where(mine, Payment.recorded_at < until, ~settled).order_by(Payment.id)
        ).all()
    for payment in paid:
        then.execute(settle, _settled(payment), actor=SYSTEM)


def _settled(payment: Payment) -> Settled:
    return Settled(
        channel=payment.channel,
        kind="payment",
        reference=payment.reference,
        gross_paisa=payment.amount_paisa,
        fee_paisa=0,
        bank=BANK,
        source_kind="match",
        source_id=payment.id,
        payment_id=payment.id,
    )


def _reconcile(platform: Platform, cast: Cast, checker: Actor, month: date) -> None:
    """Enter figures that lack a rupee under one head, explain it, and certify."""
    run, finance = platform.executor.execute, cast.actor("finance")
    with platform.executor.sessions() as session:
        ours, _reference = credited_by_head(session, month.replace(day=1))
    lines = [
        FigureLine(head_code=head, ddo_code=ddo, amount_paisa=paisa)
        for (head, ddo), paisa in sorted(ours.items())
        if paisa > 0
    ]
    if not lines:
        return
    first = lines[0]
    less = FigureLine(
        head_code=first.head_code,
        ddo_code=first.ddo_code,
        amount_paisa=first.amount_paisa - _ONE_RUPEE,
    )
    letter = EnterFigures(month=month, source="Sample letter, not real", lines=[less, *lines[1:]])
    figures = run(enter_figures, letter, actor=finance)
    why = Explanation(
        head_code=first.head_code,
        ddo_code=first.ddo_code,
        reason=Reason.TIMING.value,
        note="A sample: one challan is in the treasury’s next scroll",
    )
    command = Reconcile(figures_id=figures.id, explanations=[why])
    row = run(RECONCILIATION.propose, command, actor=finance)
    run(RECONCILIATION.approve, Approve(id=row.id), actor=checker)
