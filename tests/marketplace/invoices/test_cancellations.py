"""What a cancelled record changes, and what nobody changes without one."""

from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from factories.bidding import PDF
from factories.contracting import received, sign_first, two_authorities
from factories.doors import Doors, Place
from factories.evaluation import officer_of, open_world, supplier_actor
from factories.racing import at_once
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import roles
from app.calendar import local_day
from app.clock import real_now
from app.db import new_id
from app.decisions import Approve
from app.documents.public import Upload
from app.errors import Conflict
from app.identity.people.models import Organisation, Person
from app.permissions import Actor
from app.platform import Platform
from marketplace.invoices.models import Invoice, InvoicePayment, PaymentCancellation
from marketplace.invoices.policy import PaidBy
from marketplace.invoices.queries.invoices import InvoiceFile, invoice_file
from marketplace.invoices.use_cases.answer_invoice import AcceptInvoice, accept_invoice
from marketplace.invoices.use_cases.cancel_payment import CANCELLATION, CancelPayment
from marketplace.invoices.use_cases.record_note import record_note
from marketplace.invoices.use_cases.record_payment import PAYMENT, RecordPayment
from marketplace.invoices.use_cases.submit_invoice import InvoiceLine, SubmitInvoice, submit_invoice

WRONG = "The voucher paid another firm"


@dataclass
class Paid:
    """An invoice that was paid in two parts, and who works on it."""

    platform: Platform
    invoice: Invoice
    payments: list[InvoicePayment]
    officer: Actor
    heads: list[Actor]
    firm: tuple[Organisation, Person]

    def run(self, use_case: Any, command: object, by: Actor) -> Any:  # noqa: ANN401 - of a use case
        return self.platform.executor.execute(use_case, command, actor=by)

    def cancelled(self, payment: InvoicePayment) -> PaymentCancellation:
        command = CancelPayment(invoice_payment_id=payment.id, reason=WRONG)
        row = self.run(CANCELLATION.propose, command, self.officer)
        made: PaymentCancellation = self.run(
            CANCELLATION.approve, Approve(id=row.id), self.heads[0]
        )
        return made

    def read(self) -> InvoiceFile:
        with self.platform.executor.reading(self.officer) as uow:
            return invoice_file(uow, self.invoice.id)


def paid_invoice(platform: Platform, session: Session) -> Paid:
    world = open_world(session, platform, [("A", [100_00, 200_00])])
    contract_id = sign_first(session, world)
    heads = two_authorities(session, world)
    officer = officer_of(world, world.agency.officer, roles.PROCUREMENT_OFFICER)
    supplier = supplier_actor(world, 0, roles.SUPPLIER_OWNER)
    session.commit()
    execute, today = platform.executor.execute, local_day(real_now())
    command = SubmitInvoice(
        contract_id=contract_id, number="17", dated_on=today, amount_paisa=600_00,
        milestone_id=None, lines=[InvoiceLine(item=1, quantity=Decimal(6))],
        file=Upload(filename="invoice.pdf", stream=BytesIO(PDF)),
    )  # fmt: skip
    invoice = execute(submit_invoice, command, actor=supplier)
    execute(record_note, received(contract_id, (1, "6")), actor=officer)
    execute(accept_invoice, AcceptInvoice(invoice_id=invoice.id), actor=officer)
    paid = Paid(platform, invoice, [], officer, heads, world.suppliers[0])
    paid.payments = [_payment(paid, number, paisa) for number, paisa in (("1", 500), ("2", 100))]
    return paid


def _payment(paid: Paid, number: str, rupees: int) -> InvoicePayment:
    command = RecordPayment(
        invoice_id=paid.invoice.id, paid_on=local_day(real_now()), paid_by=PaidBy.CHEQUE,
        number=number, amount_paisa=rupees * 100,
    )  # fmt: skip
    row = paid.run(PAYMENT.propose, command, paid.officer)
    made: InvoicePayment = paid.run(PAYMENT.approve, Approve(id=row.id), paid.heads[0])
    return made


def test_it_leaves_the_other_payments(platform: Platform, session: Session) -> None:
    paid = paid_invoice(platform, session)
    assert paid.read().left_paisa == 0
    paid.cancelled(paid.payments[0])
    found = paid.read()
    assert found.left_paisa == 500_00
    assert [each.number for each in found.payments] == ["2"]
    assert [each.payment.number for each in found.cancelled] == ["1"]
    assert found.invoice.paid_on is None


def test_its_firm_reads_in_urdu_that_it_is_cancelled(
    platform: Platform, session: Session, doors: Doors
) -> None:
    paid = paid_invoice(platform, session)
    paid.cancelled(paid.payments[0])
    firm, owner = paid.firm
    page = doors.open("web", owner, firm).read(Place(f"/invoices/{paid.invoice.id}?lang=ur", ""))
    _, _, below = page.text.partition("ادائیگیوں کے منسوخ شدہ اندراجات")
    assert WRONG in below


def test_an_invoice_stays_paid_while_no_record_is_cancelled(
    platform: Platform, session: Session
) -> None:
    paid = paid_invoice(platform, session)
    for day in ("null", "paid_on + 1"):
        with pytest.raises(DBAPIError, match="paid_on"), session.begin_nested():
            session.execute(text(f"update contract_invoices set paid_on = {day}"))  # noqa: S608 - ours
    assert paid.read().invoice.paid_on is not None


def test_a_forged_cancellation_counts_for_nothing(platform: Platform, session: Session) -> None:
    paid = paid_invoice(platform, session)
    values = {
        "id": new_id(),
        "who": paid.officer.person,
        "at": real_now(),
        "payment": paid.payments[0].id,
        "head": paid.heads[0].person,
    }
    session.execute(
        text(
            "insert into invoice_payment_cancellations"
            " (id, entered_by, entered_at, payment_id, reason)"
            " values (:id, :who, :at, :payment, 'It was a mistake')"
        ),
        values,
    )
    approved = "update invoice_payment_cancellations set approved_by = :head, approved_at = :at"
    session.execute(text(approved), values)
    session.commit()
    found = paid.read()
    assert found.left_paisa == 0
    assert list(found.cancelled) == []


@pytest.mark.committed
def test_two_cancel_a_record_at_once_and_it_is_cancelled_once(committed: Platform) -> None:
    with committed.executor.sessions() as session:
        paid = paid_invoice(committed, session)
    command = CancelPayment(invoice_payment_id=paid.payments[0].id, reason=WRONG)
    proposed = at_once(
        lambda: paid.run(CANCELLATION.propose, command, paid.officer) for _ in range(2)
    )
    refused = [each for each in proposed if isinstance(each, Conflict)]
    assert [each.code for each in refused] == ["cancellation-waits"]
    (row,) = [each for each in proposed if isinstance(each, PaymentCancellation)]
    approve = Approve(id=row.id)
    answers = at_once(
        lambda who=who: paid.run(CANCELLATION.approve, approve, who) for who in paid.heads
    )
    codes = [each.code for each in answers if isinstance(each, Conflict)]
    assert codes == ["decided-already"]
    with committed.executor.sessions() as session:
        assert session.scalars(select(Invoice.paid_on)).one() is None
