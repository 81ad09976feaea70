"""Real commits at the same instant: a transfer arrives once, and no challan's number is lost."""

from typing import Any
from uuid import UUID

import pytest
from factories.arrivals import credits_of, ordered, prepared, scroll_of
from factories.racing import at_once
from factories.treasury import Treasury
from sqlalchemy import func, select

from app.calendar import local_day
from app.clock import real_now
from app.errors import Conflict
from app.ledger.public import balance
from app.ledger.queries.verify import verify
from app.platform import Platform
from payments.treasury.models import (
    ChallanCredit,
    TreasuryChallan,
    TreasuryEnd,
    TreasurySheet,
    TreasuryTransfer,
)
from payments.treasury_scrolls.models import TreasuryScroll
from payments.treasury_scrolls.scroll_csv_import import read_credits
from payments.treasury_scrolls.use_cases import (
    ConfirmTreasuryScroll,
    SendTreasuryScroll,
    confirm_treasury_scroll,
    send_treasury_scroll,
)

pytestmark = [pytest.mark.committed, pytest.mark.campaign]
WHOLE = 1_200_00


def sent(treasury: Treasury, sheet: TreasurySheet, scroll: str) -> UUID:
    """A scroll that credits every challan of a transfer today, and waits."""
    today = local_day(real_now())
    with treasury.platform.executor.sessions() as session:
        rows = [each.row(today, scroll) for each in credits_of(session, sheet)]
    lines = read_credits(scroll_of(rows), today)
    command = SendTreasuryScroll(treasury="quetta", filename="s.csv", lines=lines)
    execute = treasury.platform.executor.execute
    return execute(send_treasury_scroll, command, actor=treasury.maker).id


def confirm(treasury: Treasury, scroll_id: UUID) -> TreasuryScroll:
    command = ConfirmTreasuryScroll(treasury_scroll_id=scroll_id)
    execute = treasury.platform.executor.execute
    return execute(confirm_treasury_scroll, command, actor=treasury.checker)


def begun(committed: Platform) -> tuple[Treasury, TreasurySheet]:
    with committed.executor.sessions() as session:
        treasury = Treasury.of(committed, session)
        sheet = ordered(treasury, session)
        session.refresh(sheet)
        session.expunge(sheet)
    return treasury, sheet


def check(committed: Platform) -> None:
    with committed.executor.sessions() as session:
        assert session.scalar(select(func.count()).select_from(TreasuryEnd)) == 1
        assert balance(session, "payments:treasury:quetta") == WHOLE
        assert balance(session, "payments:in-transit:quetta") == 0
        assert verify(session) is None


def test_two_scrolls_and_an_officer_let_it_arrive_once(committed: Platform) -> None:
    treasury, sheet = begun(committed)
    first, second = sent(treasury, sheet, "TS-1"), sent(treasury, sheet, "TS-2")
    answers: list[Any] = at_once(
        [
            lambda: confirm(treasury, first),
            lambda: confirm(treasury, second),
            lambda: treasury.arrive(sheet.id),
        ]
    )
    kinds = TreasuryScroll | TreasuryEnd | Conflict
    assert all(isinstance(answer, kinds) for answer in answers), answers
    check(committed)


def test_a_scroll_is_confirmed_once(committed: Platform) -> None:
    treasury, sheet = begun(committed)
    scroll = sent(treasury, sheet, "TS-1")
    answers = at_once([lambda: confirm(treasury, scroll)] * 4)
    assert sum(isinstance(answer, TreasuryScroll) for answer in answers) == 1
    check(committed)
    with committed.executor.sessions() as session:
        assert session.scalar(select(func.count()).select_from(ChallanCredit)) == 2


def test_banks_that_send_to_one_treasury_number_one_after_the_other(committed: Platform) -> None:
    with committed.executor.sessions() as session:
        treasury = Treasury.of(committed, session)
        sheets = [prepared(treasury, session, bank=bank).id for bank in ("nbp", "hbl", "ubl")]
    for sheet in sheets:
        treasury.propose(sheet)
    answers = at_once([lambda sheet=sheet: treasury.approve(sheet) for sheet in sheets])
    assert all(isinstance(answer, TreasuryTransfer) for answer in answers), answers
    with committed.executor.sessions() as session:
        serials = session.scalars(select(TreasuryChallan.serial).order_by(TreasuryChallan.serial))
        assert list(serials) == [1, 2, 3, 4, 5, 6]
