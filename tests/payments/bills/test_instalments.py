"""Bills in instalments: a series that is raised once, each payable alone, and replaced."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from factories.identity import make_department
from factories.payments import pay, today
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import Invalid
from app.identity.accounts.queries.actors import SYSTEM
from app.platform import Platform
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill
from payments.public import (
    BillView,
    Instalment,
    InstalmentsOrder,
    OrderLine,
    Payer,
    State,
    bill_state,
    cancel_bill,
    holds_money,
    raise_instalments,
)


def series(department: UUID, *, of: str = "loan-7", due_in: tuple[int, ...]) -> InstalmentsOrder:
    """Instalments of Rs 100 each, due in so many days."""
    line = OrderLine(
        head_code="E04101", ddo_code="QA0001", description="Repayment", amount_paisa=100_00
    )
    return InstalmentsOrder(
        raiser="tax_incentives",
        department_id=department,
        payer=Payer(name="Quetta Apps"),
        instalments=tuple(
            Instalment(
                reference=f"{of}/{number}",
                due_on=today() + timedelta(days=days),
                lines=(line,),
                purpose=f"Instalment {number}",
            )
            for number, days in enumerate(due_in, start=1)
        ),
    )


def raised(platform: Platform, order: InstalmentsOrder, days_on: int = 0) -> list[BillView]:
    """Raise a series, as if some days later."""

    def later(uow: UnitOfWork, asked: InstalmentsOrder) -> list[BillView]:
        return raise_instalments(replace(uow, now=uow.now + timedelta(days=days_on)), asked)

    return platform.executor.execute(later, order, actor=SYSTEM)


def test_it_raises_instalments_once_each_with_its_own_day_and_payable_alone(
    platform: Platform, session: Session
) -> None:
    ordered = series(make_department(session).id, due_in=(0, 30, 60))
    session.commit()
    bills = raised(platform, ordered)
    assert [bill.reference for bill in bills] == ["loan-7/1", "loan-7/2", "loan-7/3"]
    assert [bill.due_on - today() for bill in bills] == [
        timedelta(days=0),
        timedelta(days=30),
        timedelta(days=60),
    ]
    pay(platform, bills[1].psid, 100_00)
    later = raised(platform, ordered, days_on=5)
    assert [bill.id for bill in later] == [bill.id for bill in bills]
    assert [bill.state for bill in later] == [State.DUE, State.PAID, State.DUE]


def test_a_schedule_is_replaced_by_cancelling_what_nobody_paid(
    platform: Platform, session: Session
) -> None:
    department = make_department(session).id
    session.commit()
    first, second, third = raised(platform, series(department, due_in=(0, 30, 60)))
    pay(platform, first.psid, 100_00)

    def replaced(uow: UnitOfWork, order: InstalmentsOrder) -> list[BillView]:
        for bill in (first, second, third):
            if not holds_money(uow, bill.id):
                cancel_bill(uow, bill.id, "Rescheduled")
        return raise_instalments(uow, order)

    ordered = series(department, of="loan-7/b", due_in=(90, 120))
    new = platform.executor.execute(replaced, ordered, actor=SYSTEM)
    assert [bill.state for bill in new] == [State.DUE, State.DUE]
    with platform.executor.reading(SYSTEM) as uow:
        states = [bill_state(uow, bill.id).state for bill in (first, second, third)]
    assert states == [State.PAID, State.CANCELLED, State.CANCELLED]


@pytest.mark.parametrize(
    ("due_in", "code"), [((), "instalments"), ((1,) * 121, "instalments"), ((5, -1), "invalid")]
)
def test_it_raises_all_instalments_or_none(
    platform: Platform, session: Session, due_in: tuple[int, ...], code: str
) -> None:
    ordered = series(make_department(session).id, due_in=due_in)
    session.commit()
    with pytest.raises(Invalid) as refused:
        raised(platform, ordered)
    assert refused.value.code == code
    assert session.scalar(select(func.count()).select_from(Bill)) == 0


def test_it_raises_no_two_instalments_of_one_reference(
    platform: Platform, session: Session
) -> None:
    ordered = series(make_department(session).id, due_in=(5,))
    session.commit()
    with pytest.raises(Invalid) as refused:
        raised(platform, replace(ordered, instalments=ordered.instalments * 2))
    assert refused.value.code == "instalments"
