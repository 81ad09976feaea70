"""The opening, as pages for the committee; its minutes for everybody."""

from uuid import UUID

from flask import Blueprint, Response, render_template, url_for
from werkzeug.datastructures import MultiDict

from app.calendar import PROVINCE
from app.text import Sentence, sentence
from app.web.doors import reading, submit
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.subjects import Subject
from app.web.translation import translate
from marketplace.openings import queries
from marketplace.openings.doors import tables
from marketplace.openings.doors.presenter import minutes_response
from marketplace.openings.models import Postponement
from marketplace.openings.schemas import GiveShareSchema, PostponeOpeningSchema
from marketplace.openings.use_cases.give_share import GiveShare, give_share
from marketplace.openings.use_cases.postpone_opening import postpone_opening

blueprint = Blueprint("openings", __name__)
needs_sign_in(blueprint, but=("minutes", "minutes_pdf"))
OPENING = "/committee/tenders/<uuid:tender_id>/opening"
SECONDS_TO_NEXT_LOOK = 3


def _opening_page(tender_id: UUID, form: Form) -> str:
    with reading() as uow:
        file = queries.opening_file(uow, tender_id)
        waits = file.state == "unlocking" or (
            file.mine is not None and file.mine.state == "unlocking"
        )
        return render_template(
            "marketplace/openings/opening.html",
            file=file,
            tender=file.tender,
            form=form,
            bids=tables.READ_OUT.of(file.bids or ()),
            committee=tables.committee(file),
            translate=translate,
            refresh=SECONDS_TO_NEXT_LOOK if waits and not form.summary else 0,
        )


@blueprint.get("/committee/openings")
def mine() -> str:
    """List openings that my committees still have before them."""
    with reading() as uow:
        listed = tables.OWN_TENDERS.of(queries.my_openings(uow))
        return render_template("marketplace/openings/mine.html", listed=listed)


@blueprint.get(OPENING)
def show(tender_id: UUID) -> str:
    """Show who must come, who has given a share, and the result."""
    return _opening_page(tender_id, Form())


@blueprint.post(f"{OPENING}/shares")
def give(tender_id: UUID) -> Response:
    """Take a member's passphrase to the worker that unlocks the share."""
    return submit(
        GiveShareSchema(),
        give_share,
        lambda **given: GiveShare(tender_id=tender_id, **given),
        then=lambda _: url_for("openings.show", tender_id=tender_id),
        page=lambda form: _opening_page(tender_id, Form({}, form.errors, form.message)),
    )


def _postpone_page(form: Form, tender_id: UUID) -> str:
    """Ask for the new time and the reason; what somebody else has named is filled in."""
    with reading() as uow:
        file = queries.opening_file(uow, tender_id)
        waiting = file.postponing
        if waiting is not None and not form.values:
            at = waiting.opens_at.astimezone(PROVINCE).strftime("%d-%m-%Y %H:%M:%S")
            named = {"opens_at": at, "reason": waiting.reason}
            form = Form(values=MultiDict(named))
        return render_template(
            "marketplace/openings/postpone.html",
            file=file,
            tender=file.tender,
            waiting=waiting,
            form=form,
        )


def _postponed(postponement: Postponement) -> Sentence:
    if postponement.waiting:
        return sentence("Your proposal is recorded. Another member must propose the same time.")
    return sentence("The opening is postponed. The bidders are notified. All bids stay sealed.")


Subject(blueprint).act(postpone_opening, PostponeOpeningSchema).on_page(
    "/committee/tenders/<uuid:tender_id>/opening/postpone",
    "postpone",
    ask="ask_postpone",
    draw=_postpone_page,
    back="openings.show",
).done(_postponed)


@blueprint.get("/tenders/<uuid:tender_id>/opening")
def minutes(tender_id: UUID) -> str:
    """Show everybody the minutes of an opening that has happened."""
    with reading() as uow:
        file = queries.minutes(uow, tender_id)
        return render_template(
            "marketplace/openings/minutes.html",
            file=file,
            tender=file.tender,
            facts=tables.minutes_facts(file),
            bids=tables.READ_OUT.of(file.bids or ()),
            attendance=tables.attendance(file),
        )


@blueprint.get("/tenders/<uuid:tender_id>/opening/minutes.pdf")
def minutes_pdf(tender_id: UUID) -> Response:
    """Send the minutes with the attendance sheet."""
    with reading() as uow:
        return minutes_response(queries.minutes(uow, tender_id))
