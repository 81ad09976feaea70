"""Changes of tenders, openings and contracts that programs follow (`app/feeds/public.py`)."""

from uuid import UUID

from sqlalchemy import select

from app.feeds.public import TO_PUBLIC, ChangeFacts, ChangeKind, record_change
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.row_macs import genuine_of
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.awards.models import Award, Contract
from marketplace.awards.use_cases import REVERSED
from marketplace.contract_changes.use_cases import CHANGED
from marketplace.contracts.queries.state import state_of
from marketplace.contracts.use_cases.award_tender import AWARDED
from marketplace.contracts.use_cases.draw_up_contracts import DRAWN_UP
from marketplace.contracts.use_cases.end_contract import COMPLETED, TERMINATED
from marketplace.contracts.use_cases.sign_contract import SIGNED
from marketplace.evaluation.use_cases.publish_report import PUBLISHED
from marketplace.kernel.permissions import READ_OWN_BIDS, READ_TENDER_FILE
from marketplace.openings.models import Opening
from marketplace.openings.use_cases.open_bids import OPENED
from marketplace.openings.use_cases.postpone_opening import POSTPONED
from marketplace.tenders.models import Tender
from marketplace.tenders.use_cases.versions import AMENDED

CHANGE_KINDS = (
    ChangeKind(name="tender", label=sentence("Tenders")),
    ChangeKind(name="opening", label=sentence("Openings of bids")),
    ChangeKind(
        name="contract",
        label=sentence("Contracts"),
        permissions=(READ_OWN_BIDS, READ_TENDER_FILE),
    ),
)


def _tender(uow: UnitOfWork, event: Event) -> Tender:
    return uow.get(Tender, UUID(event.payload["tender_id"]))


@handler("marketplace.record_tender")
def record_tender(uow: UnitOfWork, event: Event) -> None:
    """Record the change of a published tender, for everybody."""
    tender = _tender(uow, event)
    if tender.published_at is None:
        return
    facts = ChangeFacts(
        kind="tender",
        subject_id=tender.id,
        reference=tender.reference or "",
        status=tender.status(uow.instant()).value,
        path=f"/api/v1/tenders/{tender.id}",
    )
    record_change(uow, event, facts, TO_PUBLIC)


@handler("marketplace.record_opening")
def record_opening(uow: UnitOfWork, event: Event) -> None:
    """Record that bids were opened, for everybody: what was read out is public."""
    tender = _tender(uow, event)
    opening = uow.get(Opening, UUID(event.payload["opening_id"]))
    if opening.opened_at is None or opening.tender_id != tender.id:
        return
    facts = ChangeFacts(
        kind="opening",
        subject_id=opening.id,
        reference=tender.reference or "",
        status="opened",
        path=f"/api/v1/tenders/{tender.id}/opening",
    )
    record_change(uow, event, facts, TO_PUBLIC)


@handler("marketplace.record_contract")
def record_contract(uow: UnitOfWork, event: Event) -> None:
    """Record the change of a contract, or of those of an award, for both sides."""
    contract_id, award_id = (event.payload.get(f"{name}_id") for name in ("contract", "award"))
    found = {"id": contract_id} if contract_id else {"award_id": award_id}
    query = select(Contract).filter_by(**found).order_by(Contract.id)
    for contract in genuine_of(uow.session, query):
        _note(uow, event, contract)


def _note(uow: UnitOfWork, event: Event, contract: Contract) -> None:
    department = uow.get(Tender, contract.tender_id).department_id
    facts = ChangeFacts(
        kind="contract",
        subject_id=contract.id,
        reference=contract.reference,
        status=state_of(contract, uow.get(Award, contract.award_id)).value,
        path=f"/api/v1/contracts/{contract.id}",
    )
    to = ((contract.supplier_id, READ_OWN_BIDS), (department, READ_TENDER_FILE))
    record_change(uow, event, facts, to)


_OF_TENDERS = (
    *("marketplace.tender_published", "marketplace.tender_cancelled", AMENDED, POSTPONED),
    *(OPENED, PUBLISHED, AWARDED, REVERSED, SIGNED, COMPLETED, TERMINATED),
)
_OF_CONTRACTS = (DRAWN_UP, SIGNED, CHANGED, COMPLETED, TERMINATED, REVERSED)
CHANGE_EVENTS = (
    *((name, record_tender) for name in _OF_TENDERS),
    *((name, record_contract) for name in _OF_CONTRACTS),
    (OPENED, record_opening),
)
