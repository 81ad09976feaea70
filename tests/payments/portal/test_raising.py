"""A bill is raised once, whole, under a number that nobody can guess; then it never changes."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from factories.denials import denied
from factories.identity import actor, make_department, make_person
from factories.parameters import make_value
from factories.payments import CARD, LATE, LICENCE, make_bill, make_fee, order, pay, today
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.db import new_id
from app.errors import Conflict, Invalid, NotFound, Refusal
from app.identity.accounts.queries.actors import SYSTEM
from app.ledger.public import balance
from app.permissions import ANONYMOUS
from app.platform import Platform
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill, BillLine
from payments.bills.orders import Answers
from payments.bills.policy.psid import is_psid
from payments.fees.models import Fee
from payments.fees.policy import Exemption, PerUnit
from payments.kernel.parameters import PSID_PREFIX
from payments.portal import use_cases as portal_use_cases
from payments.public import (
    BillOrder,
    BillView,
    Credit,
    FeeOrder,
    Payer,
    State,
    bill_state,
    cancel_bill,
    grant_credit,
    raise_bill,
    raise_bill_of_fee,
)


def raised(platform: Platform, command: BillOrder) -> BillView:
    return platform.executor.execute(raise_bill, command, actor=SYSTEM)


def test_it_raises_a_bill_with_its_lines(platform: Platform, session: Session) -> None:
    department = make_department(session)
    session.commit()
    bill = raised(platform, order(department.id))
    assert is_psid(bill.psid)
    assert (bill.state, bill.owed_paisa) == (State.DUE, 1_200_00)
    lines = session.scalars(select(BillLine).filter_by(bill_id=bill.id).order_by(BillLine.number))
    assert [(line.head_code, line.amount_paisa) for line in lines] == [
        ("B02201", 1_000_00),
        ("C02701", 200_00),
    ]


def test_it_raises_the_same_bill_once(platform: Platform, session: Session) -> None:
    department = make_department(session)
    session.commit()
    ordered = order(department.id)
    assert raised(platform, ordered).id == raised(platform, ordered).id
    with pytest.raises(Conflict) as refused:
        raised(platform, replace(ordered, purpose="Something else"))
    assert refused.value.code == "bill-reference-taken"
    assert raised(platform, replace(ordered, raiser="another")).id != raised(platform, ordered).id


def test_it_numbers_bills_under_the_prefix_in_force(platform: Platform, session: Session) -> None:
    department = make_department(session)
    session.commit()
    assert raised(platform, order(department.id)).psid.startswith("00")
    make_value(session, PSID_PREFIX, "123456", today() - timedelta(days=1))
    session.commit()
    assert raised(platform, order(department.id)).psid.startswith("123456")


def test_it_draws_another_number_when_one_is_taken(
    platform: Platform, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = make_bill(session).psid
    department = make_department(session)
    session.commit()
    numbers = iter([taken, taken, "00123456789012344"])
    monkeypatch.setattr("payments.bills.use_cases.make_psid", lambda _: next(numbers))
    assert raised(platform, order(department.id)).psid == "00123456789012344"


def test_it_keeps_no_cnic_and_no_mobile_in_the_clear(platform: Platform, session: Session) -> None:
    department = make_department(session)
    session.commit()
    bill = session.get_one(Bill, raised(platform, order(department.id)).id)
    kept = b"|".join(str(value).encode() for value in vars(bill).values())
    assert b"5440012345671" not in kept
    assert b"3001234567" not in kept
    assert bill.payer_masked == "•••••••••5671"
    assert platform.executor.vault.open(bill.payer_mobile_sealed or b"") == b"+923001234567"


_LINE = order(new_id()).lines[0]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"lines": ()}, "lines"),
        ({"lines": (_LINE,) * 51}, "lines"),
        ({"lines": (replace(_LINE, amount_paisa=0),)}, "lines"),
        ({"lines": (replace(_LINE, amount_paisa=10**15),) * 2}, "lines"),
        ({"due_on": today() - timedelta(days=1)}, "due_on"),
        ({"due_on": today() + timedelta(days=4000)}, "due_on"),
        ({"expires_on": today()}, "expires_on"),
        ({"expires_on": today() + timedelta(days=4000)}, "expires_on"),
        ({"reference": ""}, "reference"),
        ({"reference": "x" * 121}, "reference"),
    ],
)
def test_it_names_what_cannot_be_a_bill(
    platform: Platform, session: Session, changes: dict[str, Any], field: str
) -> None:
    department = make_department(session)
    session.commit()
    with pytest.raises(Invalid) as refused:
        raised(platform, order(department.id, **changes))
    assert set(refused.value.fields) == {field}
    assert session.scalars(select(Bill)).all() == []


def fee_order(code: str, **changes: object) -> FeeOrder:
    values: dict[str, object] = {
        "raiser": "test",
        "reference": "F-1",
        "fee_code": code,
        "priced_on": today(),
        "payer": Payer(name="Gul Khan"),
    }
    return FeeOrder(**(values | changes))


def test_it_prices_a_fee_and_freezes_what_it_was_priced_by(
    platform: Platform, session: Session
) -> None:
    version = make_fee(
        session, formula=PerUnit(unit_paisa=501), parts=(LICENCE, CARD), surcharge=LATE
    )
    code = session.get_one(Fee, version.fee_id).code
    session.commit()
    view = platform.executor.execute(
        raise_bill_of_fee, fee_order(code, answers=Answers(quantity=3)), actor=SYSTEM
    )
    bill = session.get_one(Bill, view.id)
    assert view.amount_paisa == 1503
    assert (bill.fee_version_id, bill.confidence) == (version.id, "U")
    assert bill.priced == {"on": today().isoformat(), "quantity": 3}
    assert bill.surcharge == {
        "head_code": "C02799",
        "percent": "10",
        "every": "once",
        "cap_percent": None,
        "grace_days": 0,
        "ddo_code": "",
    }
    assert (bill.due_on, bill.expires_on) == (
        today() + timedelta(days=15),
        today() + timedelta(days=60),
    )


def test_it_prices_by_the_version_of_the_day_of_application(
    platform: Platform, session: Session
) -> None:
    old = make_fee(session, valid_to=today() - timedelta(days=1))
    fee = session.get_one(Fee, old.fee_id)
    session.commit()
    view = platform.executor.execute(
        raise_bill_of_fee, fee_order(fee.code, priced_on=today() - timedelta(days=1)), actor=SYSTEM
    )
    assert view.amount_paisa == 1_500_00
    with pytest.raises(Conflict) as refused:
        platform.executor.execute(
            raise_bill_of_fee, fee_order(fee.code, reference="F-2"), actor=SYSTEM
        )
    assert refused.value.code == "fee-not-in-force"


def test_it_charges_no_fee_that_only_one_officer_wants(
    platform: Platform, session: Session
) -> None:
    version = make_fee(session, approved=False)
    code = session.get_one(Fee, version.fee_id).code
    session.commit()
    with pytest.raises(Conflict, match="“Driving licence” is not in force"):
        platform.executor.execute(raise_bill_of_fee, fee_order(code), actor=SYSTEM)


def test_it_raises_no_bill_of_nothing(platform: Platform, session: Session) -> None:
    exempt = Exemption(code="widow", title="Widows", percent=Decimal(100))
    version = make_fee(session, exemptions=(exempt,))
    code = session.get_one(Fee, version.fee_id).code
    session.commit()
    with pytest.raises(Conflict) as refused:
        platform.executor.execute(
            raise_bill_of_fee, fee_order(code, answers=Answers(exemption="widow")), actor=SYSTEM
        )
    assert refused.value.code == "nothing-to-pay"
    with pytest.raises(NotFound):
        platform.executor.execute(raise_bill_of_fee, fee_order("no-such-fee"), actor=SYSTEM)


def _cancel(platform: Platform, bill: Bill) -> BillView:
    def cancelled(uow: UnitOfWork, _: None) -> BillView:
        return cancel_bill(uow, bill.id, "Raised twice")

    return platform.executor.execute(cancelled, None, actor=SYSTEM)


def test_it_cancels_a_bill_once_and_only_before_money_came(
    platform: Platform, session: Session
) -> None:
    bill, paid = make_bill(session), make_bill(session)
    session.commit()
    assert _cancel(platform, bill).state is State.CANCELLED
    with pytest.raises(Conflict) as again:
        _cancel(platform, bill)
    assert again.value.code == "bill-cancelled"
    pay(platform, paid.psid, 1)
    with pytest.raises(Conflict) as late:
        _cancel(platform, paid)
    assert late.value.code == "bill-has-money"


def credit(platform: Platform, bill: Bill, paisa: int, key: str = "relief/1") -> BillView:
    command = Credit(
        business_key=key,
        bill_id=bill.id,
        amount_paisa=paisa,
        authority="tax_incentives",
        scheme="it_firms",
        fiscal_year=2026,
        reason="Tax holiday of an IT firm",
    )
    return platform.executor.execute(grant_credit, command, actor=SYSTEM)


def test_it_pays_by_a_credit_note_in_part_and_whole(platform: Platform, session: Session) -> None:
    bill = make_bill(session)
    session.commit()
    assert credit(platform, bill, 200_00).state is State.PART_PAID
    assert credit(platform, bill, 200_00).owed_paisa == 1_000_00  # the same decision, once
    assert balance(session, "payments:credit-notes:tax_incentives:it_firms:2026") == 200_00
    assert credit(platform, bill, 1_000_00, key="relief/2").state is State.PAID


@pytest.mark.parametrize(
    ("paisa", "fields", "code"),
    [
        (1_200_01, {}, "credit-too-much"),
        (0, {}, "credit-amount"),
        (1, {"cancelled": True}, "credit-not-payable"),
    ],
)
def test_it_never_lets_a_credit_become_cash(
    platform: Platform, session: Session, paisa: int, fields: dict[str, Any], code: str
) -> None:
    bill = make_bill(session, **fields)
    session.commit()
    with pytest.raises(Refusal) as refused:
        credit(platform, bill, paisa)
    assert refused.value.code == code


def test_it_uses_a_decision_once(platform: Platform, session: Session) -> None:
    bill, other = make_bill(session), make_bill(session)
    session.commit()
    credit(platform, bill, 100)
    with pytest.raises(Conflict) as refused:
        credit(platform, other, 100)
    assert refused.value.code == "credit-key-taken"


def test_it_tells_how_a_bill_stands(platform: Platform, session: Session) -> None:
    bill = make_bill(session, due_in=-1, days_old=9)
    session.commit()
    with platform.executor.reading(ANONYMOUS) as uow:
        assert bill_state(uow, bill.id).state is State.OVERDUE
        with pytest.raises(NotFound):
            bill_state(uow, new_id())


def test_it_lets_only_a_billing_officer_raise_and_cancel(
    platform: Platform, session: Session
) -> None:
    department = make_department(session)
    person = make_person(session)
    session.commit()
    procurer = actor(person, roles.PROCUREMENT_OFFICER, organisation=department)
    command = portal_use_cases.RaiseBill(order=order(department.id))
    with denied("payments.raise_bill"):
        platform.executor.execute(portal_use_cases.raise_bill, command, actor=procurer)
    with denied("payments.cancel_bill"):
        platform.executor.execute(
            portal_use_cases.cancel_bill,
            portal_use_cases.CancelBill(bill_id=new_id(), reason="x"),
            actor=procurer,
        )


def test_it_raises_for_the_officers_own_department_whatever_the_order_says(
    platform: Platform, session: Session
) -> None:
    ours, theirs = make_department(session), make_department(session)
    officer = actor(make_person(session), roles.BILLING_OFFICER, organisation=ours)
    session.commit()
    command = portal_use_cases.RaiseBill(order=order(theirs.id, raiser="marketplace"))
    bill = platform.executor.execute(portal_use_cases.raise_bill, command, actor=officer)
    assert (bill.department_id, bill.raiser) == (ours.id, str(ours.id))


def test_it_hides_other_departments_bills_from_who_cancels(
    platform: Platform, session: Session
) -> None:
    bill, ours = make_bill(session), make_department(session)
    officer = actor(make_person(session), roles.BILLING_OFFICER, organisation=ours)
    session.commit()
    command = portal_use_cases.CancelBill(bill_id=bill.id, reason="Mine is better")
    with pytest.raises(NotFound):
        platform.executor.execute(portal_use_cases.cancel_bill, command, actor=officer)
