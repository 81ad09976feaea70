"""The journeys of suspense.feature, through both doors; every order of decisions; who may not."""

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import pytest
from factories.amounts import as_sent
from factories.counter import Desk, line, yesterday
from factories.denials import denied
from factories.depth import walks
from factories.doors import Doors, Outcome, Place
from factories.forged_money import forged_mac
from factories.forging import made_genuine
from factories.history import rewriting
from factories.identity import actor, make_person, make_staff
from factories.moves import Moves
from factories.overriding import REASON, agree, ask_override
from factories.parameters import make_value
from factories.payments import LATE, make_bill
from factories.refunds import Office
from hypothesis import given as any_of
from hypothesis import settings
from hypothesis import strategies as st
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import roles
from app.calendar import A_DAY, local_day
from app.clock import real_now
from app.db import new_id
from app.errors import Conflict, Invalid, NotFound, Refusal
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Person
from app.ledger.models import LedgerHead
from app.ledger.public import balance, fiscal_year_of
from app.ledger.queries.verify import verify
from app.platform import Platform
from payments.bank_orders.queries import to_be_paid
from payments.bank_orders.use_cases.choose_pay_order import ChooseForPayee, choose_for_payee
from payments.bills.models import Bill
from payments.bills.policy.psid import make_psid
from payments.bills.policy.state import State
from payments.bills.queries import views
from payments.clearing.models import SuspenseDecision, SuspenseItem
from payments.counter.use_cases.backfill_settlement import catch_up_scrolls
from payments.kernel.parameters import LAPSE_YEARS
from payments.kernel.postings import REFUND_DUE, SUSPENSE
from payments.receipts.models import Payment
from payments.refunds.policy import RefundState
from payments.suspense.queries import items as queries
from payments.suspense.use_cases.decide_suspense import (
    ApproveDecision,
    ProposeDecision,
    RefuseDecision,
    approve_decision,
    propose_decision,
    refuse_decision,
)
from payments.suspense.use_cases.record_pay_order import (
    RecordSuspensePayOrder,
    record_suspense_pay_order,
)

scenarios("payments/features/suspense.feature")

BANK = "payments:bank:nbp"
PAYABLE = "payments:refunds-payable:transfer"
HEAD = "payments:head:C02701:QA9001"
LIST = Place("/suspense", "/suspense")
PROPOSE = Place("/suspense/{}/propose", "/suspense/{}/decisions")
ONE = Place("/suspense/decisions/{}", "/suspense-decisions/{}")
APPROVE = Place("/suspense/decisions/{}/approve", "/suspense-decisions/{}/approval")
REFUSE = Place("/suspense/decisions/{}/refuse", "/suspense-decisions/{}/refusal")
SEND = Place("/suspense/decisions/{}/transfer", "/suspense-decisions/{}/transfer")
SEE = Place("/suspense/decisions/{}/confirm", "/suspense-decisions/{}/confirmation")
FAIL = Place("/suspense/decisions/{}/fail", "/suspense-decisions/{}/failure")


CHOICE = Place("/pay-orders/suspense/{}", "/suspense-decisions/{}/pay-order-choice")
PAY_ORDER = Place("/suspense/decisions/{}/pay-order", "/suspense-decisions/{}/pay-order")
BRANCH = "NBP, Jinnah Road, Quetta"


def books(session: Session, code: str) -> int:
    session.expire_all()
    try:
        return balance(session, code)
    except NotFound:
        return 0  # nothing was ever posted to it


def items(session: Session) -> list[SuspenseItem]:
    session.expire_all()
    return list(session.scalars(select(SuspenseItem).order_by(SuspenseItem.came_on)))


@dataclass
class Story:
    people: dict[str, Person] = field(default_factory=dict)
    bill: Bill | None = None
    item: UUID | None = None
    decision: str = ""
    outcome: Outcome | None = None

    def answer(self) -> Outcome:
        assert self.outcome is not None
        return self.outcome


@pytest.fixture
def story() -> Story:
    return Story()


@given("Zainab, Farid and Nida, who are finance officers")
def _(story: Story, session: Session) -> None:
    for name in ("Zainab", "Farid", "Nida"):
        story.people[name] = make_staff(session, roles.FINANCE_OFFICER, name)
    session.commit()


