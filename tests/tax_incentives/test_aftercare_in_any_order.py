"""Whatever follows a grant, in whatever order: nobody gets more, or owes more, than was granted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from factories.aftercare import GRANTED, Afterwards
from factories.depth import walks
from factories.exports import GIVEN, PLACE, SCHEME, Exports
from factories.filed import let_days_pass
from factories.moves import Moves
from factories.reliefs import Reliefs
from factories.revoking import revoke_award
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.casework.public import revocation_of
from app.identity.accounts.queries.actors import SYSTEM
from app.ledger.public import fiscal_year_of
from app.ledger.queries.verify import verify
from app.platform import Platform
from payments.public import bill_states
from tax_incentives.aftercare.models import FINAL, SET_ASIDE, Clawback, ClawbackEnd
from tax_incentives.aftercare.use_cases.claw_back import (
    AnswerClawback,
    AppealClawback,
    DropClawback,
    NoticeClawback,
    OrderClawback,
    answer_clawback,
    appeal_clawback,
    drop_clawback,
    notice_clawback,
    order_clawback,
)
from tax_incentives.aftercare.use_cases.end_clawback import (
    DecideClawbackAppeal,
    decide_clawback_appeal,
    finish_clawbacks,
)
from tax_incentives.aftercare.use_cases.end_year import lapse_awards
from tax_incentives.aftercare.use_cases.fund_awards import FundAwards, fund_awards
from tax_incentives.awards.models import (
    AwardFunding,
    AwardLapse,
    AwardPayment,
    AwardPaymentEnd,
    CreditUse,
    ReliefAward,
)
from tax_incentives.awards.queries.awards import remaining_paisa
from tax_incentives.awards.queries.funding import budget_year, unfunded

TAKEN_BACK = st.one_of(
    st.tuples(st.just("notice"), st.integers(1, GRANTED)),
    st.tuples(st.sampled_from(["answer", "order", "order"]), st.just(0)),
    st.tuples(st.sampled_from(["drop", "appeal", "verdict", "finish"]), st.integers(0, 1)),
    st.tuples(st.just("revoke"), st.integers(0, 4)),
)
CREDITS = st.one_of(
    TAKEN_BACK,
    st.tuples(st.just("use"), st.integers(1, GRANTED)),
    st.tuples(st.just("refund"), st.integers(1, 10_00_000_00)),
)
MONEY = st.one_of(
    TAKEN_BACK,
    st.tuples(st.just("pay"), st.integers(1, GIVEN)),
    st.tuples(st.sampled_from(["paid", "returned"]), st.just(0)),
    st.tuples(st.sampled_from(["year", "lapse", "fund"]), st.just(0)),
    st.tuples(st.just("release"), st.integers(1, 2 * GIVEN)),
)


# Each of these gave somebody money twice, or a bill for what they never got.
KNOWN = (
    [("year", 0), ("lapse", 0), ("notice", GIVEN), ("order", 0), ("release", GIVEN), ("fund", 0)],
    [("pay", GIVEN // 2), ("notice", GIVEN), ("order", 0), ("returned", 0), ("order", 0)],
    [("pay", GIVEN // 2), ("year", 0), ("lapse", 0), ("returned", 0), ("lapse", 0)],
    [("notice", GIVEN), ("order", 0), ("appeal", 0), ("year", 0), ("verdict", 0), ("lapse", 0)],
    [("pay", 5), ("revoke", 0), ("returned", 0), ("pay", 5), ("notice", GIVEN), ("order", 0)],
    [("notice", 9), ("order", 0), ("revoke", 0), ("appeal", 0), ("verdict", 0), ("pay", 9)],
    [("year", 0), ("lapse", 0), ("notice", 7), ("order", 0), ("appeal", 0), ("verdict", 0)],
)


@dataclass
class Life:
    """An award, and what is done about it; `ground` is the one on which it is taken back."""

    reliefs: Reliefs
    award: ReliefAward
    ground: str
    steps: dict[str, Callable[[int], object]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        known = ("notice", "answer", "order", "drop", "appeal", "verdict", "finish", "revoke")
        self.steps |= {name: getattr(self, f"_{name}") for name in known}

    @property
    def session(self) -> Session:
        return self.reliefs.session

    def do(self, what: str, number: int) -> None:
        try:
            self.steps[what](number)
        finally:
            self.session.expire_all()

    def _run(self, use_case: Any, command: object, who: str) -> None:  # noqa: ANN401 - as it is
        actor = self.reliefs.owner if who == "owner" else self.reliefs.finance(who)
        self.reliefs.run(use_case, command, actor)

    def _notice(self, paisa: int) -> None:
        command = NoticeClawback(
            award_id=self.award.id, ground=self.ground, reason="So", amount_paisa=paisa
        )
        self._run(notice_clawback, command, "one")

    def _last(self) -> UUID:
        query = select(Clawback.id).filter_by(award_id=self.award.id)
        return self.session.scalars(query.order_by(Clawback.id.desc())).first() or self.award.id

    def _answer(self, _: int) -> None:
        self._run(answer_clawback, AnswerClawback(clawback_id=self._last(), answer="No"), "owner")

    def _order(self, _: int) -> None:
        if self._last() != self.award.id:
            self.do("answer", 0)
        self._run(order_clawback, OrderClawback(clawback_id=self._last(), order_reason="So"), "two")

    def _drop(self, _: int) -> None:
        self._run(drop_clawback, DropClawback(clawback_id=self._last(), drop_reason="So"), "two")

    def _appeal(self, _: int) -> None:
        self._run(appeal_clawback, AppealClawback(clawback_id=self._last(), appeal="No"), "owner")

    def _verdict(self, stands: int) -> None:
        command = DecideClawbackAppeal(
            clawback_id=self._last(), stands=bool(stands), verdict_reason="So"
        )
        self._run(decide_clawback_appeal, command, "three")

    def _finish(self, days: int) -> None:
        let_days_pass(self.session, 31 * days)
        self.reliefs.run(finish_clawbacks, None, SYSTEM)

    def _revoke(self, dice: int) -> None:
        if not dice:  # or most orders would end there
            revoke_award(self.reliefs, self.award)

    @property
    def is_revoked(self) -> bool:
        return revocation_of(self.session, self.award.registration_id) is not None

    def sum_of(self, column: Any, *where: Any) -> int:  # noqa: ANN401 - of any table
        query = select(func.coalesce(func.sum(column), 0)).where(*where)
        return int(self.session.scalar(query) or 0)

    def of_orders(self, column: Any) -> int:  # noqa: ANN401 - of clawbacks
        """Add up a column of the clawbacks that were ordered and not set aside."""
        ended = ClawbackEnd.clawback_id == Clawback.id
        query = select(func.coalesce(func.sum(column), 0)).outerjoin(ClawbackEnd, ended)
        standing = query.where(
            Clawback.award_id == self.award.id,
            Clawback.approved_at.is_not(None),
            ClawbackEnd.outcome.is_distinct_from(SET_ASIDE),
        )
        return int(self.session.scalar(standing) or 0)

    @property
    def remaining(self) -> int:
        return remaining_paisa(self.session, [self.award.id]).get(self.award.id, 0)

    def check_clawbacks(self, got: int) -> None:
        """Nobody owes more than it got, and a final order bills just that."""
        assert 0 <= self.of_orders(Clawback.owed_paisa) <= got
        assert self.of_orders(Clawback.amount_paisa) <= self.award.amount_paisa
        query = (
            select(Clawback, ClawbackEnd)
            .join(ClawbackEnd, ClawbackEnd.clawback_id == Clawback.id)
            .where(Clawback.award_id == self.award.id)
        )
        rows = self.session.execute(query).all()
        with self.reliefs.platform.executor.reading(SYSTEM) as uow:
            ids = [end.bill_id for _, end in rows if end.bill_id]
            bills = bill_states(uow, ids)
        for row, end in rows:
            billed = bills[end.bill_id].owed_paisa if end.bill_id else 0
            assert billed == (row.owed_paisa if end.outcome == FINAL else 0)


def _in_any_order(
    moves: Moves,
    platform: Platform,
    session: Session,
    steps: st.SearchStrategy[tuple[str, int]],
    life: Life,
    check: Callable[[str], None],
    known: Sequence[list[tuple[str, int]]] = (),
) -> None:
    session.commit()
    connection = session.get_bind()
    assert isinstance(connection, Connection)

    @settings(max_examples=walks(20), deadline=None)
    @given(st.lists(steps, min_size=4, max_size=14))
    def in_any(order: list[tuple[str, int]]) -> None:
        session.rollback()
        before = connection.begin_nested()
        try:
            for what, number in order:
                with moves.step():
                    life.do(what, number)
                    check(what)
            with platform.executor.sessions() as fresh:
                assert verify(fresh) is None
        finally:
            session.rollback()
            before.rollback()

    for order in known:
        in_any = example(order)(in_any)
    in_any()


@pytest.mark.campaign
@pytest.mark.parametrize("ground", ["false_facts", "base_shrank"])
def test_a_credit_gives_what_was_granted_in_every_order(
    platform: Platform, session: Session, ground: str, moves: Moves
) -> None:
    after = Afterwards.of(platform, session)
    for name in ("one", "two", "three"):
        after.finance(name)
    life = Life(after.reliefs, after.award, ground)
    life.steps |= {"use": after.use, "refund": after.refund}
    ceiling = after.reliefs.position().given_paisa

    def check(what: str) -> None:
        used = life.sum_of(CreditUse.amount_paisa, CreditUse.award_id == after.award.id)
        taken = life.of_orders(Clawback.unused_paisa)
        ended = life.sum_of(AwardLapse.amount_paisa, AwardLapse.award_id == after.award.id)
        assert used + taken + ended + life.remaining == GRANTED
        assert not (life.is_revoked and what == "use")
        life.check_clawbacks(used)
        position = after.reliefs.position()
        assert position.used_paisa == used
        assert position.free_paisa == ceiling - GRANTED
        assert position.committed_paisa + position.lapsed_paisa == GRANTED - used

    _in_any_order(moves, platform, session, CREDITS, life, check)


@dataclass
class MoneyLife(Life):
    """An award that is paid in money by sanctions, from a budget of each fiscal year."""

    exports: Exports | None = None
    years: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        known = ("pay", "paid", "returned", "year", "lapse", "fund", "release")
        self.steps |= {name: getattr(self, f"_{name}") for name in known}

    def this_year(self) -> int:
        with self.reliefs.platform.executor.reading(SYSTEM) as uow:
            return fiscal_year_of(local_day(uow.now)).year

    def _pay(self, paisa: int) -> None:
        assert self.exports
        self.exports.pay(self.award, gross_paisa=paisa)

    def _end(self, kind: str) -> None:
        assert self.exports
        ended = select(AwardPaymentEnd.payment_id)
        query = select(AwardPayment).where(AwardPayment.id.not_in(ended)).order_by(AwardPayment.id)
        if (row := self.session.scalars(query).first()) is not None:
            self.exports.ended(row, kind)

    def _paid(self, _: int) -> None:
        self._end("paid")

    def _returned(self, _: int) -> None:
        self._end("returned")

    def _year(self, _: int) -> None:
        with self.reliefs.platform.executor.reading(SYSTEM) as uow:
            today = local_day(uow.now)
        first = fiscal_year_of(fiscal_year_of(today) + timedelta(days=370))
        let_days_pass(self.session, (first - today).days + 1)

    def _lapse(self, _: int) -> None:
        self.reliefs.run(lapse_awards, None, SYSTEM)

    def _fund(self, _: int) -> None:
        self._run(fund_awards, FundAwards(scheme=SCHEME, fiscal_year=self.this_year()), "one")

    def _release(self, paisa: int) -> None:
        for kind in ("appropriation", "release"):
            year = self.this_year()
            self.reliefs.budget(paisa, kind, scheme=SCHEME, fiscal_year=year, **PLACE)

    def lacks(self) -> int:
        """What it may still get from budgets of later years."""
        rows = self.session.execute(unfunded(self.this_year() + 1)).all()
        return sum(int(paisa) for award, paisa in rows if award.id == self.award.id)


def test_money_is_paid_once_and_never_above_the_award_in_any_order(
    platform: Platform, session: Session, moves: Moves
) -> None:
    exports = Exports.of(platform, session)
    award = exports.award()
    for name in ("one", "two", "three"):
        exports.reliefs.finance(name)
    life = MoneyLife(exports.reliefs, award, "not_realised", exports=exports)

    def check(what: str) -> None:
        of = AwardPayment.award_id == award.id
        asked = life.sum_of(AwardPayment.gross_paisa, of)
        ends = AwardPaymentEnd.payment_id == AwardPayment.id
        paid = life.sum_of(AwardPayment.gross_paisa, of, ends, AwardPaymentEnd.paid)
        back = life.sum_of(AwardPayment.gross_paisa, of, ends, ~AwardPaymentEnd.paid)
        promised = GIVEN + life.sum_of(AwardFunding.amount_paisa, AwardFunding.award_id == award.id)
        lapsed = life.sum_of(AwardLapse.amount_paisa, AwardLapse.award_id == award.id)
        under_way, taken = asked - paid - back, life.of_orders(Clawback.unused_paisa)
        assert paid + under_way + taken + lapsed + life.remaining == promised
        life.check_clawbacks(paid)
        gets = paid - life.of_orders(Clawback.owed_paisa) + under_way + life.remaining
        assert not (life.is_revoked and what == "pay")
        if not life.is_revoked:
            assert gets + life.lacks() == GIVEN - life.of_orders(Clawback.amount_paisa)
        else:
            assert gets <= GIVEN
        if what == "lapse" and budget_year(session, award).year < life.this_year():
            assert life.remaining == 0

    _in_any_order(moves, platform, session, MONEY, life, check, KNOWN)
