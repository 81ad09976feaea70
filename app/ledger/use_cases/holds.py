"""Two-phase movements: hold an amount back, then capture it (or less), release it, or let it go.

Status follows from facts and time: a hold that is past can be captured no more and keeps nothing
back, whether or not the job that sweeps has run.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Uuid, bindparam, text

from app.db import new_id
from app.ledger.refusals import refusals
from app.ledger.use_cases.posting import Transfer, specs
from app.unit_of_work import UnitOfWork

SWEPT_AT_ONCE = 1_000
_ACTOR = bindparam("actor", type_=Uuid())
_HOLD = text(
    "select ledger_hold(:id, :key, :kind, :description, :actor, :expires_at, :debit, :debit_rules,"
    " :credit, :credit_rules, :amount, :specs)"
).bindparams(_ACTOR)
_CAPTURE = text(
    "select ledger_capture(:id, :key, :description, :at, :actor, :hold, :amount)"
).bindparams(_ACTOR, bindparam("amount", type_=BigInteger()))
_RELEASE = text("select ledger_release(:hold, :actor)").bindparams(_ACTOR)
_EXPIRE = text("select ledger_expire_holds(:most)")


@dataclass(frozen=True, kw_only=True)
class Hold:
    """A transfer to come, under a key that is never used twice, and when it lapses (UTC)."""

    business_key: str
    kind: str
    description: str
    transfer: Transfer
    expires_at: datetime


def hold(uow: UnitOfWork, promised: Hold) -> UUID:
    """Reserve an amount against the bounds of its accounts, and return the hold's id.

    Nothing is posted: balances and statements stay as they are. The same key with the same transfer
    returns the first hold. Raises Conflict if there is not enough.
    """
    transfer = promised.transfer
    values = {
        "id": new_id(),
        "key": promised.business_key,
        "kind": promised.kind,
        "description": promised.description,
        "actor": uow.actor.person_id,
        "expires_at": promised.expires_at,
        "debit": transfer.debit.code,
        "debit_rules": transfer.debit.rules,
        "credit": transfer.credit.code,
        "credit_rules": transfer.credit.rules,
        "amount": transfer.amount_paisa,
        "specs": specs([transfer.debit, transfer.credit]),
    }
    with refusals():
        held: UUID = uow.session.execute(_HOLD, values).scalar_one()
    return held


def capture(  # noqa: PLR0913 - a posting's whole story
    uow: UnitOfWork,
    held: UUID,
    *,
    business_key: str,
    description: str,
    happened_at: datetime,
    amount_paisa: int | None = None,
) -> UUID:
    """Post what was held, or less, and return the transaction's id; the rest is free again.

    The same capture again returns the first transaction. Raises Conflict for a hold that was
    captured otherwise, released, or is past.
    """
    values = {
        "id": new_id(),
        "key": business_key,
        "description": description,
        "at": happened_at,
        "actor": uow.actor.person_id,
        "hold": held,
        "amount": amount_paisa,
    }
    with refusals():
        captured: UUID = uow.session.execute(_CAPTURE, values).scalar_one()
    return captured


def release(uow: UnitOfWork, held: UUID) -> None:
    """Let a hold go without a posting; again changes nothing. Raises Conflict once captured."""
    with refusals():
        uow.session.execute(_RELEASE, {"hold": held, "actor": uow.actor.person_id})


def expire_holds(uow: UnitOfWork, _command: None) -> int:
    """Give back what holds that are past kept, up to 1,000 of them; return how many. For cron."""
    swept: int = uow.session.execute(_EXPIRE, {"most": SWEPT_AT_ONCE}).scalar_one()
    return swept
