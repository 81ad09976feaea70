"""Invoices on a running contract: one paid, one to be paid, and one to be answered."""

from decimal import Decimal
from io import BytesIO
from uuid import UUID

from sqlalchemy import select

from app.calendar import local_day
from app.decisions import Approve
from app.documents.public import Upload
from demonstration.marketplace.seed import days
from demonstration.marketplace.seed.desk import Desk
from demonstration.marketplace.seed.papers import certificate
from marketplace.awards.models import Contract
from marketplace.contract_changes.models import Milestone
from marketplace.invoices.models import Invoice
from marketplace.invoices.policy import PaidBy
from marketplace.invoices.use_cases.answer_invoice import AcceptInvoice, accept_invoice
from marketplace.invoices.use_cases.cancel_payment import CANCELLATION, CancelPayment
from marketplace.invoices.use_cases.contract_prices import contract_prices
from marketplace.invoices.use_cases.record_note import (
    NoteLine,
    RecordNote,
    items_of,
    record_note,
)
from marketplace.invoices.use_cases.record_payment import PAYMENT, RecordPayment
from marketplace.invoices.use_cases.submit_invoice import InvoiceLine, SubmitInvoice, submit_invoice

# Per cent of the contract's quantities that each is for, and by how much above the price it asks.
SHARES = {"INV-0114": 40, "INV-0121": 20, "INV-0126": 10}
ABOVE_PERCENT = {"INV-0126": 3}
WHY_ABOVE = "The road over the Lakpass was closed, and the carriage cost more"
DAYS = {"INV-0114": -20, "INV-0121": -16, "INV-0126": -12}
TAX_PERCENT = 5


def submitted(desk: Desk, contract_id: UUID, winner: str) -> None:
    """Submit three invoices; the first is for the milestone that was reached, and is paid.

    Of the second a payment was recorded by mistake: an officer would cancel that record.
    """
    _received(desk, contract_id)
    first, second, _ = (_submit(desk, contract_id, winner, number) for number in SHARES)
    for row in (first, second):
        desk.do("officer", accept_invoice, AcceptInvoice(invoice_id=row.id), days.moment(-15))
    _paid(desk, first, "TV-2231", first.amount_paisa, on=-11, approved=True)
    wrong = _paid(desk, second, "TV-2297", second.amount_paisa // 10, on=-10, approved=True)
    _paid(desk, second, "TV-2307", second.amount_paisa // 2, on=-9, approved=False)
    cancelled = CancelPayment(
        invoice_payment_id=wrong, reason="Voucher TV-2297 paid another supplier of the same name"
    )
    desk.do("officer", CANCELLATION.propose, cancelled, days.moment(-8))


def _shares(desk: Desk, contract_id: UUID, percent: int) -> dict[int, Decimal]:
    """Return a percentage of a contract's items in whole units, by their number."""
    items = desk.read(lambda uow: items_of(uow, uow.get(Contract, contract_id)))
    shares = {item.number: item.quantity * percent // 100 for item in items}
    return {number: share for number, share in shares.items() if share}


def _received(desk: Desk, contract_id: UUID) -> None:
    """Record what all three invoices are for in two notes; of the first, a unit was rejected."""
    for percent, on, rejected in ((40, -21, 1), (40, -17, 0)):
        lines = [
            NoteLine(
                item=number,
                received=share,
                rejected=Decimal(rejected),
                why="It failed when it was tested; the supplier replaces it" if rejected else "",
            )
            for number, share in _shares(desk, contract_id, percent).items()
        ]
        paper = certificate(desk, "Goods received", "The department's store")
        command = RecordNote(
            contract_id=contract_id,
            received_on=local_day(days.moment(on)),
            lines=lines,
            file=Upload(filename="goods-received.pdf", stream=BytesIO(paper)),
        )
        desk.do("officer", record_note, command, days.moment(on))


def _submit(desk: Desk, contract_id: UUID, winner: str, number: str) -> Invoice:
    at = days.moment(DAYS[number])
    reached = select(Milestone.id).where(
        Milestone.contract_id == contract_id, Milestone.reached_on.is_not(None)
    )
    paper = certificate(desk, f"Invoice {number}", "The supplier")
    lines = _lines(desk, contract_id, number)
    command = SubmitInvoice(
        contract_id=contract_id,
        number=number,
        dated_on=local_day(at),
        amount_paisa=sum(line.amount_paisa or 0 for line in lines),
        milestone_id=desk.read(lambda uow: uow.session.scalar(reached)),
        lines=lines,
        file=Upload(filename=f"{number}.pdf", stream=BytesIO(paper)),
    )
    return desk.do(winner, submit_invoice, command, at)


def _lines(desk: Desk, contract_id: UUID, number: str) -> list[InvoiceLine]:
    """Ask for the contract's prices; of one invoice, for more on its first item."""
    prices = desk.read(lambda uow: contract_prices(uow, uow.get(Contract, contract_id)))
    above = ABOVE_PERCENT.get(number, 0)
    lines: list[InvoiceLine] = []
    for item, share in _shares(desk, contract_id, SHARES[number]).items():
        paisa, first = prices[item].for_quantity(share), not lines
        more = paisa * above // 100 if first else 0
        why = WHY_ABOVE if more else ""
        lines.append(InvoiceLine(item=item, quantity=share, amount_paisa=paisa + more, why=why))
    return lines


def _paid(  # noqa: PLR0913 - values of a payment
    desk: Desk, invoice: Invoice, number: str, settled: int, *, on: int, approved: bool
) -> UUID:
    at, tax = days.moment(on), settled * TAX_PERCENT // 100
    command = RecordPayment(
        invoice_id=invoice.id,
        paid_on=local_day(at),
        paid_by=PaidBy.VOUCHER,
        number=number,
        amount_paisa=settled - tax,
        tax_paisa=tax,
    )
    row = desk.do("officer", PAYMENT.propose, command, at)
    if approved:
        desk.sign("authority", PAYMENT.approve, Approve(id=row.id), at)
    return row.id
