"""The journeys of refund_claims.feature, through both doors; who asks for nothing that is due."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from factories.doors import Doors, Outcome, Place
from factories.identity import actor, make_person, make_staff
from factories.payments import make_bill, pay
from factories.refunds import SANCTION, Office, proved_officer
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import roles
from app.db import new_id
from app.errors import Conflict
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Person
from app.notifications.models import Notification
from app.platform import Platform
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill
from payments.public import Credit, grant_credit
from payments.receipts.models import Payment
from payments.receipts.policy import EXCESS
from payments.refunds.models import RefundClaim
from payments.refunds.queries.claims import list_claims, open_claim
from payments.refunds.use_cases.claim_refund import ClaimRefund, claim_refund
from payments.refunds.use_cases.propose_refund import ProposeRefund, propose_refund

scenarios("payments/features/refund_claims.feature")

ASK = Place("/bills/{}/money-back", "/bills/{}/refund-claims")
WITHDRAW = Place("/bills/{}/money-back/withdraw", "/bills/{}/refund-claims/withdrawal")
REFUSE = Place("/refunds/claims/{}/refuse", "/refund-claims/{}/refusal")
WORDS = "I wanted the other fee."
WHOLE = 1_200_00


@dataclass
class Story:
    people: dict[str, Person] = field(default_factory=dict)
    psid: str = ""
    receipt: str = ""
    outcome: Outcome | None = None


@pytest.fixture
def story() -> Story:
    return Story()


@given("Gul Khan, who has paid a bill of Rs 1,200 for the wrong fee")
def _(story: Story, platform: Platform, session: Session) -> None:
    for name in ("Gul Khan", "Meena"):
        story.people[name] = make_person(session, name)
    story.psid = make_bill(session, payer_person_id=story.people["Gul Khan"].id).psid
    session.commit()
    story.receipt = pay(platform, story.psid, WHOLE).receipt


@given("Zainab and Farid, who are finance officers")
def _(story: Story, session: Session) -> None:
    for name in ("Zainab", "Farid"):
        story.people[name] = make_staff(session, roles.FINANCE_OFFICER, name)


def ask(story: Story, doors: Doors, name: str, door: str, receipt: str = "") -> None:
    data = {"kind": "wrong_fee", "words": WORDS, "receipt": receipt}
    story.outcome = doors.open(door, story.people[name]).send(ASK.at(story.psid), data)


@when(parsers.parse("{name} asks for the money back, at the {door}"))
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    ask(story, doors, name, door)


@when(parsers.parse("{name} asks for the money back with the receipt, at the {door}"))
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    page = doors.open("web", story.people[name]).read(bill_page(story, story.receipt))
    assert f"/bills/{story.psid}/money-back?receipt={story.receipt}" in page.body
    ask(story, doors, name, door, story.receipt)


def bill_page(story: Story, receipt: str = "") -> Place:
    return Place(f"/bills/{story.psid}?receipt={receipt}", "")


@when(parsers.parse('{name} refuses because "{reason}", at the {door}'))
def _(story: Story, doors: Doors, session: Session, name: str, reason: str, door: str) -> None:
    claim_id = session.scalars(select(RefundClaim.id)).one()
    opened = doors.open(door, story.people[name])
    story.outcome = opened.send(REFUSE.at(claim_id), {"reason": reason})


@when(parsers.parse("{name} withdraws the request, at the {door}"))
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    opened = doors.open(door, story.people[name])
    offered = "money-back/withdraw" in str(
        doors.open("web", story.people[name]).read(bill_page(story)).body
    )
    story.outcome = opened.send(WITHDRAW.at(story.psid))
    assert story.outcome.ok is offered


@when("Zainab enters the refund")
def _(platform: Platform, session: Session) -> None:
    office = Office.of(platform, session)
    office.propose(session.scalars(select(Payment.id)).one(), {"1": 1_000_00})


def says(story: Story, doors: Doors, name: str, words: str) -> None:
    assert story.outcome is not None
    assert story.outcome.ok, story.outcome.sentences
    assert words in doors.open("web", story.people[name]).read(bill_page(story)).text


@then(parsers.parse('the page of the bill says: "{words}"'))
def _(story: Story, doors: Doors, words: str) -> None:
    says(story, doors, "Gul Khan", words)


@then(parsers.parse('the page of the bill tells {name}: "{words}"'))
def _(story: Story, doors: Doors, name: str, words: str) -> None:
    says(story, doors, name, words)


@then("the page of the bill tells nobody else of it")
def _(story: Story, doors: Doors) -> None:
    for reader in (None, story.people["Farid"]):
        page = doors.open("web", reader).read(bill_page(story))
        assert "An officer of Finance checks it." not in page.text


@then(parsers.parse('Zainab finds "{words}" among what payers ask for'))
def _(story: Story, doors: Doors, words: str) -> None:
    zainab = doors.open("web", story.people["Zainab"])
    assert "Money that payers ask for: 1" in zainab.read(Place("/home", "")).text
    assert words in zainab.read(Place("/refunds", "")).text
    assert words in zainab.read(Place(f"/refunds/bills/{story.psid}", "")).text
    (listed,) = (
        doors.open("api", story.people["Zainab"]).read(Place("", "/refund-claims")).body["items"]
    )
    assert (listed["claim"]["words"], listed["psid"]) == (words, story.psid)


@then("nothing is left of what payers ask for")
def _(story: Story, doors: Doors) -> None:
    answer = doors.open("api", story.people["Zainab"]).read(Place("", "/refund-claims"))
    assert answer.body["items"] == []


@then(parsers.parse('Gul Khan is notified: "{words}"'))
def _(story: Story, session: Session, words: str) -> None:
    query = select(Notification).filter_by(template="payments/refund_claim_refused")
    told = session.scalars(query).one()
    assert told.person_id == story.people["Gul Khan"].id
    assert told.filled is not None
    assert told.filled["reason"] == words


@then(parsers.parse('it is refused: "{words}"'))
def _(story: Story, words: str) -> None:
    assert story.outcome is not None
    assert not story.outcome.ok
    assert story.outcome.says(words), story.outcome.sentences


@dataclass
class Ground:
    """A payer with a bill."""

    platform: Platform
    session: Session
    payer: Person
    bill: Bill

    def ask(self, kind: str = "wrong_fee", who: Person | None = None) -> RefundClaim:
        command = ClaimRefund(psid=self.bill.psid, receipt="", kind=kind, words=WORDS)
        claimant = actor(who or self.payer)
        return self.platform.executor.execute(claim_refund, command, actor=claimant)

    def have_another(self, **fields: Any) -> None:  # noqa: ANN401 - of a bill
        self.bill = make_bill(self.session, payer_person_id=self.payer.id, **fields)
        self.session.commit()

    def pay(self, paisa: int = WHOLE) -> UUID:
        return pay(self.platform, self.bill.psid, paisa).id

    def open(self) -> RefundClaim | None:
        with self.platform.executor.reading(SYSTEM) as uow:
            return open_claim(uow.session, self.bill.id)


@pytest.fixture
def ground(platform: Platform, session: Session) -> Ground:
    payer = make_person(session)
    bill = make_bill(session, payer_person_id=payer.id)
    session.commit()
    return Ground(platform, session, payer, bill)


def paid(ground: Ground) -> None:
    ground.pay()


def paid_by_credit(ground: Ground) -> None:
    credit = Credit(
        bill_id=ground.bill.id,
        business_key="relief:1",
        amount_paisa=WHOLE,
        authority="finance",
        scheme="it_firms",
        fiscal_year=2026,
        reason="Relief",
    )

    def grant(uow: UnitOfWork, _: None) -> None:
        grant_credit(uow, credit)

    ground.platform.executor.execute(grant, None, actor=SYSTEM)


def paid_and_going_back(ground: Ground) -> None:
    office = Office.of(ground.platform, ground.session)
    office.propose(ground.pay(), {"1": 1_000_00, "2": 200_00})


def paid_and_held(ground: Ground) -> None:
    ground.have_another(deposit=True)
    ground.pay()


def paid_under_a_veil(ground: Ground) -> None:
    ground.have_another(veil="tender:1")
    ground.pay()


def asked_before(ground: Ground) -> None:
    ground.pay()
    ground.ask()


def paid_too_much(ground: Ground) -> None:
    ground.pay(WHOLE + 1)


def only_too_much(ground: Ground) -> None:
    paid_too_much(ground)
    payment = ground.session.scalars(select(Payment.id)).one()
    office = Office.of(ground.platform, ground.session)
    office.propose(payment, {"1": 1_000_00, "2": 200_00})


def nothing_paid(ground: Ground) -> None:
    del ground


REFUSALS: list[tuple[Callable[[Ground], None], str, str]] = [
    (nothing_paid, "wrong_fee", "claim-of-nothing"),
    (paid_by_credit, "wrong_fee", "claim-of-nothing"),
    (paid_and_going_back, "wrong_fee", "claim-of-nothing"),
    (paid_and_held, "wrong_fee", "claim-of-deposit"),
    (paid_under_a_veil, "wrong_fee", "claim-sealed"),
    (asked_before, "not_needed", "claim-open"),
    (paid_too_much, "too_much", "claim-of-excess"),
    (paid_too_much, "twice", "claim-of-excess"),
    (only_too_much, "wrong_fee", "claim-of-excess"),
    (paid_too_much, "wrong_fee", ""),
    (paid, "too_much", ""),  # the fee asked for too much, which is no overpayment
]


@pytest.mark.parametrize(("arrange", "kind", "code"), REFUSALS)
def test_it_refuses_what_needs_no_officer(
    ground: Ground, arrange: Callable[[Ground], None], kind: str, code: str
) -> None:
    arrange(ground)
    if not code:
        assert ground.ask(kind).kind == kind
        return
    with pytest.raises(Conflict) as refused:
        ground.ask(kind)
    assert refused.value.code == code


def test_a_planted_claim_is_none_and_keeps_no_genuine_one_out(ground: Ground) -> None:
    ground.pay()
    ground.session.execute(
        text(
            "insert into refund_claims (id, bill_id, kind, words, entered_by, entered_at, mac)"
            " values (:id, :bill, 'twice', 'Planted', :who, now(), '\\x00')"
        ),
        {"id": new_id(), "bill": ground.bill.id, "who": ground.payer.id},
    )
    ground.session.commit()
    assert ground.open() is None
    assert ground.ask().words == WORDS
    auditor = actor(make_staff(ground.session, roles.AUDITOR), roles.AUDITOR)
    ground.session.commit()
    with ground.platform.executor.reading(auditor) as uow:
        assert [each.claim.words for each in list_claims(uow).items] == [WORDS]


@pytest.mark.parametrize("change", ["set words = 'x'", "set kind = 'twice'", "set mac = null"])
def test_what_a_claim_says_stays(ground: Ground, change: str) -> None:
    ground.pay()
    ground.ask()
    with pytest.raises(DBAPIError, match=r"permission denied|needs a MAC"):
        ground.session.execute(text(f"update refund_claims {change}"))


@pytest.mark.parametrize(("part", "settled"), [("1", True), (EXCESS, False)])
def test_only_a_refund_of_lines_by_somebody_else_settles_it(
    ground: Ground, part: str, *, settled: bool
) -> None:
    payment = ground.pay(WHOLE + 1)
    ground.ask()
    office = Office.of(ground.platform, ground.session)
    office.propose(payment, {part: 1})
    assert (ground.open() is None) is settled


def test_an_officer_who_asks_as_a_payer_settles_nothing_alone(
    platform: Platform, session: Session
) -> None:
    officer = proved_officer(session, "Zainab")
    bill = make_bill(session, payer_person_id=officer.person)
    session.commit()
    payment = pay(platform, bill.psid, WHOLE)
    claim = ClaimRefund(psid=bill.psid, receipt="", kind="twice", words=WORDS)
    platform.executor.execute(claim_refund, claim, actor=officer)
    refund = ProposeRefund(
        payment_id=payment.id, parts={"1": 1}, channel="counter", reason="x", **SANCTION
    )
    platform.executor.execute(propose_refund, refund, actor=officer)
    with platform.executor.reading(SYSTEM) as uow:
        assert open_claim(uow.session, bill.id) is not None
