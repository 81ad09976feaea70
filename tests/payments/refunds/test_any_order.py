"""Whatever is paid, refunded or fails, in whatever order: books and facts agree."""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from factories.depth import walks
from factories.moves import Moves
from factories.payments import make_bill, pay
from factories.refunds import Office
from factories.sandbox import Sandbox
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.clock import real_now
from app.errors import NotFound
from app.identity.accounts.queries.actors import SYSTEM
from app.ledger.public import balance
from app.ledger.queries.verify import verify
from app.outbox.models import Delivery
from app.platform import Platform
from payments.bills.models import Bill
from payments.bills.queries import facts_of
from payments.cards.adyen.gateway import CardGateway, Unknown
from payments.cards.models import CardAttempt
from payments.cards.use_cases.pay_by_card import PayByCard, pay_by_card
from payments.kernel.postings import REFUND_DUE
from payments.receipts.models import Payment
from payments.refunds.models import Refund
from payments.refunds.policy import RefundState
from payments.refunds.queries.refunds import state_now

WHOLE = 1_200_00
CHANNELS = ("counter", "onebill")
ACCOUNTS = (
    *(f"payments:clearing:{name}" for name in CHANNELS),
    *(f"payments:refunds-payable:{name}" for name in CHANNELS),
    REFUND_DUE.code,
)
OPEN = (RefundState.APPROVED, RefundState.SENT)
DEEDS = ("approve", "send", "confirm", "fail")


def books(session: Session, code: str) -> int:
    session.expire_all()
    try:
        return balance(session, code)
    except NotFound:
        return 0  # nothing was ever posted to it


steps = st.lists(
    st.one_of(
        st.tuples(st.just("pay"), st.sampled_from(CHANNELS), st.integers(1, 1_500_00)),
        st.tuples(
            st.just("propose"),
            st.integers(0, 3),
            st.dictionaries(
                st.sampled_from(["1", "2", "excess"]),
                st.integers(1, 300_00),
                min_size=1,
                max_size=2,
            ),
        ),
        st.tuples(st.sampled_from(DEEDS), st.integers(0, 1), st.none()),
    ),
    min_size=4,
    max_size=16,
)


@dataclass
class Life:
    """A bill, and what was done to it."""

    office: Office
    session: Session
    bill: Bill
    payments: list[Payment] = field(default_factory=list)
    refunds: list[UUID] = field(default_factory=list)

    def do(self, step: tuple[str, object, object]) -> None:
        what, which, how = step
        if what == "pay":
            paid = pay(self.office.platform, self.bill.psid, int(str(how)), channel=str(which))
            self.payments.append(paid)
        elif what == "propose" and self.payments:
            payment = self.payments[int(str(which)) % len(self.payments)]
            assert isinstance(how, dict)
            self.refunds.append(self.office.propose(payment.id, how, payment.channel).id)
        elif self.refunds and what in DEEDS:
            act: Callable[[UUID], object] = getattr(self.office, what)
            act(self.refunds[int(str(which)) % len(self.refunds)])

    def states(self) -> list[tuple[Refund, RefundState]]:
        self.session.expire_all()
        rows = self.session.scalars(select(Refund).where(Refund.id.in_(self.refunds))).all()
        return [(row, state_now(self.session, row)) for row in rows]


def expected(life: Life) -> Counter[str]:
    """What the books must show of this bill, by account."""
    sums: Counter[str] = Counter()
    for payment in life.payments:
        sums[f"payments:clearing:{payment.channel}"] += payment.amount_paisa
        sums[REFUND_DUE.code] -= payment.excess_paisa
    for refund, state in life.states():
        if state in OPEN:
            sums[f"payments:refunds-payable:{refund.channel}"] -= refund.amount_paisa
        elif state is RefundState.CONFIRMED:
            sums[f"payments:clearing:{refund.channel}"] -= refund.amount_paisa
        if refund.kind == "excess" and state in {*OPEN, RefundState.CONFIRMED}:
            sums[REFUND_DUE.code] += refund.amount_paisa
    return sums


def going_back(
    life: Life, kind: str, among: Collection[RefundState] = (*OPEN, RefundState.CONFIRMED)
) -> int:
    return sum(
        refund.amount_paisa
        for refund, state in life.states()
        if refund.kind == kind and state in among
    )


