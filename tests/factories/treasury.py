"""Settled money and its way to the treasuries, by officers who have just proved who they are."""

import itertools
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from app.calendar import local_day
from app.clock import real_now
from app.db import new_id
from app.decisions import Approve
from app.identity.accounts.queries.actors import SYSTEM
from app.permissions import Actor
from app.platform import Platform
from factories.identity import make_person
from factories.payments import pay
from factories.refunds import proved_officer
from payments.bank_accounts.models import BankAccount
from payments.clearing.models import Settlement
from payments.clearing.use_cases import Settled, settle
from payments.receipts.models import Payment
from payments.refunds.models import Refund
from payments.transfer_entries.models import TransferEntryMemo
from payments.transfer_entries.use_cases import (
    ApproveMemo,
    ProposeMemo,
    RecordEntry,
    approve_memo,
    propose_memo,
    record_entry,
)
from payments.treasury.models import (
    DdoTreasury,
    TreasuryEnd,
    TreasuryOrder,
    TreasuryRun,
    TreasuryTransfer,
)
from payments.treasury.use_cases.appropriate_fees import FEE_APPROPRIATION, AppropriateFees
from payments.treasury.use_cases.prepare_transfers import (
    PrepareTransfers,
    prepare_each_day,
    prepare_transfers,
)
from payments.treasury.use_cases.send_transfer import (
    ApproveTransfer,
    ConfirmArrival,
    FailArrival,
    OrderTransfer,
    ProposeTransfer,
    RefuseSheet,
    approve_transfer,
    confirm_arrival,
    fail_arrival,
    order_transfer,
    propose_transfer,
    refuse_transfer,
)

_counter = itertools.count(1)
BANK = "nbp"


def make_placing(
    session: Session, ddo_code: str, treasury: str = "quetta", *, fund: str = "PCF"
) -> DdoTreasury:
    """Where a DDO's money goes, approved, since 2020."""
    row = DdoTreasury(
        id=new_id(),
        ddo_code=ddo_code,
        treasury=treasury,
        treasury_name=f"Treasury {treasury}",
        fund=fund,
        valid_from=date(2020, 1, 1),
        instrument="Sample, not law",
        confidence="U",
        entered_by=make_person(session, "Enterer").id,
        entered_at=real_now(),
    )
    session.add(row)
    session.flush()
    row.approve(by=make_person(session, "Approver").id, at=real_now())
    session.flush()
    return row


def open_account(session: Session, bank: str, *, closed: bool = False) -> BankAccount:
    """An account of the province, approved, since 2020."""
    row = BankAccount(
        id=new_id(),
        bank=bank,
        bank_name="National Bank",
        branch="Quetta",
        account_number=new_id().hex[-20:].upper(),
        purpose="Collections",
        closed=closed,
        valid_from=date(2020, 1, 1),
        instrument="Sample, not an authority",
        confidence="U",
        entered_by=make_person(session, "Enterer").id,
        entered_at=real_now(),
    )
    session.add(row)
    session.flush()
    row.approve(by=make_person(session, "Approver").id, at=real_now())
    session.flush()
    return row


def settle_payment(
    platform: Platform, payment: Payment, *, fee_paisa: int = 0, bank: str = BANK
) -> Settlement:
    """Let a channel pay out a payment, less its fee."""
    item = Settled(
        channel=payment.channel,
        kind="payment",
        reference=payment.reference,
        gross_paisa=payment.amount_paisa,
        fee_paisa=fee_paisa,
        bank=bank,
        source_kind="match",
        source_id=new_id(),
        payment_id=payment.id,
    )
    return platform.executor.execute(settle, item, actor=SYSTEM)


def settle_refund(platform: Platform, refund: Refund, *, bank: str = BANK) -> Settlement:
    """Let a refund that was confirmed leave the bank."""
    item = Settled(
        channel=refund.channel,
        kind="refund",
        reference=str(refund.id),
        gross_paisa=-refund.amount_paisa,
        fee_paisa=0,
        bank=bank,
        source_kind="match",
        source_id=new_id(),
        refund_id=refund.id,
    )
    return platform.executor.execute(settle, item, actor=SYSTEM)


