"""Real commits at the same instant: a correction is posted once, and never more than is there."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from factories.racing import at_once
from ledger.desk import Desk

from app.errors import Conflict
from app.ledger.models import Correction
from app.ledger.queries.verify import verify
from app.ledger.use_cases.corrections import MAX_WAITING
from app.platform import Platform

pytestmark = pytest.mark.committed


@pytest.fixture
def desk(committed: Platform) -> Iterator[Desk]:
    with committed.executor.sessions() as session:
        yield Desk.of(committed, session, officers=4)


def check(desk: Desk, moved_paisa: int, *, posted: int) -> None:
    assert desk.stands() == (100_00 - moved_paisa, 1_00 + moved_paisa)
    assert desk.posted() == posted
    assert verify(desk.session) is None


def won(answers: list[Any]) -> int:
    assert all(isinstance(answer, Correction | UUID | Conflict) for answer in answers), answers
    return sum(not isinstance(answer, Conflict) for answer in answers)


def test_officers_who_approve_at_the_same_instant_post_it_once(desk: Desk) -> None:
    asked = desk.ask(40_00)
    officers = [desk.officer(place) for place in (1, 2, 3)] * 2
    answers = at_once([lambda by=by: desk.approve(asked, by=by) for by in officers])
    assert won(answers) == 1
    check(desk, 40_00, posted=1)


@pytest.mark.campaign
def test_of_two_for_the_same_money_one_is_posted(desk: Desk) -> None:
    asked = [desk.ask(60_00), desk.ask(70_00)]
    officers = [desk.officer(1), desk.officer(2)]
    answers = at_once(
        [
            lambda it=it, by=by: desk.approve(it, by=by)
            for it, by in zip(asked, officers, strict=True)
        ]
    )
    assert won(answers) == 1
    moved = next(each.amount_paisa for each in answers if isinstance(each, Correction))
    check(desk, moved, posted=1)


@pytest.mark.campaign
def test_it_is_approved_or_refused_and_never_both(desk: Desk) -> None:
    asked = desk.ask(40_00)
    one, another = desk.officer(1), desk.officer(2)
    answers = at_once([lambda: desk.approve(asked, by=one), lambda: desk.refuse(asked, by=another)])
    assert won(answers) == 1
    approved = any(isinstance(each, Correction) and each.state == "approved" for each in answers)
    check(desk, 40_00 if approved else 0, posted=int(approved))


@pytest.mark.campaign
def test_no_more_wait_than_may_however_many_ask_at_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.ledger.use_cases.corrections.MAX_WAITING", 2)
    assert MAX_WAITING == 100
    maker = desk.maker
    assert won(at_once([lambda: desk.ask(1_00, by=maker)] * 6)) == 2
    check(desk, 0, posted=0)


@pytest.mark.parametrize(
    "change",
    [
        "update ledger_corrections set amount_paisa = 1",
        "update ledger_corrections set wrong = 'cash'",
        "delete from ledger_corrections",
        "truncate ledger_corrections",
    ],
)
def test_what_was_asked_stays_even_for_the_owner(desk: Desk, change: str) -> None:
    desk.ask(1_00)
    address = desk.platform.settings.owner_url.replace("+psycopg", "")
    with (
        psycopg.connect(address) as owner,
        pytest.raises(psycopg.Error, match="never change"),
    ):
        owner.execute(change)
