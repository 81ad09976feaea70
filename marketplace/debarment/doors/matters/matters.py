"""Matters on officers' pages and in the API: their list, one with all its facts, a new one."""

from collections.abc import Mapping
from uuid import UUID

from flask import Response, render_template, request
from flask_babel import gettext

from app.calendar import local_day
from app.permissions import require
from app.schemas import CursorSchema
from app.text import Sentence, sentence
from app.web.actors import api_actor
from app.web.doors import reading
from app.web.formatting import isolate_ltr, local_date, local_time
from app.web.forms import Form
from app.web.json import json_response
from app.web.subjects import Subject
from app.web.tables import Cell, Column, Table, summary_rows
from app.web.tags import tag
from app.web.translation import translate, yes_or_no
from marketplace.debarment.doors import words
from marketplace.debarment.doors.matters.blueprint import API_MATTER, TEMPLATES, api, at_matter, web
from marketplace.debarment.models import DebarmentOrder, DebarmentReview
from marketplace.debarment.policy import ReviewStage
from marketplace.debarment.queries import matters as queries
from marketplace.debarment.queries.matters import MatterRow
from marketplace.debarment.queries.views import MatterView, PartyView
from marketplace.debarment.schemas import (
    MatterFileOut,
    MatterOut,
    MattersOut,
    OpenDebarmentMatterSchema,
)
from marketplace.debarment.use_cases.grounds import ground_title, grounds_on
from marketplace.debarment.use_cases.open_matter import open_matter
from marketplace.kernel import permissions

MATTERS_TABLE: Table[MatterRow] = Table(
    Column(
        sentence("Matter"),
        lambda row: {"text": isolate_ltr(row.reference), "href": at_matter(row.id)},
    ),
    Column(sentence("Against"), lambda row: ", ".join(row.parties)),
    Column(sentence("Kind"), lambda row: translate(words.KINDS[row.kind])),
    Column(sentence("Ground"), lambda row: translate(row.ground)),
    Column(sentence("Opened"), lambda row: local_time(row.opened_at)),
)


@web.get("")
def index() -> str:
    """List the matters of the department, or those before the regulator."""
    cursor = CursorSchema().load(request.args)["cursor"]
    with reading() as uow:
        page = queries.list_matters(uow, cursor)
        opens = uow.actor.may(permissions.OPEN_DEBARMENT)
    return render_template(
        f"{TEMPLATES}/index.html",
        listed=MATTERS_TABLE.of(page.items),
        next_cursor=page.next_cursor,
        opens=opens,
    )


def draw_matter(form: Form, matter_id: UUID) -> str:
    """Draw the page of a matter, with the errors of a decision about it."""
    with reading() as uow:
        view = queries.matter_file(uow, matter_id)
        may = {
            "open": view.ours and uow.actor.may(permissions.OPEN_DEBARMENT),
            "decide": uow.actor.may(permissions.DECIDE_DEBARMENT),
            "review": uow.actor.may(permissions.DECIDE_DEBARMENT_REVIEW),
        }
        me = uow.actor.person_id
    return render_template(
        f"{TEMPLATES}/show.html",
        form=form,
        view=view,
        may=may,
        me=me,
        words=words,
        parties=[(each, _tag(each), _facts(each)) for each in view.parties],
    )


def _tag(view: PartyView) -> str:
    if view.bar_status is not None:
        return tag(*words.BAR_STATUS[view.bar_status])
    return tag(*words.PARTY_STATUS[view.status])


def _facts(view: PartyView) -> list[Mapping[str, Cell]]:
    """Return the facts of a party, in its order, as the rows of a summary."""
    party, order = view.party, view.order
    return summary_rows(
        (sentence("Notice served"), local_time(party.served_at)) if party.served_at else None,
        (sentence("Reply by"), local_date(party.reply_until)) if party.reply_until else None,
        (sentence("Reply"), party.reply) if party.reply else None,
        (sentence("Hearing"), local_time(party.hearing_at)) if party.hearing_at else None,
        (sentence("Place"), party.hearing_place) if party.hearing_place else None,
        (sentence("Came to the hearing"), yes_or_no(party.attended)) if party.heard_at else None,
        (sentence("Minutes"), party.minutes) if party.minutes else None,
        (sentence("Order"), isolate_ltr(order.number)) if order else None,
        (sentence("What it says"), _describe_order(order)) if order else None,
        (sentence("Reasons"), order.reasons) if order else None,
        (sentence("Last day of the bar"), local_date(view.bar.last_day)) if view.bar else None,
        *(_describe_review(review) for review in view.reviews),
        *(_answered(review) for review in view.reviews if review.outcome),
        (sentence("Lifting"), view.lifting.reasons) if view.lifting else None,
    )


def _describe_order(order: DebarmentOrder) -> str:
    if not order.bars:
        return translate(sentence("Not barred"))
    return translate(sentence("Barred for %(months)s months", months=order.months))


def _describe_review(review: DebarmentReview) -> tuple[Sentence, str]:
    return words.STAGES[review.stage], review.grounds


def _answered(review: DebarmentReview) -> tuple[Sentence, str]:
    outcome = translate(words.OUTCOMES[review.outcome or ""])
    answers = {
        ReviewStage.REVIEW: sentence("Decision on the review"),
        ReviewStage.APPEAL: sentence("Decision on the appeal"),
    }
    said = gettext("%(outcome)s. %(reasons)s", outcome=outcome, reasons=review.reasons)
    return answers[ReviewStage(review.stage)], said


def _new_page(form: Form) -> str:
    with reading() as uow:
        require(uow.actor, permissions.OPEN_DEBARMENT)
        grounds = grounds_on(uow.session, local_day(uow.now))
    return render_template(
        f"{TEMPLATES}/new.html",
        form=form,
        kinds=[(code, translate(text)) for code, text in words.KINDS.items()],
        grounds=[
            (
                code,
                f"{translate(ground_title(code))} ({value.instrument}: {value.confidence})",
            )
            for code, value in grounds.items()
        ],
    )


doors = Subject(web, api)
doors.page("/<uuid:matter_id>", "show", draw_matter)
doors.act(open_matter, OpenDebarmentMatterSchema).on_page(
    "/new", "opened", ask="new", draw=_new_page, then=lambda matter: at_matter(matter.id)
).done(sentence("The matter is open. Nobody is notified before you serve the notice.")).on_api(
    "/debarment-matters",
    "open_matter",
    MatterOut,
    status=201,
    location=lambda matter: f"/api/v1/debarment-matters/{matter.id}",
).describe(
    "Open a matter against a supplier (the department). Nobody is notified before the notice."
)


@api.get("/debarment-matters")
@api.arguments(CursorSchema, location="query")
@api.alt_response(200, schema=MattersOut)
def list_matters(query: Mapping[str, str | None]) -> Response:
    """List the matters that the caller may see, the newest first (officers)."""
    with reading(api_actor()) as uow:
        return json_response(MattersOut().dump(queries.list_matters(uow, query["cursor"])))


@api.get(API_MATTER)
@api.alt_response(200, schema=MatterFileOut)
def read_matter(matter_id: UUID) -> Response:
    """Read a matter with those named in it (its officers)."""
    with reading(api_actor()) as uow:
        return written(queries.matter_file(uow, matter_id))


def written(view: MatterView) -> Response:
    """Answer with a matter as JSON."""
    return json_response(MatterFileOut().dump(view))