def test_the_books_follow_every_order_of_payments_refunds_and_failures(
    platform: Platform, session: Session, moves: Moves
) -> None:
    office = Office.of(platform, session)

    @settings(max_examples=walks(25), deadline=None)
    @given(steps)
    def in_any(order: list[tuple[str, object, object]]) -> None:
        bill = make_bill(session, part_payment=True)
        session.commit()
        before = {code: books(session, code) for code in ACCOUNTS}
        life = Life(office, session, bill)
        for step in order:
            with moves.step():
                life.do(step)
        sums = expected(life)
        assert {code: books(session, code) - before[code] for code in ACCOUNTS} == {
            code: sums[code] for code in ACCOUNTS
        }
        facts = facts_of(session, [bill])[bill.id].facts
        assert facts.refunded_paisa == going_back(life, "lines")
        assert facts.under_way_paisa == going_back(life, "lines", OPEN)
        assert facts.refunded_excess_paisa == going_back(life, "excess")
        assert 0 <= facts.gone_back_paisa <= facts.refunded_paisa <= facts.allocated_paisa
        assert facts.excess_paisa >= 0
        with platform.executor.sessions() as fresh:
            assert verify(fresh) is None

    in_any()


chances = st.sampled_from([0.0, 0.5, 1.0])
weathers = st.fixed_dictionaries(
    dict.fromkeys(
        ("duplicate", "reorder", "batch", "forge", "refuse_refund", "fail_refund", "own_names"),
        chances,
    )
)


def paid_by_card(platform: Platform, sandbox: Sandbox, session: Session) -> Payment:
    sandbox.post.behaviour.change(dict.fromkeys(vars(sandbox.post.behaviour), 0.0))
    bill = make_bill(session)
    session.commit()
    made = platform.executor.execute(pay_by_card, PayByCard(psid=bill.psid), actor=SYSTEM)
    sandbox.settle(1)
    session.expire_all()
    page = session.get_one(CardAttempt, made.id).page_url
    sandbox.choose(page or "", "approve")
    sandbox.settle(2)
    return session.scalars(select(Payment).filter_by(bill_id=bill.id)).one()


def test_card_refunds_end_as_the_gateway_says_in_any_weather(
    platform: Platform, sandbox: Sandbox, session: Session, moves: Moves
) -> None:
    office = Office.of(platform, session)

    @settings(max_examples=walks(10), deadline=None)
    @given(weathers, st.lists(st.integers(1, 500_00), min_size=1, max_size=3))
    def in_any(weather: dict[str, float], amounts: list[int]) -> None:
        before = books(session, "payments:clearing:adyen")
        payment = paid_by_card(platform, sandbox, session)
        sandbox.post.behaviour.change(weather)
        for paisa in amounts:
            with moves.step():
                office.approve(office.propose(payment.id, {"1": paisa}, "adyen").id)
        sandbox.settle(6)
        at_gateway = sandbox.book.payments[payment.reference]
        kept = at_gateway.captured - at_gateway.refunded
        assert books(session, "payments:clearing:adyen") - before == kept
        assert books(session, "payments:refunds-payable:adyen") == 0
        with platform.executor.sessions() as fresh:
            assert verify(fresh) is None

    in_any()


def test_a_lost_answer_is_asked_for_again_and_refunds_once(
    platform: Platform, sandbox: Sandbox, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = paid_by_card(platform, sandbox, session)
    office = Office.of(platform, session)
    real, keys = CardGateway.refund, list[UUID]()

    def lossy(gateway: CardGateway, psp: str, paisa: int, request_id: UUID) -> str:
        keys.append(request_id)
        answer = real(gateway, psp, paisa, request_id)
        if len(keys) == 1:
            raise Unknown
        return answer

    monkeypatch.setattr(CardGateway, "refund", lossy)
    refund = office.approve(office.propose(payment.id, {"1": 300_00}, "adyen").id)
    sandbox.settle(2)  # the notice comes while we do not know the refund's name
    session.execute(update(Delivery).where(Delivery.state == "waiting").values(due_at=real_now()))
    session.commit()
    sandbox.settle()
    assert keys == [refund.id, refund.id]
    assert sandbox.book.payments[payment.reference].refunded == 300_00
    session.expire_all()
    found = session.get_one(Refund, refund.id)
    assert state_now(session, found) is RefundState.CONFIRMED
