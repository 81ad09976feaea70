"""Between which accounts a correction moves money: of heads of one kind, the right one in force.

It is checked when a correction is proposed and again when it is approved: a head may end in
between. What a correction finds under an ended head goes to its successor, never the other way.
What is anywhere else (clearing, banks, suspense, refunds, deposits) has lists of its own beside
the books, and is moved by those who keep them.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Invalid
from app.ledger.accounts import Account, Kind
from app.ledger.models import LedgerAccount
from app.ledger.queries.books import heads_not_in_force
from app.ledger.queries.sides import place_of
from app.text import sentence


def between_heads(session: Session, wrong: str, right: str, day: date) -> tuple[Account, Account]:
    """Return the accounts of two codes; a head of the same DDO that nobody has used is made.

    Raises Invalid for an account that does not exist or is of no head, for the same one twice, for
    heads of two kinds, and where the right one is not in force on the day in the province.
    """
    known = _accounts(session, wrong, right)
    source = _account("wrong", wrong, known)
    _refuse_ended(session, right, known, day)
    target = _unused(source, right) if right not in known else None
    target = target or _account("right", right, known)
    _refuse_same_or_another_kind(source, target)
    return source, target


def _accounts(session: Session, *codes: str) -> Mapping[str, LedgerAccount]:
    rows = session.scalars(select(LedgerAccount).where(LedgerAccount.code.in_(codes)))
    return {row.code: row for row in rows}


def _account(field: str, code: str, known: Mapping[str, LedgerAccount]) -> Account:
    row = known.get(code)
    if row is None:
        problem = sentence("There is no account with this code.")
        raise Invalid(problem, fields={field: problem})
    if not place_of(code, row.head).head:
        problem = sentence(
            (
                "Here you can correct only a head of account. Amounts on %(code)s are "
                "moved on their own pages."
            ),
            code=code,
        )
        raise Invalid(problem, code="ledger-no-head", fields={field: problem})
    return _to_account(row)


def _refuse_ended(
    session: Session, code: str, known: Mapping[str, LedgerAccount], day: date
) -> None:
    head = place_of(code, known[code].head if code in known else None).head
    if head and heads_not_in_force(session, [head], day):
        problem = sentence(
            "The head of account %(head)s is not in force on %(day)s. Choose its successor.",
            head=head,
            day=day.strftime("%d-%m-%Y"),
        )
        raise Invalid(problem, code="ledger-head-ended", fields={"right": problem})


def _unused(wrong: Account, code: str) -> Account | None:
    """Return a head of the same DDO: a mistyped code must not open an account of others."""
    head, ddo = place_of(code)
    if not head or not ddo or ddo != place_of(wrong.code).ddo:
        return None
    return replace(wrong, code=code, name=f"Head {head}, DDO {ddo}", busy=True)


def _refuse_same_or_another_kind(wrong: Account, right: Account) -> None:
    if wrong.code == right.code:
        problem = sentence("Choose another account than the wrong one.")
        raise Invalid(problem, fields={"right": problem})
    if (wrong.kind, wrong.currency) != (right.kind, right.currency):
        problem = sentence("Choose a head of the same kind: income for income.")
        raise Invalid(problem, code="ledger-another-kind", fields={"right": problem})


def _to_account(row: LedgerAccount) -> Account:
    return Account(
        code=row.code,
        name=row.name,
        kind=cast("Kind", row.kind),
        currency=row.currency,
        floor_paisa=row.floor_paisa,
        ceiling_paisa=row.ceiling_paisa,
    )
