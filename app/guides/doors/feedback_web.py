"""Was this page useful? Anybody can answer; officials read the answers by page."""

from collections.abc import Sequence

from flask import Blueprint, flash, render_template, request, url_for
from flask_babel import gettext
from markupsafe import Markup

from app.errors import NotFound
from app.guides.doors import labels
from app.guides.doors.guides_api import api
from app.guides.queries.feedback import PageCounts, by_page, opinions
from app.guides.schemas.guides import FeedbackOutSchema, FeedbackSchema
from app.guides.use_cases.give_feedback import give_feedback
from app.money import grouped
from app.text import sentence
from app.web.charts import Bar, bar_chart
from app.web.doors import reading
from app.web.formatting import isolate_ltr, local_date
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.return_addresses import onwards, referring_page
from app.web.subjects import Subject
from app.web.tables import Column, Table, linked

blueprint = Blueprint("feedback", __name__, url_prefix="/feedback")
needs_sign_in(blueprint, but=("ask", "give"))
_MAX_PAGE_LENGTH = 70
MAX_COUNTS_SHOWN = 8


@blueprint.get("")
def ask() -> str:
    """Ask about the page of `?page=`, and lead back to the one that its reader came from."""
    return _show_feedback_form(
        Form(values={"page": request.args.get("page", "")[:_MAX_PAGE_LENGTH]})
    )


def _thanked(page: str) -> str:
    flash(gettext("Thank you. Your feedback helps us improve this page."), "success")
    return onwards() or labels.page_href(page)


def _show_feedback_form(form: Form) -> str:
    page = form.value("page")
    return render_template(
        "guides/feedback.html",
        form=form,
        page=page,
        about=labels.page_title(page),
        href=labels.page_href(page),
        back=onwards() or referring_page(),
    )


def _count(number: int) -> Markup:
    return isolate_ltr(grouped(number))


_COUNTS: Table[PageCounts] = Table(
    Column(
        sentence("Page"),
        lambda each: linked(_title(each.page), "feedback.read_page", page=each.page),
    ),
    Column(sentence("Useful"), lambda each: _count(each.yes), numeric=True),
    Column(sentence("Not useful"), lambda each: _count(each.no), numeric=True),
    Column(sentence("With words"), lambda each: _count(each.told), numeric=True),
    Column(sentence("Last"), lambda each: local_date(each.last_on)),
)


@blueprint.get("/read")
def read() -> str:
    """Show officials how many found which page useful."""
    with reading() as uow:
        counts = by_page(uow)
    return render_template(
        "guides/officials/feedback.html",
        listed=_COUNTS.of(counts),
        chart=_chart(counts),
    )


def _chart(counts: Sequence[PageCounts]) -> str:
    """Draw the least useful pages, each bar leading to its comments."""
    bars = [
        Bar(
            label=_title(each.page),
            value=each.no,
            shown=gettext("%(part)s of %(all)s", part=each.no, all=each.no + each.yes),
            href=url_for("feedback.read_page", page=each.page),
        )
        for each in counts[:MAX_COUNTS_SHOWN]
        if each.no
    ]
    return bar_chart(gettext("Pages that did not help"), bars)


def _title(page: str) -> str:
    """Return a page's title; of a guide that this release has no more, its name."""
    try:
        return labels.page_title(page)
    except NotFound:
        return page


@blueprint.get("/read/<page>")
def read_page(page: str) -> str:
    """Show officials the comments on a page, the latest first."""
    with reading() as uow:
        found = opinions(uow, page, request.args.get("cursor") or None)
    return render_template(
        "guides/officials/opinions.html",
        page=page,
        about=_title(page),
        rows=found.items,
        next_cursor=found.next_cursor,
    )


Subject(blueprint, api).act(give_feedback, FeedbackSchema).on_page(
    "", "give", draw=_show_feedback_form, then=lambda row: _thanked(row.page)
).on_api("/guides/feedback", "give_feedback", FeedbackOutSchema, status=201).describe(
    "Give feedback if a page was useful; nothing that identifies you is stored."
)
