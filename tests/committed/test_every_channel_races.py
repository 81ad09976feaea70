"""Fifty threads pay one bill through the real doors of every channel, with real commits.

Partners' machines, the gateway's notices, officers who confirm papers and scrolls, a credit note,
and the workers that deliver what follows: all at once, and most of it told twice. Whatever comes
first, every rupee that was taken is allocated or owed back, and each thing counts once.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest
from factories.counter import Desk, line
from factories.delivery import deliver_here
from factories.doors import Doors, Outcome, Place
from factories.identity import make_staff
from factories.partners import TestMachine, make_partner, payment
from factories.payments import make_bill
from factories.racing import at_once
from factories.sandbox import NOTICES, Sandbox, running
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from app import roles
from app.db import make_engine
from app.encrypted_columns import encrypt_with
from app.errors import Conflict
from app.factory import create_app
from app.identity.accounts.queries.actors import SYSTEM
from app.ledger.public import balance
from app.ledger.queries.verify import verify
from app.outbox.models import Delivery, Event
from app.platform import Platform
from demonstration.payments.sandbox.book import CANCELLED, CAPTURED
from payments.bills.models import Bill, BillLine
from payments.bills.policy.state import State
from payments.bills.queries import views
from payments.cards.models import CardAttempt
from payments.cards.use_cases.pay_by_card import PayByCard, pay_by_card
from payments.counter.use_cases.import_scroll import SendScroll, send_scroll
from payments.kernel.postings import REFUND_DUE, clearing_account
from payments.public import Credit, grant_credit
from payments.receipts.models import CreditNote, Payment, PaymentAllocation

pytestmark = pytest.mark.committed
THREADS = 50
WHOLE = 1_200_00
BY_BANK, BY_COUNTER, BY_SCROLL, BY_CREDIT = 100_00, 200_00, 150_00, 300_00
TAKING = Place("/counter/{}/confirm", "/counter-takings/{}/confirmation")
SCROLL = Place("/scrolls/{}/confirm", "/bank-scrolls/{}/confirmation")
CREDIT = "relief/1"


@dataclass
class Rush:
    """A bill that may be paid in parts, and everybody who is about to pay it."""

    platform: Platform
    app: Flask
    sandbox: Sandbox
    session: Session
    bill: Bill
    machine: str
    desk: Desk
    calls: list[tuple[str, Callable[[], Any]]] = field(default_factory=list)
    answers: list[tuple[str, Any]] = field(default_factory=list)

    def by_banks(self) -> None:
        """Twelve machines tell of a part each; four of them tell it twice."""
        told = [payment(self.bill.psid, BY_BANK) for _ in range(12)]
        for number, body in enumerate([*told, *told[:4]]):
            machine = TestMachine(self.app.test_client(), self.machine)
            send = partial(machine.pay, self.bill.psid, BY_BANK, **body)
            self.calls.append((f"bank {number % 12}", send))

    def by_cards(self) -> None:
        """One card's capture is about to be told; two more cards were only authorised yet."""
        first, *others = (self._card_page() for _ in range(3))
        notices = [self._card_pays(first)]
        self._tell(notices.pop())
        deliver_here(self.platform.executor)
        (capture,) = self._posted()
        for name, item in (("capture", capture), *(("card", self._card_pays(o)) for o in others)):
            self.calls += [(name, partial(self._tell, item))] * 2

    def _card_page(self) -> str:
        command = PayByCard(psid=self.bill.psid)
        made = self.platform.executor.execute(pay_by_card, command, actor=SYSTEM)
        deliver_here(self.platform.executor)
        self.session.expire_all()
        return self.session.get_one(CardAttempt, made.id).page_url or ""

    def _card_pays(self, page: str) -> dict[str, Any]:
        assert self.sandbox.choose(page, "approve")
        (item,) = self._posted()
        return item

    def _posted(self) -> list[dict[str, Any]]:
        items, self.sandbox.post.waiting = self.sandbox.post.waiting, []
        return items

    def _tell(self, item: dict[str, Any]) -> int:
        batch = {"live": "false", "notificationItems": [{"NotificationRequestItem": item}]}
        return self.app.test_client().post(NOTICES, data=json.dumps(batch)).status_code

    def by_officers(self) -> None:
        """Six papers over the counter and four scrolls of two lines, by two officers each."""
        papers = [self.desk.record(self.bill.psid, BY_COUNTER, kind="cash") for _ in range(6)]
        scrolls = [self._scroll(f"S{number}") for number in range(4)]
        people = [make_staff(self.session, roles.FINANCE_OFFICER, f"Officer {n}") for n in (1, 2)]
        doors = Doors(self.app, self.platform, self.session)
        for kind, person in zip(("web", "api"), people, strict=True):
            for name, place in (
                *((f"paper {paper.id}", TAKING.at(paper.id)) for paper in papers),
                *((f"scroll {scroll}", SCROLL.at(scroll)) for scroll in scrolls),
            ):
                door = doors.open(kind, person, proved=True)
                self.calls.append((name, partial(door.send, place)))

    def _scroll(self, number: str) -> Any:  # noqa: ANN401 - an id
        lines = tuple(
            line(row, self.bill.psid, BY_SCROLL, scroll_number=number, line_number=row)
            for row in (2, 3)
        )
        command = SendScroll(bank="nbp", filename=f"{number}.csv", lines=lines)
        return self.platform.executor.execute(send_scroll, command, actor=self.desk.maker).id

    def by_credit(self) -> None:
        """One relief, told twice."""
        credit = Credit(
            business_key=CREDIT,
            bill_id=self.bill.id,
            amount_paisa=BY_CREDIT,
            authority="tax_incentives",
            scheme="it_firms",
            fiscal_year=2026,
            reason="Tax holiday",
        )
        grant = partial(self.platform.executor.execute, grant_credit, credit, actor=SYSTEM)
        self.calls += [("credit", grant)] * 2

    def workers(self) -> None:
        """As many as make fifty; each delivers until there is nothing more for it."""
        more = THREADS - len(self.calls)
        self.calls += [("worker", partial(deliver_here, self.platform.executor))] * more

    def go(self) -> None:
        """Let all loose at once, then let what is on its way come to its end."""
        answers = at_once([call for _, call in self.calls])
        self.answers = [
            (name, answer) for (name, _), answer in zip(self.calls, answers, strict=True)
        ]
        self.sandbox.settle()
        self.session.expire_all()

    def yes(self, kind: str) -> Counter[str]:
        """How often each thing of a kind was agreed to."""
        return Counter(name for name, answer in self.answers if _is(name, kind) and _yes(answer))


