"""The demonstration's treasuries: where its DDOs' money goes, and a transfer that waits to be sent.

Its one bank account has a statement: a line that is matched, one to be matched, and a charge.

No rule of the province was found for any of this: every row is a sample, and says so.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select

from app.calendar import local_day
from app.clock import real_now
from app.decisions import Approve
from app.identity.accounts.queries.actors import SYSTEM
from app.parameters.public import Confidence
from app.platform import Platform
from demonstration.cast.known import Cast
from demonstration.cast.past import at_time, signed_in
from payments.bank_accounts.models import BankAccount
from payments.bank_accounts.use_cases import BANK_ACCOUNT, ProposeBankAccount
from payments.bank_statements.queries import MAX_SHOWN, open_items, open_lines
from payments.bank_statements.statement_import import FileLine, StatementFile
from payments.bank_statements.use_cases import (
    ImportStatement,
    MatchItems,
    import_bank_statement,
    match_items,
)
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
    _open_account(platform, cast)
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
        _import_statement(platform, cast, paid)


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


def _open_account(platform: Platform, cast: Cast) -> None:
    """Enter the account to which every channel of the demonstration pays out."""
    with platform.executor.sessions() as session:
        if session.scalar(select(BankAccount.id).filter_by(bank=BANK)) is not None:
            return
    then = at_time(platform.executor, real_now() - _SINCE)
    command = ProposeBankAccount(
        bank=BANK,
        bank_name="National Bank of Pakistan",
        branch="Main branch Quetta, 0417 (sample)",
        account_number="4017009912345678",
        purpose="Collections of all channels, until they go to the treasuries",
        closed=False,
        valid_from=date(2020, 7, 1),
        instrument="Sample of the demonstration, not an authority",
        confidence=Confidence.UNVERIFIED,
    )
    row = then.execute(BANK_ACCOUNT.propose, command, actor=cast.actor("finance"))
    with signed_in(platform.executor, cast.actor("finance2")) as approver:
        then.execute(BANK_ACCOUNT.approve, Approve(id=row.id), actor=approver)


_CHARGE_PAISA = 250_00


def _import_statement(platform: Platform, cast: Cast, paid: Sequence[Payment]) -> None:
    """Import the bank's lines of the current day, and match the first one."""
    today, actor = local_day(real_now()), cast.actor("finance")
    lines = [
        FileLine(
            day=today,
            amount_paisa=payment.amount_paisa,
            reference=f"CTR-{number}",
            description="Cash deposit, receipts of the bank counter",
        )
        for number, payment in enumerate(paid, start=101)
    ]
    charge = FileLine(
        day=today, amount_paisa=-_CHARGE_PAISA, reference="CHG", description="Cheque book"
    )
    total = sum(line.amount_paisa for line in lines) - _CHARGE_PAISA
    file = StatementFile(account="", opening_paisa=0, closing_paisa=total, lines=[*lines, charge])
    command = ImportStatement(bank=BANK, filename="statement.csv", file=file)
    platform.executor.execute(import_bank_statement, command, actor=actor)
    with platform.executor.sessions() as session:
        line = open_lines(session, BANK, 1)[0]
        items = open_items(session, BANK, MAX_SHOWN)
        same = [item.id for item in items if item.amount_paisa == line.amount_paisa][:1]
    if same:
        match = MatchItems(bank=BANK, lines=[line.id], items=same)
        platform.executor.execute(match_items, match, actor=actor)
