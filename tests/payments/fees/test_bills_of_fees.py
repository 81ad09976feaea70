"""One bill for several fees: each priced, late, paid and given back by itself."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from factories.counting import counted
from factories.depth import walks
from factories.identity import actor, make_department, make_person
from factories.payments import CARD, LATE, LICENCE, WHOLE, make_fee, pay, today
from factories.refunds import Office
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import roles
from app.db import new_id
from app.errors import Conflict, Invalid, NotFound
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Organisation
from app.ledger.public import balance
from app.ledger.queries.verify import verify
from app.platform import Platform
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill, BillLine
from payments.bills.policy.state import State
from payments.fees.policy import Exemption, Fixed, Percentage, PerUnit, Slab, Slabs
from payments.fees.queries.multi_fee import bill_of_fees
from payments.portal.queries import department_bill, department_bills
from payments.portal.use_cases import CancelBill, cancel_bill
from payments.public import (
    Answers,
    AskedFee,
    BillView,
    FeeOnBill,
    FeeReturn,
    FeesOrder,
    Payer,
    bill_state,
    fee_quote,
    fees_of_bill,
    propose_fee_return,
    raise_bill_of_fees,
)

WIDOW = Exemption(code="widow", title="Widows", percent=Decimal(100))
OLD = 25  # days since the bill was raised, where it is late


@dataclass
class Window:
    """Two departments with a fee each, and a free one; what is asked of them in one bill."""

    platform: Platform
    session: Session
    industries: Organisation
    labour: Organisation

    def order(self, *fees: AskedFee, **changes: object) -> FeesOrder:
        made = FeesOrder(
            raiser="cases",
            reference="case-1",
            purpose="Opening a shop",
            purpose_ur="دکان کھولنا",
            priced_on=today(),
            payer=Payer(name="Gul Khan"),
            fees=fees or (ask("firm", answers=Answers(quantity=3)), ask("shop"), ask("free")),
        )
        return replace(made, **changes)  # type: ignore[arg-type]  # fields of the order

    def bill(self, order: FeesOrder | None = None, days_old: int = 0) -> BillView:
        """Raise it, as if some days ago."""

        def raised(uow: UnitOfWork, asked: FeesOrder) -> BillView:
            return raise_bill_of_fees(replace(uow, now=uow.now - timedelta(days=days_old)), asked)

        return self.platform.executor.execute(raised, order or self.order(), actor=SYSTEM)

    def fees(self, bill: BillView) -> dict[str, FeeOnBill]:
        self.session.expire_all()
        with self.platform.executor.reading(SYSTEM) as uow:
            return {each.reference: each for each in fees_of_bill(uow, bill.id)}

    def state(self, bill: BillView) -> BillView:
        with self.platform.executor.reading(SYSTEM) as uow:
            return bill_state(uow, bill.id)

    def give_back(self, bill: BillView, reference: str, part: int | None = None) -> list[UUID]:
        ask = FeeReturn(
            bill_id=bill.id,
            reference=reference,
            entered_by=make_person(self.session, "Registrar").id,
            reason="Refused",
            part=part,
        )
        self.session.commit()
        found = self.platform.executor.execute(propose_fee_return, ask, actor=SYSTEM)
        return [each.id for each in found]


def ask(code: str, **changes: object) -> AskedFee:
    asked = AskedFee(reference=f"{code}-1", fee_code=code)
    if code == "free":
        asked = replace(asked, answers=Answers(exemption="widow"))
    return replace(asked, **changes)  # type: ignore[arg-type]  # fields of the fee


@pytest.fixture
def window(platform: Platform, session: Session) -> Window:
    industries, labour = make_department(session), make_department(session)
    make_fee(
        session,
        industries,
        code="firm",
        title="Firm",
        formula=PerUnit(unit_paisa=501),
        parts=(LICENCE, CARD),
        surcharge=LATE,
        due_days=10,
        expiry_days=90,
        confidence="M",
    )
    late = replace(LATE, percent=Decimal(1), every="day", grace_days=2, ddo_code="FIN001")
    make_fee(
        session,
        labour,
        code="shop",
        title="Shop",
        formula=Fixed(amount_paisa=1_000_00),
        surcharge=late,
        due_days=20,
        expiry_days=60,
        part_payment=True,
    )
    make_fee(session, labour, code="free", title="Card", exemptions=(WIDOW,), due_days=1)
    session.commit()
    return Window(platform, session, industries, labour)


def lines_of(session: Session, bill_id: UUID) -> Sequence[BillLine]:
    query = select(BillLine).filter_by(bill_id=bill_id).order_by(BillLine.number)
    return session.scalars(query).all()


def test_it_puts_every_fee_on_one_bill_with_its_own_lines(window: Window) -> None:
    bill = window.bill()
    assert bill.amount_paisa == 1503 + 1_000_00
    assert bill.department_id == window.industries.id
    assert (bill.due_on, bill.expires_on, bill.part_payment) == (
        today() + timedelta(days=10),
        today() + timedelta(days=60),
        False,
    )
    assert bill.confidence == "U"  # as sure as the least sure of them
    told = [
        (each.fee, each.part, each.head_code, each.ddo_code, each.amount_paisa)
        for each in lines_of(window.session, bill.id)
    ]
    ours, theirs = window.industries.ddo_code, window.labour.ddo_code
    assert told == [
        (1, 1, "B02201", ours, 1202),
        (1, 2, "C02701", ours, 301),
        (2, 1, "B02201", theirs, 1_000_00),
        (1, None, "C02799", ours, 0),
        (2, None, "C02799", "FIN001", 0),
    ]
    fees = window.fees(bill)
    assert [(each.code, each.amount_paisa, each.paid) for each in fees.values()] == [
        ("firm", 1503, False),
        ("shop", 1_000_00, False),
        ("free", 0, True),
    ]
    assert fees["firm-1"].citation == "Sample, not law"


def test_it_is_the_same_bill_when_the_same_is_asked_another_day(window: Window) -> None:
    first = window.bill(days_old=3)
    assert window.bill().id == first.id
    other = window.order(ask("firm", answers=Answers(quantity=4)), ask("shop"), ask("free"))
    with pytest.raises(Conflict) as refused:
        window.bill(other)
    assert refused.value.code == "bill-reference-taken"
    assert window.session.scalar(select(func.count()).select_from(Bill)) == 1


def test_it_collects_for_who_benefits_unless_a_part_says_otherwise(window: Window) -> None:
    office = make_department(window.session)
    own = replace(CARD, ddo_code="FIN001", percent=Decimal(20))
    make_fee(window.session, window.labour, code="two", parts=(LICENCE, own))
    window.session.commit()
    bill = window.bill(window.order(ask("two", beneficiary=office.id)))
    assert [each.ddo_code for each in lines_of(window.session, bill.id)] == [
        office.ddo_code,
        "FIN001",
    ]
    assert window.fees(bill)["two-1"].department_id == office.id
    assert bill.department_id == window.labour.id


def test_it_says_everything_that_is_wrong_with_any_of_them(window: Window) -> None:
    firm = make_person(window.session)
    window.session.commit()
    order = window.order(
        ask("firm"),
        ask("shop", beneficiary=firm.id),
        ask("free", answers=Answers(exemption="king")),
    )
    with pytest.raises(Invalid) as refused:
        window.bill(order)
    assert set(refused.value.fields) == {
        "fees.0.quantity",
        "fees.1.beneficiary",
        "fees.2.exemption",
    }


@pytest.mark.parametrize(
    "fees",
    [
        tuple(ask("shop", reference=f"n{number}") for number in range(21)),
        (ask("shop"), ask("shop")),
        (ask("shop", reference=""),),
        (ask("shop", reference="x" * 121),),
    ],
)
def test_it_names_what_cannot_be_one_bill(window: Window, fees: tuple[AskedFee, ...]) -> None:
    with pytest.raises(Invalid) as refused:
        window.bill(window.order(*fees))
    assert set(refused.value.fields) == {"fees"}


def test_it_names_the_fee_that_is_not_in_force(window: Window) -> None:
    make_fee(
        window.session, window.labour, code="gone", title="Scales", valid_to=today() - timedelta(1)
    )
    window.session.commit()
    with pytest.raises(Conflict, match="“Scales”") as refused:
        window.bill(window.order(ask("shop"), ask("gone")))
    assert refused.value.code == "fee-not-in-force"
    yesterday = today() - timedelta(1)
    assert window.bill(window.order(ask("gone"), priced_on=yesterday)).amount_paisa == 1_500_00
    with pytest.raises(NotFound):
        window.bill(window.order(ask("shop"), ask("no-such-fee")))


def test_it_raises_no_bill_when_all_of_them_come_to_nothing(window: Window) -> None:
    with pytest.raises(Conflict) as refused:
        window.bill(window.order(ask("free")))
    assert refused.value.code == "nothing-to-pay"
    assert window.session.scalars(select(Bill)).all() == []


def test_it_grows_the_surcharge_of_each_by_its_own_rule_and_day(window: Window) -> None:
    """Firm: 10 % once, late since day 11. Shop: 1 % a day since day 21, after two days of grace."""
    bill = window.bill(days_old=OLD)
    assert bill.due_on == today() - timedelta(days=15)
    now = window.state(bill)
    firm, shop = 150, 3 * 10_00
    assert (now.state, now.surcharge_paisa) == (State.OVERDUE, firm + shop)
    assert now.owed_paisa == bill.amount_paisa + firm + shop
    pay(window.platform, bill.psid, now.owed_paisa)
    fees = window.fees(bill)
    assert [fees[name].paid_paisa for name in ("firm-1", "shop-1")] == [1503 + 150, 1_030_00]
    assert [part.amount_paisa for part in fees["shop-1"].parts] == [1_000_00, 30_00]
    assert all(each.paid for each in fees.values())
    assert window.state(bill).state is State.PAID
    ours = window.industries.ddo_code
    assert balance(window.session, f"payments:head:C02799:{ours}") == -150
    assert balance(window.session, "payments:head:C02799:FIN001") == -30_00
    assert verify(window.session) is None


def test_it_pays_what_was_billed_before_what_lateness_added(window: Window) -> None:
    bill = window.bill(days_old=OLD)
    pay(window.platform, bill.psid, bill.amount_paisa)
    fees = window.fees(bill)
    assert [fees[name].owed_paisa for name in ("firm-1", "shop-1")] == [150, 30_00]
    assert window.state(bill).owed_paisa == 150 + 30_00


def test_it_gives_one_fee_back_and_leaves_the_others(window: Window) -> None:
    office = Office.of(window.platform, window.session)
    bill = window.bill()
    pay(window.platform, bill.psid, bill.amount_paisa, channel="counter")
    (refund,) = window.give_back(bill, "firm-1")
    assert window.give_back(bill, "firm-1") == []
    assert window.fees(bill)["firm-1"].refunded_paisa == 0  # one officer's word
    office.sanction(refund)
    office.approve(refund)
    fees = window.fees(bill)
    assert (fees["firm-1"].refunded_paisa, fees["firm-1"].paid) == (1503, False)
    assert (fees["shop-1"].refunded_paisa, fees["shop-1"].paid) == (0, True)
    assert balance(window.session, "payments:refunds-payable:counter") == -1503
    office.send(refund)
    office.fail(refund)
    assert window.fees(bill)["firm-1"].refunded_paisa == 0
    assert verify(window.session) is None


def test_it_gives_back_one_part_of_a_fee(window: Window) -> None:
    office = Office.of(window.platform, window.session)
    bill = window.bill()
    pay(window.platform, bill.psid, bill.amount_paisa)
    (refund,) = window.give_back(bill, "firm-1", part=2)
    office.sanction(refund)
    office.approve(refund)
    parts = window.fees(bill)["firm-1"].parts
    assert [part.refunded_paisa for part in parts if part.part] == [0, 301]
    for reference, part in (("firm-1", 3), ("nothing-1", None), ("free-1", None)):
        with pytest.raises(NotFound):
            window.give_back(bill, reference, part)


def test_it_shows_the_bill_to_every_department_with_a_fee_on_it(window: Window) -> None:
    bill, stranger = window.bill(), make_department(window.session)
    window.session.commit()
    person = make_person(window.session)
    window.session.commit()
    seen = {}
    for house in (window.industries, window.labour, stranger):
        officer = actor(person, roles.BILLING_OFFICER, organisation=house)
        with window.platform.executor.reading(officer) as uow:
            seen[house.id] = [each.bill.id for each in department_bills(uow).items]
            if house is stranger:
                with pytest.raises(NotFound):
                    department_bill(uow, bill.id)
            else:
                assert department_bill(uow, bill.id).view.payer_name == "Gul Khan"
    assert list(seen.values()) == [[bill.id], [bill.id], []]


def test_it_pages_through_bills_of_its_own_and_of_its_fees(window: Window) -> None:
    """Every one once, the newest first, wherever the pages are cut."""
    made = [
        window.bill(window.order(ask(code, answers=Answers(quantity=1)), reference=f"R{number}"))
        for number, code in enumerate(("shop", "firm", "shop", "firm", "shop"))
    ] + [window.bill(window.order(ask("firm", answers=Answers(quantity=1)), ask("shop")))]
    expected = [each.id for number, each in reversed(list(enumerate(made))) if number % 2 == 0]
    expected.insert(0, made[-1].id)
    officer = actor(make_person(window.session), roles.BILLING_OFFICER, organisation=window.labour)
    window.session.commit()
    for limit in (1, 2, 10):
        found, cursor = list[UUID](), None
        with window.platform.executor.reading(officer) as uow:
            while True:
                page = department_bills(uow, cursor, limit)
                found += [each.bill.id for each in page.items]
                cursor = page.next_cursor
                if cursor is None:
                    break
        assert found == expected


def test_it_is_taken_back_by_its_own_department_only(window: Window) -> None:
    bill, person = window.bill(), make_person(window.session)
    window.session.commit()
    command = CancelBill(bill_id=bill.id, reason="Withdrawn")
    other = actor(person, roles.BILLING_OFFICER, organisation=window.labour)
    with pytest.raises(NotFound):
        window.platform.executor.execute(cancel_bill, command, actor=other)
    own = actor(person, roles.BILLING_OFFICER, organisation=window.industries)
    assert window.platform.executor.execute(cancel_bill, command, actor=own).reason == "Withdrawn"


ADD_LINE = """insert into bill_lines (bill_id, number, head_code, ddo_code, description,
    description_ur, amount_paisa, fee, part) values (:bill, 9, 'B02201', 'QA0001', 'x', '', {})"""
ADD_FEE = """insert into bill_fees select bill_id, 4, 'more', fee_version_id, department_id, {},
    priced, confidence from bill_fees where bill_id = :bill and number = 1"""


@pytest.mark.parametrize(
    "statement",
    [
        ADD_LINE.format("1, 1, 2"),
        ADD_LINE.format("0, 3, null"),
        ADD_FEE.format("5, due_on, null"),
        ADD_FEE.format("0, due_on, surcharge"),
    ],
)
def test_it_lets_nobody_add_to_a_fee_behind_our_back(window: Window, statement: str) -> None:
    bill = window.bill()
    window.session.execute(text("set constraints all immediate"))
    with pytest.raises(DBAPIError):
        window.session.execute(text(statement), {"bill": bill.id})


@pytest.mark.parametrize("language", ["en", "ur"])
def test_it_says_on_the_page_what_belongs_to_which_fee(
    window: Window, client: FlaskClient, language: str
) -> None:
    bill = window.bill(days_old=OLD)
    page = client.get(f"/bills/{bill.psid}?lang={language}").text
    for words in ("Firm: Licence fee", "Firm: Card and printing", "Shop: Licence fee"):
        assert (words if language == "en" else words.partition(": ")[2]) in page
    assert "not law" in page if language == "en" else "قانون" in page
    assert "Surcharge for late payment: " not in page  # it is not billed: it stands above, grown
    told = client.get(f"/api/v1/bills/{bill.psid}").json
    assert [fee["owed"] for fee in told["fees"]] == ["16.53", "1030.00", "0.00"]
    assert told["surcharge"] == "31.50"
    assert len(told["lines"]) == 3


def test_it_shows_a_bill_of_fees_in_few_queries(window: Window, client: FlaskClient) -> None:
    bill = window.bill()
    with counted(window.platform) as said:
        assert client.get(f"/bills/{bill.psid}").status_code == 200
    assert len(said) <= 10, said


def test_it_quotes_before_anybody_submits(window: Window) -> None:
    with window.platform.executor.reading(SYSTEM) as uow:
        quote = fee_quote(uow, "firm", Answers(quantity=3), today())
        free = fee_quote(uow, "free", Answers(exemption="widow"), today())
        with pytest.raises(NotFound):
            fee_quote(uow, "none", Answers(), today())
        with pytest.raises(Invalid, match="whole number from 1 to 100000"):
            fee_quote(uow, "firm", Answers(), today())
    assert quote.amount_paisa == 1503
    assert [(part.head_code, part.amount_paisa) for part in quote.parts] == [
        ("B02201", 1202),
        ("C02701", 301),
    ]
    assert (quote.citation, quote.confidence, quote.title) == ("Sample, not law", "M", "Firm")
    assert (free.amount_paisa, free.parts) == (0, ())


HALF = Exemption(code="half", title="Half", percent=Decimal(50))
FORMULAS = {
    "fixed": Fixed(amount_paisa=1_00_01),
    "unit": PerUnit(unit_paisa=333, most=50),
    "slab": Slabs(
        slabs=(
            Slab(from_paisa=0, percent=Decimal("0.1")),
            Slab(from_paisa=1_000_00, fixed_paisa=7, percent=Decimal(3)),
        )
    ),
    "cent": Percentage(percent=Decimal("1.25"), cap_paisa=9_999_99),
}
answers = st.builds(
    Answers,
    quantity=st.integers(1, 50),
    base_paisa=st.integers(0, 10**11),
    exemption=st.sampled_from([None, "half", "widow"]),
)
asked = st.lists(st.tuples(st.sampled_from(sorted(FORMULAS)), answers), min_size=1, max_size=8)


@pytest.fixture
def formulas(platform: Platform, session: Session) -> Platform:
    house = make_department(session)
    for code, formula in FORMULAS.items():
        make_fee(
            session,
            house,
            code=f"of-{code}",
            formula=formula,
            parts=(LICENCE, CARD) if code in {"unit", "cent"} else WHOLE,
            exemptions=(HALF, WIDOW),
            surcharge=LATE if code == "cent" else None,
        )
    session.commit()
    return platform


@settings(
    max_examples=walks(25),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(wanted=asked)
def test_it_bills_exactly_what_the_fees_come_to(
    formulas: Platform, wanted: Sequence[tuple[str, Answers]]
) -> None:
    """The lines are the quotes, fee by fee and part by part, whatever is put together."""
    order = FeesOrder(
        raiser="cases",
        reference=str(new_id()),
        purpose="Anything",
        priced_on=today(),
        payer=Payer(name="Gul Khan"),
        fees=tuple(
            AskedFee(reference=str(number), fee_code=f"of-{code}", answers=said)
            for number, (code, said) in enumerate(wanted)
        ),
    )
    with formulas.executor.reading(SYSTEM) as uow:
        quotes = [fee_quote(uow, f"of-{code}", said, today()) for code, said in wanted]
        total = sum(quote.amount_paisa for quote in quotes)
        if total == 0:
            with pytest.raises(Conflict, match="There is nothing to pay"):
                bill_of_fees(uow.session, order, uow.now)
            return
        made = bill_of_fees(uow.session, order, uow.now)
    assert sum(line.amount_paisa for line in made.lines) == total
    for number, quote in enumerate(quotes, start=1):
        mine = [line for line in made.lines if line.fee == number and not line.grows]
        assert [(line.head_code, line.amount_paisa) for line in mine] == [
            (part.head_code, part.amount_paisa) for part in quote.parts
        ]
        assert made.fees[number - 1].amount_paisa == quote.amount_paisa
    grow = [line.fee for line in made.lines if line.grows]
    assert grow == [fee.number for fee in made.fees if fee.surcharge is not None]
