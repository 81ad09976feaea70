"""The department's tenders: the list, one tender with its file, and what is decided about it."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from operator import itemgetter
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, request, url_for
from flask_babel import gettext
from marshmallow import ValidationError
from werkzeug import Response as BaseResponse

from app.calendar import local_day
from app.money import parse_rupees
from app.overrides.public import held_rules
from app.paging import Page
from app.permissions import Permission, require
from app.places.public import district_names
from app.row_macs import Forged
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from app.web.actions import say
from app.web.doors import perform, reading, submit
from app.web.formatting import isolate_ltr, local_time, rupees
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.i18n import in_reader_language, language
from app.web.listing import list_rows
from app.web.subjects import Subject
from app.web.tables import Column, Table, linked
from app.web.translation import translate
from marketplace.kernel import permissions
from marketplace.sealing.keys import grouped
from marketplace.tenders.doors.drafting_api import blueprint as api_blueprint
from marketplace.tenders.doors.presenter import draw, status_counts, status_tag
from marketplace.tenders.doors.web import timed
from marketplace.tenders.models import Tender
from marketplace.tenders.policy.lifecycle import Status, TenderAction
from marketplace.tenders.queries import tenders
from marketplace.tenders.queries.counts import count_by_status
from marketplace.tenders.queries.tender_file import TenderFile, own_tender_row, tender_file
from marketplace.tenders.schemas.output import TenderOut
from marketplace.tenders.schemas.tenders import (
    CopyTenderSchema,
    OwnTendersSchema,
    TenderReasonSchema,
)
from marketplace.tenders.use_cases.altered_tender import SET_ASIDE, altered_tender
from marketplace.tenders.use_cases.end_tender import CopyTender, cancel_tender, copy_tender
from marketplace.tenders.use_cases.publish_tender import PublishTender, publish_tender
from marketplace.tenders.use_cases.signed_keys import is_published_here
from marketplace.tenders.use_cases.submit_for_approval import (
    ApproveTender,
    approve_tender,
    send_back_tender,
)

blueprint = Blueprint("department", __name__, url_prefix="/department/tenders")
needs_sign_in(blueprint)


def address(tender: Tender) -> str:
    """Return where officers find a tender."""
    return url_for("department.show", tender_id=tender.id)


@blueprint.get("")
def index() -> str | Response:
    """List the department's tenders, newest first."""
    with reading() as uow:
        require(uow.actor, permissions.READ_TENDER_FILE)
        asked = OwnTendersSchema().load(_filters())
        listing = list_rows(_OWN, partial(_own, uow, asked))
        may_draft = uow.actor.may(permissions.DRAFT_TENDER)
        counts = count_by_status(uow.session, uow.actor.organisation)
        whose = uow.actor.organisation_name
    return listing.file or draw(
        "tenders/officials/index.html",
        list=listing,
        asked=asked,
        may_draft=may_draft,
        chart=status_counts(counts),
        whose=whose,
    )


def _own(
    uow: UnitOfWork, asked: Mapping[str, Any], cursor: str | None, limit: int
) -> Page[Mapping[str, Any]]:
    narrowed = {**asked, "cursor": cursor, "limit": limit}
    found = tenders.own(uow.session, uow.actor.organisation, tenders.Own(**narrowed))
    return Page([timed(row) for row in found.rows()], found.next_cursor)


_OWN: Table[Mapping[str, Any]] = Table(
    Column(
        sentence("Tender"),
        lambda row: linked(
            in_reader_language(row["title"], row["title_ur"]),
            "department.show",
            tender_id=row["id"],
        ),
        value=itemgetter("title"),
    ),
    Column(sentence("Status"), lambda row: status_tag(row["status"]), value=itemgetter("status")),
    Column(
        sentence("Reference"),
        lambda row: isolate_ltr(row["reference"]) if row["reference"] else "",
        value=itemgetter("reference"),
    ),
    Column(
        sentence("Estimate"),
        lambda row: isolate_ltr(rupees(parse_rupees(row["estimate"]))),
        numeric=True,
        value=lambda row: Decimal(row["estimate"]),
    ),
    Column(
        sentence("Closes"), lambda row: local_time(row["closes_at"]), value=itemgetter("closes_at")
    ),
)


def _filters() -> dict[str, str]:
    """Take the address's filters; one that cannot be read is left out."""
    given = {name: value for name, value in request.args.items() if value.strip()}
    try:
        OwnTendersSchema().load(given)
    except ValidationError as error:
        wrong = error.messages_dict
        return {name: value for name, value in given.items() if name not in wrong}
    return given


@blueprint.get("/<uuid:tender_id>")
def show(tender_id: UUID) -> str | BaseResponse:
    """Show a draft as a list of tasks, anything later as a whole, with what may be done now.

    Who may cancel it comes to the page that ends one which was altered outside the system.
    """
    with reading() as uow:
        try:
            file = tender_file(uow, tender_id)
        except Forged:
            if uow.actor.may(permissions.CANCEL_TENDER) and altered_tender(uow, tender_id):
                return redirect(url_for("department.cancel", tender_id=tender_id))
            raise
        values = shown(uow, file)
    if file.status is Status.DRAFT:
        return draw("tenders/officials/draft.html", **values)
    lines, later = _lines(file), _later(file.tender)
    return draw("tenders/officials/file.html", lines=lines, later=later, **values)


def _lines(file: TenderFile) -> list[dict[str, Any]]:
    """Return the items with the title of each one's lot."""
    named = ("number", "description", "description_ur", "specification")
    kept = (*named, "unit", "quantity", "delivery_place")
    return [
        {name: getattr(item, name) for name in kept}
        | {"lot": lot.title if lot else "", "lot_ur": lot.title_ur if lot else ""}
        for item in file.items
        for lot in [file.lots.get(item.lot_number or 0)]
    ]


