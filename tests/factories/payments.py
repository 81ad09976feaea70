"""Fees, bills and payments, made directly: dates may lie in the past, as no use case allows."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.calendar import local_day
from app.clock import real_now
from app.db import new_id
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Organisation
from app.platform import Platform
from factories.identity import make_department, make_person
from payments.bills.models import Bill, BillCancellation, BillLine
from payments.bills.orders import BillOrder, OrderLine, Payer
from payments.bills.policy.psid import make_psid
from payments.bills.policy.surcharge import Surcharge, surcharge_as_json
from payments.fees.models import Fee, FeeVersion
from payments.fees.policy import (
    Exemption,
    Fixed,
    Formula,
    Part,
    exemptions_as_json,
    formula_as_json,
    parts_as_json,
)
from payments.receipts.models import Payment
from payments.receipts.use_cases.record_money import RecordPayment
from payments.receipts.use_cases.record_payment import record_payment

_counter = itertools.count(1)
LICENCE = Part(head_code="B02201", description="Licence fee", percent=Decimal(80))
CARD = Part(head_code="C02701", description="Card and printing", percent=Decimal(20))
WHOLE = (Part(head_code="B02201", description="Licence fee", percent=Decimal(100)),)
LATE = Surcharge(head_code="C02799", percent=Decimal(10))


_OF_FEE = ("code", "title", "title_ur", "service_group", "asks", "asks_ur")


def today() -> date:
    """Today in the province."""
    return local_day(real_now())


def _fee_values(house: Organisation, created_by: UUID) -> dict[str, object]:
    return {
        "id": new_id(),
        "code": f"fee-{next(_counter)}",
        "department_id": house.id,
        "title": "Driving licence",
        "title_ur": "ڈرائیونگ لائسنس",
        "service_group": "licences",
        "created_by": created_by,
        "created_at": real_now(),
    }


def make_fee(
    session: Session,
    department: Organisation | None = None,
    *,
    formula: Formula | None = None,
    parts: Sequence[Part] = WHOLE,
    surcharge: Surcharge | None = None,
    exemptions: Iterable[Exemption] = (),
    approved: bool = True,
    fee: Fee | None = None,
    **fields: object,
) -> FeeVersion:
    """A fee with one version, in force since 2020 unless told otherwise; `code` names the fee.

    With `fee`, a further version of it.
    """
    enterer = make_person(session, "Enterer")
    named = {name: fields.pop(name) for name in tuple(fields) if name in _OF_FEE}
    if fee is None:
        house = department or make_department(session)
        fee = Fee(**(_fee_values(house, enterer.id) | named))
        session.add(fee)
        session.flush()
    values: dict[str, object] = {
        "id": new_id(),
        "fee_id": fee.id,
        "valid_from": date(2020, 1, 1),
        "valid_to": None,
        "formula": formula_as_json(formula or Fixed(amount_paisa=1_500_00)),
        "split": parts_as_json(parts),
        "surcharge": surcharge_as_json(surcharge),
        "exemptions": exemptions_as_json(exemptions),
        "due_days": 15,
        "expiry_days": 60,
        "part_payment": False,
        "instrument": "Sample, not law",
        "confidence": "U",
        "note": "",
        "entered_by": enterer.id,
        "entered_at": real_now(),
    }
    version = FeeVersion(**(values | fields))
    session.add(version)
    session.flush()
    if approved:
        version.approve(by=make_person(session, "Approver").id, at=real_now())
        session.flush()
    return version


def order(department_id: UUID, **changes: object) -> BillOrder:
    """An order for a bill of Rs 1,200 over two heads, due in ten days."""
    values: dict[str, Any] = {
        "raiser": "test",
        "reference": f"R-{next(_counter)}",
        "department_id": department_id,
        "purpose": "Lease of a shop",
        "payer": Payer(name="Gul Khan", cnic="5440012345671", mobile="+923001234567"),
        "lines": (
            OrderLine(
                head_code="B02201", ddo_code="QA0001", description="Lease", amount_paisa=1_000_00
            ),
            OrderLine(
                head_code="C02701", ddo_code="QA0001", description="Form", amount_paisa=200_00
            ),
        ),
        "due_on": today() + timedelta(days=10),
    }
    return BillOrder(**(values | changes))


def make_bill(
    session: Session,
    department: Organisation | None = None,
    *,
    amounts: Mapping[str, int] | None = None,
    due_in: int = 10,
    expires_in: int | None = None,
    days_old: int = 0,
    surcharge: Surcharge | None = None,
    cancelled: bool = False,
    deposit: bool = False,
    **fields: object,
) -> Bill:
    """A bill of Rs 1,200 over two heads; days count from today and may be below zero.

    `amounts` are paisa by head code; `deposit`: its lines are owed back.
    """
    house = department or make_department(session)
    amounts = amounts or {"B02201": 1_000_00, "C02701": 200_00}
    number = next(_counter)
    values: dict[str, object] = {
        "id": new_id(),
        "psid": make_psid("99"),
        "department_id": house.id,
        "raiser": str(house.id),
        "reference": f"R-{number}",
        "content_hash": b"made by a test",
        "source": "page",
        "purpose": "Lease of a shop",
        "purpose_ur": "دکان کا کرایہ",
        "payer_name": "Gul Khan",
        "amount_paisa": sum(amounts.values()),
        "due_on": today() + timedelta(days=due_in),
        "expires_on": None if expires_in is None else today() + timedelta(days=expires_in),
        "surcharge": surcharge_as_json(surcharge),
        "part_payment": False,
        "issued_at": real_now() - timedelta(days=days_old),
    }
    bill = Bill(**(values | fields))
    session.add(bill)
    session.flush()
    for place, (head, paisa) in enumerate(amounts.items(), start=1):
        line = BillLine(bill_id=bill.id, number=place, head_code=head, amount_paisa=paisa)
        line.ddo_code, line.description = house.ddo_code or "QA0001", f"Head {head}"
        line.deposit = deposit
        session.add(line)
    if cancelled:
        ended = BillCancellation(bill_id=bill.id, cancelled_at=real_now(), reason="Raised twice")
        session.add(ended)
    session.flush()
    return bill


def pay(
    platform: Platform,
    psid: str,
    amount_paisa: int,
    *,
    channel: str = "counter",
    reference: str | None = None,
    paid_at: datetime | None = None,
) -> Payment:
    """Record money that a channel has taken, as the channel would."""
    command = RecordPayment(
        psid=psid,
        channel=channel,
        reference=reference or f"T-{next(_counter)}",
        amount_paisa=amount_paisa,
        paid_at=paid_at,
    )
    return platform.executor.execute(record_payment, command, actor=SYSTEM)
