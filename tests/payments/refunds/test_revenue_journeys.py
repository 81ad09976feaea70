"""The journeys of refunds_of_revenue.feature, through both doors."""

from dataclasses import dataclass, field
from datetime import date

import pytest
from factories.amounts import as_sent
from factories.delivery import deliver_here
from factories.doors import Doors, Outcome, Place
from factories.identity import make_person, make_staff
from factories.overriding import agree, ask_override
from factories.parameters import make_value
from factories.payments import make_bill
from factories.refunds import SANCTION, as_typed
from factories.treasury import BANK, Treasury, make_placing, settled_payment
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.calendar import local_day
from app.clock import real_now
from app.identity.people.models import Person
from app.ledger.public import balance
from app.notifications.models import Notification
from app.notifications.texts import Texts
from app.platform import Platform
from payments.bills.models import Bill, BillLine
from payments.receipts.models import Payment
from payments.refunds.held_decisions import APPROVAL, OVER_LIMIT
from payments.refunds.models import Refund
from payments.refunds.parameters import OFFICE_HEAD
from payments.refunds.queries.refunds import state_now
from payments.statements.queries.statements import monthly_statement
from payments.treasury.models import TreasuryLine, TreasurySheet

scenarios("payments/features/refunds_of_revenue.feature")

PROPOSE = Place("/refunds/of/{}", "/payments/{}/refunds")
SHOW = Place("/refunds/{}", "/refunds/{}")
APPROVE = Place("/refunds/{}/approve", "/refunds/{}/approval")
VOUCHER = Place("/refunds/{}/voucher", "/refunds/{}/voucher")
PAY_ORDER = Place("/refunds/{}/pay-order", "/refunds/{}/pay-order")
CONFIRM = Place("/refunds/{}/confirm", "/refunds/{}/confirmation")
WHOLE = 1_200_00
DAY = {"issued_on": "07-01-2026"}


@dataclass
class Story:
    """Who takes part, and what is refunded."""

    treasury: Treasury
    people: dict[str, Person] = field(default_factory=dict)
    bill: Bill | None = None
    payment: Payment | None = None
    refund: str = ""
    outcome: Outcome | None = None


@pytest.fixture
def story(platform: Platform, session: Session) -> Story:
    return Story(Treasury.of(platform, session))


@given("Zainab, Farid and Nida, who are finance officers")
def _(story: Story, session: Session) -> None:
    for name in ("Zainab", "Farid", "Nida"):
        story.people[name] = make_staff(session, roles.FINANCE_OFFICER, name)
    session.commit()


def a_bill(session: Session, payer: Person) -> Bill:
    bill = make_bill(session, payer_person_id=payer.id)
    ddos = select(BillLine.ddo_code).filter_by(bill_id=bill.id)
    for ddo in set(session.scalars(ddos)):
        make_placing(session, ddo)
    session.commit()
    return bill


@given("Parveen, who has no bank account, and paid a bill of Rs 1,200 that is at the bank")
def _(story: Story, platform: Platform, session: Session) -> None:
    story.people["Parveen"] = make_person(session, "Parveen")
    story.bill = a_bill(session, story.people["Parveen"])
    story.payment = settled_payment(platform, story.bill.psid, WHOLE)


@given("another payer paid Rs 1,200 as well")
def _(platform: Platform, session: Session) -> None:
    settled_payment(platform, a_bill(session, make_person(session)).psid, WHOLE)


def the_sheets(session: Session) -> list[TreasurySheet]:
    session.expire_all()
    return list(session.scalars(select(TreasurySheet).order_by(TreasurySheet.id)))


@given("a transfer of all of it is prepared")
@when("the bank is looked at")
def _(story: Story) -> None:
    story.treasury.prepare()


@given("the treasury has all of it")
def _(story: Story, session: Session) -> None:
    treasury = story.treasury
    treasury.prepare()
    (sheet,) = the_sheets(session)
    for step in (treasury.propose, treasury.approve, treasury.order, treasury.arrive):
        step(sheet.id)


