"""A bill of several fees, fee by fee: what was paid, goes back, and is owed of each."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.row_macs import UNCHECKED, genuine_of, is_genuine, vault_of
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill, BillFee, BillLine
from payments.bills.policy.facts import BillFacts, Owed, owed
from payments.bills.queries import read_facts
from payments.fees.models import Fee, FeeVersion
from payments.receipts.returned_money import returned_money


@dataclass(frozen=True, kw_only=True)
class PartOfFee:
    """A part of a fee, by its place in the fee's split (None: its surcharge). Amounts are paisa.

    `amount_paisa` is what was billed, of a surcharge what it has come to by now.
    """

    part: int | None
    line_number: int
    head_code: str
    ddo_code: str
    description: str
    description_ur: str
    amount_paisa: int
    paid_paisa: int
    refunded_paisa: int


@dataclass(frozen=True, kw_only=True)
class FeeOnBill:
    """A fee on a bill of several, under the caller's own `reference`. Amounts are paisa.

    `amount_paisa` was billed (0: nothing to pay); `paid_paisa` was paid for it and its surcharge
    and not reversed by a channel; `refunded_paisa` is the refund agreed for that; `owed_paisa` is
    open now, its surcharge too.
    """

    number: int
    reference: str
    code: str
    title: str
    title_ur: str
    department_id: UUID
    amount_paisa: int
    paid_paisa: int
    refunded_paisa: int
    owed_paisa: int
    due_on: date
    confidence: str
    citation: str
    parts: Sequence[PartOfFee]

    @property
    def paid(self) -> bool:
        """True if nothing more is owed for the fee, and not all of it is refunded."""
        return self.owed_paisa == 0 and (self.amount_paisa == 0 or self.kept_paisa > 0)

    @property
    def kept_paisa(self) -> int:
        """Amount received for the fee and not refunded (paisa)."""
        return self.paid_paisa - self.refunded_paisa


def of_several(bill: Bill) -> bool:
    """Return True if a bill is of several fees: it is priced, but not by a single version."""
    return bill.fee_version_id is None and bill.confidence is not None


def fees_of_bill(uow: UnitOfWork, bill: Bill) -> list[FeeOnBill]:
    """Return the fees of a bill by number; none if it is not of several. Four queries."""
    if not of_several(bill):
        return []
    session, read = uow.session, read_facts(uow, bill)
    open_now, back = owed(read.facts, read.now), _refunded(session, bill.id)
    query = select(BillLine).filter_by(bill_id=bill.id).order_by(BillLine.number)
    lines = genuine_of(session, query)
    parts = [(line.fee, _part(line, read.facts, open_now, back)) for line in lines]
    return [
        _fee(row, [part for number, part in parts if number == row.BillFee.number], open_now)
        for row in _load_fees(session, bill.id)
    ]


def _load_fees(session: Session, bill_id: UUID) -> Sequence[Row[BillFee, Fee, str]]:
    query = (
        select(BillFee, Fee, FeeVersion.instrument)
        .join(FeeVersion, FeeVersion.id == BillFee.fee_version_id)
        .join(Fee, Fee.id == FeeVersion.fee_id)
        .where(BillFee.bill_id == bill_id)
        .order_by(BillFee.number)
    )
    rows = session.execute(query, execution_options=UNCHECKED).all()
    return [row for row in rows if is_genuine(vault_of(session), row.BillFee)]


def _refunded(session: Session, bill_id: UUID) -> Counter[int]:
    query, back = returned_money().refunded, Counter[int]()
    for row in session.execute(query.where(query.selected_columns.bill_id == bill_id)):
        if row.line_number is not None:
            back[row.line_number] += row.amount_paisa
    return back


def _part(line: BillLine, facts: BillFacts, open_now: Owed, back: Counter[int]) -> PartOfFee:
    paid = sum(each.lines.get(line.number, 0) for each in facts.payments)
    grown = line.part is None
    return PartOfFee(
        part=line.part,
        line_number=line.number,
        head_code=line.head_code,
        ddo_code=line.ddo_code,
        description=line.description,
        description_ur=line.description_ur,
        amount_paisa=paid + open_now.late[line.number] if grown else line.amount_paisa,
        paid_paisa=paid,
        refunded_paisa=back[line.number],
    )


def _fee(row: Row[BillFee, Fee, str], parts: Sequence[PartOfFee], open_now: Owed) -> FeeOnBill:
    on_bill, fee, citation = row
    still = {**open_now.lines, **open_now.late}
    return FeeOnBill(
        number=on_bill.number,
        reference=on_bill.reference,
        code=fee.code,
        title=fee.title,
        title_ur=fee.title_ur,
        department_id=on_bill.department_id,
        amount_paisa=on_bill.amount_paisa,
        paid_paisa=sum(part.paid_paisa for part in parts),
        refunded_paisa=sum(part.refunded_paisa for part in parts),
        owed_paisa=sum(still[part.line_number] for part in parts),
        due_on=on_bill.due_on,
        confidence=on_bill.confidence,
        citation=citation,
        parts=parts,
    )
