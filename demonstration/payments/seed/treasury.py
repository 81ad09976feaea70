"""The demonstration's treasuries: where its DDOs' money goes, and a transfer that waits to be sent.

No rule of the province was found for any of this: every row is a sample, and says so.
"""

from datetime import date, timedelta

from sqlalchemy import select

from app.clock import real_now
from app.decisions import Approve
from app.identity.accounts.queries.actors import SYSTEM
from app.parameters.public import Confidence
from app.platform import Platform
from demonstration.cast.known import Cast
from demonstration.cast.past import at_time
from payments.bills.models import Bill, BillLine
from payments.clearing.use_cases import Settled, settle
from payments.receipts.models import Payment
from payments.treasury.models import DdoTreasury, TreasuryRun
from payments.treasury.use_cases.assign_treasury import DDO_TREASURY, PlaceDdo
from payments.treasury.use_cases.prepare_transfers import PrepareTransfers, prepare_transfers

BANK = "nbp"
# The bank counter's receipts for these bills have reached the province's account.
_AT_THE_BANK = ("licence-paid", "mutation-part-paid", "permit-overpaid")
_SINCE = timedelta(days=30)


def seed_treasury(platform: Platform, cast: Cast) -> None:
    """Plant what is missing; a second run finds everything and changes nothing."""
    _place_ddos(platform, cast)
    with platform.executor.sessions() as session:
        if session.scalar(select(TreasuryRun.id).limit(1)) is not None:
            return
        query = select(Payment).join(Bill, Bill.id == Payment.bill_id)
        paid = session.scalars(query.where(Bill.reference.in_(_AT_THE_BANK))).all()
    for payment in paid:
        platform.executor.execute(settle, _settled(payment), actor=SYSTEM)
    if paid:
        command = PrepareTransfers(bank=BANK)
        platform.executor.execute(prepare_transfers, command, actor=cast.actor("finance"))


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


def _place_ddos(platform: Platform, cast: Cast) -> None:
    then = at_time(platform.executor, real_now() - _SINCE)
    with platform.executor.sessions() as session:
        known = set(session.scalars(select(DdoTreasury.ddo_code)))
        needed = set(session.scalars(select(BillLine.ddo_code).distinct()))
    for ddo in sorted(needed - known):
        command = PlaceDdo(
            ddo_code=ddo,
            treasury="quetta",
            treasury_name="District Accounts Office Quetta (sample)",
            fund="PCF",
            valid_from=date(2020, 7, 1),
            instrument="Sample of the demonstration, not law",
            confidence=Confidence.UNVERIFIED,
        )
        row = then.execute(DDO_TREASURY.propose, command, actor=cast.actor("finance"))
        then.execute(DDO_TREASURY.approve, Approve(id=row.id), actor=cast.actor("finance2"))
