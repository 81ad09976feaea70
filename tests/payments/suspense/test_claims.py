"""The journeys of suspense_claims.feature, through both doors; what PostgreSQL holds."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from uuid import UUID

import pytest
from factories.amounts import as_sent
from factories.corrections import put_right
from factories.counter import Desk, line, yesterday
from factories.denials import denied
from factories.depth import walks
from factories.doors import Doors, Outcome, Place
from factories.identity import actor, make_person, make_staff
from factories.moves import Moves
from factories.parameters import make_value
from factories.payments import make_bill, today
from factories.refunds import SANCTION, Office, as_typed
from factories.treasury import Treasury, make_placing, settled_payment
from hypothesis import given as any_of
from hypothesis import settings
from hypothesis import strategies as st
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import roles
from app.calendar import local_day
from app.clock import real_now
from app.db import new_id
from app.errors import Conflict, Forbidden, Invalid, NotFound
from app.identity.people.models import Person
from app.ledger.public import balance, month_of
from app.ledger.queries.causes import all_flaws
from app.ledger.queries.verify import verify
from app.ledger.use_cases.corrections import ProposeCorrection
from app.platform import Platform
from payments.bills.models import BillLine
from payments.bills.policy.psid import make_psid
from payments.clearing.models import SuspenseItem
from payments.deposits.queries.register import deposit_totals
from payments.kernel.funds import PUBLIC_ACCOUNT
from payments.kernel.parameters import LAPSE_YEARS, UNKNOWN_OWNERS_HEAD
from payments.kernel.postings import UNKNOWN_OWNERS
from payments.refunds.parameters import OFFICE_HEAD
from payments.refunds.policy import RefundState
from payments.statements.queries.statements import monthly_statement
from payments.suspense.models import SuspenseClaim
from payments.suspense.queries import claims as queries
from payments.suspense.use_cases.claim_unclaimed import (
    ApproveClaim,
    ClaimUnclaimed,
    ConfirmClaim,
    FailClaim,
    RecordClaimVoucher,
    RefuseClaim,
    approve_claim,
    claim_unclaimed,
    confirm_claim,
    fail_claim,
    record_claim_voucher,
    refuse_claim,
)
from payments.transfer_entries.models import TransferEntryLine
from payments.treasury.models import TreasuryLine, TreasurySheet

scenarios("payments/features/suspense_claims.feature")

HEAD, DDO, PUBLIC = "C02701", "QA9001", "G10114"
ACCOUNT = f"payments:head:{HEAD}:{DDO}"
PAYABLE = "payments:refunds-payable:voucher"
AT_TREASURY = "payments:treasury:quetta"
BANK = "payments:bank:nbp"
WHOLE = 1_200_00
CLAIM = Place("/suspense/claims/of/{}", "/suspense-decisions/{}/claims")
APPROVE = Place("/suspense/claims/{}/approve", "/suspense-claims/{}/approval")
REFUSE = Place("/suspense/claims/{}/refuse", "/suspense-claims/{}/refusal")
VOUCHER = Place("/suspense/claims/{}/voucher", "/suspense-claims/{}/voucher")
CONFIRM = Place("/suspense/claims/{}/confirm", "/suspense-claims/{}/confirmation")
FAIL = Place("/suspense/claims/{}/fail", "/suspense-claims/{}/failure")
LEFT = Place("/suspense/decisions/{}", "/suspense-decisions/{}/claimable")
ITEM = Place("/suspense/{}", "/suspense/{}")
OF_SANCTION = ("sanction_number", "sanctioned_on", "authority", "sanctioned_paisa")
TOLD = {name: SANCTION[name] for name in OF_SANCTION}
ISSUED = date(2026, 1, 7)


def books(session: Session, code: str) -> int:
    session.expire_all()
    try:
        return balance(session, code)
    except NotFound:
        return 0  # nothing was ever posted to it


def paisa(rupees: str) -> int:
    return 100 * int(rupees.replace(",", ""))


@dataclass
class Unclaimed:
    """Rs 1,200 that went to a head as unclaimed, and its way to the treasury."""

    platform: Platform
    session: Session
    desk: Desk
    treasury: Treasury
    item: UUID
    decision: UUID

    @classmethod
    def of(cls, platform: Platform, session: Session) -> "Unclaimed":
        return cls.under(platform, session, HEAD, 6 * 365)

    @classmethod
    def under(cls, platform: Platform, session: Session, head: str, days: int) -> "Unclaimed":
        make_value(session, LAPSE_YEARS, "3", date(2020, 1, 1), confidence="U")
        make_value(session, UNKNOWN_OWNERS_HEAD, PUBLIC, date(2020, 1, 1), confidence="U")
        make_placing(session, DDO)
        session.commit()
        treasury = Treasury.of(platform, session)
        desk = Desk(platform, treasury.maker, treasury.checker)
        desk.scroll(line(2, make_psid("98"), paid_on=yesterday(days)))
        item = session.scalars(select(SuspenseItem.id)).one()
        made = desk.propose(item, "head", WHOLE, head_code=head, ddo_code=DDO)
        desk.approve(made.id)
        return cls(platform, session, desk, treasury, item, made.id)

    def order(self) -> UUID:
        self.treasury.prepare()
        self.session.expire_all()
        sheet = self.session.scalars(select(TreasurySheet.id)).one()
        for step in (self.treasury.propose, self.treasury.approve, self.treasury.order):
            step(sheet)
        return sheet

    def arrive(self) -> None:
        self.treasury.arrive(self.order())

    def claim(self, amount_paisa: int = WHOLE) -> UUID:
        command = ClaimUnclaimed(
            decision_id=self.decision,
            amount_paisa=amount_paisa,
            payee="Gul Khan",
            reason="A counterfoil",
            **TOLD,
        )
        run = self.platform.executor.execute
        return run(claim_unclaimed, command, actor=self.treasury.maker).id

    def do(self, deed: str, claim: UUID) -> None:
        run, maker, checker = (
            self.platform.executor.execute,
            self.treasury.maker,
            self.treasury.checker,
        )
        if deed == "approve":
            run(approve_claim, ApproveClaim(suspense_claim_id=claim), actor=checker)
        elif deed == "voucher":
            command = RecordClaimVoucher(
                suspense_claim_id=claim, number=claim.hex[-12:], issued_on=ISSUED
            )
            run(record_claim_voucher, command, actor=maker)
        elif deed == "confirm":
            run(confirm_claim, ConfirmClaim(suspense_claim_id=claim), actor=checker)
        elif deed == "refuse":
            run(refuse_claim, RefuseClaim(suspense_claim_id=claim, reason="x"), actor=checker)
        else:
            run(fail_claim, FailClaim(suspense_claim_id=claim, reason="x"), actor=checker)


@dataclass
class Story:
    money: Unclaimed
    people: dict[str, Person] = field(default_factory=dict)
    outcome: Outcome | None = None

    def answer(self) -> Outcome:
        assert self.outcome is not None
        return self.outcome

    def claim(self) -> UUID:
        self.money.session.expire_all()
        query = select(SuspenseClaim.id).order_by(SuspenseClaim.id.desc()).limit(1)
        return self.money.session.scalars(query).one()


@pytest.fixture
def story(platform: Platform, session: Session) -> Story:
    return Story(Unclaimed.of(platform, session))


@given("Zainab, Farid and Nida, who are finance officers, and Aslam, who audits")
def _(story: Story, session: Session) -> None:
    for name in ("Zainab", "Farid", "Nida"):
        story.people[name] = make_staff(session, roles.FINANCE_OFFICER, name)
    story.people["Aslam"] = make_staff(session, roles.AUDITOR, "Aslam")
    session.commit()


@given('Rs 1,200 that nobody claimed for six years and that went to head "C02701"')
def _(story: Story, session: Session) -> None:
    del story
    assert books(session, ACCOUNT) == -WHOLE


@given("the treasury has it")
def _(story: Story) -> None:
    story.money.arrive()


@given("it is on a transfer that the bank was ordered to make")
def _(story: Story) -> None:
    story.money.order()


@given("the head of an office may sanction Rs 100")
def _(session: Session) -> None:
    make_value(session, OFFICE_HEAD, "100", date(2020, 1, 1), confidence="U")
    session.commit()


def enter(story: Story, doors: Doors, name: str, door: str, **told: str) -> None:
    data = {"payee": "Gul Khan", "reason": "A counterfoil of the bank"} | told
    opened = doors.open(door, story.people[name], proved=True)
    story.outcome = opened.send(CLAIM.at(story.money.decision), data)


@when(parsers.parse("{name} enters Gul Khan's claim of Rs {amount}, at the {door}"))
def _(story: Story, doors: Doors, name: str, amount: str, door: str) -> None:
    enter(story, doors, name, door, amount=as_sent(amount), **as_typed(TOLD))


@when(
    parsers.parse(
        "{name} enters a claim of Rs {amount} that the head of the office sanctioned, at the {door}"
    )
)
def _(story: Story, doors: Doors, name: str, amount: str, door: str) -> None:
    told = as_typed(TOLD | {"authority": "office_head"})
    enter(story, doors, name, door, amount=as_sent(amount), **told)
    assert story.answer().ok, story.answer().sentences


@when(parsers.parse("{name} enters a claim without a sanction, at the {door}"))
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    enter(story, doors, name, door, amount="1")


def act(
    story: Story, doors: Doors, name: str, door: str, place: Place, data: dict[str, str]
) -> None:
    opened = doors.open(door, story.people[name], proved=True)
    story.outcome = opened.send(place.at(story.claim()), data)


@when(parsers.parse("{name} approves the claim, at the {door}"))
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    act(story, doors, name, door, APPROVE, {})


@when(parsers.parse("{name} refuses the claim, at the {door}"))
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    act(story, doors, name, door, REFUSE, {"reason": "Another payer"})
    assert story.answer().ok, story.answer().sentences


@when(parsers.parse('{name} records the voucher "{number}", at the {door}'))
def _(story: Story, doors: Doors, name: str, number: str, door: str) -> None:
    act(story, doors, name, door, VOUCHER, {"number": number, "issued_on": "07-01-2026"})


@when(parsers.parse("{name} says that it was paid, at the {door}"))
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    act(story, doors, name, door, CONFIRM, {})


@when(parsers.parse("{name} says that it was not paid, at the {door}"))
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    act(story, doors, name, door, FAIL, {"reason": "The voucher lapsed"})
    assert story.answer().ok, story.answer().sentences


@then(parsers.parse('the answer is {status:d}: "{sentence}"'))
def _(story: Story, status: int, sentence: str) -> None:
    assert story.answer().status == status, story.answer().sentences
    assert story.answer().says(sentence), story.answer().sentences


@then(parsers.parse('"{name}" is refused: "{sentence}"'))
def _(story: Story, name: str, sentence: str) -> None:
    assert sentence in story.answer().fields.get(name, ""), story.answer().sentences


@then(parsers.parse("the head has Rs {head}, and Rs {waits} wait for the treasury's voucher"))
def _(story: Story, session: Session, head: str, waits: str) -> None:
    assert story.answer().ok, story.answer().sentences
    assert books(session, ACCOUNT) == -paisa(head)
    assert books(session, PAYABLE) == -paisa(waits)
    assert books(session, AT_TREASURY) == WHOLE


@then(parsers.parse("the decision says that Rs {left} are left to claim, at the {door}"))
def _(story: Story, doors: Doors, left: str, door: str) -> None:
    shown = doors.open(door, story.people["Zainab"]).read(LEFT.at(story.money.decision))
    if isinstance(shown.body, dict):
        assert (shown.body["left"], shown.body["at_treasury"]) == (f"{left}.00", True)
    else:
        assert f"Left to claim Rs {left}" in shown.text


@then(parsers.parse("the treasury has Rs {left}, and nothing waits for a voucher"))
def _(story: Story, session: Session, left: str) -> None:
    assert story.answer().ok, story.answer().sentences
    assert books(session, AT_TREASURY) == paisa(left)
    assert (books(session, PAYABLE), books(session, BANK)) == (0, 0)


@then(parsers.parse("the month's statement has Rs {rupees} by voucher"))
def _(session: Session, rupees: str) -> None:
    statement = monthly_statement(session, month_of(local_day(real_now()))[0])
    (row,) = [each for each in statement.rows if each.head_code == HEAD]
    assert row.vouchers_paisa == paisa(rupees)
    assert (row.collected_paisa, row.transferred_paisa, row.closing_paisa) == (WHOLE, WHOLE, 0)


@then(parsers.parse("{name} sees the claim on the page of the money, paid, at the {door}"))
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    shown = doors.open(door, story.people[name]).read(ITEM.at(story.money.item))
    if isinstance(shown.body, dict):
        (claim,) = shown.body["claims"]
        assert (claim["state"], claim["claim"]["payee"]) == ("confirmed", "Gul Khan")
        assert claim["voucher"]["number"] == "V-17"
    else:
        assert "Gul Khan" in shown.text
        assert "Paid to its payer" in shown.text


@then("the ledger explains every posting")
def _(platform: Platform, session: Session) -> None:
    explains(platform, session)


def explains(platform: Platform, session: Session) -> None:
    session.expire_all()
    assert verify(session) is None
    flaws = list(all_flaws(session, platform.registry, platform.executor.vault))
    assert flaws == []


def test_it_lets_only_finance_officers_decide_on_claims(
    platform: Platform, session: Session
) -> None:
    somebody = actor(make_person(session))
    session.commit()
    run, some = platform.executor.execute, new_id()
    asked = ClaimUnclaimed(decision_id=some, amount_paisa=1, payee="x", reason="x")
    with denied("payments.propose_suspense"):
        run(claim_unclaimed, asked, actor=somebody)
    with denied("payments.decide_suspense"):
        run(approve_claim, ApproveClaim(suspense_claim_id=some), actor=somebody)
    with denied("payments.decide_suspense"):
        run(refuse_claim, RefuseClaim(suspense_claim_id=some, reason="x"), actor=somebody)
    voucher = RecordClaimVoucher(suspense_claim_id=some, number="x", issued_on=ISSUED)
    with denied("payments.send_refund"):
        run(record_claim_voucher, voucher, actor=somebody)
    with denied("payments.confirm_refund"):
        run(confirm_claim, ConfirmClaim(suspense_claim_id=some), actor=somebody)
    with denied("payments.confirm_refund"):
        run(fail_claim, FailClaim(suspense_claim_id=some, reason="x"), actor=somebody)
    with platform.executor.reading(somebody) as uow, denied("payments.read_scrolls"):
        queries.claims(uow, ended=False)
    with platform.executor.reading(somebody) as uow, denied("payments.read_scrolls"):
        queries.suspense_claim(uow, some)
    with platform.executor.reading(somebody) as uow, denied("payments.read_scrolls"):
        queries.claimable(uow, some)


def test_it_lists_what_waits_and_what_is_over(platform: Platform, session: Session) -> None:
    money = Unclaimed.of(platform, session)
    money.arrive()
    first, second, third = (money.claim(1_00) for _ in range(3))
    money.do("refuse", first)
    money.do("approve", second)

    def listed(*, ended: bool) -> list[UUID]:
        found, cursor = [], None
        while True:
            with platform.executor.reading(money.desk.maker) as uow:
                page = queries.claims(uow, ended=ended, cursor=cursor, limit=1)
            found += [each.claim.id for each in page.items]
            cursor = page.next_cursor
            if cursor is None:
                return found

    assert (listed(ended=False), listed(ended=True)) == ([second, third], [first])


LIVES = (
    (),
    ("refuse",),
    ("approve",),
    ("approve", "voucher"),
    ("approve", "voucher", "confirm", "fail"),
    ("approve", "fail", "voucher"),
    ("approve", "voucher", "fail", "confirm"),
    ("voucher", "confirm", "approve", "refuse"),
)
claims_made = st.lists(
    st.tuples(st.integers(1, 700_00), st.sampled_from(LIVES)), min_size=1, max_size=4
)


def test_the_books_follow_whatever_becomes_of_claims(
    platform: Platform, session: Session, moves: Moves
) -> None:
    money = Unclaimed.of(platform, session)
    money.arrive()

    def tries(amount_paisa: int, life: tuple[str, ...]) -> None:
        with moves.step():
            claim = money.claim(amount_paisa)
            for deed in life:
                with moves.step():
                    money.do(deed, claim)

    @settings(max_examples=walks(8), deadline=None)
    @any_of(claims_made)
    def in_any(made: list[tuple[int, tuple[str, ...]]]) -> None:
        for amount_paisa, life in made:
            tries(amount_paisa, life)
        with platform.executor.reading(money.desk.maker) as uow:
            states = [
                (each.state, each.claim.amount_paisa)
                for each in queries.claims_of(uow.session, [money.decision])
            ]
        owed = sum(p for s, p in states if s in {RefundState.APPROVED, RefundState.SENT})
        paid = sum(p for s, p in states if s is RefundState.CONFIRMED)
        assert books(session, PAYABLE) == -owed
        assert books(session, ACCOUNT) == owed + paid - WHOLE <= 0
        assert books(session, AT_TREASURY) == WHOLE - paid
        assert books(session, BANK) == 0

    in_any()
    explains(platform, session)


def test_a_claim_of_a_wrong_head_is_corrected_and_goes_by_memo(
    platform: Platform, session: Session
) -> None:
    money = Unclaimed.of(platform, session)
    money.arrive()
    claim = money.claim(700_00)
    money.do("approve", claim)
    session.expire_all()
    entry = session.get_one(SuspenseClaim, claim).transaction_id
    assert entry is not None
    command = ProposeCorrection(
        transaction_id=entry,
        wrong=ACCOUNT,
        right=f"payments:head:C02702:{DDO}",
        amount_paisa=700_00,
        reason="It is of the other head",
    )
    put_right(platform, command, money.treasury.maker, money.treasury.checker)
    money.treasury.prepare()
    session.expire_all()
    assert len(session.scalars(select(TreasurySheet.id)).all()) == 1, "no transfer carries it"
    money.treasury.memo()
    (moved,) = session.scalars(select(TransferEntryLine)).all()
    assert {moved.from_head, moved.to_head} == {HEAD, "C02702"}
    assert moved.amount_paisa == 700_00
    assert (books(session, ACCOUNT), books(session, AT_TREASURY)) == (-WHOLE, WHOLE)


@pytest.mark.parametrize("first", ["refund", "claim"])
def test_one_voucher_pays_a_refund_or_a_claim_and_never_both(
    platform: Platform, session: Session, first: str
) -> None:
    money = Unclaimed.of(platform, session)
    bill = make_bill(session)
    for ddo in set(session.scalars(select(BillLine.ddo_code).filter_by(bill_id=bill.id))):
        make_placing(session, ddo)
    session.commit()
    payment = settled_payment(platform, bill.psid, WHOLE)
    money.arrive()
    office = Office(platform, money.treasury.maker, money.treasury.checker)
    refund = office.approve(office.propose(payment.id, {"1": 100_00}, "voucher").id)
    claim = money.claim()
    money.do("approve", claim)
    voucher = RecordClaimVoucher(suspense_claim_id=claim, number="V 17", issued_on=ISSUED)
    of_claim = partial(
        platform.executor.execute, record_claim_voucher, voucher, actor=money.treasury.maker
    )
    ways = {"refund": partial(office.voucher, refund.id, "v17"), "claim": of_claim}
    ways.pop(first)()
    (other,) = ways.values()
    with pytest.raises(Conflict) as refused:
        other()
    assert refused.value.code == "transfer-reference-taken"


def test_a_voucher_is_of_today_at_the_latest_and_another_officer_confirms_it(
    platform: Platform, session: Session
) -> None:
    money = Unclaimed.of(platform, session)
    money.arrive()
    claim = money.claim()
    money.do("approve", claim)
    run, maker = platform.executor.execute, money.treasury.maker

    def record(issued_on: date) -> None:
        command = RecordClaimVoucher(suspense_claim_id=claim, number="V 17", issued_on=issued_on)
        run(record_claim_voucher, command, actor=maker)

    with pytest.raises(Invalid) as late:
        record(today() + timedelta(days=1))
    assert (late.value.code, set(late.value.fields)) == ("refund-paper", {"issued_on"})
    record(today())
    with pytest.raises(Forbidden) as refused:
        run(confirm_claim, ConfirmClaim(suspense_claim_id=claim), actor=maker)
    assert refused.value.code == "two-people"
    money.do("confirm", claim)


def test_postgresql_lets_no_claim_go_twice_nor_before_the_treasury_has_it(
    platform: Platform, session: Session
) -> None:
    money = Unclaimed.of(platform, session)
    insert = text(
        "insert into suspense_claims (id, decision_id, amount_paisa, payee, reason,"
        " sanction_number, sanctioned_on, authority, treasury, treasury_name, entered_by,"
        " entered_at, mac) values (:id, :decision, :paisa, 'x', 'x', 'x', current_date, 'finance',"
        " 'quetta', 'x', :by, now(), '\\x00')"
    )
    agree = text(
        "update suspense_claims set approved_by = :by, approved_at = clock_timestamp(),"
        " transaction_id = :id where id = :id"
    )

    def twin() -> None:
        values = {"id": new_id(), "decision": money.decision, "paisa": 1}
        with session.begin_nested():
            session.execute(insert, values | {"by": money.desk.maker.person_id})
            session.execute(agree, {"id": values["id"], "by": money.desk.checker.person_id})

    with pytest.raises(DBAPIError, match="its treasury has"):
        twin()
    money.arrive()
    money.do("approve", money.claim())
    with pytest.raises(DBAPIError, match="more than went"):
        twin()


@pytest.mark.parametrize(
    "statement",
    [
        "update suspense_claims set amount_paisa = 1",
        "update suspense_claims set payee = 'x'",
        "delete from suspense_claims",
        "update suspense_vouchers set number = 'x'",
        "delete from suspense_vouchers",
        "delete from suspense_claim_ends",
        (
            "insert into suspense_claim_ends select claim_id, 'confirmed', now(), told_by, '',"
            " claim_id, '\\x00' from suspense_vouchers"
        ),
        (
            "insert into suspense_vouchers select id, 'quetta', 'x', current_date, entered_by,"
            " now(), '\\x00' from suspense_claims where approved_at is null"
        ),
    ],
)
def test_it_keeps_claims_from_whoever_holds_the_applications_password(
    platform: Platform, session: Session, statement: str
) -> None:
    money = Unclaimed.of(platform, session)
    money.arrive()
    claim = money.claim(1_00)
    money.do("approve", claim)
    money.do("voucher", claim)
    money.claim(1_00)
    refused = r"permission denied|never|does not follow"
    with pytest.raises(DBAPIError, match=refused), session.begin_nested():
        session.execute(text(statement))


def test_the_public_account_receives_it_on_its_first_day_and_pays_a_claim(
    platform: Platform, session: Session
) -> None:
    money = Unclaimed.under(platform, session, PUBLIC, 1)
    held = f"payments:deposits:{UNKNOWN_OWNERS}:{PUBLIC}:{DDO}"
    assert (books(session, held), books(session, BANK)) == (-WHOLE, WHOLE)
    money.desk.scroll(line(2, make_psid("97"), scroll_number="N2"))
    another = session.scalars(select(SuspenseItem.id).order_by(SuspenseItem.id.desc())).first()
    with pytest.raises(Invalid, match=PUBLIC):
        money.desk.propose(another, "head", 1, head_code="G10999", ddo_code=DDO)
    money.arrive()
    line_ = session.scalars(select(TreasuryLine)).one()
    assert (line_.head_code, line_.fund, line_.amount_paisa) == (PUBLIC, PUBLIC_ACCOUNT, WHOLE)
    assert (books(session, AT_TREASURY), books(session, BANK)) == (WHOLE, WHOLE)
    claim = money.claim()
    for deed in ("approve", "voucher", "confirm"):
        money.do(deed, claim)
    assert (books(session, held), books(session, AT_TREASURY), books(session, PAYABLE)) == (0, 0, 0)
    statement = monthly_statement(session, month_of(local_day(real_now()))[0])
    (row,) = [each for each in statement.rows if each.head_code == PUBLIC]
    assert (row.collected_paisa, row.vouchers_paisa, row.closing_paisa) == (WHOLE, WHOLE, 0)
    with platform.executor.reading(money.treasury.maker) as uow:
        assert deposit_totals(uow).owed_paisa == 0
    assert verify(session) is None
