"""What nobody told the end of stands in Finance's list until somebody tells it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from factories.cards import Disputes, card_payment, notice
from factories.counting import counted
from factories.delivery import deliver_here
from factories.denials import denied
from factories.doors import Doors, Place
from factories.identity import actor, make_person, make_staff
from factories.payments import make_bill
from factories.refunds import Office
from factories.sandbox import Sandbox
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import roles
from app.audit.models import AuditEntry
from app.clock import real_now
from app.db import new_id
from app.identity.accounts.queries.actors import SYSTEM
from app.permissions import Actor
from app.platform import Platform
from app.roles import Role
from demonstration.payments.sandbox.book import make_reference
from demonstration.payments.sandbox.reports import close_batch
from payments.bills.models import Bill
from payments.cards.adyen.gateway import CardGateway, Declined, Unknown
from payments.cards.models import CardAttempt, CardMessage, CardRequest
from payments.cards.policy import Open
from payments.cards.use_cases.poll_gateway import sweep_cards
from payments.receipts.models import Payment
from payments.refunds.models import RefundOutcome
from payments.settlement.queries import unresolved_card_kinds as open_card_kinds
from payments.settlement.queries.unresolved_cards import OpenCard, list_open_cards

LIST = Place("/card-payments/open", "/open-card-payments")
WHOLE, PAISA = 1_200_00, 300_00
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OPENED = {"start_outcome": "opened", "session_id": "CS1", "page_url": "http://127.0.0.1/"}
BACK = OPENED | {"session_result": "brought back"}


@dataclass
class Desk:
    """A bill, an officer who looks at the list, and what happens to attempts."""

    platform: Platform
    session: Session
    bill: Bill
    officer: Actor

    def attempt(self, ago: timedelta, began: dict[str, str]) -> UUID:
        then = real_now() - ago
        made = CardAttempt(
            id=new_id(),
            bill_id=self.bill.id,
            amount_paisa=WHOLE,
            started_at=then,
            expires_at=then + timedelta(minutes=30),
            language="en",
            **began,
        )
        self.session.add(made)
        self.session.commit()
        return made.id

    def told(self, attempt_id: UUID, code: str, *, success: bool = True) -> None:
        said = CardMessage(
            id=new_id(),
            attempt_id=attempt_id,
            source="notice",
            psp_reference=f"P{attempt_id.hex[-15:]}",
            original_reference="",
            merchant_reference=attempt_id.hex,
            event_code=code,
            success=success,
            amount_paisa=WHOLE,
            currency="PKR",
            received_at=real_now(),
        )
        self.session.add(said)
        self.session.commit()

    def asked(
        self, attempt_id: UUID, kind: str, ago: timedelta, outcome: str | None = "received"
    ) -> None:
        request = CardRequest(
            id=new_id(),
            attempt_id=attempt_id,
            kind=kind,
            psp_reference=f"P{attempt_id.hex[-15:]}",
            amount_paisa=WHOLE,
            asked_at=real_now() - ago,
            answered_at=real_now() if outcome else None,
            outcome=outcome,
        )
        self.session.add(request)
        self.session.commit()

    def rows(self, *, left: bool = False) -> Sequence[OpenCard]:
        with self.platform.executor.reading(self.officer) as uow:
            return list_open_cards(uow, left=left).items

    def kinds(self, *, left: bool = False) -> list[Open]:
        return [row.kind for row in self.rows(left=left)]


@pytest.fixture
def desk(platform: Platform, session: Session) -> Desk:
    officer = make_staff(session, roles.FINANCE_OFFICER, "Zainab")
    bill = make_bill(session)
    session.commit()
    return Desk(platform, session, bill, actor(officer, roles.FINANCE_OFFICER))


def test_it_lists_an_attempt_whose_payer_came_back_and_of_which_nothing_was_told(
    desk: Desk,
) -> None:
    attempt_id = desk.attempt(HOUR, BACK)
    (row,) = desk.rows()
    assert (row.kind, row.id, row.psid) == (Open.PAYMENT, attempt_id, desk.bill.psid)
    assert (row.amount_paisa, row.refund_id) == (WHOLE, None)
    assert (row.our_reference, row.gateway_reference) == (attempt_id.hex, "")
    assert abs(row.since - (real_now() - HOUR)) < timedelta(minutes=1)
    assert desk.rows(left=True) == []


def test_it_keeps_the_pages_that_nobody_came_back_from_apart(desk: Desk) -> None:
    attempt_id = desk.attempt(HOUR, OPENED)
    assert desk.rows() == []
    assert [(row.kind, row.id) for row in desk.rows(left=True)] == [(Open.LEFT, attempt_id)]


@pytest.mark.parametrize(
    ("ago", "began"),
    [
        (timedelta(minutes=20), BACK),
        (HOUR, {"start_outcome": "refused"}),
        (HOUR, {}),
        (HOUR, BACK | {"session_over": "refused"}),
        (open_card_kinds.LAPSED + HOUR, BACK),
    ],
)
def test_it_lists_no_attempt_that_can_still_be_paid_or_never_can(
    desk: Desk, ago: timedelta, began: dict[str, str]
) -> None:
    desk.attempt(ago, began)
    assert [*desk.rows(), *desk.rows(left=True)] == []


def test_a_word_of_the_bank_ends_it_unless_nothing_follows_for_a_day(desk: Desk) -> None:
    refused = desk.attempt(2 * DAY, BACK)
    desk.told(refused, "AUTHORISATION", success=False)
    fresh = desk.attempt(HOUR, BACK)
    desk.told(fresh, "AUTHORISATION")
    assert desk.rows() == []
    stuck = desk.attempt(2 * DAY, OPENED)
    desk.told(stuck, "AUTHORISATION")
    (row,) = desk.rows()
    assert (row.id, row.gateway_reference) == (stuck, f"P{stuck.hex[-15:]}")
    desk.told(stuck, "CAPTURE")
    assert desk.rows() == []


@pytest.mark.parametrize(
    ("kind", "ago", "outcome", "listed"),
    [
        ("capture", 2 * DAY, "received", True),
        ("capture", 2 * DAY, None, True),
        ("capture", 90 * DAY, "received", True),
        ("capture", HOUR, "received", False),
        ("capture", 2 * DAY, "refused", False),
        ("cancel", 2 * DAY, "received", True),
        ("cancel", 90 * DAY, "received", False),
    ],
)
def test_it_lists_what_was_asked_for_and_not_told_for_a_day(
    desk: Desk, kind: str, ago: timedelta, outcome: str | None, *, listed: bool
) -> None:
    attempt_id = desk.attempt(ago, BACK)
    desk.told(attempt_id, "AUTHORISATION")
    desk.asked(attempt_id, kind, ago, outcome)
    assert desk.kinds() == [Open(kind)] * listed
    for row in desk.rows():
        names = attempt_id.hex, f"P{attempt_id.hex[-15:]}"
        assert (row.our_reference, row.gateway_reference) == names
    for _ in range(2):
        desk.platform.executor.execute(sweep_cards, None, actor=SYSTEM)
    desk.session.expire_all()
    trail = select(func.count()).select_from(AuditEntry).filter_by(action=f"card_{kind}.silent")
    assert desk.session.scalar(trail) == (listed or ago == 90 * DAY)
    desk.told(attempt_id, "CAPTURE" if kind == "capture" else "CANCELLATION")
    assert desk.rows() == []


def test_a_cancel_is_ended_by_no_word_of_a_capture(desk: Desk) -> None:
    attempt_id = desk.attempt(2 * DAY, BACK)
    desk.asked(attempt_id, "cancel", 2 * DAY)
    desk.told(attempt_id, "CAPTURE")
    assert desk.kinds() == [Open.CANCEL]


@dataclass
class Paid:
    """A payment by card, a refund of it, and what the gateway tells of that."""

    platform: Platform
    sandbox: Sandbox
    session: Session
    payment: Payment
    office: Office

    def approve(self) -> UUID:
        """Agree to a refund."""
        asked = self.office.propose(self.payment.id, {"1": PAISA}, "adyen")
        return self.office.approve(asked.id).id

    def tell(self, refund_id: UUID, code: str = "REFUND", name: str = "") -> str:
        named = name or make_reference()
        item = notice(self.payment, code, reference=named, paisa=PAISA)
        talk = Disputes(
            self.platform, self.sandbox, self.session, make_bill(self.session), self.payment
        )
        talk.tell(item | {"merchantReference": refund_id.hex})
        return named


@pytest.fixture
def paid(platform: Platform, sandbox: Sandbox, session: Session, desk: Desk) -> Paid:
    payment = card_payment(platform, sandbox, session, desk.bill)
    return Paid(platform, sandbox, session, payment, Office.of(platform, session))


def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the list think that a day is over."""
    monkeypatch.setattr(open_card_kinds, "OVERDUE", -HOUR)