@given("a bill of Rs 1,200")
def _(story: Story, session: Session) -> None:
    story.bill = make_bill(session, days_old=60, due_in=-20, surcharge=LATE)
    session.commit()


@given("Rs 1,200 in suspense that came 40 days ago, and Rs 500 that came today")
def _(story: Story, platform: Platform, session: Session) -> None:
    old = line(2, make_psid("98"), paid_on=yesterday(40))
    Desk.of(platform, session).scroll(old, line(3, make_psid("98"), 500_00))
    story.item = items(session)[0].id


@when(parsers.parse("{name} looks at suspense, at the {door}"))
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    story.outcome = doors.open(door, story.people[name]).read(LIST)


@then("Rs 1,200 of 40 days stand before Rs 500 of 0 days")
def _(story: Story) -> None:
    body = story.answer().body
    if isinstance(body, dict):
        assert [(each["left"], each["days"]) for each in body["items"]] == [
            ("1200.00", 40),
            ("500.00", 0),
        ]
        assert (body["left"], body["books"]) == ("1700.00", "1700.00")
    else:
        shown = story.answer().text
        assert 0 < shown.index("40 days") < shown.index("0 days Rs 500")
        assert "Since it was taken" in shown
        assert "The books have" not in shown


def propose(story: Story, doors: Doors, name: str, door: str, **data: str) -> Outcome:
    opened = doors.open(door, story.people[name])
    story.outcome = opened.send(PROPOSE.at(story.item), {"reason": "A letter of the payer"} | data)
    if story.outcome.ok:
        story.decision = str(newest(doors.session).id)
    return story.outcome


def newest(session: Session) -> SuspenseDecision:
    session.expire_all()
    query = select(SuspenseDecision).order_by(SuspenseDecision.id.desc())
    return session.scalars(query.limit(1)).one()


@when(parsers.parse("{name} proposes Rs {amount} for the bill, at the {door}"))
def _(story: Story, doors: Doors, name: str, amount: str, door: str) -> None:
    assert story.bill is not None
    propose(story, doors, name, door, kind="bill", amount=as_sent(amount), psid=story.bill.psid)


@when(parsers.parse('{name} proposes Rs {amount} to go back to "{payee}", at the {door}'))
def _(story: Story, doors: Doors, name: str, amount: str, payee: str, door: str) -> None:
    propose(story, doors, name, door, kind="payer", amount=as_sent(amount), payee=payee)


@when(parsers.parse('{name} proposes Rs {amount} for head "{head}", at the {door}'))
def _(story: Story, doors: Doors, name: str, amount: str, head: str, door: str) -> None:
    propose(
        story,
        doors,
        name,
        door,
        kind="head",
        amount=as_sent(amount),
        head_code=head,
        ddo_code="QA9001",
    )


@when(parsers.parse('{name} proposes to "{kind}" without a name, at the {door}'))
def _(
    story: Story,
    platform: Platform,
    session: Session,
    doors: Doors,
    name: str,
    kind: str,
    door: str,
) -> None:
    make_value(session, LAPSE_YEARS, "1", date(2020, 1, 1))
    long_ago(story, platform, session)
    session.commit()
    propose(story, doors, name, door, kind=kind, amount="1")


@when(parsers.parse("the rule says {years} complete account years"))
def _(session: Session, years: str) -> None:
    make_value(session, LAPSE_YEARS, years, date(2020, 1, 1), confidence="U")
    session.commit()


@when("Rs 1,200 more came six years ago")
def _(story: Story, platform: Platform, session: Session) -> None:
    long_ago(story, platform, session)


def long_ago(story: Story, platform: Platform, session: Session) -> None:
    """Record money that came so long ago that it counts as unclaimed."""
    old = line(2, make_psid("97"), scroll_number="S0", paid_on=yesterday(6 * 365))
    Desk.of(platform, session).scroll(old)
    story.item = items(session)[0].id


def act(
    story: Story, doors: Doors, name: str, door: str, place: Place, data: dict[str, str]
) -> None:
    opened = doors.open(door, story.people[name], proved=True)
    story.outcome = opened.send(place.at(story.decision), data)


@when(parsers.parse("{name} approves it, at the {door}"))
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    act(story, doors, name, door, APPROVE, {})


