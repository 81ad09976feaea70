"""Notifications to firms about the results of an evaluation, awards and contracts."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from app.calendar import PROVINCE
from app.identity.public import members_wearing
from app.notifications.public import queue_message
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.unit_of_work import UnitOfWork
from app.web.formatting import rupees
from marketplace.awards.models import Award, AwardLine, Contract, ReportPublication
from marketplace.awards.queries import part_numbers, parts_of
from marketplace.awards.use_cases import REVERSED
from marketplace.bids.models import OpenedBid
from marketplace.contracts.use_cases.award_tender import AWARDED
from marketplace.contracts.use_cases.draw_up_contracts import DRAWN_UP
from marketplace.contracts.use_cases.end_contract import COMPLETED, TERMINATED
from marketplace.contracts.use_cases.hand_over_paper import HANDED_OVER
from marketplace.contracts.use_cases.sign_contract import SIGNED
from marketplace.evaluation.models import PriceExplanation, ReportReturn, TieDraw
from marketplace.evaluation.use_cases.announce_report import ANNOUNCED as REPORT_ANNOUNCED
from marketplace.evaluation.use_cases.draw_lots import ANNOUNCED
from marketplace.evaluation.use_cases.explain_price import ANSWERED, EXPLANATION_REQUESTED
from marketplace.evaluation.use_cases.publish_report import PUBLISHED
from marketplace.evaluation.use_cases.return_report import RETURNED as REPORT_RETURNED
from marketplace.grievances.models import Grievance
from marketplace.grievances.policy import touches
from marketplace.grievances.use_cases.remedy import PARTS_DROPPED
from marketplace.kernel.permissions import AWARD_TENDER
from marketplace.openings.doors.notifications import bidders, notify_firms
from marketplace.securities.models import Instrument, PaperHandover
from marketplace.securities.use_cases.end_security import FORFEITED, RETURNED
from marketplace.tenders.doors.messages import values_of
from marketplace.tenders.models import CommitteeMember, Tender


def _tender(uow: UnitOfWork, event: Event) -> Tender:
    return uow.get(Tender, UUID(event.payload["tender_id"]))


@handler("marketplace.tell_reported")
def notify_reported(uow: UnitOfWork, event: Event) -> None:
    """Notify each bidder that its debrief can be read."""
    tender = _tender(uow, event)
    notify_firms(uow, "report_published", bidders(uow, tender.id), tender)


@handler("marketplace.tell_returned_report")
def notify_returned_report(uow: UnitOfWork, event: Event) -> None:
    """Notify the bidders that the report was sent back to the committee, and why."""
    tender = _tender(uow, event)
    reason = uow.session.get_one(ReportReturn, (tender.id, event.payload["version"])).reason
    notify_firms(uow, "report_returned_bidder", bidders(uow, tender.id), tender, reason=reason)


@handler("marketplace.tell_announced_report")
def notify_announced_report(uow: UnitOfWork, event: Event) -> None:
    """Notify the bidders where the report was published, and from when an award may follow."""
    row = uow.get(ReportPublication, UUID(event.payload["publication_id"]))
    tender = _tender(uow, event)
    day = row.published_on.strftime("%d-%m-%Y")
    values = {"name": row.name, "number": row.number, "day": day}
    notify_firms(uow, "report_announced", bidders(uow, tender.id), tender, **values)


@handler("marketplace.tell_draw")
def notify_draw(uow: UnitOfWork, event: Event) -> None:
    """Invite the tied bidders to the draw."""
    draw = uow.get(TieDraw, UUID(event.payload["draw_id"]))
    tied = select(OpenedBid.supplier_id).where(
        OpenedBid.bid_id.in_([UUID(bid) for bid in draw.among])
    )
    firms = list(uow.session.scalars(tied.order_by(OpenedBid.read_order)))
    when = draw.held_at_earliest.astimezone(PROVINCE).strftime("%d-%m-%Y %H:%M")
    values = {"held_at": when, "place": draw.place, "commitment": draw.commitment}
    notify_firms(uow, "draw_announced", firms, _tender(uow, event), **values)


@handler("marketplace.tell_explanation_asked")
def notify_explanation_asked(uow: UnitOfWork, event: Event) -> None:
    """Ask a bidder to explain its price."""
    asked = uow.get(PriceExplanation, UUID(event.payload["explanation_id"]))
    supplier = uow.get(OpenedBid, asked.bid_id).supplier_id
    until = asked.answer_until.strftime("%d-%m-%Y")
    values = {"explanation": str(asked.id), "question": asked.question, "until": until}
    notify_firms(uow, "explanation_asked", [supplier], _tender(uow, event), **values)


@handler("marketplace.tell_explanation_answered")
def notify_explanation_answered(uow: UnitOfWork, event: Event) -> None:
    """Tell the committee that a bidder has explained its price."""
    tender = _tender(uow, event)
    members = select(CommitteeMember.person_id).filter_by(tender_id=tender.id)
    values = values_of(tender)
    for person_id in uow.session.scalars(members.order_by(CommitteeMember.person_id)):
        queue_message(
            uow,
            template="marketplace/explanation_answered",
            person_id=person_id,
            values=values,
        )


@handler("marketplace.tell_awarded")
def notify_awarded(uow: UnitOfWork, event: Event) -> None:
    """Notify the winners, also of what waits: whose part that is has not lost it."""
    award, tender = uow.get(Award, UUID(event.payload["award_id"])), _tender(uow, event)
    template = "tender_awarded_in_part" if award.waiting else "tender_awarded"
    values = {"parts": part_numbers(award.waiting)} if award.waiting else {}
    won = _winners(uow, award)
    notify_firms(uow, template, won, tender, **values)
    waiting = _bidders_of(uow, award.waiting.values())
    notify_firms(uow, "part_waits", [each for each in waiting if each not in won], tender, **values)


@handler("marketplace.tell_parts_dropped")
def notify_parts_dropped(uow: UnitOfWork, event: Event) -> None:
    """Notify the firms that were to get the parts, and the department's officers."""
    tender = _tender(uow, event)
    row = uow.get(Grievance, UUID(event.payload["grievance_id"]))
    gone = {
        part: bid
        for part, bid in parts_of(uow.session, tender).dropped.items()
        if touches(row.scopes, [part])
    }
    values = {"parts": part_numbers(gone), "grievance_reference": row.reference}
    notify_firms(uow, "parts_dropped", _bidders_of(uow, gone.values()), tender, **values)
    officers = members_wearing(uow.session, tender.department_id, AWARD_TENDER.holders)
    for officer in officers:
        queue_message(
            uow,
            template="marketplace/parts_dropped_officer",
            person_id=officer.id,
            values=values_of(tender) | values,
        )


