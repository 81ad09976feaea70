"""The events after which a procurement may have a step to publish."""

from uuid import UUID

from sqlalchemy import select

from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.unit_of_work import UnitOfWork
from marketplace.awards.models import Contract
from marketplace.awards.use_cases import REVERSED
from marketplace.contract_changes.use_cases import CHANGED, MILESTONES
from marketplace.contracts.use_cases.award_tender import AWARDED
from marketplace.contracts.use_cases.end_contract import COMPLETED, TERMINATED
from marketplace.contracts.use_cases.sign_contract import SIGNED
from marketplace.evaluation.use_cases.publish_report import PUBLISHED
from marketplace.evaluation.use_cases.return_report import RETURNED
from marketplace.invoices.models import Invoice
from marketplace.invoices.use_cases.cancel_payment import CANCELLED
from marketplace.invoices.use_cases.record_payment import RECORDED
from marketplace.open_data.use_cases.publish_releases import publish_missing
from marketplace.openings.use_cases.open_bids import OPENED
from marketplace.openings.use_cases.postpone_opening import POSTPONED
from marketplace.questions.models import TenderQuestion
from marketplace.questions.use_cases.answer_question import ANSWERED
from marketplace.tenders.use_cases.versions import AMENDED


@handler("marketplace.publish_releases")
def publish_releases(uow: UnitOfWork, event: Event) -> None:
    """Publish what the tender of an event has and is not published yet."""
    tender_id = _tender_of(uow, event)
    if tender_id is not None:
        publish_missing(uow, tender_id)


def _tender_of(uow: UnitOfWork, event: Event) -> UUID | None:
    """Return the tender of an event, whichever of its things the event names."""
    if "tender_id" in event.payload:
        return UUID(event.payload["tender_id"])
    for name, (key, query) in _FROM.items():
        if name in event.payload:
            return uow.session.scalar(query.where(key == UUID(event.payload[name])))
    return None


_FROM = {
    "question_id": (TenderQuestion.id, select(TenderQuestion.tender_id)),
    "contract_id": (Contract.id, select(Contract.tender_id)),
    "invoice_id": (
        Invoice.id,
        select(Contract.tender_id).join(Invoice, Invoice.contract_id == Contract.id),
    ),
}
RELEASE_EVENTS = (
    *("marketplace.tender_published", "marketplace.tender_cancelled", AMENDED, ANSWERED),
    *(POSTPONED, OPENED, PUBLISHED, RETURNED, AWARDED, REVERSED, SIGNED, CHANGED, MILESTONES),
    *(RECORDED, CANCELLED, COMPLETED, TERMINATED),
)
