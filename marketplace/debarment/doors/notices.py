"""Matters for the people named in them: the notice, the reply, the order, the review."""

from uuid import UUID

from flask import Blueprint, Response, render_template, url_for

from app.text import sentence
from app.web.actors import api_actor
from app.web.doors import reading
from app.web.formatting import isolate_ltr, local_time
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.i18n import in_reader_language
from app.web.json import json_response
from app.web.subjects import Subject
from app.web.tables import Column, Table
from app.web.tags import tag
from app.web.translation import translate
from marketplace.debarment.doors import words
from marketplace.debarment.doors.matters.blueprint import api
from marketplace.debarment.doors.matters.matters import written
from marketplace.debarment.queries import notices as queries
from marketplace.debarment.queries.views import PartyView
from marketplace.debarment.schemas import (
    AskDebarmentReviewSchema,
    DebarmentNoticesOut,
    DebarmentReplySchema,
    MatterFileOut,
)
from marketplace.debarment.use_cases.hear_party import reply_to_notice
from marketplace.debarment.use_cases.review_order import ask_review

web = Blueprint("debarment_notices", __name__, url_prefix="/debarment")
needs_sign_in(web)
ABOUT_US = sentence("Matters about us")
TEMPLATES = "marketplace/debarment/notices"


def _status(view: PartyView) -> str:
    named = words.BAR_STATUS.get(view.bar_status or "") or words.PARTY_STATUS[view.status]
    return tag(*named)


NOTICES_TABLE: Table[PartyView] = Table(
    Column(
        sentence("Served"),
        lambda row: {
            "text": local_time(row.party.served_at or row.party.named_at),
            "href": url_for("debarment_notices.show", party_id=row.id),
        },
    ),
    Column(sentence("Against"), lambda row: in_reader_language(row.party.name, row.party.name_ur)),
    Column(
        sentence("Order"),
        lambda row: isolate_ltr(row.bar.number) if row.bar else translate(sentence("None")),
    ),
    Column(sentence("Status"), _status),
)


@web.get("")
def index() -> str:
    """List the matters in which the reader, or their firm, is named."""
    with reading() as uow:
        rows = queries.own_notices(uow)
    return render_template(
        f"{TEMPLATES}/index.html", listed=NOTICES_TABLE.of(rows), title_of=ABOUT_US
    )


def _show_notice(form: Form, party_id: UUID) -> str:
    return _render_notice("show", form, party_id)


def _review_page(form: Form, party_id: UUID) -> str:
    return _render_notice("review", form, party_id)


def _render_notice(template: str, form: Form, party_id: UUID) -> str:
    with reading() as uow:
        view = queries.own_notice(uow, party_id)
    found = view.parties[0]
    return render_template(
        f"{TEMPLATES}/{template}.html",
        form=form,
        view=view,
        found=found,
        status=_status(found),
        department=in_reader_language(view.department, view.department_ur),
        ground=translate(view.ground),
        kind=translate(words.KINDS[view.matter.kind]),
        stages={code: translate(text) for code, text in words.STAGES.items()},
        outcomes={code: translate(text) for code, text in words.OUTCOMES.items()},
    )


party = Subject(web, at="/<uuid:party_id>", back="debarment_notices.show", draw=_show_notice)
party.page("", "show")
party.act(reply_to_notice, DebarmentReplySchema).on_page("", "replied").done(
    sentence("Your reply is received.")
)
party.act(ask_review, AskDebarmentReviewSchema).on_page(
    "/review", "review_asked", ask="review", draw=_review_page
).done(sentence("We have received your request. We will notify you of the decision."))


@api.get("/debarment-notices")
@api.alt_response(200, schema=DebarmentNoticesOut)
def own_notices() -> Response:
    """List the matters in which the caller, or the firm that it acts for, is named."""
    with reading(api_actor()) as uow:
        return json_response(DebarmentNoticesOut().dump({"items": queries.own_notices(uow)}))


@api.get("/debarment-notices/<uuid:party_id>")
@api.alt_response(200, schema=MatterFileOut)
def own_notice(party_id: UUID) -> Response:
    """Read a matter in which one is named, without the others named in it."""
    with reading(api_actor()) as uow:
        return written(queries.own_notice(uow, party_id))
