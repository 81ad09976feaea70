"""Many bills at once, all or nothing: each is raised as if it came alone."""

from dataclasses import dataclass, replace

from app.errors import Conflict, Invalid
from app.permissions import require
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill
from payments.bills.orders import BillOrder
from payments.bills.use_cases.issue_bill import issue_bills
from payments.kernel.permissions import RAISE_BILL

MOST_BILLS = 1_000
MOST_PROBLEMS = 100


@dataclass(frozen=True, kw_only=True)
class NumberedOrder:
    """A bill, and the row at which it stands in what was sent."""

    row: int
    order: BillOrder


@dataclass(frozen=True, kw_only=True)
class RaiseBills:
    """The bills; whose they are follows from whom the officer acts for."""

    orders: tuple[NumberedOrder, ...]


def raise_bills(uow: UnitOfWork, command: RaiseBills) -> list[Bill]:
    """Raise them all, or none; what was raised before is found again and not raised twice.

    Raises Invalid with every row that is wrong, by `row-<number>-<column>`.
    """
    require(uow.actor, RAISE_BILL)
    department_id = uow.actor.organisation
    if len(command.orders) > MOST_BILLS:
        raise Invalid(sentence("At most %(most)s rows can be sent at once.", most=MOST_BILLS))
    orders = [
        replace(each.order, department_id=department_id, raiser=str(department_id))
        for each in command.orders
    ]
    problems: dict[str, Sentence | str] = {}
    bills: list[Bill] = []
    for each, outcome in zip(command.orders, issue_bills(uow, orders), strict=True):
        if isinstance(outcome, Bill):
            bills.append(outcome)
        elif len(problems) < MOST_PROBLEMS:
            problems |= _named(each.row, outcome)
    if problems:
        raise Invalid(
            sentence("Nothing was imported. Correct these rows and send the file again."),
            code="csv-rows",
            fields=problems,
        )
    return bills


def _named(row: int, refused: Invalid | Conflict) -> dict[str, Sentence | str]:
    fields = refused.fields or {"reference": refused.message}
    return {
        f"row-{row}-{column}": sentence(
            "Row %(row)s, %(column)s: %(problem)s", row=row, column=column, problem=problem
        )
        for column, problem in fields.items()
    }