def _later(tender: Tender) -> list[tuple[str, str]]:
    """Link what happened since its bids were opened."""
    if tender.opened_at is None:
        return []
    pages = [
        (gettext("Minutes of the opening"), "openings.minutes"),
        (gettext("Evaluation of bids"), "evaluations.overview"),
        (gettext("Validity of bids"), "validity.index"),
        (gettext("Securities"), "contracts.securities"),
        *([(gettext("Evaluation report"), "evaluations.report")] if tender.reported_at else []),
        (gettext("Award and contracts"), "contracts.award"),
    ]
    return [(text, url_for(endpoint, tender_id=tender.id)) for text, endpoint in pages]


def shown(uow: UnitOfWork, file: TenderFile) -> dict[str, object]:
    """Return the context of the pages of a tender's file."""
    district = file.tender.district
    names = district_names(uow.session, language(), local_day(uow.now))
    return {
        "file": file,
        "tender": file.tender,
        "district": names.get(district, district),
        "fingerprint": _fingerprint(uow, file.tender),
        "can": {action.value for action in file.permitted},
        "me": uow.actor.person_id,
        "now": uow.now,
        "name_of": partial(_name, file),
    }


def _name(file: TenderFile, person_id: UUID | None) -> str:
    """Return an officer's name in the user's language."""
    person = file.people.get(person_id) if person_id else None
    return in_reader_language(person.name, person.name_ur) if person else ""


def _fingerprint(uow: UnitOfWork, tender: Tender) -> str:
    """Return the fingerprint of the key that was published; of a swapped one nothing is shown."""
    shown = tender.published_at is not None and is_published_here(uow, tender.id)
    return grouped(tender.key_fingerprint or "") if shown else ""


APPROVED = sentence("The tender is approved.")
PUBLISHED = sentence("The tender is published. Everybody can read it, and firms can bid.")


def _flash_for_tender(message: Sentence) -> Callable[[Tender], str]:
    return lambda tender: say(translate(message), "department.show", {"tender_id": tender.id})


@blueprint.post("/<uuid:tender_id>/approve")
def approve(tender_id: UUID) -> Response:
    """Approve what another officer handed in."""
    return perform(
        approve_tender, ApproveTender(tender_id=tender_id), then=_flash_for_tender(APPROVED)
    )


@blueprint.post("/<uuid:tender_id>/publish")
def publish(tender_id: UUID) -> Response:
    """Publish an approved tender."""
    return perform(
        publish_tender, PublishTender(tender_id=tender_id), then=_flash_for_tender(PUBLISHED)
    )


def _reason(action: TenderAction, permission: Permission) -> Callable[..., str]:
    """Ask for the reason why a tender is cancelled or sent back."""

    def page(form: Form, tender_id: UUID) -> str:
        with reading() as uow:
            require(uow.actor, permission)
            tender = own_tender_row(uow, tender_id)
        return draw(
            "tenders/officials/reason.html", form=form, tender=tender, action_name=action.value
        )

    return page


_reason_to_cancel = _reason(TenderAction.CANCEL, permissions.CANCEL_TENDER)


def _cancel_page(form: Form, tender_id: UUID) -> str:
    with reading() as uow:
        require(uow.actor, permissions.CANCEL_TENDER)
        tender = altered_tender(uow, tender_id)
        if tender is not None:
            rules = held_rules(uow.session, SET_ASIDE, tender_id, SET_ASIDE.held(uow, tender_id))
            return draw(
                "tenders/officials/set_aside.html",
                form=form,
                tender=tender,
                act=SET_ASIDE,
                rules=rules,
                agreed=all(each.overridden for each in rules),
            )
    return _reason_to_cancel(form, tender_id=tender_id)


tender_doors = Subject(
    blueprint, api_blueprint, "/<uuid:tender_id>", "/tenders/<uuid:tender_id>", "department.show"
)
tender_doors.act(send_back_tender, TenderReasonSchema).on_page(
    "/send-back",
    "send_back_post",
    ask="send_back",
    draw=_reason(TenderAction.SEND_BACK, permissions.APPROVE_TENDER),
).done(sentence("The tender is back with its drafter.")).on_api(
    "/send-back", "send_back", TenderOut
).describe("Return a tender to its drafter.")
tender_doors.act(cancel_tender, TenderReasonSchema).on_page(
    "/cancel",
    "cancel_post",
    ask="cancel",
    draw=_cancel_page,
).done(sentence("The tender is cancelled.")).on_api("/cancel", "cancel", TenderOut).describe(
    "End a procurement before its contract, with the reason that the public reads."
)


@blueprint.get("/<uuid:tender_id>/copy")
def copy(tender_id: UUID) -> str:
    """Ask for the copy's own times."""
    return _copying(tender_id, Form())


@blueprint.post("/<uuid:tender_id>/copy")
def copy_post(tender_id: UUID) -> Response:
    """Begin a new draft from a tender."""
    return submit(
        CopyTenderSchema(),
        copy_tender,
        lambda **loaded: CopyTender(tender_id=tender_id, **loaded),
        then=address,
        page=lambda form: _copying(tender_id, form),
    )


def _copying(tender_id: UUID, form: Form) -> str:
    with reading() as uow:
        require(uow.actor, permissions.DRAFT_TENDER)
        tender = own_tender_row(uow, tender_id)
    return draw("tenders/officials/copy.html", form=form, tender=tender)
