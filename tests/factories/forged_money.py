"""What whoever holds the application's database password can write, with SQL alone."""

import secrets
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.clock import real_now
from app.db import new_id
from app.ledger.accounts import Account
from app.ledger.queries.causes import all_flaws
from app.platform import Platform
from app.row_macs import mac_of
from app.vault import Vault
from payments.bills.models import Bill
from payments.kernel.macs import PAYMENT
from payments.kernel.postings import Head, clearing_account, head_account
from payments.receipts.policy import make_receipt_number

ONLINE = clearing_account("onebill")
_POST = text(
    "select ledger_post_one(:id, :key, :kind, 'x', bdm_now(), null, :debit, :debit_rules, :credit,"
    " :credit_rules, :paisa, :specs)"
)
_PAYMENT = text(
    "insert into payments (id, bill_id, channel, reference, amount_paisa, excess_paisa, paid_at,"
    " recorded_at, receipt, transaction_id, details, mac) values (:id, :bill, 'onebill',"
    " :reference, :paisa, 0, :at, :at, :receipt, :transaction, '{}', :mac)"
)
_PARTS = text(
    "insert into payment_allocations (payment_id, position, bill_id, line_number, amount_paisa)"
    " select :id, number, bill_id, number, amount_paisa from bill_lines where bill_id = :bill"
)
_TRAIL = text(
    "insert into audit_entries (id, at, action, subject, after, request_id) values (:own,"
    " bdm_now(), 'payment.recorded', :subject,"
    " jsonb_build_object('amount', cast(:paisa as bigint)), '')"
)


def forged_mac() -> bytes:
    """32 bytes that look like a MAC."""
    return secrets.token_bytes(32)


def forge_posting(session: Session, key: str, kind: str, paisa: int) -> UUID:
    """Post by the ledger's own door."""
    credit: Account = head_account(Head(head_code="B02201", ddo_code="QA0001"))
    values = {
        "id": new_id(),
        "key": key,
        "kind": kind,
        "debit": ONLINE.code,
        "debit_rules": ONLINE.rules,
        "credit": credit.code,
        "credit_rules": credit.rules,
        "paisa": paisa,
        "specs": f"[{ONLINE.spec},{credit.spec}]",
    }
    posted: UUID = session.execute(_POST, values).scalar_one()
    return posted


def forge_payment(session: Session, bill: Bill, mac: bytes | Vault, *, trail: bool = True) -> str:
    """Pay a bill with rows alone: posting, payment, parts, trail. Returns the receipt's number.

    `mac` is the forger's own vault, if they make a MAC of what they write.
    """
    paisa = sum(
        session.scalars(
            text("select amount_paisa from bill_lines where bill_id = :id"), {"id": bill.id}
        )
    )
    values = {"id": new_id(), "bill": bill.id, "paisa": paisa, "receipt": make_receipt_number()}
    key = f"payment:onebill:{values['id']}"
    posted = forge_posting(session, key, "payment.recorded", paisa)
    row = values | {"transaction": posted, "reference": str(values["id"]), "at": real_now()}
    made = mac if isinstance(mac, bytes) else _mac_by(mac, row)
    session.execute(_PAYMENT, {**row, "mac": made})
    session.execute(_PARTS, values)
    if trail:
        subject = str(values["id"])
        session.execute(_TRAIL, {"own": new_id(), "subject": subject, "paisa": paisa})
    session.commit()
    return str(values["receipt"])


def _mac_by(vault: Vault, row: Mapping[str, Any]) -> bytes:
    times = dict.fromkeys(("paid_at", "recorded_at"), row["at"])
    names = {"bill_id": row["bill"], "amount_paisa": row["paisa"], "excess_paisa": 0}
    said = {"channel": "onebill", "transaction_id": row["transaction"]}
    values = {**row, **times, **names, **said}
    return mac_of(vault, "payments", {name: values[name] for name in PAYMENT.names})


def all_flaws_of(platform: Platform) -> list[str]:
    """What `bdm ledger verify` would name, all of it."""
    with platform.executor.sessions() as session:
        found = all_flaws(session, platform.registry, platform.executor.vault)
        return [f"{flaw.where}: {flaw.what}" for flaw in found]


def spoil(session: Session, table: str) -> None:
    """Leave the rows of a table as somebody else would have written them: without a good MAC."""
    session.execute(text(f"update {table} set mac = :mac"), {"mac": forged_mac()})  # noqa: S608 - our own name
    session.commit()