@given(parsers.parse("the head of an office may sanction Rs 100, {known}"))
def _(session: Session, known: str) -> None:
    confidence = "H" if known == "by the official text" else "U"
    make_value(session, OFFICE_HEAD, "100", date(2020, 1, 1), confidence=confidence)
    session.commit()


def proposed(story: Story, doors: Doors, rupees: str, way: str, door: str, **changed: str) -> None:
    assert story.payment is not None
    given = {
        "parts": [{"part": "1", "amount": as_sent(rupees)}],
        "channel": way,
        "reason": "A claim in the file",
        **as_typed(SANCTION),
        **changed,
    }
    place = PROPOSE.at(story.payment.id)
    story.outcome = doors.open(door, story.people["Zainab"]).send(place, given)
    if story.outcome.ok:
        story.refund = story.outcome.id


@when(parsers.parse('Zainab proposes that Rs {rupees} go back by "{way}", at the {door}'))
def _(story: Story, doors: Doors, rupees: str, way: str, door: str) -> None:
    proposed(story, doors, rupees, way, door)


@when(parsers.parse('Zainab proposes Rs {rupees} by "{way}" without "{name}", at the {door}'))
def _(story: Story, doors: Doors, rupees: str, way: str, name: str, door: str) -> None:
    proposed(story, doors, rupees, way, door, **{name: ""})


@when(parsers.parse('Zainab proposes Rs {rupees} by "{way}" sanctioned by "{who}", at the {door}'))
def _(story: Story, doors: Doors, rupees: str, way: str, who: str, door: str) -> None:
    proposed(story, doors, rupees, way, door, authority=who)


@when(
    parsers.parse(
        'Zainab proposes Rs {rupees} of a sanction of Rs {whole} by "{who}", at the {door}'
    )
)
def _(story: Story, doors: Doors, rupees: str, whole: str, who: str, door: str) -> None:
    sanction = {"authority": who, "sanctioned_amount": as_sent(whole)}
    proposed(story, doors, rupees, "onebill", door, sanction_number="SD-1/2026", **sanction)


def act(story: Story, doors: Doors, name: str, door: str, place: Place, **data: str) -> None:
    opened = doors.open(door, story.people[name], proved=True)
    story.outcome = opened.send(place.at(story.refund), data)


@when(parsers.parse("Farid approves it, at the {door}"))
def _(story: Story, doors: Doors, door: str) -> None:
    act(story, doors, "Farid", door, APPROVE)


@when(parsers.parse('Nida records the voucher "{number}", at the {door}'))
def _(story: Story, doors: Doors, number: str, door: str) -> None:
    act(story, doors, "Nida", door, VOUCHER, number=number, **DAY)


@when(parsers.parse('Nida records the pay order "{number}", at the {door}'))
def _(story: Story, doors: Doors, number: str, door: str) -> None:
    branch = "NBP, Jinnah Road, Quetta"
    act(story, doors, "Nida", door, PAY_ORDER, number=number, branch=branch, **DAY)


@when(parsers.parse("Farid confirms that it was paid, at the {door}"))
def _(story: Story, doors: Doors, door: str) -> None:
    act(story, doors, "Farid", door, CONFIRM)
    assert story.outcome
    assert story.outcome.ok, story.outcome.sentences


@when(parsers.parse("Parveen asks for a pay order, at the {door}"))
def _(story: Story, doors: Doors, door: str) -> None:
    assert story.bill
    own = f"/bills/{story.bill.psid}/refund-accounts/{story.refund}/pay-order"
    place = Place(own, f"/me/refunds/{story.refund}/pay-order")
    outcome = doors.open(door, story.people["Parveen"]).send(place)
    assert outcome.ok, outcome.sentences


@when(parsers.parse("Gul at the centre asks for a pay order for her, at the {door}"))
def _(story: Story, doors: Doors, session: Session, door: str) -> None:
    assert story.bill
    officer = make_staff(session, roles.FACILITATION_OFFICER, "Gul")
    session.commit()
    given = {"psid": story.bill.psid, "seen": "Parveen herself, with her CNIC"}
    place = Place("/pay-orders/new", "/pay-orders/choices")
    outcome = doors.open(door, officer).send(place, given)
    assert outcome.ok, outcome.sentences


