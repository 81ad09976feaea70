"""A bill and a fee are of heads that are in force; money already billed is taken all the same."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import psycopg
import pytest
from factories.doors import Doors, Place
from factories.heads import make_head
from factories.identity import actor, join, make_department, make_person, make_staff
from factories.payments import make_fee, order, pay, today
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import roles
from app.errors import Invalid
from app.identity.accounts.queries.actors import SYSTEM
from app.ledger.public import balance
from app.parameters.public import Confidence
from app.platform import Platform
from payments.bills.policy.surcharge import Surcharge
from payments.fees.policy import Fixed, Part
from payments.fees.use_cases import ProposeFee, Terms, propose_fee
from payments.portal.use_cases import NumberedOrder, RaiseBills, raise_bills
from payments.public import BillOrder, BillView, FeeOrder, Payer, raise_bill, raise_bill_of_fee

ENDED = "The head of account C02701 is not in force on {}. Ask Finance which one is."
SINCE = date(2020, 7, 1)
LATE_FEE = Surcharge(head_code="C02701", percent=Decimal(5), grace_days=1)


def said(day: date) -> str:
    return ENDED.format(day.strftime("%d-%m-%Y"))


@pytest.fixture
def chart(session: Session) -> Session:
    """Both heads of `order` are in force until the end of today."""
    make_head(session, "B02201", valid_from=SINCE)
    make_head(session, "C02701", valid_from=SINCE, valid_to=today())
    session.commit()
    return session


def end(session: Session, code: str) -> None:
    make_head(session, code, valid_from=SINCE, in_force=False)
    session.commit()


def raised(platform: Platform, command: BillOrder) -> BillView:
    return platform.executor.execute(raise_bill, command, actor=SYSTEM)


def test_it_asks_for_no_chart_before_there_is_one(platform: Platform, session: Session) -> None:
    department = make_department(session)
    session.commit()
    assert raised(platform, order(department.id)).psid


def test_it_raises_a_bill_of_heads_in_force_and_refuses_an_ended_one(
    platform: Platform, chart: Session
) -> None:
    department = make_department(chart)
    chart.commit()
    first = order(department.id)
    bill = raised(platform, first)
    end(chart, "C02701")
    with pytest.raises(Invalid) as refusal:
        raised(platform, order(department.id))
    assert str(refusal.value.fields["lines"]) == said(today())
    assert raised(platform, first).psid == bill.psid  # what was raised is found again


def test_it_takes_money_of_a_bill_whose_head_has_ended_since(
    platform: Platform, chart: Session
) -> None:
    department = make_department(chart)
    chart.commit()
    bill = raised(platform, order(department.id))
    end(chart, "C02701")
    paid = pay(platform, bill.psid, bill.owed_paisa)
    assert paid.excess_paisa == 0
    assert balance(chart, "payments:head:C02701:QA0001") == -200_00


def test_it_names_the_rows_of_a_file_whose_head_has_ended(
    platform: Platform, chart: Session
) -> None:
    department = make_department(chart)
    end(chart, "C02701")
    good = order(department.id)
    lines = tuple(line for line in good.lines if line.head_code == "B02201")
    rows = (
        NumberedOrder(row=2, order=order(department.id, lines=lines)),
        NumberedOrder(row=3, order=good),
    )
    officer = actor(make_person(chart), roles.BILLING_OFFICER, organisation=department)
    with pytest.raises(Invalid) as refusal:
        platform.executor.execute(raise_bills, RaiseBills(orders=rows), actor=officer)
    assert list(refusal.value.fields) == ["row-3-lines"]


@pytest.mark.parametrize(
    ("parts", "surcharge", "field"),
    [
        (("C02701",), None, "split"),
        (("B02201",), "C02701", "surcharge_head"),
        (("B02201",), None, None),
    ],
)
def test_it_lets_no_fee_begin_with_a_head_that_is_not_in_force_then(
    platform: Platform,
    chart: Session,
    parts: Sequence[str],
    surcharge: str | None,
    field: str | None,
) -> None:
    """C02701 is in force today, but no more tomorrow, when the fee would begin."""
    terms = Terms(
        formula=Fixed(amount_paisa=100_00),
        parts=tuple(Part(head_code=head, description="x", percent=Decimal(100)) for head in parts),
        surcharge=LATE_FEE if surcharge else None,
        exemptions=(),
        due_days=10,
        expiry_days=None,
        part_payment=False,
        valid_from=today() + timedelta(days=1),
        valid_to=None,
        instrument="Notification",
        confidence=Confidence.SECONDARY,
    )
    command = ProposeFee(
        code="late-fee",
        department_id=make_department(chart).id,
        title="A fee",
        title_ur="فیس",
        service_group="other",
        terms=terms,
    )
    finance = actor(make_person(chart), roles.PARAMETER_OFFICER)
    if field is None:
        assert platform.executor.execute(propose_fee, command, actor=finance).id
        return
    with pytest.raises(Invalid) as refusal:
        platform.executor.execute(propose_fee, command, actor=finance)
    assert str(refusal.value.fields[field]) == said(terms.valid_from)


def test_it_refuses_a_bill_of_a_fee_whose_surcharge_head_has_ended(
    platform: Platform, chart: Session
) -> None:
    parts = (Part(head_code="B02201", description="x", percent=Decimal(100)),)
    make_fee(chart, parts=parts, surcharge=LATE_FEE, code="late-head")
    end(chart, "C02701")
    command = FeeOrder(
        raiser="test",
        reference="late",
        fee_code="late-head",
        priced_on=today(),
        payer=Payer(name="Gul Khan"),
    )
    with pytest.raises(Invalid) as refusal:
        platform.executor.execute(raise_bill_of_fee, command, actor=SYSTEM)
    assert str(refusal.value.fields["lines"]) == said(today())


def test_postgresql_itself_refuses_a_line_of_a_head_that_has_ended(
    platform: Platform, chart: Session
) -> None:
    department = make_department(chart)
    chart.commit()
    raised(platform, order(department.id))
    end(chart, "C02701")
    planted = text(
        "insert into bill_lines (bill_id, number, head_code, ddo_code, description, description_ur,"
        " amount_paisa) select bill_id, 9, 'C02701', ddo_code, 'x', 'x', 1 from bill_lines limit 1"
    )
    with pytest.raises(Exception, match="head C02701 is not in force") as refusal:
        chart.execute(planted)
    assert isinstance(refusal.value.__cause__, psycopg.Error)


@pytest.mark.parametrize("door", ["web", "api"])
def test_it_says_so_at_both_doors(doors: Doors, chart: Session, door: str) -> None:
    house, murad = make_department(chart), make_person(chart, "Murad")
    join(chart, murad, house, roles.BILLING_OFFICER)
    end(chart, "C02701")
    data = {
        "reference": "file 1",
        "purpose": "Lease of a shop",
        "payer_name": "Gul Khan",
        "due_on": (today() + timedelta(days=9)).isoformat(),
        "lines": [{"head_code": "C02701", "description": "Form", "amount": "1.00"}],
    }
    place = Place("/department/bills/new", "/department/bills")
    outcome = doors.open(door, murad, house).send(place, data)
    assert outcome.status == 422
    assert outcome.says(said(today())), outcome.sentences


def test_it_leads_finance_from_a_bill_to_the_correction_of_its_head(
    doors: Doors, platform: Platform, chart: Session
) -> None:
    department, finance = make_department(chart), make_staff(chart, roles.FINANCE_OFFICER)
    chart.commit()
    bill = raised(platform, order(department.id))
    paid = pay(platform, bill.psid, bill.owed_paisa)
    browser = doors.open("web", finance)
    entries = f"/ledger/transactions/{paid.transaction_id}"
    page = browser.read(Place(f"/refunds/bills/{bill.psid}", ""))
    assert f'href="{entries}"' in page.body
    assert f'href="{entries}/correct"' in browser.read(Place(entries, "")).body