def settled_payment(
    platform: Platform, psid: str, amount_paisa: int, *, fee_paisa: int = 0, bank: str = BANK
) -> Payment:
    """Money that came by 1BILL, and was paid out."""
    payment = pay(platform, psid, amount_paisa, channel="onebill")
    settle_payment(platform, payment, fee_paisa=fee_paisa, bank=bank)
    return payment


@dataclass
class Treasury:
    """Two officers: `maker` proposes and orders, `checker` approves and sees it arrive."""

    platform: Platform
    maker: Actor
    checker: Actor

    @classmethod
    def of(cls, platform: Platform, session: Session) -> "Treasury":
        """Fill the office."""
        made = cls(platform, proved_officer(session, "Maker"), proved_officer(session, "Checker"))
        session.commit()
        return made

    def each_day(self) -> list[TreasuryRun]:
        """Run the job."""
        return self.platform.executor.execute(prepare_each_day, None, actor=SYSTEM)

    def prepare(self, bank: str = BANK) -> TreasuryRun:
        """Check a bank again."""
        command = PrepareTransfers(bank=bank)
        return self.platform.executor.execute(prepare_transfers, command, actor=self.maker)

    def propose(self, sheet_id: UUID) -> TreasuryTransfer:
        """Ask for it to go."""
        command = ProposeTransfer(sheet_id=sheet_id)
        return self.platform.executor.execute(propose_transfer, command, actor=self.maker)

    def approve(self, sheet_id: UUID) -> TreasuryTransfer:
        """Let it go."""
        command = ApproveTransfer(sheet_id=sheet_id)
        return self.platform.executor.execute(approve_transfer, command, actor=self.checker)

    def refuse(self, sheet_id: UUID) -> TreasuryTransfer:
        """Refuse it."""
        command = RefuseSheet(sheet_id=sheet_id, reason="Wrong day")
        return self.platform.executor.execute(refuse_transfer, command, actor=self.checker)

    def order(self, sheet_id: UUID, reference: str = "") -> TreasuryOrder:
        """Record the bank's order."""
        command = OrderTransfer(sheet_id=sheet_id, reference=reference or f"TO-{next(_counter)}")
        return self.platform.executor.execute(order_transfer, command, actor=self.maker)

    def arrive(
        self, sheet_id: UUID, reference: str = "", credited_on: date | None = None
    ) -> TreasuryEnd:
        """See it credited, today if nothing else is said."""
        command = ConfirmArrival(
            sheet_id=sheet_id,
            reference=reference or f"CA-{next(_counter)}",
            credited_on=credited_on or local_day(real_now()),
        )
        return self.platform.executor.execute(confirm_arrival, command, actor=self.checker)

    def fail(self, sheet_id: UUID) -> TreasuryEnd:
        """See that it did not."""
        command = FailArrival(sheet_id=sheet_id, reason="Account closed")
        return self.platform.executor.execute(fail_arrival, command, actor=self.checker)

    def memo(self, treasury: str = "quetta") -> TransferEntryMemo:
        """Let a memo move what waits at a treasury."""
        execute = self.platform.executor.execute
        made = execute(propose_memo, ProposeMemo(treasury=treasury), actor=self.maker)
        execute(approve_memo, ApproveMemo(memo_id=made.id), actor=self.checker)
        entry = RecordEntry(
            memo_id=made.id, reference=f"AG-{next(_counter)}", recorded_on=local_day(real_now())
        )
        execute(record_entry, entry, actor=self.maker)
        return made

    def appropriate(self, amount_paisa: int, bank: str = BANK) -> None:
        """Give for the channels' fees."""
        command = AppropriateFees(
            bank=bank,
            amount_paisa=amount_paisa,
            reference=f"SANCTION-{next(_counter)}",
            reason="Fees of the month",
        )
        execute = self.platform.executor.execute
        made = execute(FEE_APPROPRIATION.propose, command, actor=self.maker)
        execute(FEE_APPROPRIATION.approve, Approve(id=made.id), actor=self.checker)