@when(parsers.parse("Farid asks to override it and Nida agrees, at the {door}"))
def _(story: Story, doors: Doors, session: Session, door: str) -> None:
    address = f"{APPROVAL.name}/{story.refund}/{OVER_LIMIT}"
    assert ask_override(doors, door, story.people["Farid"], None, address).ok
    assert agree(doors, door, session, story.people["Nida"], None).ok


@then(parsers.parse('it is refused: "{words}"'))
def _(story: Story, words: str) -> None:
    assert story.outcome is not None
    assert not story.outcome.ok
    assert story.outcome.says(words), story.outcome.sentences


@then(parsers.parse('Parveen is told "{words}"'))
def _(story: Story, platform: Platform, session: Session, words: str) -> None:
    deliver_here(platform.executor)
    session.expire_all()
    mine = select(Notification).filter_by(person_id=story.people["Parveen"].id)
    texts = Texts()
    told = [
        texts.get(row.template, "en").fill(row.filled or {}).sms for row in session.scalars(mine)
    ]
    assert any(words in each for each in told), told


@then(parsers.parse('Parveen reads "{words}"'))
def _(story: Story, doors: Doors, words: str) -> None:
    assert story.bill
    place = Place(f"/bills/{story.bill.psid}/refund-accounts", "")
    page = doors.open("web", story.people["Parveen"]).read(place)
    assert words in page.text
    assert "href" not in page.text


@then(parsers.parse("the treasury holds Rs {rupees:d} of it"))
def _(session: Session, rupees: int) -> None:
    session.expire_all()
    assert balance(session, "payments:treasury:quetta") == rupees * 100
    assert balance(session, "payments:refunds-payable:voucher") == 0


@then("nothing has left the bank but the transfer of Rs 1,200")
def _(session: Session) -> None:
    assert balance(session, f"payments:bank:{BANK}") == 0
    assert [sheet.total_paisa for sheet in the_sheets(session)] == [WHOLE]


@then("the statement shows Rs 300 by voucher and Rs 0 to be transferred")
def _(session: Session) -> None:
    statement = monthly_statement(session, local_day(real_now()).replace(day=1))
    totals = statement.totals
    assert (totals["vouchers_paisa"], totals["closing_paisa"]) == (300_00, 0)
    assert (totals["collected_paisa"], totals["refunded_paisa"]) == (WHOLE, 0)
    assert totals["books_paisa"] == WHOLE - 300_00


@then(parsers.parse("the bank has Rs {rupees:d} of it"))
def _(session: Session, rupees: int) -> None:
    session.expire_all()
    assert balance(session, f"payments:bank:{BANK}") == rupees * 100
    assert balance(session, "payments:clearing:onebill") == 0


@then(parsers.parse("Rs {total} are prepared, Rs {gross} gross and Rs {back} gone back"))
def _(session: Session, total: str, gross: str, back: str) -> None:
    sheet = the_sheets(session)[-1]
    lines = session.scalars(select(TreasuryLine).filter_by(sheet_id=sheet.id)).all()
    found = (
        sheet.total_paisa,
        sum(line.collected_paisa for line in lines),
        sum(line.returned_paisa for line in lines),
    )
    assert found == tuple(100 * int(each.replace(",", "")) for each in (total, gross, back))


@then(parsers.parse('the sheet names order "{number}"'))
def _(story: Story, doors: Doors, session: Session, number: str) -> None:
    sheet = the_sheets(session)[-1]
    place = Place(f"/treasury/transfers/{sheet.id}/lines/1", "")
    assert number in doors.open("web", story.people["Nida"]).read(place).text


@then(parsers.parse('the refund shows sanction "{sanction}" and order "{order}", at the {door}'))
def _(story: Story, doors: Doors, sanction: str, order: str, door: str) -> None:
    text = doors.open(door, story.people["Nida"]).read(SHOW.at(story.refund)).text
    assert sanction in text
    assert order in text


@then(parsers.parse('the refund is "{state}"'))
def _(story: Story, session: Session, state: str) -> None:
    session.expire_all()
    assert state_now(session, session.get_one(Refund, story.refund)).value == state