@when(parsers.parse('{name} refuses it because "{reason}", at the {door}'))
def _(story: Story, doors: Doors, name: str, reason: str, door: str) -> None:
    act(story, doors, name, door, REFUSE, {"reason": reason})
    assert story.answer().ok, story.answer().sentences


@when(parsers.parse('{name} records the transfer "{number}", at the {door}'))
def _(story: Story, doors: Doors, name: str, number: str, door: str) -> None:
    act(story, doors, name, door, SEND, {"bank": "nbp", "reference": number})
    assert story.answer().ok, story.answer().sentences


@when(parsers.parse("{name} writes down that its payer wants a pay order, at the {door}"))
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    act(story, doors, name, door, CHOICE, {"seen": "Gul Khan came, with his own CNIC"})
    assert story.answer().ok, story.answer().sentences


@when(parsers.parse('{name} records the pay order "{number}", at the {door}'))
def _(story: Story, doors: Doors, name: str, number: str, door: str) -> None:
    order = {"number": number, "issued_on": "07-01-2026", "branch": BRANCH}
    act(story, doors, name, door, PAY_ORDER, order)


@when(parsers.parse("{name} tries to record a transfer, at the {door}"))
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    act(story, doors, name, door, SEND, {"bank": "nbp", "reference": "FT-1"})


@then("no order to the bank pays it")
def _(story: Story, platform: Platform) -> None:
    officer = actor(story.people["Zainab"], roles.FINANCE_OFFICER)
    with platform.executor.reading(officer) as uow:
        assert to_be_paid(uow, "nbp") == []


@then(parsers.parse('{name} reads "{number}" and "{branch}", at the {door}'))
def _(story: Story, doors: Doors, name: str, number: str, branch: str, door: str) -> None:
    shown = doors.open(door, story.people[name]).read(ONE.at(story.decision))
    assert number in shown.text
    assert branch in shown.text


@when(parsers.parse("{name} says that it arrived, at the {door}"))
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    act(story, doors, name, door, SEE, {})


@when(parsers.parse("{name} says that it did not arrive, at the {door}"))
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    act(story, doors, name, door, FAIL, {"reason": "Account closed"})
    assert story.answer().ok, story.answer().sentences


@then(parsers.parse('the answer is {status:d}: "{sentence}"'))
def _(story: Story, status: int, sentence: str) -> None:
    assert story.answer().status == status, story.answer().sentences
    assert story.answer().says(sentence), story.answer().sentences


@then(parsers.parse('"{name}" is refused: "{sentence}"'))
def _(story: Story, name: str, sentence: str) -> None:
    assert sentence in story.answer().fields.get(name, ""), story.answer().sentences


@then("it is entered")
def _(story: Story) -> None:
    assert story.answer().ok, story.answer().sentences


@then(parsers.parse("it is entered, and shown as a rule that nobody has checked, at the {door}"))
def _(story: Story, doors: Doors, door: str) -> None:
    assert story.answer().ok, story.answer().sentences
    shown = doors.open(door, story.people["Farid"]).read(ONE.at(story.decision))
    if isinstance(shown.body, dict):
        assert shown.body["decision"]["rule"]["confidence"] == "U"
    else:
        assert "not checked against any law (U)" in shown.text


@then("Zainab reads whom to ask")
def _(story: Story, doors: Doors) -> None:
    page = doors.open("web", story.people["Zainab"]).read(Place(PROPOSE.at(story.item).web, ""))
    assert "Ask another officer to agree" in page.text


@when(parsers.parse("Zainab asks another officer to agree, at the {door}"))
def _(story: Story, doors: Doors, door: str) -> None:
    address = f"payments.unclaimed_money/{story.item}/suspense-claimed"
    told = ask_override(doors, door, story.people["Zainab"], None, address)
    assert told.ok, told.sentences


@when(parsers.parse("Farid agrees to the override, at the {door}"))
def _(story: Story, doors: Doors, session: Session, door: str) -> None:
    told = agree(doors, door, session, story.people["Farid"], None)
    assert told.ok, told.sentences


@then("Farid reads why it is done before its time")
def _(story: Story, doors: Doors) -> None:
    assert story.answer().ok, story.answer().sentences
    page = doors.open("web", story.people["Farid"]).read(Place(ONE.at(story.decision).web, ""))
    assert REASON in page.text


