"""Refunds through their use cases, by officers who have just proved who they are."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app import roles
from app.clock import real_now
from app.db import new_id
from app.identity.people.models import LoginSession
from app.permissions import Actor
from app.platform import Platform
from factories.identity import actor, make_staff
from payments.receipts.policy import EXCESS
from payments.refunds.models import (
    Refund,
    RefundOutcome,
    RefundPaper,
    RefundRequest,
    RefundSanction,
)
from payments.refunds.use_cases.complete_refund import (
    ConfirmTransfer,
    FailTransfer,
    RecordTransfer,
    confirm_transfer,
    fail_transfer,
    record_transfer,
)
from payments.refunds.use_cases.propose_refund import (
    ApproveRefund,
    ProposeRefund,
    approve_refund,
    propose_refund,
)
from payments.refunds.use_cases.record_paper import (
    RecordPayOrder,
    RecordVoucher,
    record_pay_order,
    record_voucher,
)
from payments.refunds.use_cases.sanction_refund import SanctionRefund, sanction_refund

SANCTION: Mapping[str, Any] = {
    "sanction_number": "FD-R-17/2026",
    "sanctioned_on": date(2026, 1, 5),
    "authority": "finance",
    "sanctioned_paisa": 1_000_000_00,
    "order_number": "FD-O-18/2026",
    "ordered_on": date(2026, 1, 6),
}


def as_typed(sanction: Mapping[str, Any]) -> dict[str, str]:
    """The same as a form or a program sends it."""
    typed = {
        name: f"{value:%d-%m-%Y}" if isinstance(value, date) else value
        for name, value in sanction.items()
    }
    if "sanctioned_paisa" in typed:
        typed["sanctioned_amount"] = f"{typed.pop('sanctioned_paisa') / 100:.2f}"
    return typed


def proved_officer(session: Session, name: str) -> Actor:
    """A finance officer who has signed in a moment ago."""
    person = make_staff(session, roles.FINANCE_OFFICER, name)
    return just_proved(session, actor(person, roles.FINANCE_OFFICER))


def just_proved(session: Session, who: Actor) -> Actor:
    """The same actor, who has signed in a moment ago."""
    now = real_now()
    signed_in = LoginSession(
        id=new_id(),
        person_id=who.person,
        token_hash=secrets.token_bytes(32),
        started_at=now,
        last_seen_at=now,
        proved_at=now,
        expires_at=now + timedelta(hours=8),
    )
    session.add(signed_in)
    session.flush()
    return replace(who, session_id=signed_in.id)


@dataclass
class Office:
    """Two officers: `maker` proposes and sends, `checker` approves and sees it arrive."""

    platform: Platform
    maker: Actor
    checker: Actor

    @classmethod
    def of(cls, platform: Platform, session: Session) -> "Office":
        """Fill the office."""
        made = cls(platform, proved_officer(session, "Maker"), proved_officer(session, "Checker"))
        session.commit()
        return made

    def propose(
        self,
        payment_id: UUID,
        parts: Mapping[str, int],
        channel: str = "counter",
        **sanction: Any,  # noqa: ANN401 - what of the sanction is another than usual
    ) -> Refund:
        """Ask for a refund, sanctioned and ordered by the Finance Department."""
        command = ProposeRefund(
            payment_id=payment_id,
            parts=parts,
            channel=channel,
            reason="Claim",
            **({**SANCTION, **sanction} if EXCESS not in parts else {}),
        )
        return self.platform.executor.execute(propose_refund, command, actor=self.maker)

    def sanction(self, refund_id: UUID) -> RefundSanction:
        """Record the sanction of what another domain asked for."""
        command = SanctionRefund(refund_id=refund_id, **SANCTION)
        return self.platform.executor.execute(sanction_refund, command, actor=self.maker)

    def approve(self, refund_id: UUID) -> Refund:
        """Agree to it."""
        command = ApproveRefund(refund_id=refund_id)
        return self.platform.executor.execute(approve_refund, command, actor=self.checker)

    def send(self, refund_id: UUID, reference: str = "") -> RefundRequest:
        """Record the bank's transfer."""
        command = RecordTransfer(refund_id=refund_id, reference=reference or refund_id.hex)
        return self.platform.executor.execute(record_transfer, command, actor=self.maker)

    def voucher(self, refund_id: UUID, number: str = "") -> RefundPaper:
        """Record the treasury's voucher."""
        command = RecordVoucher(
            refund_id=refund_id, number=number or refund_id.hex[-12:], issued_on=date(2026, 1, 7)
        )
        return self.platform.executor.execute(record_voucher, command, actor=self.maker)

    def pay_order(self, refund_id: UUID, number: str = "") -> RefundPaper:
        """Record the bank's pay order."""
        command = RecordPayOrder(
            refund_id=refund_id,
            number=number or refund_id.hex[-12:],
            issued_on=date(2026, 1, 7),
            branch="NBP, Jinnah Road, Quetta",
        )
        return self.platform.executor.execute(record_pay_order, command, actor=self.maker)

    def confirm(self, refund_id: UUID) -> RefundOutcome:
        """See that it arrived."""
        command = ConfirmTransfer(refund_id=refund_id)
        return self.platform.executor.execute(confirm_transfer, command, actor=self.checker)

    def fail(self, refund_id: UUID) -> RefundOutcome:
        """See that it did not, or came back."""
        command = FailTransfer(refund_id=refund_id, reason="Account closed")
        return self.platform.executor.execute(fail_transfer, command, actor=self.checker)
