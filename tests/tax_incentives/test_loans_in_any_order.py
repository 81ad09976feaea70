"""Whatever is sanctioned, paid, sent back, repaid or rescheduled, in any order: the sums agree.

So do they where news is late, comes twice, or whoever hears it dies in between.
"""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from factories.counter import Desk
from factories.depth import walks
from factories.loans import LENT, SCHEME, Loans
from factories.moves import Moves
from factories.payments import pay, today
from factories.tenders import deliver_all
from factories.undoings import undo
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from app.identity.accounts.queries.actors import SYSTEM
from app.ledger.queries.verify import verify
from app.platform import Platform
from app.unit_of_work import UnitOfWork
from payments.public import bill_states
from payments.receipts.models import Payment
from tax_incentives.awards.models import ReliefAward
from tax_incentives.loan_book.models import LoanInstalment
from tax_incentives.loan_book.queries.loans import outstanding_paisa
from tax_incentives.loan_book.queries.page import TrancheView
from tax_incentives.loan_book.use_cases.pay_tranche import end_tranche


class KilledError(Exception):
    """A worker was killed."""


steps = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["tranche", "enter"]), st.integers(1, LENT)),
        st.tuples(st.sampled_from(["last", "last_of_all", "enter_last"]), st.integers(1, LENT)),
        st.tuples(st.sampled_from(["paid", "paid", "returned", "cancelled"]), st.integers(0, 20)),
        st.tuples(st.sampled_from(["dies", "twice", "news"]), st.integers(0, 20)),
        st.tuples(st.sampled_from(["pay", "pay", "pay", "undo"]), st.integers(0, 20)),
        st.tuples(st.just("reschedule"), st.integers(1, 6)),
    ),
    min_size=3,
    max_size=14,
)


@dataclass
class Life:
    """A signed loan, and what was done to it."""

    loans: Loans
    desk: Desk
    award: ReliefAward
    payments: list[Payment] = field(default_factory=list)

    def do(self, what: str, number: int) -> None:
        if what in ("paid", "returned", "cancelled"):
            for each in self._tranches("sanctioned"):
                self.loans.ends(each.id, what)
        elif what in ("dies", "twice", "news"):
            self._hears(what, number)
        elif what == "reschedule":
            self.loans.reschedule(self.award.id, today() + timedelta(days=40), number)
        elif what in ("pay", "undo"):
            self._repays(what, number)
        else:
            self._lends(what, number)

    def _lends(self, what: str, paisa: int) -> None:
        """Two officers let a tranche be paid, and perhaps it is paid at once."""
        last = what in ("last", "last_of_all", "enter_last")
        paisa = self.loans.page(self.award.id).award_left_paisa if what == "last_of_all" else paisa
        pay_out = self.loans.sanctioned if what.startswith("enter") else self.loans.tranche
        if paisa:
            pay_out(self.award.id, paisa, is_last=last)

    def _repays(self, what: str, number: int) -> None:
        if what == "pay" and (rows := self._rows()):
            row = rows[number % len(rows)]
            self.payments.append(pay(self.loans.platform, row.psid, row.amount_paisa))
        elif what == "undo" and self.payments:
            undo(self.desk, self.payments.pop(number % len(self.payments)).id)

    def _hears(self, what: str, number: int) -> None:
        """A worker hears of a sanction; it may die before its commit, or hear it twice."""
        if not (approved := self._approved()):
            return
        event = self.loans.news(approved[number % len(approved)])

        def hear(uow: UnitOfWork, _: None) -> None:
            end_tranche(uow, event)
            if what == "dies":
                raise KilledError

        for _ in range(2 if what == "twice" else 1):
            with suppress(KilledError):
                self.loans.run(hear, None, SYSTEM)
        self.loans.session.expire_all()

    def _approved(self) -> list[UUID]:
        tranches = self.loans.page(self.award.id).tranches
        return [each.id for each in tranches if each.state not in ("proposed", "refused")]

    def _tranches(self, state: str) -> list[TrancheView]:
        return [each for each in self.loans.page(self.award.id).tranches if each.state == state]

    def _rows(self) -> list[LoanInstalment]:
        """Every instalment there ever was: somebody may pay an old bill."""
        query = select(LoanInstalment).filter_by(award_id=self.award.id)
        return list(self.loans.session.scalars(query.order_by(LoanInstalment.id)))

    def check(self, *, heard: bool = True) -> None:
        """See that the sums agree; where not all news came, of what is booked so far."""
        if heard:
            deliver_all(self.loans.platform)
        session = self.loans.session
        session.expire_all()
        page = self.loans.page(self.award.id)
        rows = self._rows()
        with self.loans.platform.executor.reading(self.loans.finance("one")) as uow:
            bills = bill_states(uow, [row.bill_id for row in rows])
        owed = {row.id: bills[row.bill_id].owed_paisa for row in rows if not row.ended_at}
        repaid = sum(row.amount_paisa - owed[row.id] for row in rows if row.id in owed)
        paid = sum(each.amount_paisa for each in self._tranches("paid"))
        assert page.paid_out_paisa == paid
        assert page.award_left_paisa + page.under_way_paisa + paid == LENT
        position = self.loans.position(scheme=SCHEME)
        assert (position.used_paisa, position.committed_paisa) == (paid, LENT - paid)
        assert len(self._tranches("sanctioned")) <= 1
        if heard:
            outstanding = outstanding_paisa(session, self.award.id)
            assert outstanding == page.outstanding_paisa == paid - repaid
            assert 0 <= outstanding <= paid <= LENT
        if heard and rows:
            assert sum(owed.values()) == outstanding


def test_the_sums_agree_in_every_order(platform: Platform, session: Session, moves: Moves) -> None:
    loans = Loans.of(platform, session)
    award = loans.signed()
    desk = Desk.of(platform, session)
    loans.finance("two")
    session.commit()
    connection = session.get_bind()
    assert isinstance(connection, Connection)

    @settings(max_examples=walks(12), deadline=None)
    @given(steps)
    def in_any(order: list[tuple[str, int]]) -> None:
        session.rollback()
        before = connection.begin_nested()
        life = Life(loans, desk, award)
        for what, number in order:
            with moves.step():
                life.do(what, number)
                life.check(heard=what not in ("paid", "returned", "cancelled", "dies"))
        life.check()
        with platform.executor.sessions() as fresh:
            assert verify(fresh) is None
        session.rollback()
        before.rollback()

    in_any()
