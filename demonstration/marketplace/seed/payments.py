"""Firms of the demonstration pay for a tender by bill: some have, one has only the bill."""

from datetime import datetime
from uuid import UUID

from demonstration.marketplace.seed.desk import Desk
from marketplace.securities.use_cases.ask_bill import (
    AskDocumentBill,
    AskSecurityBill,
    ask_document_bill,
    ask_security_bill,
)
from payments.public import pay_in_the_past


def ask_for_documents(desk: Desk, tender_id: UUID, who: str, at: datetime) -> None:
    """Take the bill for the documents, and leave it for later."""
    desk.do(who, ask_document_bill, AskDocumentBill(tender_id=tender_id), at)


def pay_everything(desk: Desk, tender_id: UUID, who: str, at: datetime) -> None:
    """Take the bills for the documents and the security, and pay both."""
    documents = desk.do(who, ask_document_bill, AskDocumentBill(tender_id=tender_id), at)
    security = desk.do(who, ask_security_bill, AskSecurityBill(tender_id=tender_id), at)
    for bill in (documents, security):
        desk.do(who, pay_in_the_past, bill, at)
