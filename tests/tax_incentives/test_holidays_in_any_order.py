"""Whatever is billed, covered, paid, taken back, stayed or revoked: no award pays above itself."""

from dataclasses import dataclass, field
from uuid import UUID

import pytest
from factories.depth import walks
from factories.holidays import HOLIDAY, Holidays
from factories.moves import Moves
from factories.payments import pay
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from app.identity.accounts.queries.actors import SYSTEM
from app.ledger.queries.verify import verify
from app.platform import Platform
from payments.public import bill_state, cancel_bill, credited, reverse_credit
from tax_incentives.aftercare.models import Clawback
from tax_incentives.aftercare.use_cases.claw_back import (
    AnswerClawback,
    NoticeClawback,
    OrderClawback,
    answer_clawback,
    notice_clawback,
    order_clawback,
)
from tax_incentives.awards.models import CreditUseReturn, ReliefAward

GIVEN = 36_000_00
steps = st.lists(
    st.tuples(
        st.sampled_from(
            [
                *("raise", "raise", "bill", "cover", "pay", "return", "reverse", "cancel"),
                *("revoke", "claw_back"),
            ]
        ),
        st.integers(1, GIVEN),
    ),
    min_size=4,
    max_size=14,
)


@dataclass
class Life:
    """A holiday, and the bills of its holder."""

    holidays: Holidays
    award: ReliefAward
    bills: list[UUID] = field(default_factory=list)
    revoked_at: int | None = None

    def do(self, what: str, number: int) -> None:
        holidays = self.holidays
        if what == "raise":
            self.bills.append(holidays.raised(number).id)
        elif what == "bill":
            self.bills.append(holidays.bill(number).id)
        elif what == "revoke":
            self._revoke()
        elif what == "claw_back":
            self._claw_back(number)
        elif what in {"return", "reverse"}:
            self._take_back(what, number)
        elif self.bills:
            self._of_bill(what, self.bills[number % len(self.bills)], number)

    def _revoke(self) -> None:
        self.holidays.revoke(self.award)
        if self.revoked_at is None:
            self.revoked_at = len(self.holidays.uses(self.award))

    def _of_bill(self, what: str, bill_id: UUID, number: int) -> None:
        holidays = self.holidays
        if what == "cover":
            holidays.cover(self.award, bill_id)
        elif what == "cancel":
            holidays.run(lambda uow, _: cancel_bill(uow, bill_id, "Raised twice"), None, SYSTEM)
        elif what == "pay":
            with holidays.platform.executor.reading(SYSTEM) as uow:
                bill = bill_state(uow, bill_id)
            pay(holidays.platform, bill.psid, number)

    def _take_back(self, what: str, number: int) -> None:
        if uses := self.holidays.uses(self.award):
            use = uses[number % len(uses)]
            if what == "return":
                self.holidays.take_back(use)
            else:
                key = f"relief:{use.id}"
                run = self.holidays.run
                run(lambda uow, _: reverse_credit(uow, key, "It was void"), None, SYSTEM)

    def _claw_back(self, number: int) -> None:
        holidays, run = self.holidays, self.holidays.run
        notice = NoticeClawback(
            award_id=self.award.id, ground="false_facts", reason="No staff", amount_paisa=number
        )
        row_id = run(notice_clawback, notice, holidays.finance("one")).id
        run(answer_clawback, AnswerClawback(clawback_id=row_id, answer="No"), holidays.owner)
        order = OrderClawback(clawback_id=row_id, order_reason="Seen")
        run(order_clawback, order, holidays.finance("two"))

    def check(self) -> None:
        self.holidays.deliver()
        session, award = self.holidays.session, self.award
        uses = self.holidays.uses(award)
        back = set(session.scalars(select(CreditUseReturn.use_id)))
        used = sum(each.amount_paisa for each in uses if each.id not in back)
        taken = session.scalars(select(Clawback).filter_by(award_id=award.id))
        held = sum(each.unused_paisa or 0 for each in taken if each.approved_at)
        assert 0 <= used <= GIVEN
        assert self.holidays.left(award) == GIVEN - used - held
        assert self.revoked_at is None or len(uses) == self.revoked_at
        assert self.holidays.position(scheme=HOLIDAY).used_paisa == used
        with self.holidays.platform.executor.reading(SYSTEM) as uow:
            assert credited(uow, "tax_incentives", HOLIDAY, award.fiscal_year) == used


@pytest.mark.campaign
def test_an_award_never_pays_above_itself(
    platform: Platform, session: Session, moves: Moves
) -> None:
    holidays = Holidays.begun(platform, session)
    award = holidays.granted()
    for name in ("one", "two"):
        holidays.finance(name)
    session.commit()
    connection = session.get_bind()
    assert isinstance(connection, Connection)

    @settings(max_examples=walks(12), deadline=None)
    @given(steps)
    def in_any(order: list[tuple[str, int]]) -> None:
        session.rollback()
        before = connection.begin_nested()
        life = Life(holidays, award)
        for what, number in order:
            with moves.step():
                life.do(what, number)
                life.check()
        with platform.executor.sessions() as fresh:
            assert verify(fresh) is None
        session.rollback()
        before.rollback()

    in_any()