def test_it_lists_a_refund_without_an_end_by_both_names(
    desk: Desk, paid: Paid, monkeypatch: pytest.MonkeyPatch
) -> None:
    refund_id = paid.approve()
    assert desk.rows() == []
    later(monkeypatch)
    (row,) = desk.rows()
    assert (row.kind, row.refund_id, row.psid) == (Open.REFUND, refund_id, desk.bill.psid)
    names = row.our_reference, row.gateway_reference, row.amount_paisa
    assert names == (refund_id.hex, paid.payment.reference, PAISA)
    paid.sandbox.post.behaviour.lose = 1.0
    deliver_here(paid.platform.executor)
    (row,) = desk.rows()
    assert (
        row.gateway_reference == list(paid.sandbox.book.payments.values())[-1].refunds[-1].reference
    )
    paid.sandbox.post.behaviour.lose = 0.0
    close_batch(paid.sandbox.book, paid.sandbox.post, paid.sandbox.settings.merchant_account)
    paid.sandbox.settle()
    assert desk.rows() == []


def test_it_lists_a_refund_that_went_after_it_had_failed_until_the_report_has_it(
    desk: Desk, paid: Paid, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = CardGateway.refund

    def refuses(gateway: CardGateway, psp: str, paisa: int, request_id: UUID) -> str:
        real(gateway, psp, paisa, request_id)
        raise Declined

    monkeypatch.setattr(CardGateway, "refund", refuses)
    refund_id = paid.approve()
    deliver_here(paid.platform.executor)
    assert desk.rows() == []
    paid.sandbox.post.behaviour.own_names = 1.0
    paid.sandbox.post.waiting.clear()
    name = paid.tell(refund_id)
    (row,) = desk.rows()
    assert (row.kind, row.refund_id, row.amount_paisa) == (Open.GONE, refund_id, PAISA)
    assert (row.our_reference, row.gateway_reference) == (refund_id.hex, name)
    close_batch(paid.sandbox.book, paid.sandbox.post, paid.sandbox.settings.merchant_account)
    paid.sandbox.settle()
    assert desk.rows() == []


def test_what_went_and_came_back_is_not_listed(desk: Desk, paid: Paid) -> None:
    refund_id = paid.approve()
    paid.sandbox.post.behaviour.fail_refund = 1.0
    paid.sandbox.settle()
    assert paid.session.scalars(select(RefundOutcome.outcome)).all()
    assert desk.rows() == []
    assert paid.tell(new_id())
    (row,) = desk.rows()
    assert (row.kind, row.refund_id) == (Open.GONE, None)
    paid.tell(new_id(), "REFUND_FAILED", row.gateway_reference)
    assert desk.rows() == []
    assert refund_id


def test_a_refund_that_stands_in_the_books_is_not_listed(desk: Desk, paid: Paid) -> None:
    paid.approve()
    paid.sandbox.settle()
    assert paid.session.scalars(select(RefundOutcome.outcome)).all() == ["confirmed"]
    assert desk.rows() == []


def test_it_lists_the_oldest_first_page_by_page_in_one_query(desk: Desk) -> None:
    made = [desk.attempt(HOUR * hours, BACK) for hours in (2, 4, 3)]
    request = desk.attempt(3 * DAY, BACK)
    desk.asked(request, "capture", 3 * DAY)
    seen: list[str] = []
    cursor = None
    for _ in range(2):
        with (
            desk.platform.executor.reading(desk.officer) as uow,
            counted(desk.platform) as queries,
        ):
            page = list_open_cards(uow, cursor=cursor, limit=2)
        assert len(queries) <= 1
        seen += [row.our_reference for row in page.items]
        cursor = page.next_cursor
    assert cursor is None
    assert seen == [each.hex for each in (request, made[1], made[2], made[0])]


def test_what_officers_capture_in_the_gateways_own_pages_ends_it_and_is_a_payment(
    desk: Desk,
    platform: Platform,
    sandbox: Sandbox,
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def silent(*_: object) -> str:
        raise Unknown

    monkeypatch.setattr(CardGateway, "refund", silent)
    attempt_id, paid = desk.attempt(HOUR, OPENED), make_reference()
    at_gateway = Payment(amount_paisa=WHOLE, reference=paid, details={"attempt": str(attempt_id)})
    talk = Disputes(platform, sandbox, session, desk.bill, at_gateway)
    talk.tell(notice(at_gateway, "CAPTURE", reference=make_reference()))
    assert desk.rows(left=True) == []
    (payment,) = session.scalars(select(Payment))
    assert (payment.reference, payment.amount_paisa) == (paid, WHOLE)
    refund = Paid(platform, sandbox, session, payment, Office.of(platform, session)).approve()
    told = notice(payment, "REFUND", reference=make_reference(), paisa=PAISA)
    talk.tell(told | {"merchantReference": refund.hex})
    assert desk.rows() == []
    assert session.scalars(select(RefundOutcome.outcome)).all() == ["confirmed"]


def test_it_lets_only_finance_and_auditors_see_it(platform: Platform, session: Session) -> None:
    somebody = actor(make_person(session))
    session.commit()
    with denied("payments.read_open_cards"), platform.executor.reading(somebody) as uow:
        list_open_cards(uow)


@pytest.mark.parametrize("role", [roles.FINANCE_OFFICER, roles.AUDITOR])
@pytest.mark.parametrize("door", ["web", "api"])
def test_both_doors_show_what_to_look_up_and_since_when(
    desk: Desk, session: Session, doors: Doors, door: str, role: Role
) -> None:
    attempt_id, other = desk.attempt(2 * DAY, BACK), desk.attempt(HOUR, OPENED)
    who = make_staff(session, role, "Nida")
    session.commit()
    way = doors.open(door, who)
    shown, left = (
        str(way.read(LIST).body),
        str(way.read(Place(f"{LIST.web}?left=yes", f"{LIST.api}?left=true")).body),
    )
    assert attempt_id.hex in shown
    assert other.hex not in shown
    assert other.hex in left
    assert attempt_id.hex not in left
    if door == "web":
        assert "2 days" in shown
        assert "Less than a day" in left
        assert f"/refunds/bills/{desk.bill.psid}" in shown


def test_finance_finds_it_from_the_reports(desk: Desk, session: Session, doors: Doors) -> None:
    who = make_staff(session, roles.FINANCE_OFFICER, "Nida")
    session.commit()
    assert f'href="{LIST.web}"' in doors.open("web", who).read(Place("/card-reports", "")).body