@then("nothing has left suspense")
def _(session: Session) -> None:
    assert books(session, SUSPENSE.code) == -1_700_00


@then("the bill is paid from suspense, as of the day on which the money came")
def _(story: Story, session: Session) -> None:
    assert story.bill is not None
    assert story.answer().ok, story.answer().sentences
    session.expire_all()
    # It came before the due day: nothing is owed for its having been found late.
    assert views(session, [story.bill])[story.bill.id].state is State.PAID
    payment = session.scalars(select(Payment).filter_by(bill_id=story.bill.id)).one()
    assert (payment.channel, payment.reference) == ("suspense", story.decision)
    assert payment.details["came_by"] == "scroll"


@then(parsers.parse("Rs {left} are left in suspense, and the bank has Rs {at_bank}"))
def _(session: Session, platform: Platform, left: str, at_bank: str) -> None:
    assert books(session, SUSPENSE.code) == -paisa(left)
    assert books(session, BANK) == paisa(at_bank)
    for channel in ("scroll", "transfer", "suspense"):
        assert books(session, f"payments:clearing:{channel}") == 0
    auditor = actor(make_staff(session, roles.AUDITOR), roles.AUDITOR)
    session.commit()
    with platform.executor.reading(auditor) as uow:
        found = queries.suspense(uow)
    assert found.left_paisa == found.books_paisa == paisa(left)
    assert verify(session) is None


@then(parsers.parse("Rs {rupees} are owed to payers by transfer"))
def _(session: Session, rupees: str) -> None:
    assert books(session, PAYABLE) == -paisa(rupees)


@then(parsers.parse("nothing is owed to payers, and the bank has Rs {at_bank}"))
def _(story: Story, session: Session, at_bank: str) -> None:
    assert story.answer().ok, story.answer().sentences
    assert (books(session, PAYABLE), books(session, BANK)) == (0, paisa(at_bank))
    assert books(session, "payments:clearing:transfer") == 0


@then(parsers.parse('head "{head}" has Rs {rupees}'))
def _(story: Story, session: Session, head: str, rupees: str) -> None:
    assert story.answer().ok, story.answer().sentences
    assert books(session, f"payments:head:{head}:QA9001") == -paisa(rupees)


def paisa(rupees: str) -> int:
    return 100 * int(rupees.replace(",", ""))


def test_it_shows_no_decision_that_was_never_made(platform: Platform, session: Session) -> None:
    officer = actor(make_staff(session, roles.FINANCE_OFFICER), roles.FINANCE_OFFICER)
    session.commit()
    with platform.executor.reading(officer) as uow, pytest.raises(NotFound):
        queries.suspense_decision(uow, new_id())


def test_it_lets_only_finance_officers_decide_on_suspense(
    platform: Platform, session: Session
) -> None:
    somebody = actor(make_person(session))
    session.commit()
    run, some = platform.executor.execute, new_id()
    asked = ProposeDecision(item_id=some, kind="payer", amount_paisa=1, reason="x")
    with denied("payments.propose_suspense"):
        run(propose_decision, asked, actor=somebody)
    with denied("payments.decide_suspense"):
        run(approve_decision, ApproveDecision(decision_id=some), actor=somebody)
    with denied("payments.decide_suspense"):
        run(refuse_decision, RefuseDecision(decision_id=some, reason="x"), actor=somebody)
    with denied("payments.catch_up_scrolls"):
        run(catch_up_scrolls, None, actor=somebody)
    with platform.executor.reading(somebody) as uow, denied("payments.read_scrolls"):
        queries.suspense(uow)
    with platform.executor.reading(somebody) as uow, denied("payments.read_scrolls"):
        queries.suspense_item(uow, some)
    with platform.executor.reading(somebody) as uow, denied("payments.read_scrolls"):
        queries.suspense_decision(uow, some)
    with platform.executor.reading(somebody) as uow, denied("payments.read_scrolls"):
        queries.decisions(uow, ended=True)


def test_only_officers_pay_what_goes_back_by_pay_order(
    platform: Platform, session: Session
) -> None:
    somebody = actor(make_person(session))
    session.commit()
    run, some = platform.executor.execute, new_id()
    with denied("payments.tell_pay_order"):
        run(choose_for_payee, ChooseForPayee(decision_id=some, seen="x"), actor=somebody)
    order = RecordSuspensePayOrder(
        decision_id=some, number="1", issued_on=date(2026, 1, 7), branch="Quetta"
    )
    with denied("payments.send_refund"):
        run(record_suspense_pay_order, order, actor=somebody)


