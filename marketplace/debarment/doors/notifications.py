"""Notifications of notices, hearings, orders and reviews: by message, or by letter on paper."""

from collections.abc import Mapping
from uuid import UUID

from app.calendar import PROVINCE
from app.identity.public import members_of, organisations_by_id
from app.notifications.public import Addressee, queue_message, reached_at, write_letter
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.roles import DEPARTMENT_HEAD, PROCUREMENT_OFFICER, SUPPLIER_OWNER
from app.unit_of_work import UnitOfWork
from app.web.translation import in_language
from marketplace.debarment.doors import words
from marketplace.debarment.models import DebarmentMatter, DebarmentParty, DebarmentReview
from marketplace.debarment.use_cases.bars import review_facts
from marketplace.debarment.use_cases.decide_order import DECIDED
from marketplace.debarment.use_cases.find_matter import order_of
from marketplace.debarment.use_cases.grounds import ground_title
from marketplace.debarment.use_cases.hear_party import HEARING_SET, REPLIED, SERVED
from marketplace.debarment.use_cases.lift_bar import LIFTED
from marketplace.debarment.use_cases.review_order import REVIEW_REQUESTED, REVIEWED

Values = Mapping[str, str]


def _notify_party(
    uow: UnitOfWork, template: str, party: DebarmentParty, matter: DebarmentMatter, **more: str
) -> None:
    """Tell a party: its owners or itself here, else by a letter in both languages."""
    values = _values(uow, party, matter, more)
    for person_id in _people(uow, party):
        speaks = reached_at(uow, person_id)["language"]
        queue_message(
            uow,
            template=f"marketplace/{template}",
            person_id=person_id,
            values=values[speaks if speaks in values else "en"],
        )
    if not party.has_account:
        write_letter(
            uow,
            template=f"marketplace/{template}_letter",
            values=values,
            to=Addressee(name=party.name, name_ur=party.name_ur, address=party.address),
        )


def _people(uow: UnitOfWork, party: DebarmentParty) -> list[UUID]:
    if party.person_id is not None:
        return [party.person_id]
    if party.organisation_id is None:
        return []
    return [each.id for each in members_of(uow.session, party.organisation_id, SUPPLIER_OWNER)]


def _values(
    uow: UnitOfWork, party: DebarmentParty, matter: DebarmentMatter, more: Values
) -> dict[str, Values]:
    department = organisations_by_id(uow.session, [matter.department_id])[matter.department_id]
    ground = ground_title(matter.ground_code)
    same = {"id": str(party.id), "matter": matter.reference, "facts": matter.facts, **more}
    return {
        "en": same
        | {"party": party.name, "department": department.name, "ground": in_language(ground, "en")},
        "ur": same
        | {
            "outcome": more.get("outcome_ur", ""),
            "party": party.name_ur or party.name,
            "department": department.name_ur or department.name,
            "ground": in_language(ground, "ur"),
        },
    }


def _party(uow: UnitOfWork, event: Event) -> tuple[DebarmentParty, DebarmentMatter]:
    party = uow.get(DebarmentParty, UUID(event.payload["party_id"]))
    return party, uow.get(DebarmentMatter, party.matter_id)


@handler("marketplace.tell_debarment_served")
def tell_served(uow: UnitOfWork, event: Event) -> None:
    """Serve the notice on the party."""
    party, matter = _party(uow, event)
    if party.reply_until is not None:
        until = party.reply_until.strftime("%d-%m-%Y")
        _notify_party(uow, "debarment_notice", party, matter, reply_until=until)


@handler("marketplace.tell_debarment_hearing")
def tell_hearing(uow: UnitOfWork, event: Event) -> None:
    """Tell the party when and where it is heard."""
    party, matter = _party(uow, event)
    if party.hearing_at is not None:
        when = party.hearing_at.astimezone(PROVINCE).strftime("%d-%m-%Y %H:%M")
        place = party.hearing_place or ""
        _notify_party(uow, "debarment_hearing", party, matter, hearing_at=when, place=place)


@handler("marketplace.tell_debarment_replied")
def tell_replied(uow: UnitOfWork, event: Event) -> None:
    """Tell the department's officers that a party has replied."""
    party, matter = _party(uow, event)
    values = {"id": str(matter.id), "matter": matter.reference, "party": party.name}
    for each in members_of(uow.session, matter.department_id, PROCUREMENT_OFFICER):
        queue_message(
            uow, template="marketplace/debarment_replied", person_id=each.id, values=values
        )


@handler("marketplace.tell_debarment_decided")
def tell_decided(uow: UnitOfWork, event: Event) -> None:
    """Tell the party what was decided about it, and how to ask for a review."""
    order, party, matter = order_of(uow, UUID(event.payload["order_id"]))
    if order.bars and order.ends_on is not None and order.review_until is not None:
        _notify_party(
            uow, "debarment_barred", party, matter, number=order.number, reasons=order.reasons,
            until=order.ends_on.strftime("%d-%m-%Y"),
            review_until=order.review_until.strftime("%d-%m-%Y"),
        )  # fmt: skip
    else:
        _notify_party(
            uow, "debarment_not_barred", party, matter, number=order.number, reasons=order.reasons
        )


@handler("marketplace.tell_debarment_review_asked")
def tell_review_asked(uow: UnitOfWork, event: Event) -> None:
    """Tell the head of the department that somebody asks for another look at an order."""
    review = uow.get(DebarmentReview, UUID(event.payload["review_id"]))
    order, party, matter = order_of(uow, review.order_id)
    values = {
        "id": str(matter.id),
        "matter": matter.reference,
        "party": party.name,
        "number": order.number,
    }
    for each in members_of(uow.session, matter.department_id, DEPARTMENT_HEAD):
        queue_message(
            uow, template="marketplace/debarment_review_asked", person_id=each.id, values=values
        )


@handler("marketplace.tell_debarment_reviewed")
def tell_reviewed(uow: UnitOfWork, event: Event) -> None:
    """Notify the party of the result of its request."""
    review = uow.get(DebarmentReview, UUID(event.payload["review_id"]))
    order, party, matter = order_of(uow, review.order_id)
    facts = review_facts(review)
    if facts.outcome is None:
        return
    outcome = words.OUTCOMES[facts.outcome]
    _notify_party(
        uow, "debarment_reviewed", party, matter, number=order.number,
        outcome=in_language(outcome, "en"), outcome_ur=in_language(outcome, "ur"),
        reasons=review.reasons or "",
    )  # fmt: skip


@handler("marketplace.tell_debarment_lifted")
def tell_lifted(uow: UnitOfWork, event: Event) -> None:
    """Tell the party that its bar ended early."""
    order, party, matter = order_of(uow, UUID(event.payload["order_id"]))
    _notify_party(uow, "debarment_lifted", party, matter, number=order.number)


DEBARMENT_EVENTS = (
    (SERVED, tell_served),
    (HEARING_SET, tell_hearing),
    (REPLIED, tell_replied),
    (DECIDED, tell_decided),
    (REVIEW_REQUESTED, tell_review_asked),
    (REVIEWED, tell_reviewed),
    (LIFTED, tell_lifted),
)