def _is(name: str, kind: str) -> bool:
    return name.partition(" ")[0] == kind


def _yes(answer: object) -> bool:
    match answer:
        case Outcome():
            assert answer.ok or answer.status == 409, (answer.status, answer.sentences)
            return answer.ok
        case dict():
            assert answer["response_Code"] in {"00", "02", "03", "06"}, answer
            return bool(answer["response_Code"] == "00")
        case Conflict():
            assert answer.code in {"credit-too-much", "credit-not-payable"}
            return False
    return True


@pytest.fixture
def rush(committed: Platform) -> Iterator[Rush]:
    # Every thread has a connection of its own: PostgreSQL decides who comes first, not the pool.
    url = committed.settings.database_url
    wide = make_engine(url, pool_size=THREADS + 5)
    encrypt_with(wide, committed.executor.vault)
    assert isinstance(wide.pool, QueuePool)
    committed.executor.sessions.configure(bind=wide)
    app = create_app(committed)
    app.testing = True
    app.config["WTF_CSRF_ENABLED"] = False
    with (
        committed.executor.sessions() as session,
        running(committed, app.test_client()) as sandbox,
    ):
        bill = make_bill(session, part_payment=True)
        partner = make_partner(session, committed)
        desk = Desk.of(committed, session)
        session.commit()
        yield Rush(committed, app, sandbox, session, bill, partner.code, desk)
    wide.dispose()


def sums(session: Session) -> dict[str, int]:
    """Paisa of payments by channel."""
    query = select(Payment.channel, func.sum(Payment.amount_paisa)).group_by(Payment.channel)
    return {channel: int(paisa) for channel, paisa in session.execute(query)}


