"""Accounts and postings of tests of the ledger, in few words."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from app.ledger.public import Account, Hold, Posting, Transfer
from app.unit_of_work import UnitOfWork

CASH = Account(code="cash", name="Cash", kind="asset", floor_paisa=0)
INCOME = Account(code="income", name="Fees", kind="income", busy=True)
WALLET = Account(code="wallet", name="A payer's money", kind="liability", ceiling_paisa=0)
TILL = Account(code="till", name="A busy till", kind="asset", floor_paisa=0, busy=True)
AT = datetime(2026, 11, 24, tzinfo=UTC)


def posting(key: str, *transfers: Transfer, at: datetime = AT, kind: str = "test") -> Posting:
    return Posting(
        business_key=key, kind=kind, description="A test", happened_at=at, transfers=transfers
    )


def move(debit: Account, credit: Account, paisa: int) -> Transfer:
    return Transfer(debit=debit, credit=credit, amount_paisa=paisa)


def promise(key: str, debit: Account, credit: Account, paisa: int, *, until: datetime) -> Hold:
    return Hold(
        business_key=key,
        kind="test",
        description="A hold",
        transfer=move(debit, credit, paisa),
        expires_at=until,
    )


@contextmanager
def refused(uow: UnitOfWork, kind: type[Exception], code: str) -> Iterator[None]:
    with pytest.raises(kind) as refusal, uow.session.begin_nested():
        yield
    assert refusal.value.code == code
