"""From what an officer sent to the orders of bills: the same for the page, the file and the API."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from app.calendar import local_day
from app.csv_in import MAX_BYTES
from app.documents.public import Upload
from app.errors import Invalid
from app.identity.public import organisations_by_id
from app.permissions import Actor
from app.text import sentence
from app.web.doors import reading
from payments.bills.orders import BillOrder, FeeOrder, Payer, Source
from payments.portal.csv_import import CsvBill, read_bills
from payments.portal.schemas import order_lines
from payments.portal.use_cases import NumberedOrder, RaiseBill, RaiseBills, RaiseFeeBill


def raise_command(actor: Actor, source: Source, **loaded: Any) -> RaiseBill:  # noqa: ANN401 - what the schema loaded
    """Return the command for one bill of the department that the officer acts for."""
    return RaiseBill(order=_order(actor.organisation, _ddo(actor), source, loaded))


def fee_command(actor: Actor, source: Source, **loaded: Any) -> RaiseFeeBill:  # noqa: ANN401 - what the schema loaded
    """Return the command for a bill of a fee; without a day it is priced as of today."""
    with reading(actor) as uow:
        today = local_day(uow.now)
    return RaiseFeeBill(
        order=FeeOrder(
            raiser=str(actor.organisation),
            reference=loaded["reference"],
            fee_code=loaded["fee_code"],
            priced_on=loaded["priced_on"] or today,
            payer=_payer(loaded),
            answers=loaded["answers"],
            source=source,
        )
    )


def file_command(actor: Actor, file: Upload | None) -> RaiseBills:
    """Return the command for a CSV file. Raises Invalid with what is wrong, by row and column."""
    if file is None:
        problem = sentence("Choose a CSV file.")
        raise Invalid(problem, fields={"file": problem})
    bills = read_bills(file.stream.read(MAX_BYTES + 1))
    return RaiseBills(orders=numbered(bills, actor.organisation, _ddo(actor)))


def numbered(
    bills: Iterable[CsvBill], department_id: UUID, ddo_code: str
) -> tuple[NumberedOrder, ...]:
    """Return the orders of a file's bills, each with its row."""
    return tuple(
        NumberedOrder(row=bill.row, order=_order(department_id, ddo_code, "csv", bill.loaded))
        for bill in bills
    )


def _ddo(actor: Actor) -> str:
    with reading(actor) as uow:
        house = organisations_by_id(uow.session, [actor.organisation])[actor.organisation]
    return house.ddo_code or ""


def _order(
    department_id: UUID, ddo_code: str, source: Source, loaded: Mapping[str, Any]
) -> BillOrder:
    return BillOrder(
        raiser=str(department_id),
        reference=loaded["reference"],
        department_id=department_id,
        purpose=loaded["purpose"],
        purpose_ur=loaded["purpose_ur"],
        payer=_payer(loaded),
        lines=order_lines(loaded["lines"], ddo_code),
        due_on=loaded["due_on"],
        expires_on=loaded["expires_on"],
        part_payment=loaded["part_payment"],
        source=source,
    )


def _payer(loaded: Mapping[str, Any]) -> Payer:
    return Payer(
        name=loaded["payer_name"], cnic=loaded["payer_cnic"], mobile=loaded["payer_mobile"]
    )
