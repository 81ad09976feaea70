"""Which heads of account the parts of a bill belong to."""

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.ledger.public import heads_not_in_force
from app.text import Sentence, sentence
from payments.bills.models import Bill, BillLine
from payments.bills.policy.surcharge import read_surcharge
from payments.kernel.postings import Head


def head_problems(session: Session, codes: Iterable[str], day: date) -> dict[str, Sentence]:
    """Return, of the heads that are not in force on a day, by code, a sentence that says so."""
    return {
        code: sentence(
            "The head of account %(head)s is not in force on %(day)s. Ask Finance which one is.",
            head=code,
            day=day.strftime("%d-%m-%Y"),
        )
        for code in heads_not_in_force(session, codes, day)
    }


def heads_of(
    session: Session, bill: Bill, lines: Mapping[int, int], surcharge_paisa: int
) -> list[tuple[Head, int]]:
    """Return heads and paisa of amounts by line number, and of an amount of surcharge."""
    query = select(BillLine).filter_by(bill_id=bill.id).order_by(BillLine.number)
    found = session.scalars(query).all()
    heads = [(_head(line, bill), lines[line.number]) for line in found if line.number in lines]
    rule = read_surcharge(bill.surcharge)
    if rule is not None and surcharge_paisa:
        ddo_code = rule.ddo_code or found[0].ddo_code
        heads.append((Head(head_code=rule.head_code, ddo_code=ddo_code), surcharge_paisa))
    return heads


def _head(line: BillLine, bill: Bill) -> Head:
    owed_back_by = bill.department_id if line.deposit else None
    return Head(head_code=line.head_code, ddo_code=line.ddo_code, deposit_of=owed_back_by)
