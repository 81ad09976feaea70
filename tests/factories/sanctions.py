"""Sanctions of voted money, asked for as a domain does."""

from dataclasses import replace
from datetime import date

from app.calendar import local_day
from app.decisions import Approve
from app.permissions import Actor
from app.unit_of_work import Executor
from payments.public import (
    PaidBy,
    SanctionOrder,
    SanctionView,
    sanction_payment,
    sanction_state,
)
from payments.sanctions.use_cases import ENDING, EndSanction, RecordStep, record_step

GROSS, TAX = 50_000_00, 5_000_00


def order_for(payee: PaidBy, key: str = "award:1", **changed: object) -> SanctionOrder:
    """A grant of Rs 50,000, of which a tenth is withheld."""
    order = SanctionOrder(
        business_key=key,
        payee=payee,
        gross_paisa=GROSS,
        withheld_paisa=TAX,
        withheld_head="B01101",
        object_head="A05216",
        demand="21",
        ddo_code="QA4021",
        fiscal_year=date(2026, 7, 1),
        authority="Order of the Secretary, Finance Department",
        purpose="Rebate for ICT firms, first tranche",
        purpose_ur="آئی ٹی فرموں کی چھوٹ، پہلی قسط",
    )
    return replace(order, **changed)  # type: ignore[arg-type]  # fields of the order


def sanction(executor: Executor, order: SanctionOrder, actor: Actor) -> SanctionView:
    """Ask for it inside a unit of work, as a domain's use case does."""
    return executor.execute(lambda uow, _: sanction_payment(uow, order), None, actor=actor)


def end_sanction(executor: Executor, key: str, kind: str, one: Actor, two: Actor) -> None:
    """Its bill goes its way from today on, and two officers say how it ended today.

    What is cancelled never reached the Accountant General. Who hears of it is the caller's.
    """
    with executor.reading(one) as uow:
        sanction, day = sanction_state(uow, key), local_day(uow.instant())
    assert sanction
    for step, reference in () if kind == "cancelled" else (("submitted", ""), ("token", "T-1")):
        told = RecordStep(sanction_id=sanction.id, kind=step, day=day, reference=reference)
        executor.execute(record_step, told, actor=one)
    more = (
        {"method": "cheque", "reference": "CHQ-1"} if kind == "paid" else {"reason": "Wrong head"}
    )
    end = EndSanction(sanction_id=sanction.id, kind=kind, day=day, **more)
    row = executor.execute(ENDING.propose, end, actor=one)
    executor.execute(ENDING.approve, Approve(id=row.id), actor=two)
