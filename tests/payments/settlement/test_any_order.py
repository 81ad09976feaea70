"""Payments, refunds, files and agreements in whatever order: clearing is what is not settled."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from factories.depth import walks
from factories.moves import Moves
from factories.payments import make_bill, pay
from factories.refunds import Office
from factories.settlement import accepted, file_of, line_of, looked_again
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db import new_id
from app.errors import Conflict, NotFound
from app.ledger.public import balance
from app.ledger.queries.verify import verify
from app.platform import Platform
from payments.clearing.file_format import SettlementLine
from payments.clearing.models import ClearingItem, Settlement, SuspenseItem
from payments.receipts.models import Payment
from payments.refunds.models import Refund
from payments.settlement.models import (
    ChannelFile,
    ChannelLine,
    LineOutcome,
    LineResolution,
    SettlementMatch,
)
from payments.settlement.policy import Code
from payments.settlement.queries.differences import Difference, Wanted, differences
from payments.settlement.use_cases.resolve_difference import (
    DecideMatch,
    ProposeMatch,
    approve_match,
    propose_match,
    refuse_match,
)

CHANNELS = ("counter", "onebill")
AGAINST = ("fees", "receivable", "write_off", "nothing", "suspense")

places = st.integers(0, 5)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("pay"), st.sampled_from(CHANNELS), st.integers(100, 1_500_00)),
        st.tuples(st.just("refund"), places, st.integers(1, 900_00)),
        st.tuples(st.just("come_back"), places),
        st.tuples(
            st.just("file"),
            st.sampled_from(CHANNELS),
            # Which item, what is wrong with its line, by how much.
            st.lists(
                st.tuples(
                    places,
                    st.sampled_from(("right", "right", "amount", "fee", "name", "twice")),
                    st.integers(-90, 90),
                ),
                min_size=1,
                max_size=4,
            ),
        ),
        st.tuples(st.just("late_payment"), places),
        st.tuples(st.just("look_again")),
        st.tuples(st.just("agree"), places, st.sampled_from(AGAINST), st.booleans()),
    ),
    min_size=3,
    max_size=12,
)


@dataclass
class Story:
    platform: Platform
    session: Session
    office: Office
    things: dict[str, list[Payment | Refund]] = field(default_factory=dict)
    strays: list[tuple[str, str, int]] = field(default_factory=list)

    def run(self, use_case: Callable[..., Any], command: object, *, checks: bool = False) -> Any:  # noqa: ANN401 - what a use case gives
        who = self.office.checker if checks else self.office.maker
        return self.platform.executor.execute(use_case, command, actor=who)

    def pay(self, channel: str, paisa: int, reference: str | None = None) -> None:
        bill = make_bill(self.session)
        self.session.commit()
        paid = pay(self.platform, bill.psid, paisa, channel=channel, reference=reference)
        self.things.setdefault(channel, []).append(paid)

    def refund(self, place: int, paisa: int) -> None:
        payments = [t for each in self.things.values() for t in each if isinstance(t, Payment)]
        if not payments:
            return
        payment = payments[place % len(payments)]
        part = {"1": min(paisa, payment.amount_paisa)}
        refund = self.office.propose(payment.id, part, payment.channel)
        self.office.approve(refund.id)
        self.office.send(refund.id)
        self.things[payment.channel].append(refund)

    def come_back(self, place: int) -> None:
        refunds = [t for each in self.things.values() for t in each if isinstance(t, Refund)]
        if refunds:
            self.office.fail(refunds[place % len(refunds)].id)

    def file(self, channel: str, drawn: list[tuple[int, str, int]]) -> None:
        things = self.things.get(channel)
        if not things:
            return
        lines = [
            line for place, *how in drawn for line in self.line(things[place % len(things)], *how)
        ]
        accepted(self.platform, file_of(lines, channel))

    def line(self, thing: Payment | Refund, wrong: str, by: int) -> list[SettlementLine]:
        line = line_of(thing)
        if wrong == "amount":
            return [replace(line, gross_paisa=line.gross_paisa + by or 1)]
        if wrong == "fee":
            return [replace(line, fee_paisa=by)]
        if wrong == "name":
            stray = f"stray-{new_id()}"
            self.strays.append((thing.channel, stray, abs(line.gross_paisa)))
            return [replace(line, kind="payment", reference=stray, gross_paisa=self.strays[-1][2])]
        return [line, line_of(thing)] if wrong == "twice" else [line]

    def late_payment(self, place: int) -> None:
        if self.strays:
            channel, reference, paisa = self.strays.pop(place % len(self.strays))
            self.pay(channel, paisa, reference)

    def look_again(self) -> None:
        looked_again(self.platform)

    def open(self) -> list[Difference]:
        with self.platform.executor.reading(self.office.maker) as uow:
            return list(differences(uow, Wanted(), limit=100).items)

    def agree(self, place: int, against: str, approves: bool) -> None:  # noqa: FBT001 - as drawn
        waiting = [each for each in self.open() if each.match_id is None]
        if not waiting:
            return
        about = waiting[place % len(waiting)]
        match = self.run(
            propose_match, ProposeMatch(key=about.key, against=against, reason="Asked")
        )
        if approves:
            self.run(approve_match, DecideMatch(match_id=match.id), checks=True)

    def settle_apart(self, about: Difference) -> None:
        """Two lines may be about one item: who comes second looks again, as they are told."""
        match = ProposeMatch(key=about.key, against="receivable", reason="Asked")
        made = self.run(propose_match, match)
        try:
            self.run(approve_match, DecideMatch(match_id=made.id), checks=True)
        except Conflict:
            self.run(refuse_match, DecideMatch(match_id=made.id, reason="Settled meanwhile"))
            self.look_again()

    def end(self) -> None:
        """Decide what waits, let a true file come of what is open, agree on what still differs."""
        self.look_again()
        query = select(SettlementMatch).filter_by(approved_at=None, refused_at=None)
        for match in self.session.scalars(query).all():
            self.run(refuse_match, DecideMatch(match_id=match.id, reason="Anew"))
        for _ in range(2):
            for about in self.open():
                self.settle_apart(about)
        for channel in CHANNELS:
            items = self.session.scalars(select(ClearingItem).filter_by(channel=channel)).all()
            lines = [
                replace(
                    line_of(next(iter(self.things[channel]))),
                    kind=item.kind,
                    reference=item.reference,
                    gross_paisa=item.amount_paisa,
                )
                for item in items
            ]
            if lines:
                accepted(self.platform, file_of(lines, channel))


def books(session: Session, code: str) -> int:
    session.expire_all()
    try:
        return balance(session, code)
    except NotFound:
        return 0


def summed(session: Session, column: Any, *where: Any) -> int:  # noqa: ANN401 - SQL expressions
    return int(session.scalar(select(func.coalesce(func.sum(column), 0)).where(*where)) or 0)


def check(session: Session) -> None:
    for channel in CHANNELS:
        clearing = books(session, f"payments:clearing:{channel}")
        items = summed(session, ClearingItem.amount_paisa, ClearingItem.channel == channel)
        assert clearing == items, channel
    assert books(session, "payments:bank:nbp") == summed(
        session, Settlement.gross_paisa - Settlement.fee_paisa
    )
    assert -books(session, "payments:suspense") == summed(session, SuspenseItem.amount_paisa)


def reached_the_bank(session: Session) -> int:
    """What lines say that reached the bank, as far as it was settled or agreed on."""
    said = (
        select(func.coalesce(func.sum(ChannelLine.gross_paisa - ChannelLine.fee_paisa), 0))
        .join(ChannelFile, ChannelFile.id == ChannelLine.file_id)
        .join(
            LineOutcome,
            (LineOutcome.file_id == ChannelLine.file_id) & (LineOutcome.row == ChannelLine.row),
        )
        .outerjoin(
            LineResolution,
            (LineResolution.file_id == ChannelLine.file_id)
            & (LineResolution.row == ChannelLine.row),
        )
        .outerjoin(SettlementMatch, SettlementMatch.id == LineResolution.match_id)
        .where(
            (LineOutcome.code == Code.SETTLED.value) | LineResolution.how.is_not(None),
            func.coalesce(SettlementMatch.against, "") != "nothing",
        )
    )
    return int(session.scalar(said) or 0)


@settings(
    max_examples=walks(20),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(drawn=steps)
def test_clearing_is_always_what_is_not_settled_and_ends_at_nothing(
    platform: Platform, session: Session, drawn: list[tuple[Any, ...]], moves: Moves
) -> None:
    """A step that is refused changes nothing; at the end every account can say why it is so."""
    story = Story(platform, session, Office.of(platform, session))
    for name, *values in drawn:
        with moves.step(undo=session.rollback):
            getattr(story, name)(*values)
        check(session)
        assert books(session, "payments:bank:nbp") == reached_the_bank(session)
    story.end()
    check(session)
    assert [books(session, f"payments:clearing:{channel}") for channel in CHANNELS] == [0, 0]
    assert story.open() == []
    assert verify(session) is None


@pytest.mark.parametrize("against", ["suspense", "receivable"])
def test_money_whose_payment_nobody_knows_finds_it_later(
    platform: Platform, session: Session, against: str
) -> None:
    """What was too much stands as owed to somebody; the payment that turns up takes it back."""
    office = Office.of(platform, session)
    story = Story(platform, session, office)
    story.pay("counter", 400_00)
    stray = line_of(story.things["counter"][0], reference="TYPO")
    accepted(platform, file_of([stray]))
    (about,) = story.open()
    assert about.code is Code.UNKNOWN
    command = ProposeMatch(
        key=about.key,
        against=against,
        reason="Their typing",
        reference=story.things["counter"][0].reference,  # type: ignore[union-attr]  # a payment
    )
    match = story.run(propose_match, command)
    story.run(approve_match, DecideMatch(match_id=match.id), checks=True)
    check(session)
    assert books(session, "payments:clearing:counter") == 0
    assert books(session, "payments:bank:nbp") == 400_00
    assert books(session, "payments:suspense") == 0


def test_what_is_agreed_on_one_of_two_lines_is_seen_at_the_other(
    platform: Platform, session: Session
) -> None:
    """An officer could never agree on the second: it compared itself with what stood no more."""
    story = Story(platform, session, Office.of(platform, session))
    story.pay("counter", 400_00)
    line = line_of(story.things["counter"][0])
    for gross in (399_00, 398_00):
        accepted(platform, file_of([replace(line, gross_paisa=gross)]))
    first, second = story.open()
    assert [first.code, second.code] == [Code.SHORT, Code.SHORT]
    story.settle_apart(first)
    (left,) = story.open()
    assert (left.key, left.code, left.expected_paisa) == (second.key, Code.ALREADY_SETTLED, None)
    story.settle_apart(left)
    assert story.open() == []
    check(session)
    assert books(session, "payments:clearing:counter") == 0
    assert books(session, "payments:bank:nbp") == 399_00 + 398_00
