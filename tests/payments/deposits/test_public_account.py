"""The journeys of deposits.feature, through both doors."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from factories.deposits import HEAD, deposit_line
from factories.doors import Doors, Outcome, Place
from factories.identity import make_department, make_person, make_staff, make_supplier
from factories.parameters import make_value
from factories.payments import order
from factories.refunds import Office, proved_officer
from factories.treasury import Treasury, make_placing, settle_payment
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from app import roles
from app.calendar import local_day
from app.clock import real_now
from app.db import new_id
from app.errors import Conflict, Invalid
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Person
from app.ledger.public import balance, month_of
from app.ledger.queries.verify import verify
from app.parameters.public import Confidence
from app.permissions import Actor
from app.platform import Platform
from demonstration.cast.past import at_time
from payments.bills.orders import BillOrder, Payer
from payments.deposits.models import DepositForfeiture, DepositLapseList
from payments.deposits.queries.register import RegisteredDeposit, deposit_register, lapsing_deposits
from payments.kernel.funds import PUBLIC_ACCOUNT
from payments.kernel.parameters import DEPOSIT_HEAD, LAPSE_YEARS, LAPSED_HEAD
from payments.public import (
    BillView,
    Forfeiture,
    MoneyReturn,
    MoveDeposit,
    forfeit_deposit,
    move_deposit,
    raise_bill,
    return_deposit,
)
from payments.receipts.models import Payment
from payments.receipts.use_cases.record_money import RecordPayment
from payments.receipts.use_cases.record_payment import record_payment
from payments.refunds.models import Refund
from payments.statements.queries.statements import monthly_statement
from payments.transfer_entries.models import TransferEntryLine, TransferEntryMemo
from payments.transfer_entries.queries import due_treasuries
from payments.treasury.models import TreasuryLine, TreasurySheet

scenarios("payments/features/deposits.feature")

MAKE = Place("/treasury/transfer-entries", "/transfer-entries")
SIGN = Place("/treasury/transfer-entries/{}/approve", "/transfer-entries/{}/approval")
REFUSE = Place("/treasury/transfer-entries/{}/refuse", "/transfer-entries/{}/refusal")
RECORD = Place("/treasury/transfer-entries/{}/record", "/transfer-entries/{}/record")
LIST = Place("/deposits/lapsed", "/deposit-lapses")
LAPSE = Place("/deposits/lapsed/{}/approve", "/deposit-lapses/{}/approval")
KEEP = Place("/deposits/lapsed/{}/refuse", "/deposit-lapses/{}/refusal")
YEARS = timedelta(days=5 * 365)
WHOLE = 900_00


@dataclass
class Story:
    platform: Platform
    session: Session
    treasury: Treasury
    people: dict[str, Person] = field(default_factory=dict)
    bill: BillView | None = None
    contract: BillView | None = None
    asked: BillOrder | None = None
    first: UUID | None = None

    @property
    def deposit(self) -> BillView:
        assert self.bill
        return self.bill

    @property
    def auditor(self) -> Actor:
        person = self.people["Aslam"]
        return Actor(kind="person", person_id=person.id, roles=frozenset({roles.AUDITOR.name}))

    def registered(self) -> RegisteredDeposit:
        with self.platform.executor.reading(self.auditor) as uow:
            (row,) = deposit_register(uow).items
        return row

    def due(self) -> int:
        with self.platform.executor.reading(self.auditor) as uow:
            return sum(each.total_paisa for each in due_treasuries(uow))

    def newest(self, model: type) -> UUID:
        self.session.expire_all()
        found: UUID = self.session.scalars(select(model.id).order_by(model.id.desc())).first()  # type: ignore[attr-defined]  # every row has one
        return found


@pytest.fixture
def story(platform: Platform, session: Session) -> Story:
    return Story(platform, session, Treasury.of(platform, session))


@given("Zainab, Farid and Nida, who are finance officers, and Aslam, who audits")
def _(story: Story, session: Session) -> None:
    for name in ("Zainab", "Farid", "Nida"):
        story.people[name] = make_staff(session, roles.FINANCE_OFFICER, name)
    story.people["Aslam"] = make_staff(session, roles.AUDITOR, "Aslam")
    story.first = proved_officer(session, "First").person_id
    session.commit()


@given("the head for deposits is G10113")
def _(session: Session) -> None:
    sure = Confidence.UNVERIFIED.value
    make_value(session, DEPOSIT_HEAD, "G10113", date(2020, 1, 1), confidence=sure)
    make_value(session, LAPSE_YEARS, "3", date(2020, 1, 1), confidence=sure)
    make_value(session, LAPSED_HEAD, "C03806", date(2020, 1, 1), confidence=sure)
    session.commit()


@given("a deposit of Rs 900 that was paid by 1BILL five years ago and is at the bank")
def _(story: Story, platform: Platform, session: Session) -> None:
    firm, person, house = make_supplier(session), make_person(session), make_department(session)
    make_placing(session, HEAD.ddo_code)
    session.commit()
    payer = Payer(name=firm.name, person_id=person.id, organisation_id=firm.id)
    past = at_time(platform.executor, real_now() - YEARS)
    asked = replace(order(house.id), lines=(deposit_line(WHOLE),), payer=payer)
    asked = replace(asked, due_on=local_day(past.at), expires_on=None)
    story.asked = asked
    story.bill = past.execute(raise_bill, asked, actor=SYSTEM)
    money = RecordPayment(
        psid=story.bill.psid, channel="onebill", reference="5Y", amount_paisa=WHOLE
    )
    settle_payment(platform, past.execute(record_payment, money, actor=SYSTEM))


@when("the day's money is gathered and sent")
def _(story: Story) -> None:
    story.treasury.prepare()
    sheet = story.newest(TreasurySheet)
    story.treasury.propose(sheet)
    story.treasury.approve(sheet)
    story.treasury.order(sheet)
    story.treasury.arrive(sheet)


@then(parsers.parse('the transfer has Rs 900 under G10113 of the fund "{fund}"'))
def _(session: Session, fund: str) -> None:
    (line,) = session.scalars(select(TreasuryLine))
    assert (line.head_code, line.fund, line.amount_paisa) == ("G10113", fund, WHOLE)
    assert verify(session) is None


@then("the register says that Rs 900 are held in the Public Account")
def _(story: Story) -> None:
    row = story.registered()
    assert (row.came_paisa, row.held_paisa, row.lapsed_paisa, row.sent) == (WHOLE, WHOLE, 0, True)


@when("the deposit is forfeited to C02702")
def _(story: Story, platform: Platform) -> None:
    assert story.first
    ask = Forfeiture(
        bill_id=story.deposit.id,
        head_code=HEAD.head_code,
        ddo_code=HEAD.ddo_code,
        entered_by=story.first,
        reason="The firm did not sign",
    )
    platform.executor.execute(forfeit_deposit, ask, actor=story.treasury.checker)


def _send(
    story: Story, doors: Doors, name: str, door: str, place: Place, data: dict[str, object]
) -> Outcome:
    return doors.open(door, story.people[name], proved=True).send(place, data)


@when(parsers.parse("Zainab makes the memo to Quetta's treasury, at the {door}"))
def _(story: Story, doors: Doors, door: str) -> None:
    outcome = _send(story, doors, "Zainab", door, MAKE, {"treasury": "quetta"})
    assert outcome.ok, outcome.sentences


@when(parsers.parse("Farid signs the memo, at the {door}"))
def _(story: Story, doors: Doors, door: str) -> None:
    outcome = _send(story, doors, "Farid", door, SIGN.at(story.newest(TransferEntryMemo)), {})
    assert outcome.ok, outcome.sentences


@when(parsers.parse("Farid refuses the memo, at the {door}"))
def _(story: Story, doors: Doors, door: str) -> None:
    place = REFUSE.at(story.newest(TransferEntryMemo))
    outcome = _send(story, doors, "Farid", door, place, {"reason": "Wrong head"})
    assert outcome.ok, outcome.sentences


def _record(story: Story, doors: Doors, name: str, door: str) -> Outcome:
    today = local_day(real_now()).strftime("%d-%m-%Y")
    place = RECORD.at(story.newest(TransferEntryMemo))
    return _send(story, doors, name, door, place, {"reference": "AG-TE-7", "recorded_on": today})


@when(parsers.parse('Nida records the Accountant General\'s entry "AG-TE-7", at the {door}'))
def _(story: Story, doors: Doors, door: str) -> None:
    outcome = _record(story, doors, "Nida", door)
    assert outcome.ok, outcome.sentences
    again = _record(story, doors, "Nida", door)
    assert again.says("its entry has already been recorded")


@then(parsers.parse("{name} cannot record its entry, at the {door}"))
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    outcome = _record(story, doors, name, door)
    assert outcome.says("Another officer must record its entry")


@then(parsers.parse("Zainab cannot sign it, at the {door}"))
def _(story: Story, doors: Doors, door: str) -> None:
    outcome = _send(story, doors, "Zainab", door, SIGN.at(story.newest(TransferEntryMemo)), {})
    assert outcome.says("Another officer must approve it")


@then("the memo moves Rs 900 from G10113 to C02702")
def _(session: Session) -> None:
    session.expire_all()
    (line,) = session.scalars(select(TransferEntryLine))
    assert (line.from_head, line.to_head, line.amount_paisa) == ("G10113", "C02702", WHOLE)


@then("nothing waits for a memo")
def _(story: Story) -> None:
    assert story.due() == 0


@then("Rs 900 wait for a memo")
def _(story: Story) -> None:
    assert story.due() == WHOLE


@then("the statement says that C02702 has Rs 900 at the treasury")
def _(session: Session) -> None:
    rows = monthly_statement(session, month_of(local_day(real_now()))[0]).rows
    (row,) = [each for each in rows if each.head_code == "C02702"]
    assert (row.collected_paisa, row.transferred_paisa, row.closing_paisa) == (WHOLE, WHOLE, 0)
    (held,) = [each for each in rows if each.head_code == "G10113"]
    assert (held.fund, held.opening_paisa, held.corrected_paisa) == (PUBLIC_ACCOUNT, WHOLE, -WHOLE)
    # Sent whole, and moved away by the memo: nothing of it is left at our bank, nor in the books.
    assert (held.transferred_paisa, held.closing_paisa, held.books_paisa) == (0, 0, 0)


@then("the bank's account is not touched")
def _(session: Session) -> None:
    assert balance(session, "payments:bank:nbp") == 0
    assert verify(session) is None


@when(parsers.parse("Zainab lists the deposits that lapse, at the {door}"))
def _(story: Story, doors: Doors, door: str) -> None:
    outcome = _send(story, doors, "Zainab", door, LIST, {"claimed": []})
    assert outcome.ok, outcome.sentences


@then(parsers.parse("Zainab cannot list it when it is still needed, at the {door}"))
def _(story: Story, doors: Doors, door: str) -> None:
    claimed: dict[str, object] = {"claimed": [str(story.deposit.id)]}
    outcome = _send(story, doors, "Zainab", door, LIST, claimed)
    assert outcome.says("No deposit has lapsed")


@when(parsers.parse("Farid lets them lapse, at the {door}"))
def _(story: Story, doors: Doors, door: str) -> None:
    mine = _send(story, doors, "Zainab", door, LAPSE.at(story.newest(DepositLapseList)), {})
    assert mine.says("Another officer must approve it")
    outcome = _send(story, doors, "Farid", door, LAPSE.at(story.newest(DepositLapseList)), {})
    assert outcome.ok, outcome.sentences


@when(parsers.parse("Farid refuses the list, at the {door}"))
def _(story: Story, doors: Doors, door: str) -> None:
    place = KEEP.at(story.newest(DepositLapseList))
    outcome = _send(story, doors, "Farid", door, place, {"reason": "Its contract runs"})
    assert outcome.ok, outcome.sentences


@then("the register says that Rs 900 have lapsed and may be claimed")
def _(story: Story, session: Session) -> None:
    row = story.registered()
    assert (row.held_paisa, row.lapsed_paisa, row.claimable_paisa) == (0, WHOLE, WHOLE)
    head = f"payments:head:C03806:{HEAD.ddo_code}"
    assert balance(session, head) == -WHOLE
    assert verify(session) is None


@then("nothing is on the list of deposits that lapse")
def _(story: Story) -> None:
    with story.platform.executor.reading(story.auditor) as uow:
        assert lapsing_deposits(uow).deposits == []


def _returned(story: Story, bill_id: UUID) -> None:
    assert story.first
    ask = MoneyReturn(bill_id=bill_id, entered_by=story.first, reason="No more needed")
    story.platform.executor.execute(return_deposit, ask, actor=story.treasury.checker)
    story.session.expire_all()


@when("its department returns the deposit")
def _(story: Story) -> None:
    _returned(story, story.deposit.id)


@when("the department returns the contract's deposit")
def _(story: Story) -> None:
    assert story.contract
    _returned(story, story.contract.id)


@when("the deposit is moved to the bill of a contract")
def _(story: Story) -> None:
    assert story.first
    assert story.asked
    run = story.platform.executor.execute
    asked = replace(story.asked, reference="contract", due_on=local_day(real_now()))
    story.contract = run(raise_bill, asked, actor=SYSTEM)
    move = MoveDeposit(
        business_key="kept",
        from_bill_id=story.deposit.id,
        to_bill_id=story.contract.id,
        entered_by=story.first,
        reason="Kept for the contract",
    )
    assert run(move_deposit, move, actor=story.treasury.checker) == WHOLE


def _refund(story: Story) -> Refund:
    story.session.expire_all()
    query = select(Refund).where(Refund.channel != "deposit")
    return story.session.scalars(query).one()


@then(parsers.parse('it goes back by "{channel}"'))
def _(story: Story, channel: str) -> None:
    refund = _refund(story)
    assert (refund.channel, refund.amount_paisa) == (channel, WHOLE)
    assert refund.approved_at is not None


@then("nothing of it is gathered")
def _(story: Story, session: Session) -> None:
    story.treasury.prepare()
    assert session.scalars(select(TreasurySheet)).all() == []
    assert verify(session) is None


@when("the treasury pays the voucher")
def _(story: Story) -> None:
    office = Office(story.platform, story.treasury.maker, story.treasury.checker)
    refund = _refund(story)
    office.voucher(refund.id)
    office.confirm(refund.id)


@then("the register says that Rs 900 were returned")
def _(story: Story) -> None:
    row = story.registered()
    assert (row.held_paisa, row.returned_paisa, row.going_paisa) == (0, WHOLE, 0)


@then("Quetta's treasury has Rs 0")
def _(session: Session) -> None:
    assert balance(session, "payments:treasury:quetta") == 0
    assert balance(session, "payments:bank:nbp") == 0
    assert verify(session) is None


@when("its payer claims it, and Finance sanctions the refund")
def _(story: Story, session: Session) -> None:
    session.expire_all()
    payment = session.scalars(select(Payment).filter_by(bill_id=story.deposit.id)).one()
    office = Office(story.platform, story.treasury.maker, story.treasury.checker)
    unsanctioned = {"sanction_number": "", "sanctioned_on": None, "authority": ""}
    with pytest.raises(Invalid, match="the number of the sanction"):
        office.propose(payment.id, {"1": WHOLE}, "voucher", **unsanctioned)
    office.approve(office.propose(payment.id, {"1": WHOLE}, "voucher").id)


@then("the head for lapsed deposits has Rs 0")
def _(session: Session) -> None:
    assert balance(session, f"payments:head:C03806:{HEAD.ddo_code}") == 0
    assert verify(session) is None


@then("the register says that nothing of it may be claimed any more")
def _(story: Story) -> None:
    row = story.registered()
    assert (row.held_paisa, row.claimable_paisa, row.going_paisa) == (0, 0, WHOLE)


@then("its department can neither forfeit, move nor return it")
def _(story: Story, platform: Platform, session: Session) -> None:
    assert story.first
    assert story.asked
    run, second = platform.executor.execute, story.treasury.checker
    asked = replace(story.asked, reference="contract", due_on=local_day(real_now()))
    contract = run(raise_bill, asked, actor=SYSTEM)
    mine = {"entered_by": story.first, "reason": "Too late"}
    kept = Forfeiture(
        bill_id=story.deposit.id, head_code=HEAD.head_code, ddo_code=HEAD.ddo_code, **mine
    )
    moved = MoveDeposit(
        business_key="late", from_bill_id=story.deposit.id, to_bill_id=contract.id, **mine
    )
    back = MoneyReturn(bill_id=story.deposit.id, **mine)
    for use_case, command in (
        (forfeit_deposit, kept),
        (move_deposit, moved),
        (return_deposit, back),
    ):
        with pytest.raises(Conflict) as refused:
            run(use_case, command, actor=second)
        assert refused.value.code == "deposit-lapsed"
    row = DepositForfeiture(
        **vars(kept),
        amount_paisa=WHOLE,
        approved_by=second.person_id,
        forfeited_at=real_now(),
        transaction_id=new_id(),
    )
    session.add(row)
    with pytest.raises(ProgrammingError, match="a deposit that has lapsed"):
        session.flush()
