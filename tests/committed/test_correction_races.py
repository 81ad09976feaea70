"""Real commits at the same instant: a correction is posted once, and never more than is there."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
import pytest
from factories.heads import make_head
from factories.racing import at_once
from factories.refunds import proved_officer
from ledger.books import CASH, move, posting
from ledger.test_books import account_of
from sqlalchemy import func, select

from app.errors import Conflict
from app.factory import Platform
from app.identity.actors import SYSTEM
from app.ledger.models import Correction, LedgerTransaction
from app.ledger.public import balance, post
from app.ledger.use_cases.corrections import (
    MOST_WAITING,
    ApproveCorrection,
    ProposeCorrection,
    RefuseCorrection,
    approve_correction,
    propose_correction,
    refuse_correction,
)
from app.ledger.verify import verify
from app.permissions import Actor
from app.unit_of_work import UnitOfWork

pytestmark = pytest.mark.committed
WRONG, RIGHT = account_of("B01601"), account_of("C02702")


@dataclass
class Desk:
    """An officer who asks, some who decide, and 100 rupees under a wrong head."""

    platform: Platform
    maker: Actor
    checkers: list[Actor]
    original: UUID

    def ask(self, paisa: int) -> Correction:
        command = ProposeCorrection(
            transaction_id=self.original,
            wrong=WRONG.code,
            right=RIGHT.code,
            amount_paisa=paisa,
            reason="Billed under a wrong head",
        )
        return self.platform.executor.execute(propose_correction, command, actor=self.maker)

    def approve(self, correction_id: UUID, who: int = 0) -> Correction:
        command = ApproveCorrection(correction_id=correction_id)
        actor = self.checkers[who]
        return self.platform.executor.execute(approve_correction, command, actor=actor)

    def refuse(self, correction_id: UUID) -> Correction:
        command = RefuseCorrection(correction_id=correction_id, reason="The head was right.")
        actor = self.checkers[0]
        return self.platform.executor.execute(refuse_correction, command, actor=actor)

    def check(self, moved_paisa: int, *, posted: int) -> None:
        with self.platform.executor.sessions() as session:
            assert balance(session, WRONG.code) == -100_00 + moved_paisa
            assert balance(session, RIGHT.code) == -1_00 - moved_paisa
            count = select(func.count()).select_from(LedgerTransaction)
            assert session.scalar(count.filter_by(corrects=self.original)) == posted
            assert verify(session) is None


@pytest.fixture
def desk(committed: Platform) -> Desk:
    with committed.executor.sessions() as session:
        for code in ("B01601", "C02702"):
            make_head(session, code)
        officers = [proved_officer(session, f"Officer {number}") for number in range(4)]
        session.commit()

    def arrange(uow: UnitOfWork, _: None) -> UUID:
        post(uow, posting("opens", move(CASH, RIGHT, 1_00)))
        return post(uow, posting("a payment", move(CASH, WRONG, 100_00)))

    original = committed.executor.execute(arrange, None, actor=SYSTEM)
    return Desk(committed, officers[0], officers[1:], original)


def won(answers: list[Any]) -> int:
    assert all(isinstance(answer, Correction | Conflict) for answer in answers), answers
    return sum(isinstance(answer, Correction) for answer in answers)


def test_officers_who_approve_at_the_same_instant_post_it_once(desk: Desk) -> None:
    asked = desk.ask(40_00).id
    answers = at_once([lambda who=who: desk.approve(asked, who) for who in (0, 1, 2, 0, 1, 2)])
    assert won(answers) == 1
    desk.check(40_00, posted=1)


def test_of_two_for_the_same_money_one_is_posted(desk: Desk) -> None:
    asked = [desk.ask(60_00).id, desk.ask(70_00).id]
    answers = at_once([lambda who=who: desk.approve(asked[who], who) for who in (0, 1)])
    assert won(answers) == 1
    moved = next(each.amount_paisa for each in answers if isinstance(each, Correction))
    desk.check(moved, posted=1)


def test_it_is_approved_or_refused_and_never_both(desk: Desk) -> None:
    asked = desk.ask(40_00).id
    answers = at_once([lambda: desk.approve(asked, 1), lambda: desk.refuse(asked)])
    assert won(answers) == 1
    approved = any(isinstance(each, Correction) and each.state == "approved" for each in answers)
    desk.check(40_00 if approved else 0, posted=int(approved))


def test_no_more_wait_than_may_however_many_ask_at_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.ledger.use_cases.corrections.MOST_WAITING", 2)
    assert MOST_WAITING == 100
    assert won(at_once([lambda: desk.ask(1_00)] * 6)) == 2
    desk.check(0, posted=0)


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