@pytest.mark.campaign
def test_fifty_pay_one_bill_through_every_channel_at_once(rush: Rush) -> None:
    for prepare in (rush.by_cards, rush.by_banks, rush.by_officers, rush.by_credit, rush.workers):
        prepare()
    assert len(rush.calls) == THREADS
    rush.session.commit()
    rush.go()
    _each_thing_counts_once(rush)
    _every_rupee_is_allocated_or_owed_back(rush)
    _the_books_say_the_same(rush)
    _what_follows_is_told_once(rush)


def _each_thing_counts_once(rush: Rush) -> None:
    """What was told twice is agreed to once; what was agreed to, and no more, is a payment."""
    banks, papers, scrolls = rush.yes("bank"), rush.yes("paper"), rush.yes("scroll")
    assert set(banks.values()) <= {1}
    assert (set(papers.values()), len(papers)) == ({1}, 6)
    assert (set(scrolls.values()), len(scrolls)) == ({1}, 4)
    assert {answer for name, answer in rush.answers if name in {"capture", "card"}} == {202}
    cards = rush.sandbox.book.payments.values()
    assert {card.state for card in cards} <= {CAPTURED, CANCELLED}
    captured = {card.psp_reference for card in cards if card.state == CAPTURED}
    query = select(Payment.reference).filter_by(channel="adyen")
    assert captured == set(rush.session.scalars(query))
    notes = rush.session.scalars(select(CreditNote)).all()
    assert len(notes) == (1 if rush.yes("credit") else 0)
    assert sums(rush.session) == {
        name: paisa
        for name, paisa in {
            "adyen": len(captured) * WHOLE,
            "onebill": banks.total() * BY_BANK,
            "counter": 6 * BY_COUNTER,
            "scroll": 8 * BY_SCROLL,
            "credit": len(notes) * BY_CREDIT,
        }.items()
        if paisa
    }


def _every_rupee_is_allocated_or_owed_back(rush: Rush) -> None:
    session, taken = rush.session, sum(sums(rush.session).values())
    by_line = dict(
        session.execute(
            select(
                PaymentAllocation.line_number, func.sum(PaymentAllocation.amount_paisa)
            ).group_by(PaymentAllocation.line_number)
        ).all()
    )
    billed = {row.number: row.amount_paisa for row in session.scalars(select(BillLine))}
    assert by_line == billed  # the papers alone would pay it all
    excess = session.scalar(select(func.sum(Payment.excess_paisa)))
    assert taken == WHOLE + (excess or 0)
    stands = views(session, [session.get_one(Bill, rush.bill.id)])[rush.bill.id]
    assert (stands.state, stands.owed_paisa) == (State.OVERPAID, 0)
    assert (stands.paid_paisa, stands.excess_paisa) == (WHOLE, excess)
    not_cash = session.scalars(select(Payment.excess_paisa).filter_by(channel="credit"))
    assert not any(not_cash)


def _the_books_say_the_same(rush: Rush) -> None:
    session, came = rush.session, sums(rush.session)
    assert verify(session) is None
    total = session.scalar(text("select sum(balance_paisa) from ledger_balances"))
    assert total == 0
    stands = views(session, [rush.bill])[rush.bill.id]
    assert -balance(session, REFUND_DUE.code) == stands.excess_paisa
    heads = session.scalars(
        text("select code from ledger_accounts where code like 'payments:head:%'")
    )
    assert -sum(balance(session, code) for code in heads) == stands.paid_paisa
    for channel in ("onebill", "adyen", "counter"):
        if channel in came:
            assert balance(session, clearing_account(channel).code) == came[channel]
    assert balance(session, clearing_account("scroll").code) == 0  # the bank has it already
    assert balance(session, "payments:bank:nbp") == came["scroll"]
    open_items = dict(
        session.execute(
            text("select channel, sum(amount_paisa) from clearing_items group by channel")
        ).all()
    )
    assert open_items == {
        channel: paisa for channel, paisa in came.items() if channel not in {"scroll", "credit"}
    }


def _what_follows_is_told_once(rush: Rush) -> None:
    session = rush.session
    told = Counter(session.scalars(select(Event.name)))
    payments = session.scalars(select(Payment)).all()
    assert told["payments.payment_recorded"] == len(payments)
    assert told["payments.bill_paid"] == 1
    assert told["payments.refund_due"] == sum(each.excess_paisa > 0 for each in payments)
    assert set(session.scalars(select(Delivery.state))) == {"delivered"}
