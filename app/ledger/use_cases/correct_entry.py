"""Finance moves what was posted to a wrong account (a wrong head) to the right one."""

from dataclasses import dataclass
from typing import cast
from uuid import UUID

from sqlalchemy import select

from app.db import new_id
from app.errors import Invalid
from app.ledger.accounts import Account, Kind
from app.ledger.models import LedgerAccount
from app.ledger.permissions import CORRECT_HEAD
from app.ledger.posting import correct
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class CorrectEntry:
    """What of which transaction moves from which account to which (codes), in paisa, and why."""

    transaction_id: UUID
    wrong: str
    right: str
    amount_paisa: int
    reason: str


def correct_entry(uow: UnitOfWork, command: CorrectEntry) -> UUID:
    """Post the transfer entry on today's day and return its id.

    Raises Invalid for an account that does not exist, Conflict where the transaction left less
    on the wrong account, or today's month is closed.
    """
    require(uow.actor, CORRECT_HEAD)
    made = correct(
        uow,
        command.transaction_id,
        wrong=_account(uow, "wrong", command.wrong),
        right=_account(uow, "right", command.right),
        amount_paisa=command.amount_paisa,
        business_key=f"correction/{new_id()}",
        description=command.reason,
        happened_at=uow.now,
    )
    uow.audit("ledger.corrected", command.transaction_id, after={"by": str(made)})
    return made


def _account(uow: UnitOfWork, field: str, code: str) -> Account:
    row = uow.session.scalar(select(LedgerAccount).filter_by(code=code))
    if row is None:
        problem = sentence("There is no account with this code.")
        raise Invalid(problem, fields={field: problem})
    return Account(
        code=row.code,
        name=row.name,
        kind=cast("Kind", row.kind),
        currency=row.currency,
        floor_paisa=row.floor_paisa,
        ceiling_paisa=row.ceiling_paisa,
    )
