"""A wrong head put right by two officers: what either day refuses."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from factories.corrections import put_right
from factories.heads import make_head
from ledger.books import AT, CASH, INCOME
from ledger.desk import RIGHT, SPENT, WRONG, Desk
from ledger.test_books import close_month
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit.models import AuditEntry
from app.calendar import A_DAY, local_day
from app.clock import real_now
from app.db import new_id
from app.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from app.ledger import as_posted
from app.ledger.models import Correction, LedgerTransaction
from app.ledger.public import month_of, reverse
from app.ledger.queries import correction_views, corrections
from app.ledger.queries.books import transaction
from app.ledger.queries.verify import verify
from app.ledger.use_cases.corrections import (
    ApproveCorrection,
    approve_correction,
)
from app.permissions import ANONYMOUS
from app.platform import Platform
from app.text import sentence


@pytest.fixture
def desk(platform: Platform, session: Session) -> Desk:
    return Desk.of(platform, session)


def test_one_officer_asks_and_nothing_moves_until_another_approves(desk: Desk) -> None:
    asked = desk.ask()
    assert desk.stands() == (100_00, 1_00)
    own = ApproveCorrection(correction_id=asked)
    with pytest.raises(Forbidden, match="Another officer must approve it"):
        desk.platform.executor.execute(approve_correction, own, actor=desk.maker)
    assert desk.stands() == (100_00, 1_00)
    made = desk.approve(asked)
    assert desk.stands() == (60_00, 41_00)
    posted = desk.session.get_one(LedgerTransaction, made.transaction_id)
    assert (posted.corrects, posted.actor_id) == (desk.original, desk.people[1].id)
    assert (posted.business_key, posted.happened_at) == (f"correction/{asked}", made.approved_at)
    with pytest.raises(Conflict, match="already been decided"):
        desk.approve(asked)
    assert desk.stands() == (60_00, 41_00)
    assert verify(desk.session) is None


def test_asking_leaves_no_trace_in_the_books(desk: Desk) -> None:
    count = select(func.count()).select_from(LedgerTransaction)
    before = desk.session.scalar(count)
    desk.ask()
    assert desk.session.scalar(count) == before


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"amount_paisa": 100_01}, "more than the transaction left"),
        ({"wrong": CASH.code}, "moved on their own pages"),
        ({"right": CASH.code}, "moved on their own pages"),
        ({"right": INCOME.code}, "moved on their own pages"),
        ({"right": SPENT.code}, "income for income"),
        ({"right": "head/C02702/ddo:ZZ9999"}, "no account with this code"),
        ({"right": "payments:head::QA4001"}, "no account with this code"),
        ({"wrong": "nothing"}, "no account with this code"),
        ({"right": WRONG.code}, "another account than the wrong one"),
    ],
)
def test_what_would_be_refused_is_refused_when_it_is_asked_for(
    desk: Desk, other: dict[str, Any], words: str
) -> None:
    with pytest.raises(Refusal, match=words):
        desk.ask(**other)
    assert desk.session.scalars(select(Correction)).all() == []


def test_it_corrects_only_what_is_there(desk: Desk) -> None:
    with pytest.raises(NotFound):
        desk.ask(transaction_id=new_id())


def _reversed(desk: Desk) -> None:
    with desk.platform.executor.reading(ANONYMOUS) as uow:
        reverse(uow, desk.original, business_key="undo", description="Undone", happened_at=AT)
        uow.session.commit()


def _closed(desk: Desk) -> None:
    """Close every month from that of the entry to this one: the books close in order."""
    first, last = month_of(local_day(AT))
    while first <= local_day(real_now()):
        close_month(desk.session, first, last)
        first, last = month_of(last + A_DAY)
    desk.session.commit()


def _ended(desk: Desk) -> None:
    make_head(desk.session, "C02702", in_force=False)
    desk.session.commit()


def _taken(desk: Desk) -> None:
    put_right(desk.platform, desk.command(61_00), desk.maker, desk.checker)


STALE = [
    (_reversed, Conflict, "This transaction was undone"),
    (_closed, Conflict, "books of that month are closed"),
    (_ended, Invalid, "Choose its successor"),
    (_taken, Conflict, "more than the transaction left"),
]


@pytest.mark.parametrize(("happens", "kind", "words"), STALE)
def test_what_is_stale_is_refused_on_both_days_and_nothing_is_posted(
    desk: Desk, happens: Callable[[Desk], None], kind: type[Refusal], words: str
) -> None:
    asked = desk.ask()
    happens(desk)
    before = desk.stands()
    with pytest.raises(kind, match=words):
        desk.approve(asked)
    with pytest.raises(kind, match=words):
        desk.ask()
    desk.session.expire_all()
    assert desk.session.get_one(Correction, asked).state == "proposed"
    assert desk.stands() == before
    assert verify(desk.session) is None


def test_what_came_to_be_kept_as_posted_is_refused_on_both_days(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = desk.ask()
    monkeypatch.setitem(as_posted._FIXED_KINDS, "test", sentence("It stays as it was sent."))
    for deed in (lambda: desk.approve(asked), desk.ask):
        with pytest.raises(Conflict, match="stays as it was sent") as refused:
            deed()
        assert refused.value.code == "ledger-as-posted"
    assert desk.stands() == (100_00, 1_00)
    with (
        desk.platform.executor.reading(desk.maker) as uow,
        pytest.raises(Conflict, match="stays as it was sent"),
    ):
        correction_views.to_correct(uow, desk.original)


def test_the_right_head_is_in_force_on_the_day_of_approval_not_on_that_of_asking(
    desk: Desk,
) -> None:
    today = local_day(real_now())
    make_head(desk.session, "C02702", valid_to=today - timedelta(days=10), in_force=True)
    row = Correction(
        id=new_id(),
        corrects=desk.original,
        wrong=WRONG.code,
        rightful=RIGHT.code,
        amount_paisa=40_00,
        reason="Asked for when the head was in force",
        entered_by=desk.people[0].id,
        entered_at=real_now() - timedelta(days=20),
    )
    make_head(desk.session, "C02702", valid_from=today - timedelta(days=9), in_force=False)
    desk.session.add(row)
    desk.session.commit()
    with pytest.raises(Invalid, match="is not in force on"):
        desk.approve(row.id)
    assert desk.stands() == (100_00, 1_00)


def test_two_that_wait_for_the_same_money_are_judged_by_what_is_left(desk: Desk) -> None:
    first, second, third = desk.ask(70_00), desk.ask(40_00), desk.ask(30_00)
    desk.approve(first)
    with pytest.raises(Conflict, match="more than the transaction left"):
        desk.approve(second)
    desk.approve(third)
    assert desk.stands() == (0, 101_00)


def test_a_refused_one_stands_for_nothing_and_says_why(desk: Desk) -> None:
    asked = desk.ask()
    desk.refuse(asked)
    desk.session.expire_all()
    row = desk.session.get_one(Correction, asked)
    assert (row.state, row.refused_reason) == ("refused", "The head was right.")
    with pytest.raises(Conflict, match="already been decided"):
        desk.approve(asked)
    assert desk.stands() == (100_00, 1_00)


def test_only_so_many_wait_for_one_transaction(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.ledger.use_cases.corrections.MAX_WAITING", 2)
    first = desk.ask(1_00)
    desk.ask(1_00)
    with pytest.raises(Conflict, match="2 corrections of this transaction wait") as refused:
        desk.ask(1_00)
    assert refused.value.code == "too-many-waiting"
    desk.refuse(first)
    desk.ask(1_00)


def test_what_is_left_is_as_the_books_have_it(desk: Desk) -> None:
    posted = put_right(desk.platform, desk.command(40_00), desk.maker, desk.checker)
    row = desk.session.get_one(LedgerTransaction, desk.original)

    def left() -> dict[str, int]:
        return {
            each.code: each.paisa for each in corrections.correctable_on_heads(desk.session, row)
        }

    assert left() == {WRONG.code: 60_00, RIGHT.code: 40_00}
    with desk.platform.executor.reading(ANONYMOUS) as uow:
        reverse(uow, posted, business_key="back", description="Back", happened_at=AT)
        uow.session.commit()
    assert left() == {WRONG.code: 100_00}


def test_of_many_corrections_the_newest_are_named_and_what_undid_it_always(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.ledger.queries.books.MAX_CORRECTED", 1)
    made = [
        put_right(desk.platform, desk.command(paisa), desk.maker, desk.checker) for paisa in (1, 2)
    ]
    assert transaction(desk.session, desk.original).corrected_by == made[1:]
    with desk.platform.executor.reading(ANONYMOUS) as uow:
        for each in (*made, desk.original):
            reverse(uow, each, business_key=str(each), description="Back", happened_at=AT)
        uow.session.commit()
    assert transaction(desk.session, desk.original).reversed_by is not None


def test_each_step_stands_in_the_trail_with_what_it_was_about(desk: Desk) -> None:
    refused, approved = desk.ask(1_01), desk.ask(2_02)
    desk.refuse(refused)
    made = desk.approve(approved).transaction_id
    query = (
        select(AuditEntry).where(AuditEntry.action.startswith("ledger.")).order_by(AuditEntry.id)
    )
    told = [
        (each.action, each.subject, each.actor_id, (each.after or {})["amount"])
        for each in desk.session.scalars(query)
    ]
    maker, checker = (person.id for person in desk.people)
    assert told == [
        ("ledger.correction_proposed", str(refused), maker, 1_01),
        ("ledger.correction_proposed", str(approved), maker, 2_02),
        ("ledger.correction_refused", str(refused), checker, 1_01),
        ("ledger.corrected", str(desk.original), checker, 2_02),
    ]
    last = desk.session.scalars(query.where(AuditEntry.action == "ledger.corrected")).one()
    assert last.after is not None
    assert (last.after["by"], last.after["correction"]) == (str(made), str(approved))
