"""From draft to approval: submit with reasons for the findings, send back, approve."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import exists, select

from app.calendar import local_day
from app.errors import Conflict, Forbidden, Invalid
from app.permissions import require
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from marketplace.kernel import permissions
from marketplace.kernel.policy import Finding, blocking, unanswered
from marketplace.tenders.models import CommitteeMember, Tender, TenderItem, TenderLot
from marketplace.tenders.policy.lifecycle import TenderAction
from marketplace.tenders.use_cases import checks as findings
from marketplace.tenders.use_cases.find_tender import own_tender


@dataclass(frozen=True, kw_only=True)
class HandInTender:
    """Ask for approval; `reasons` answers warnings, by the finding's code."""

    tender_id: UUID
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class SendBackTender:
    """Return a tender to its drafter, with the reason."""

    tender_id: UUID
    reason: str


@dataclass(frozen=True, kw_only=True)
class ApproveTender:
    """Approve a tender for publication."""

    tender_id: UUID


def hand_in_tender(uow: UnitOfWork, command: HandInTender) -> Tender:
    """Freeze the rules in force and the findings onto the tender, and ask for approval.

    Raises Invalid while something is missing, blocked by law (H), or unanswered (M, U).
    """
    require(uow.actor, permissions.DRAFT_TENDER)
    tender = own_tender(uow, command.tender_id, TenderAction.SUBMIT)
    _check_whole(uow, tender)
    rules = findings.rules_on(uow.session, local_day(uow.now))
    found = findings.find(uow.session, tender, rules)
    reasons = {**tender.finding_reasons, **command.reasons}
    check_findings(found, reasons)
    tender.finding_reasons = {f.code: reasons[f.code] for f in found if f.code in reasons}
    tender.parameters, tender.findings = rules.freeze(), list(findings.as_json(found))
    tender.submitted_at, tender.submitted_by = uow.now, uow.actor.person
    tender.returned_reason = None
    uow.audit("tender.handed_in", tender.id, after={"findings": [f.code for f in found]})
    uow.publish("marketplace.tender_handed_in", tender_id=tender.id)
    return tender


def check_findings(found: tuple[Finding, ...], reasons: Mapping[str, str]) -> None:
    """Refuse while a finding blocks, or warns without a recorded reason."""
    stops = blocking(found)
    if stops:
        raise Invalid(
            sentence("The rules in force do not allow this. Change what is named below."),
            code="rules-broken",
            fields={f"findings.{key(stop.code)}": stop.message for stop in stops},
        )
    asks = unanswered(found, reasons)
    if asks:
        raise Invalid(
            sentence("Give your reason for continuing despite these warnings."),
            code="reasons-missing",
            fields={f"reasons.{key(ask.code)}": ask.message for ask in asks},
        )


def key(code: str) -> str:
    """Return a finding's code as both doors write it in the name of a field."""
    return code.replace(".", "-")


def _check_whole(uow: UnitOfWork, tender: Tender) -> None:
    has_items = exists().where(TenderItem.tender_id == tender.id)
    has_lots = exists().where(TenderLot.tender_id == tender.id)
    has_committee = exists().where(CommitteeMember.tender_id == tender.id)
    row = uow.session.execute(select(has_items, has_lots, has_committee)).one()
    items, lots, committee = row
    present = {
        "items": items,
        "lots": lots or tender.evaluation != "lot",
        "members": committee,
        "closes_at": tender.closes_at > uow.now,
        "budget_head": bool(tender.budget_head),
        "approval_reference": bool(tender.approval_reference),
    }
    missing = {name: _MISSING[name] for name, there in present.items() if not there}
    if missing:
        raise Invalid(sentence("The tender is not complete yet."), fields=missing)


_MISSING: dict[str, Sentence] = {
    "items": sentence("Enter the items to be bought."),
    "lots": sentence("It is awarded lot by lot, but no item names a lot."),
    "members": sentence("Choose the committee."),
    "closes_at": sentence("Its closing time has passed. Set new dates."),
    "budget_head": sentence("Enter the budget head."),
    "approval_reference": sentence("Enter the reference of the administrative approval."),
}


def send_back_tender(uow: UnitOfWork, command: SendBackTender) -> Tender:
    """Return a tender to draft; the reason is shown to its drafter."""
    require(uow.actor, permissions.APPROVE_TENDER)
    tender = own_tender(uow, command.tender_id, TenderAction.SEND_BACK)
    tender.submitted_at = tender.submitted_by = None
    tender.approved_at = tender.approved_by = None
    tender.returned_reason = command.reason
    uow.audit("tender.sent_back", tender.id, after={"reason": command.reason})
    uow.publish("marketplace.tender_sent_back", tender_id=tender.id)
    return tender


def approve_tender(uow: UnitOfWork, command: ApproveTender) -> Tender:
    """Approve a tender; raises Forbidden if the actor drafted or submitted it.

    Raises Conflict when its closing time has passed.
    """
    require(uow.actor, permissions.APPROVE_TENDER)
    tender = own_tender(uow, command.tender_id, TenderAction.APPROVE)
    if uow.actor.person in {tender.created_by, tender.submitted_by}:
        raise Forbidden(
            sentence("It must be approved by an officer who neither drafted nor submitted it.")
        )
    if tender.closes_at <= uow.now:
        raise Conflict(sentence("Its closing time has passed. Send it back for new dates."))
    tender.approved_at, tender.approved_by = uow.now, uow.actor.person
    uow.audit("tender.approved", tender.id)
    uow.publish("marketplace.tender_approved", tender_id=tender.id)
    return tender
