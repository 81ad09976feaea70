"""Payments approved, and invoices submitted, at the same moment: never more than is owed."""

from decimal import Decimal
from functools import partial
from io import BytesIO

import pytest
from factories.bidding import PDF
from factories.contracting import received, sign_first, two_authorities
from factories.evaluation import officer_of, open_world, supplier_actor
from factories.racing import at_once
from sqlalchemy import func, select

from app import roles
from app.calendar import local_day
from app.clock import real_now
from app.decisions import Approve
from app.documents.public import Upload
from app.errors import Conflict, Invalid
from app.platform import Platform
from marketplace.invoices.models import Invoice, InvoicePayment
from marketplace.invoices.policy import PaidBy
from marketplace.invoices.use_cases.answer_invoice import AcceptInvoice, accept_invoice
from marketplace.invoices.use_cases.record_note import record_note
from marketplace.invoices.use_cases.record_payment import PAYMENT, RecordPayment
from marketplace.invoices.use_cases.submit_invoice import InvoiceLine, SubmitInvoice, submit_invoice

pytestmark = pytest.mark.committed


def test_what_is_submitted_and_paid_at_once_is_never_more_than_is_owed(committed: Platform) -> None:
    with committed.executor.sessions() as session:
        world = open_world(session, committed, [("A", [100_00, 200_00])])
        contract_id = sign_first(session, world)
        actors = two_authorities(session, world)
        officer = officer_of(world, world.agency.officer, roles.PROCUREMENT_OFFICER)
        supplier = supplier_actor(world, 0, roles.SUPPLIER_OWNER)
        session.commit()
    execute, today = committed.executor.execute, local_day(real_now())

    def submit(number: str) -> Invoice:
        file = Upload(filename="invoice.pdf", stream=BytesIO(PDF))
        command = SubmitInvoice(
            contract_id=contract_id, number=number, dated_on=today, amount_paisa=600_00,
            milestone_id=None, lines=[InvoiceLine(item=1, quantity=Decimal(6))],
        file=file,
        )  # fmt: skip
        return execute(submit_invoice, command, actor=supplier)

    answers = at_once(partial(submit, number) for number in ("17", "18"))
    assert len([answer for answer in answers if isinstance(answer, Invalid)]) == 1
    (invoice,) = [answer for answer in answers if isinstance(answer, Invoice)]
    execute(record_note, received(contract_id, (1, "6")), actor=officer)
    execute(accept_invoice, AcceptInvoice(invoice_id=invoice.id), actor=officer)

    def record(number: str) -> InvoicePayment:
        command = RecordPayment(
            invoice_id=invoice.id, paid_on=today, paid_by=PaidBy.CHEQUE, number=number,
            amount_paisa=300_00,
        )  # fmt: skip
        return execute(PAYMENT.propose, command, actor=officer)

    rows = [record("C-1"), record("C-2")]
    approve = partial(execute, PAYMENT.approve)
    paid = at_once(
        partial(approve, Approve(id=row.id), actor=who)
        for row, who in zip(rows, actors, strict=True)
    )
    assert not [answer for answer in paid if isinstance(answer, Exception)]
    with committed.executor.sessions() as session:
        approved = select(func.sum(InvoicePayment.amount_paisa)).where(
            InvoicePayment.approved_at.is_not(None)
        )
        assert session.scalar(approved) == session.get_one(Invoice, invoice.id).amount_paisa
        assert session.get_one(Invoice, invoice.id).paid_on == today
    with pytest.raises(Conflict, match="This invoice is paid in full"):
        record("C-3")
