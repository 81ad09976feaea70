"""From a plan to a published tender."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from uuid import UUID

from app.documents.public import Upload
from demonstration.marketplace.seed import days
from demonstration.marketplace.seed.desk import CHAIR, COMMITTEE, OUTSIDER, Desk
from demonstration.marketplace.seed.papers import bidding_documents
from demonstration.marketplace.seed.plans import SAMPLE, Plan
from marketplace.tenders.use_cases.documents import AddDocument, add_document
from marketplace.tenders.use_cases.draft_tender import DraftTender, draft_tender
from marketplace.tenders.use_cases.name_committee import MemberLine, NameCommittee, name_committee
from marketplace.tenders.use_cases.publish_tender import PublishTender, publish_tender
from marketplace.tenders.use_cases.set_eligibility import SetEligibility, set_eligibility
from marketplace.tenders.use_cases.set_items import Item, SetItems, set_items
from marketplace.tenders.use_cases.submit_for_approval import (
    ApproveTender,
    HandInTender,
    approve_tender,
    hand_in_tender,
)
from marketplace.tenders.use_cases.terms import Terms

HALF_AN_HOUR = timedelta(minutes=30)
PACT_ABOVE_PAISA = 10_000_000_00
# The ledger's sample head for tender forms.
TENDER_FORMS = "C02702"
GRADES = {CHAIR: 19, "member": 17, OUTSIDER: 18, "head": 18}


def draft(desk: Desk, plan: Plan, *, issue: int, closes: int, drafted: int) -> UUID:
    """Draft a tender with its items; days count from today, those that passed are negative."""
    at = days.moment(drafted)
    tender = desk.do("officer", draft_tender, DraftTender(terms=_terms(plan, issue, closes)), at)
    items = tuple(
        Item(
            description=need.what,
            unit=need.unit,
            quantity=Decimal(need.quantity),
            lot=need.lot,
            delivery_place=need.place,
            specification=need.specification,
            description_ur=need.what_ur,
            lot_ur=need.lot_ur,
        )
        for need in plan.needs
    )
    desk.do("officer", set_items, SetItems(tender_id=tender.id, items=items), at)
    return tender.id


def _terms(plan: Plan, issue: int, closes: int) -> Terms:
    closes_at = days.moment(closes)
    return Terms(
        title=plan.title,
        title_ur=plan.title_ur,
        description=f"{plan.about} {SAMPLE}".strip(),
        category=plan.category,
        district=plan.district,
        delivery_place=plan.place,
        delivery_days=plan.days,
        estimate_paisa=plan.estimate_paisa,
        budget_head=plan.head,
        approval_reference=plan.reference,
        evaluation=plan.evaluation,
        prices_with_tax=True,
        security_kind="fixed" if plan.security else "percent",
        security_percent=None if plan.security else Decimal(2),
        security_paisa=plan.security * 100 or None,
        security_by_bill=bool(plan.security),
        performance_by_bill=bool(plan.security),
        document_fee_paisa=plan.fee * 100 or None,
        income_head=TENDER_FORMS if plan.fee or plan.security else None,
        performance_percent=Decimal(plan.performance),
        validity_days=90,
        reconfirmation=plan.reconfirmation,
        integrity_pact=plan.estimate_paisa > PACT_ABOVE_PAISA,
        pec_category=plan.pec,
        issue_from=days.day(issue),
        issue_to=days.day(closes),
        closes_at=closes_at,
        opens_at=closes_at + HALF_AN_HOUR,
        opening_place="Committee room, IT Complex, Quetta",
    )


def complete(
    desk: Desk, tender_id: UUID, plan: Plan, *, on: int, members: tuple[str, ...] = COMMITTEE
) -> None:
    """Add the eligibility table, the bidding documents and the committee."""
    at = days.moment(on)
    table = SetEligibility(
        tender_id=tender_id, criteria=plan.criteria, required_documents=plan.documents
    )
    desk.do("officer", set_eligibility, table, at)
    paper = Upload(filename="bidding-documents.pdf", stream=BytesIO(bidding_documents(desk, plan)))
    document = AddDocument(tender_id=tender_id, title="Bidding documents", file=paper)
    desk.do("officer", add_document, document, at)
    desk.do(
        "officer",
        name_committee,
        NameCommittee(tender_id=tender_id, members=tuple(_member(desk, key) for key in members)),
        at,
    )


def _member(desk: Desk, key: str) -> MemberLine:
    outside = key == OUTSIDER
    return MemberLine(
        cnic=desk.cast.cnic(key),
        bps=GRADES[key],
        chair=key == CHAIR,
        outside=outside,
        agency="Communication and Works Department" if outside else "",
    )


def hand_in(
    desk: Desk, tender_id: UUID, *, on: int, reasons: Mapping[str, str] | None = None
) -> None:
    """Ask for approval."""
    command = HandInTender(tender_id=tender_id, reasons=reasons or {})
    desk.do("officer", hand_in_tender, command, days.moment(on))


def approve(desk: Desk, tender_id: UUID, *, on: int) -> None:
    """Approve, as the second officer."""
    desk.do("approver", approve_tender, ApproveTender(tender_id=tender_id), days.moment(on))


def published(desk: Desk, plan: Plan, *, on: int, closes: int) -> UUID:
    """Bring a plan all the way to its publication."""
    tender_id = draft(desk, plan, issue=on, closes=closes, drafted=on - 5)
    complete(desk, tender_id, plan, on=on - 4)
    hand_in(desk, tender_id, on=on - 3)
    approve(desk, tender_id, on=on - 2)
    desk.do("officer", publish_tender, PublishTender(tender_id=tender_id), days.moment(on))
    return tender_id
