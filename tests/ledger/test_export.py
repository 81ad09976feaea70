"""The general ledger as a file: each side names its head, whether a chart or its code keeps it."""

from datetime import date

from ledger.books import AT, CASH, move, posting
from ledger.test_books import account_of, make_head
from sqlalchemy.orm import Session

from app.ledger.public import Account, post
from app.ledger.queries.export import general_ledger
from app.permissions import ANONYMOUS
from app.platform import Platform

CODED = Account(code="payments:head:B01601:QA4001", name="Profession tax", kind="income")
ALIKE = Account(code="payments:headroom:B01601:QA4001", name="No head", kind="income")


def test_each_side_names_its_head(platform: Platform, session: Session) -> None:
    make_head(session, "B01601")
    with platform.executor.reading(ANONYMOUS) as uow:
        moves = [move(CASH, each, 1_00) for each in (CODED, account_of("B01601"), ALIKE)]
        post(uow, posting("a", *moves, move(CODED, CASH, 50)))
        day = AT.date()
        rows = list(general_ledger(uow.session, day, date.fromordinal(day.toordinal() + 1)))
    heads = [(row.debit_head, row.credit_head) for row in rows]
    assert heads == [(None, "B01601"), (None, "B01601"), (None, None), ("B01601", None)]