def test_a_choice_and_a_pay_order_that_the_program_did_not_write_are_none(
    platform: Platform, session: Session
) -> None:
    desk = Desk.of(platform, session)
    desk.scroll(line(2, make_psid("98")))
    made = desk.propose(items(session)[0].id, "payer", 1_200_00, payee="Gul Khan")
    desk.approve(made.id)
    session.execute(
        text(
            "insert into pay_order_choices (id, decision_id, chosen_by, chosen_at, by_payer, seen,"
            " mac) values (:id, :decision, :by, bdm_now(), false, 'x', :mac)"
        ),
        {"id": new_id(), "decision": made.id, "by": desk.maker.person, "mac": forged_mac()},
    )
    session.commit()
    with pytest.raises(Conflict) as refused:
        desk.pay_order(made.id)
    assert refused.value.code == "suspense-by-account"
    with pytest.raises(DBAPIError, match="does not follow from what was decided"):
        session.execute(
            text(
                "insert into suspense_pay_orders values"
                " (:id, '1', '2026-01-07', 'Quetta', :by, bdm_now(), :mac)"
            ),
            {"id": made.id, "by": desk.maker.person, "mac": forged_mac()},
        )
    session.rollback()


def test_a_pay_order_is_made_out_when_a_bank_has_the_money_and_not_tomorrow(
    platform: Platform, session: Session
) -> None:
    desk = Desk.of(platform, session)
    desk.scroll(line(2, make_psid("98")))
    made = desk.propose(items(session)[0].id, "payer", 1_200_00, payee="Gul Khan")
    with pytest.raises(Conflict) as early:
        desk.choose_pay_order(made.id)
    assert early.value.code == "nothing-to-pay"
    desk.approve(made.id)
    desk.choose_pay_order(made.id)
    with pytest.raises(Invalid) as tomorrow:
        desk.pay_order(made.id, issued_on=date(2090, 1, 1))
    assert "issued_on" in tomorrow.value.fields
    desk.pay_order(made.id)
    with pytest.raises(Conflict) as late:
        desk.choose_pay_order(made.id)
    assert late.value.code == "account-late"


def test_it_says_from_which_day_its_age_counts_and_since_when_it_stands_in_suspense(
    platform: Platform, session: Session, doors: Doors
) -> None:
    desk = Desk.of(platform, session)
    desk.scroll(line(2, make_psid("98"), paid_on=yesterday(40)))
    (item,) = items(session)
    officer = make_staff(session, roles.FINANCE_OFFICER)
    session.commit()
    page = doors.open("web", officer).read(Place(f"/suspense/{item.id}", "")).text
    assert "Days since it was taken 40" in page
    assert f"In suspense since {local_day(item.entered_at).day} " in page
    assert local_day(item.entered_at) != item.came_on


