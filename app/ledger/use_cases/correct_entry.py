"""Finance moves what was posted to a wrong account (a wrong head) to the right one.

Money moves only between heads of one kind, and only to one that is in force today: what a
correction finds under an ended head goes to its successor, never the other way. A head of the same
DDO that nobody has used yet is opened. What stands anywhere else (clearing, banks, suspense,
refunds, deposits) has lists of its own beside the books, and is moved by those who keep them.
"""

from dataclasses import dataclass, replace
from typing import cast
from uuid import UUID

from sqlalchemy import select

from app.calendar import local_day
from app.db import new_id
from app.errors import Conflict, Invalid
from app.ledger.accounts import Account, Kind
from app.ledger.as_posted import why_kept
from app.ledger.books import heads_not_in_force
from app.ledger.models import LedgerAccount, LedgerTransaction
from app.ledger.permissions import CORRECT_HEAD
from app.ledger.posting import correct
from app.ledger.sides import CODED
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

    Raises Invalid for an account that does not exist or is of no head, for heads of two kinds and
    for one that is not in force today, Conflict where the transaction left less on the wrong
    account, today's month is closed, or whoever posted it lets nobody correct it
    (`ledger-as-posted`).
    """
    require(uow.actor, CORRECT_HEAD)
    _refuse_kept(uow, command.transaction_id)
    wrong = _account(uow, "wrong", command.wrong)
    right = _right(uow, command.right, wrong)
    _refuse_another_kind(wrong, right)
    made = correct(
        uow,
        command.transaction_id,
        wrong=wrong,
        right=right,
        amount_paisa=command.amount_paisa,
        business_key=f"correction/{new_id()}",
        description=command.reason,
        happened_at=uow.now,
    )
    uow.audit("ledger.corrected", command.transaction_id, after={"by": str(made)})
    return made


def _refuse_kept(uow: UnitOfWork, transaction_id: UUID) -> None:
    kind = uow.session.scalar(select(LedgerTransaction.kind).filter_by(id=transaction_id))
    why = why_kept(kind or "")
    if why is not None:
        raise Conflict(why, code="ledger-as-posted")


def _right(uow: UnitOfWork, code: str, wrong: Account) -> Account:
    """Return where the money goes: a head must be in force today."""
    known = uow.session.scalar(select(LedgerAccount).filter_by(code=code))
    head, ddo = _head_of(code)
    head = (known.head if known is not None else "") or head
    today = local_day(uow.now)
    if head and heads_not_in_force(uow.session, [head], today):
        problem = sentence(
            "The head of account %(head)s is not in force on %(day)s. Choose its successor.",
            head=head,
            day=today.strftime("%d-%m-%Y"),
        )
        raise Invalid(problem, code="ledger-head-ended", fields={"right": problem})
    if known is not None:
        return _of_a_head(known, "right")
    # Of the same DDO: whoever mistypes a code opens no account of somebody else's.
    if not ddo or ddo != _head_of(wrong.code)[1]:
        raise _unknown("right")
    return replace(wrong, code=code, name=f"Head {head}, DDO {ddo}", busy=True)


def _head_of(code: str) -> tuple[str, str]:
    """Return the head and the DDO that the code of an account of income names, or nothing."""
    if not code.startswith(CODED):
        return "", ""
    head, _colon, ddo = code.removeprefix(CODED).partition(":")
    return head, ddo


def _account(uow: UnitOfWork, field: str, code: str) -> Account:
    row = uow.session.scalar(select(LedgerAccount).filter_by(code=code))
    if row is None:
        raise _unknown(field)
    return _of_a_head(row, field)


def _of_a_head(row: LedgerAccount, field: str) -> Account:
    if not (row.head or _head_of(row.code)[0]):
        problem = sentence(
            "Only a head of account is put right here. What stands on %(code)s is moved by the "
            "pages that keep it.",
            code=row.code,
        )
        raise Invalid(problem, code="ledger-no-head", fields={field: problem})
    return _made(row)


def _refuse_another_kind(wrong: Account, right: Account) -> None:
    if (wrong.kind, wrong.currency) != (right.kind, right.currency):
        problem = sentence("Choose a head of the same kind: income for income.")
        raise Invalid(problem, code="ledger-another-kind", fields={"right": problem})


def _unknown(field: str) -> Invalid:
    problem = sentence("There is no account with this code.")
    return Invalid(problem, fields={field: problem})


def _made(row: LedgerAccount) -> Account:
    return Account(
        code=row.code,
        name=row.name,
        kind=cast("Kind", row.kind),
        currency=row.currency,
        floor_paisa=row.floor_paisa,
        ceiling_paisa=row.ceiling_paisa,
    )
