"""Notices to bidders who are asked for longer validity."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, Response, render_template, url_for
from sqlalchemy import select

from app.due import Due
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.decision_doors import (
    REFUSED,
    DecisionApi,
    DecisionPages,
    RefusalPage,
    Steps,
    verdict_doors_of,
)
from app.web.decision_lists import STATES
from app.web.doors import reading
from app.web.formatting import local_date
from app.web.forms import Form
from app.web.guards import needs_sign_in, needs_token
from app.web.i18n import in_reader_language
from app.web.json import json_response
from app.web.subjects import Subject
from app.web.tables import Column, Table
from app.web.translation import translate
from marketplace.bids.models import OpenedBid
from marketplace.kernel import permissions
from marketplace.openings.doors.notifications import notify_firms
from marketplace.tenders.models import Tender
from marketplace.tenders.policy.lifecycle import first_valid_until, valid_until
from marketplace.tenders.queries.tender_file import own_tender_row
from marketplace.validity.models import ValidityAnswer, ValidityExtension
from marketplace.validity.queries import AnswerView, own_answer, validity_file, warned_tenders
from marketplace.validity.schemas import (
    AnswerValiditySchema,
    LongerValiditySchema,
    TenderValidityOut,
    ValidityAnswerOut,
    ValidityExtensionOut,
)
from marketplace.validity.use_cases import (
    EXTENSION,
    EXTENSION_REQUESTED,
    ProposeLongerValidity,
    answer_longer_validity,
)


@handler("marketplace.tell_validity_asked")
def notify_asked(uow: UnitOfWork, event: Event) -> None:
    """Ask each firm whose bid was opened; each is sent to its own bid."""
    row = uow.get(ValidityExtension, UUID(event.payload["extension_id"]))
    tender = uow.get(Tender, row.tender_id)
    values = {
        "reason": row.reason,
        "first": f"{first_valid_until(tender):%d-%m-%Y}",
        "until": f"{valid_until(tender):%d-%m-%Y}",
    }
    query = select(OpenedBid).filter_by(tender_id=tender.id).order_by(OpenedBid.read_order)
    for bid in uow.session.scalars(query).all():
        bid_id = str(bid.bid_id)
        notify_firms(uow, "longer_validity_asked", [bid.supplier_id], tender, bid=bid_id, **values)


VALIDITY_EVENTS = ((EXTENSION_REQUESTED, notify_asked),)


# Longer validity on pages and in the API: officers ask, firms answer.

web = Blueprint("validity", __name__)
api = ApiBlueprint("validity_api", __name__, description="Longer validity of bids")
needs_sign_in(web)
needs_token(api)


def _agreed(each: AnswerView) -> str:
    if each.agreed is None:
        return translate(sentence("has not answered"))
    return translate(sentence("agrees") if each.agreed else sentence("leaves"))


ANSWERS: Table[AnswerView] = Table(
    Column(
        sentence("Bidder"), lambda each: in_reader_language(each.bidder.name, each.bidder.name_ur)
    ),
    Column(sentence("Answer"), _agreed),
    Column(
        sentence("Security valid until"),
        lambda each: local_date(each.security_until) if each.security_until else "–",
    ),
)


def _show_validity(form: Form, tender_id: UUID) -> str:
    with reading() as uow:
        file = validity_file(uow, tender_id)
        me = uow.actor.person_id
    return render_template(
        "marketplace/validity/index.html",
        file=file,
        tender=file.tender,
        form=form,
        me=me,
        warning_text=translate(file.warning) if file.warning else "",
        answers=ANSWERS.of(file.answers),
        states={state: translate(text) for state, text in STATES.items()},
    )


def _at(row: ValidityExtension) -> str:
    return url_for("validity.index", tender_id=row.tender_id)


tender_doors = Subject(
    web,
    api,
    "/department/tenders/<uuid:tender_id>",
    "/tenders/<uuid:tender_id>",
    draw=_show_validity,
)
tender_doors.page("/validity", "index")
tender_doors.act(EXTENSION.propose, LongerValiditySchema, command=ProposeLongerValidity).on_page(
    "/validity", "ask", back="validity.index"
).done(sentence("Another officer must approve it. Then the bidders are asked.")).on_api(
    "/validity", "propose_longer_validity", ValidityExtensionOut, status=201
).describe(
    "Propose to ask the bidders for longer validity: once, before it ends, at the same price."
)


def _read(uow: UnitOfWork, extension_id: UUID) -> ValidityExtension:
    row = uow.get(ValidityExtension, extension_id)
    own_tender_row(uow, row.tender_id)
    return row


def _title(uow: UnitOfWork, row: ValidityExtension) -> Sentence:
    title = uow.get(Tender, row.tender_id).title
    return sentence("Longer validity of bids: %(tender)s", tender=title)


verdict_doors_of(
    EXTENSION,
    id_name="extension_id",
    pages=DecisionPages(
        blueprint=web,
        at="/department/validity",
        show_row=lambda form, row: _show_validity(form, row.tender_id),
        read=_read,
        refusal=lambda row: RefusalPage.below(
            (sentence("Our tenders"), url_for("department.index")),
            (sentence("Validity of bids"), _at(row)),
            title=sentence("Refuse to ask for longer validity"),
        ),
        back=_at,
        mine=lambda uow: ValidityExtension.tender_id.in_(
            select(Tender.id).where(Tender.department_id == uow.actor.organisation)
        ),
        title=_title,
        says=Steps(approve=sentence("The bidders are asked for longer validity."), refuse=REFUSED),
    ),
    api=DecisionApi(
        blueprint=api,
        at="/validity-extensions",
        says=Steps(approve="Approve to ask the bidders for longer validity."),
        gives=ValidityExtensionOut,
    ),
)


@api.get("/tenders/<uuid:tender_id>/validity")
@api.alt_response(200, schema=TenderValidityOut)
def read_validity(tender_id: UUID) -> Response:
    """Read until when the bids of your department's tender are valid, and what was answered."""
    with reading(api_actor()) as uow:
        file = validity_file(uow, tender_id)
        body = TenderValidityOut().dump(file)
    return json_response(body | {"warning": translate(file.warning) if file.warning else None})


def _answering(form: Form, bid_id: UUID) -> str:
    with reading() as uow:
        asked = own_answer(uow, bid_id)
    return render_template(
        "marketplace/validity/answer.html", form=form, asked=asked, tender=asked.tender
    )


def _answered(row: ValidityAnswer) -> str:
    return url_for("validity.answer", bid_id=row.bid_id)


Subject(web, api).act(answer_longer_validity, AnswerValiditySchema).on_page(
    "/longer-validity/<uuid:bid_id>", "answered", ask="answer", draw=_answering, then=_answered
).done(sentence("Your answer is recorded.")).on_api(
    "/longer-validity/<uuid:bid_id>", "answer_longer_validity", ValidityAnswerOut
).describe("Agree to longer validity for the firm's own bid, or leave without losing its security.")


def due(uow: UnitOfWork) -> Sequence[Due]:
    """List the tenders whose validity will not last, for officers who can ask for more."""
    if uow.actor.organisation_id is None or not uow.actor.may(permissions.PROPOSE_LONGER_VALIDITY):
        return ()
    return [
        Due(
            title=tender.title,
            due_on=None,
            href=url_for("validity.index", tender_id=tender.id),
            kind=sentence("The validity of bids will not last"),
        )
        for tender, _ in warned_tenders(uow)
    ]