def test_it_lists_everything_a_page_at_a_time(platform: Platform, session: Session) -> None:
    desk = Desk.of(platform, session)
    days = (3, 0, 3, 9, 1)
    psid = make_psid("98")
    desk.scroll(*(line(n, psid, paid_on=yesterday(ago)) for n, ago in enumerate(days, 2)))
    seen: list[queries.Waiting] = []
    cursor = None
    while True:
        with platform.executor.reading(desk.maker) as uow:
            found = queries.suspense(uow, cursor, limit=2)
        seen += found.page.items
        cursor = found.page.next_cursor
        if cursor is None:
            break
    assert [each.days for each in seen] == sorted(days, reverse=True)
    assert len({each.item.id for each in seen}) == len(days)
    for each in seen:
        desk.propose(each.item.id, "payer", 1, payee="A payer")
    listed: list[UUID] = []
    while True:
        with platform.executor.reading(desk.maker) as uow:
            page = queries.decisions(uow, ended=False, cursor=cursor, limit=2)
        listed += [each.decision.id for each in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert len(set(listed)) == len(days) == len(listed)
    assert listed == sorted(listed)


def test_it_goes_to_no_head_that_has_ended(platform: Platform, session: Session) -> None:
    make_value(session, LAPSE_YEARS, "1", date(2020, 1, 1))
    head = LedgerHead(
        id=new_id(),
        code="C02702",
        name="Other receipts",
        name_ur="مد",
        kind="income",
        in_force=True,
        valid_from=date(2020, 7, 1),
        instrument="Sample",
        confidence="U",
        entered_by=make_person(session).id,
        entered_at=real_now(),
    )
    session.add(head)
    session.flush()
    head.approve(by=make_person(session).id, at=real_now())
    session.commit()
    desk = Desk.of(platform, session)
    desk.scroll(line(2, make_psid("98"), paid_on=yesterday(900)))
    (item,) = items(session)
    with pytest.raises(Invalid) as refused:
        desk.propose(item.id, "head", 1_00, head_code="C02701", ddo_code="QA9001")
    assert "is not in force" in str(refused.value.fields["head_code"])
    assert desk.propose(item.id, "head", 1_00, head_code="C02702", ddo_code="QA9001").waiting


def test_what_was_found_in_suspense_goes_back_by_transfer_only(
    platform: Platform, session: Session
) -> None:
    desk, office, bill = (
        Desk.of(platform, session),
        Office.of(platform, session),
        make_bill(session),
    )
    session.commit()
    desk.scroll(line(2, make_psid("98")))
    (item,) = items(session)
    done = desk.approve(desk.propose(item.id, "bill", item.amount_paisa, psid=bill.psid).id)
    assert done.payment_id is not None
    with pytest.raises(Refusal) as refused:
        office.propose(done.payment_id, {"1": 1_00}, "suspense")
    assert refused.value.code == "refund-channel"
    office.approve(office.propose(done.payment_id, {"1": 1_00}, "transfer").id)
    assert books(session, PAYABLE) == -1_00


def test_money_that_differed_before_it_was_suspended_is_caught_up_with_once(
    platform: Platform, session: Session
) -> None:
    """As a province that ran 0039 has it: a line that differed, posted nowhere; nothing settled."""
    desk, bill = Desk.of(platform, session), make_bill(session)
    session.commit()
    desk.scroll(line(2, bill.psid))
    desk_scroll = desk.scroll(line(2, bill.psid, 900_00), deliver=False)
    written = (
        "insert into bank_scroll_outcomes (scroll_id, row, reference, kind, posted_at)"
        " select scroll_id, row, 'nbp:S1:1', 'differs', now() from bank_scroll_lines"
        " where scroll_id = :scroll"
    )
    with rewriting(session):
        session.execute(text(written), {"scroll": desk_scroll.id})
    session.commit()
    before = books(session, BANK)
    for _ in range(2):
        platform.executor.execute(catch_up_scrolls, None, actor=SYSTEM)
        assert books(session, BANK) - before == 900_00
    (item,) = items(session)
    assert (item.why, item.amount_paisa) == ("differs", 900_00)
    assert books(session, "payments:clearing:scroll") == 0


def test_money_is_unclaimed_as_long_after_it_came_as_deposits_lapse(
    platform: Platform, session: Session
) -> None:
    make_value(session, LAPSE_YEARS, "3", date(2020, 1, 1), confidence="U")
    session.commit()
    began = fiscal_year_of(fiscal_year_of(local_day(real_now())) - A_DAY)
    first_day = began.replace(year=began.year - 2)
    desk = Desk.of(platform, session)
    desk.scroll(
        line(2, make_psid("98"), paid_on=first_day - A_DAY),
        line(3, make_psid("97"), paid_on=first_day),
    )
    last_of_a_year, first_of_the_next = items(session)
    head = {"head_code": "C02701", "ddo_code": "QA9001"}
    made = desk.propose(last_of_a_year.id, "head", 1_00, **head)
    assert made.rule is not None
    assert made.rule["key"] == LAPSE_YEARS.key
    with pytest.raises(Conflict) as held:
        desk.propose(first_of_the_next.id, "head", 1_00, **head)
    assert held.value.code == "suspense-claimed"


def test_what_was_decided_by_days_shows_the_rule_that_it_froze(
    platform: Platform, session: Session, doors: Doors
) -> None:
    desk = Desk.of(platform, session)
    desk.scroll(line(2, make_psid("98")))
    (item,) = items(session)
    days = {
        "key": "payments.suspense_unclaimed_days",
        "unit": "days",
        "value": "1095",
        "instrument": "Working value",
        "confidence": "U",
        "valid_from": "2020-01-01",
        "valid_to": None,
        "id": str(new_id()),
    }
    values = {"id": new_id(), "item": item.id, "by": desk.maker.person_id}
    session.execute(
        text(
            "insert into suspense_decisions (id, item_id, kind, amount_paisa, head_code, ddo_code,"
            " rule, reason, entered_by, entered_at, mac) values (:id, :item, 'head', 1, 'C02701',"
            " 'QA9001', cast(:rule as jsonb), 'x', :by, now(), '\\x00')"
        ),
        values | {"rule": json.dumps(days)},
    )
    made_genuine(session, SuspenseDecision, values["id"])
    officer = make_staff(session, roles.FINANCE_OFFICER)
    session.commit()
    page = doors.open("web", officer).read(Place(f"/suspense/decisions/{values['id']}", "")).text
    assert "unclaimed after 1095 days" in page


DEEDS = ("approve", "send", "see", "fail")
steps = st.lists(
    st.one_of(
        st.tuples(st.just("came"), st.integers(1, 2_000_00), st.none()),
        st.tuples(
            st.just("propose"),
            st.sampled_from(["bill", "payer", "head"]),
            st.integers(1, 1_500_00),
        ),
        st.tuples(st.sampled_from(DEEDS), st.integers(0, 3), st.none()),
    ),
    min_size=4,
    max_size=16,
)
GONE = {RefundState.APPROVED, RefundState.SENT, RefundState.CONFIRMED}


@dataclass
class Life:
    """A bill, money in suspense, and what was decided of it."""

    desk: Desk
    session: Session
    bill: Bill
    came: int = 0
    decisions: list[UUID] = field(default_factory=list)

    def do(self, step: tuple[str, object, object]) -> None:
        what, which, how = step
        if what == "came":
            said = line(
                2,
                make_psid("97"),
                int(str(which)),
                scroll_number=f"N{new_id().hex}",
                paid_on=yesterday(900),
            )
            self.desk.scroll(said)
            self.came += said.amount_paisa
        elif what == "propose" and self.came:
            item = self.session.scalars(
                select(SuspenseItem.id).order_by(SuspenseItem.id.desc()).limit(1)
            ).one()
            whose = {
                "bill": {"psid": self.bill.psid},
                "payer": {"payee": "Gul Khan"},
                "head": {"head_code": "C02701", "ddo_code": "QA9001"},
            }[str(which)]
            made = self.desk.propose(item, str(which), int(str(how)), **whose)
            self.decisions.append(made.id)
        elif what in DEEDS and self.decisions:
            getattr(self.desk, what)(self.decisions[int(str(which)) % len(self.decisions)])

    def sums(self) -> Counter[str]:
        """What the books must show, by account."""
        self.session.expire_all()
        sums: Counter[str] = Counter({BANK: self.came, SUSPENSE.code: -self.came})
        query = select(SuspenseDecision).where(SuspenseDecision.id.in_(self.decisions))
        for each in self.session.scalars(query):
            state = queries.state_now(self.session, each)
            if state not in GONE:
                continue
            sums[SUSPENSE.code] += each.amount_paisa
            if each.kind == "payer" and state is RefundState.CONFIRMED:
                sums[BANK] -= each.amount_paisa
            elif each.kind == "payer":
                sums[PAYABLE] -= each.amount_paisa
            elif each.kind == "head":
                sums[HEAD] -= each.amount_paisa
            else:
                paid = self.session.get_one(Payment, each.payment_id)
                sums[REFUND_DUE.code] -= paid.excess_paisa
        return sums


def test_the_books_follow_every_order_of_decisions_transfers_and_failures(
    platform: Platform, session: Session, moves: Moves
) -> None:
    desk = Desk.of(platform, session)
    make_value(session, LAPSE_YEARS, "1", date(2020, 1, 1))
    session.commit()

    @settings(max_examples=walks(20), deadline=None)
    @any_of(steps)
    def in_any(order: list[tuple[str, object, object]]) -> None:
        bill = make_bill(session, part_payment=True)
        session.commit()
        accounts = (
            BANK,
            PAYABLE,
            HEAD,
            SUSPENSE.code,
            REFUND_DUE.code,
            "payments:clearing:scroll",
            "payments:clearing:transfer",
        )
        before = {code: books(session, code) for code in accounts}
        life = Life(desk, session, bill)
        for step in order:
            with moves.step():
                life.do(step)
        sums = life.sums()
        assert {code: books(session, code) - before[code] for code in accounts} == {
            code: sums[code] for code in accounts
        }
        with platform.executor.reading(desk.maker) as uow:
            found = queries.suspense(uow)
        assert found.left_paisa == found.books_paisa >= 0
        assert verify(session) is None

    in_any()


def proposed(platform: Platform, session: Session) -> tuple[Desk, SuspenseDecision]:
    desk = Desk.of(platform, session)
    desk.scroll(line(2, make_psid("98")))
    (item,) = items(session)
    return desk, desk.propose(item.id, "payer", 1_200_00, payee="Gul Khan")


def test_postgresql_lets_nothing_go_twice(platform: Platform, session: Session) -> None:
    """Whoever holds the application's password can write no second decision of the same money."""
    desk, decision = proposed(platform, session)
    desk.approve(decision.id)
    twin = {"id": new_id(), "item": decision.item_id, "by": desk.maker.person_id}
    session.execute(
        text(
            "insert into suspense_decisions (id, item_id, kind, amount_paisa, payee, reason,"
            " entered_by, entered_at, mac) values (:id, :item, 'payer', 1, 'x', 'x', :by, now(),"
            " '\\x00')"
        ),
        twin,
    )
    agree = text(
        "update suspense_decisions set approved_by = :by, approved_at = clock_timestamp(),"
        " transaction_id = :id where id = :id"
    )
    values = {"id": twin["id"], "by": desk.checker.person_id}
    with pytest.raises(DBAPIError, match="more than came"), session.begin_nested():
        session.execute(agree, values)


def test_postgresql_refuses_a_bills_money_without_its_payment(
    platform: Platform, session: Session
) -> None:
    desk = Desk.of(platform, session)
    bill = make_bill(session)
    session.commit()
    desk.scroll(line(2, make_psid("98")), line(3, bill.psid))
    item = session.scalars(select(SuspenseItem)).one()
    decision = desk.propose(item.id, "bill", 1_200_00, psid=bill.psid)
    other = session.scalars(select(Payment)).one()
    session.execute(
        text(
            "update suspense_decisions set approved_by = :by, approved_at = clock_timestamp(),"
            " transaction_id = :id, payment_id = :payment where id = :id"
        ),
        {"id": decision.id, "by": desk.checker.person_id, "payment": other.id},
    )
    with pytest.raises(DBAPIError, match="approved by its payment"):
        session.execute(text("set constraints all immediate"))


@pytest.mark.parametrize(
    "statement",
    [
        "update suspense_items set place = 'x'",
        "update suspense_items set amount_paisa = 1",
        "delete from suspense_items",
        "update suspense_decisions set amount_paisa = 1",
        "delete from suspense_decisions",
        (
            "insert into suspense_transfers select id, 'nbp', 'x', now(), entered_by"
            " from suspense_decisions"
        ),
        (
            "insert into suspense_outcomes select id, 'confirmed', now(), entered_by, '', id"
            " from suspense_decisions"
        ),
    ],
)
def test_it_keeps_suspense_from_whoever_holds_the_applications_password(
    platform: Platform, session: Session, statement: str
) -> None:
    proposed(platform, session)
    refused = r"permission denied|never|cannot|does not follow|change"
    with pytest.raises(DBAPIError, match=refused), session.begin_nested():
        session.execute(text(statement))


def test_it_takes_one_number_of_a_bank_once(platform: Platform, session: Session) -> None:
    desk = Desk.of(platform, session)
    desk.scroll(line(2, make_psid("98")))
    (item,) = items(session)
    first, second = (desk.propose(item.id, "payer", 1_00, payee="Gul Khan") for _ in range(2))
    for each in (first, second):
        desk.approve(each.id)
    desk.send(first.id)
    session.commit()
    with pytest.raises(Conflict, match="This does not wait for a transfer"):
        desk.send(first.id)
    with pytest.raises(Conflict, match="This number was used for another transfer"):
        desk.send(second.id, reference=first.id.hex)
    assert desk.send(second.id, "hbl", reference=first.id.hex).bank == "hbl"