def _bidders_of(uow: UnitOfWork, bids: Iterable[str]) -> list[UUID]:
    query = select(OpenedBid.supplier_id).where(OpenedBid.bid_id.in_([UUID(bid) for bid in bids]))
    return list(uow.session.scalars(query.distinct().order_by(OpenedBid.supplier_id)))


@handler("marketplace.tell_reversed")
def notify_reversed(uow: UnitOfWork, event: Event) -> None:
    """Notify the winners that their award was reversed, and why."""
    award = uow.get(Award, UUID(event.payload["award_id"]))
    reason = award.reversed_reason or ""
    notify_firms(uow, "award_reversed", _winners(uow, award), _tender(uow, event), reason=reason)


def _winners(uow: UnitOfWork, award: Award) -> list[UUID]:
    query = (
        select(OpenedBid.supplier_id)
        .join(AwardLine, AwardLine.bid_id == OpenedBid.bid_id)
        .where(AwardLine.award_id == award.id)
    )
    return list(uow.session.scalars(query.distinct().order_by(OpenedBid.supplier_id)))


def _notify_of_contract(uow: UnitOfWork, event: Event, template: str) -> None:
    contract = uow.get(Contract, UUID(event.payload["contract_id"]))
    notify_firms(
        uow,
        template,
        [contract.supplier_id],
        _tender(uow, event),
        contract=str(contract.id),
        contract_reference=contract.reference,
        amount=rupees(contract.amount_paisa),
        reason=contract.terminated_reason or "",
    )


@handler("marketplace.tell_drawn_up")
def notify_drawn_up(uow: UnitOfWork, event: Event) -> None:
    """Ask the winner to sign."""
    _notify_of_contract(uow, event, "contract_drawn_up")


@handler("marketplace.tell_signed")
def notify_signed(uow: UnitOfWork, event: Event) -> None:
    """Notify the supplier that the contract is in force."""
    _notify_of_contract(uow, event, "contract_signed")


@handler("marketplace.tell_completed")
def notify_completed(uow: UnitOfWork, event: Event) -> None:
    """Notify the supplier that the contract is completed."""
    _notify_of_contract(uow, event, "contract_completed")


@handler("marketplace.tell_terminated")
def notify_terminated(uow: UnitOfWork, event: Event) -> None:
    """Notify the supplier that the contract is terminated, and why."""
    _notify_of_contract(uow, event, "contract_terminated")


def _notify_of_security(uow: UnitOfWork, event: Event, template: str) -> None:
    paper = uow.get(Instrument, UUID(event.payload["instrument_id"]))
    notify_firms(
        uow,
        template,
        [paper.supplier_id],
        _tender(uow, event),
        paper=", ".join(filter(None, (paper.bank, paper.number))),
        amount=rupees(paper.amount_paisa),
        reason=paper.end_reason or "",
    )


@handler("marketplace.tell_returned")
def notify_returned(uow: UnitOfWork, event: Event) -> None:
    """Notify the supplier that its security is returned."""
    _notify_of_security(uow, event, "security_returned")


@handler("marketplace.tell_forfeited")
def notify_forfeited(uow: UnitOfWork, event: Event) -> None:
    """Notify the supplier that its security is forfeited, and why."""
    _notify_of_security(uow, event, "security_forfeited")


@handler("marketplace.tell_handed_over")
def notify_handed_over(uow: UnitOfWork, event: Event) -> None:
    """Tell the firm who took its paper: an impostor is found at once."""
    row = uow.get(PaperHandover, UUID(event.payload["bid_id"]))
    notify_firms(
        uow,
        "paper_handed_over",
        [row.supplier_id],
        _tender(uow, event),
        paper=row.paper,
        to=row.handed_to,
        day=row.handed_on.strftime("%d-%m-%Y"),
    )


CONTRACT_EVENTS = (
    (PUBLISHED, notify_reported),
    (REPORT_RETURNED, notify_returned_report),
    (REPORT_ANNOUNCED, notify_announced_report),
    (ANNOUNCED, notify_draw),
    (EXPLANATION_REQUESTED, notify_explanation_asked),
    (ANSWERED, notify_explanation_answered),
    (AWARDED, notify_awarded),
    (REVERSED, notify_reversed),
    (PARTS_DROPPED, notify_parts_dropped),
    (DRAWN_UP, notify_drawn_up),
    (SIGNED, notify_signed),
    (COMPLETED, notify_completed),
    (TERMINATED, notify_terminated),
    (RETURNED, notify_returned),
    (HANDED_OVER, notify_handed_over),
    (FORFEITED, notify_forfeited),
)
