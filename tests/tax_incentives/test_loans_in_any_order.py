"""Whatever is paid out, repaid, taken back or rescheduled, in whatever order: the sums agree."""

from dataclasses import dataclass, field
from datetime import timedelta

from factories.counter import Desk
from factories.depth import examples
from factories.loans import LENT, Loans
from factories.payments import pay, today
from factories.tenders import deliver_all
from factories.undoings import undo
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.ledger.verify import verify
from app.platform import Platform
from payments.public import bill_states
from payments.receipts.models.payment import Payment
from tax_incentives.awards.models import ReliefAward
from tax_incentives.loan_book.models import LoanInstalment, LoanTranche
from tax_incentives.loan_book.queries.loans import outstanding_paisa

steps = st.lists(
    st.one_of(
        st.tuples(st.just("tranche"), st.integers(1, LENT)),
        st.tuples(st.sampled_from(["last", "last_of_all"]), st.integers(1, LENT)),
        st.tuples(st.sampled_from(["pay", "pay", "pay", "undo"]), st.integers(0, 20)),
        st.tuples(st.just("reschedule"), st.integers(1, 6)),
    ),
    min_size=3,
    max_size=10,
)


@dataclass
class Life:
    """A signed loan, and what was done to it."""

    loans: Loans
    desk: Desk
    award: ReliefAward
    payments: list[Payment] = field(default_factory=list)

    def do(self, what: str, number: int) -> None:
        award_id = self.award.id
        if what in ("tranche", "last"):
            self.loans.tranche(award_id, number, is_last=what == "last")
        elif what == "last_of_all":
            if left := self.loans.page(award_id).award_left_paisa:
                self.loans.tranche(award_id, left, is_last=True)
        elif what == "reschedule":
            self.loans.reschedule(award_id, today() + timedelta(days=40), number)
        elif what == "pay" and (rows := self._rows()):
            row = rows[number % len(rows)]
            self.payments.append(pay(self.loans.platform, row.psid, row.amount_paisa))
        elif what == "undo" and self.payments:
            undo(self.desk, self.payments.pop(number % len(self.payments)).id)

    def _rows(self) -> list[LoanInstalment]:
        """Every instalment there ever was: somebody may pay an old bill."""
        query = select(LoanInstalment).filter_by(award_id=self.award.id)
        return list(self.loans.session.scalars(query.order_by(LoanInstalment.id)))

    def check(self) -> None:
        deliver_all(self.loans.platform)
        session = self.loans.session
        session.expire_all()
        out = session.scalars(select(LoanTranche).filter_by(award_id=self.award.id))
        paid_out = sum(row.amount_paisa for row in out if row.state == "approved")
        rows = self._rows()
        with self.loans.platform.executor.reading(self.loans.finance("one")) as uow:
            bills = bill_states(uow, [row.bill_id for row in rows])
        owed = {row.id: bills[row.bill_id].owed_paisa for row in rows if not row.ended_at}
        repaid = sum(row.amount_paisa - owed[row.id] for row in rows if row.id in owed)
        outstanding = outstanding_paisa(session, self.award.id)
        assert outstanding == paid_out - repaid
        assert 0 <= outstanding <= paid_out <= LENT
        if rows:
            assert sum(owed.values()) == outstanding


def test_the_sums_agree_in_every_order(platform: Platform, session: Session) -> None:
    loans = Loans.of(platform, session)
    award = loans.signed()
    desk = Desk.of(platform, session)
    loans.finance("two")
    session.commit()
    connection = session.get_bind()
    assert isinstance(connection, Connection)

    @settings(max_examples=examples(12), deadline=None)
    @given(steps)
    def in_any(order: list[tuple[str, int]]) -> None:
        session.rollback()
        before = connection.begin_nested()
        life = Life(loans, desk, award)
        for what, number in order:
            try:
                life.do(what, number)
            except Refusal:
                continue
            life.check()
        with platform.executor.sessions() as fresh:
            assert verify(fresh) is None
        session.rollback()
        before.rollback()

    in_any()
