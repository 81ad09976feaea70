"""Pages for the head of an office: durations and reasons of refusals, as charts and CSV."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext

from app.casework.cases.office_permissions import READ_ALL_FIGURES, WORK
from app.casework.catalogue.registry import CaseBook
from app.casework.figures.csv_export import decided_as_csv, figures_as_csv
from app.casework.figures.doors.presenter import FigureWords, within
from app.casework.figures.queries.figure_lists import Entry, Wanted, decided, waiting
from app.casework.figures.queries.figures import Figures, FiguresAsked, figures
from app.casework.figures.schemas import DecidedSchema, FiguresSchema, WaitsSchema
from app.identity.public import people_by_id
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.web.doors import reading
from app.web.filters import read_filters
from app.web.formatting import local_date
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.i18n import language
from app.web.tables import Cell, Column, Table, linked

blueprint = Blueprint("case_figures", __name__, url_prefix="/casework/figures")
needs_sign_in(blueprint)
A_BATCH = 500
# The longest list that a spreadsheet opens easily; a longer one is narrowed first.
MAX_LINES = 20_000


def asked_of(loaded: Mapping[str, Any]) -> FiguresAsked:
    """Return the filter of the figures from an address."""
    return FiguresAsked(
        since=loaded["since"],
        until=loaded["until"],
        office_id=loaded["office"],
        service=loaded["service"],
    )


def wanted_of(loaded: Mapping[str, Any]) -> Wanted:
    """Return which figure a list is of."""
    return Wanted(
        registration=loaded["registration"],
        task=loaded["task"],
        agency=loaded["agency"],
        officer_id=loaded["officer"],
        outcome=loaded["outcome"],
        reason=loaded["reason"],
        deemed=loaded["deemed"],
    )


@blueprint.get("")
def index() -> str:
    """Show the figures of a period."""
    loaded, form = read_filters(FiguresSchema())
    with reading() as uow:
        found = figures(uow, asked_of(loaded))
        words = _words(uow, found)
        all_offices = uow.actor.may(READ_ALL_FIGURES)
    return _page(found, words, form, all_offices=all_offices)


def _page(found: Figures, words: FigureWords, form: Form, *, all_offices: bool) -> str:
    address: dict[str, Any] = {**words.kept, **words.period}
    services = {
        code: each.title.named(language())
        for (code, _), each in sorted(words.book.by_version.items())
    }
    return render_template(
        "cases/officials/figures.html",
        found=found,
        words=words,
        within=within,
        steps=words.steps(),
        form=form,
        services=list(services.items()),
        all_offices=all_offices,
        file_href=url_for("case_figures.file", **address),
    )


def _words(uow: UnitOfWork, found: Figures) -> FigureWords:
    officers = [each.officer_id for each in found.officers if each.officer_id]
    kept = {"office": found.asked.office_id, "service": found.asked.service}
    return FigureWords(
        found=found,
        book=uow.port(CaseBook),
        people=people_by_id(uow.session, officers),
        kept={name: value for name, value in kept.items() if value},
    )


@blueprint.get("/file.csv")
def file() -> Response:
    """Send the figures as CSV."""
    loaded, _ = read_filters(FiguresSchema())
    with reading() as uow:
        found = figures(uow, asked_of(loaded))
        words = _words(uow, found)
    return csv("casework", figures_as_csv(found, words.name, words.reason))


@blueprint.get("/decided")
def decided_list() -> str:
    """List what a figure counts."""
    loaded, form = read_filters(DecidedSchema())
    with reading() as uow:
        page = decided(uow, asked_of(loaded), wanted_of(loaded), cursor=loaded["cursor"] or None)
        may_open = uow.actor.may(WORK)
    return _list(gettext("Steps that were decided"), "decided_list", page, form, may_open=may_open)


@blueprint.get("/decided.csv")
def decided_file() -> Response:
    """Send the whole list as CSV, page after page, to twenty thousand lines."""
    loaded, _ = read_filters(DecidedSchema())
    return csv("decided", decided_as_csv(_all_decided(loaded)))


def _all_decided(loaded: Mapping[str, Any]) -> Iterator[Entry]:
    cursor: str | None = None
    for _ in range(MAX_LINES // A_BATCH):
        with reading() as uow:
            page = decided(uow, asked_of(loaded), wanted_of(loaded), cursor=cursor, limit=A_BATCH)
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return


@blueprint.get("/waiting")
def waiting_list() -> str:
    """List what waits of an age."""
    loaded, form = read_filters(WaitsSchema())
    opened = (loaded["opened_from"], loaded["opened_to"])
    with reading() as uow:
        page = waiting(uow, asked_of(loaded), opened, cursor=loaded["cursor"] or None)
        may_open = uow.actor.may(WORK)
    return _list(gettext("Open steps"), "waiting_list", page, form, may_open=may_open)


def _entries(*, may_open: bool) -> Table[Entry]:
    def reference(each: Entry) -> Cell:
        if not may_open:
            return each.reference
        return linked(each.reference, "casework.step", task_id=each.task_id)

    return Table(
        Column(sentence("Reference"), reference),
        Column(
            sentence("Step"),
            lambda each: (
                f"{each.task.title.named(language())} ({each.registration.title.named(language())})"
            ),
        ),
        Column(sentence("Service"), lambda each: each.service.named(language())),
        Column(sentence("Office"), lambda each: each.office.name if each.office else ""),
        Column(sentence("Opened"), lambda each: local_date(each.opened_at)),
        Column(sentence("Came out"), _result),
        Column(sentence("Officer"), _officer),
    )


def _result(each: Entry) -> str:
    decision = each.decision
    return f"{local_date(decision.at)}: {decision.outcome}" if decision else gettext("Open")


def _officer(each: Entry) -> str:
    if each.decision is None:
        return ""
    return each.officer.name if each.officer else gettext("Deemed approval")


def _list(title: str, name: str, page: Any, form: Form, *, may_open: bool) -> str:  # noqa: ANN401 - a Page of entries
    kept: dict[str, Any] = {k: v for k, v in request.args.to_dict().items() if k != "cursor"}
    following = url_for(f"case_figures.{name}", **kept, cursor=page.next_cursor)
    return render_template(
        "cases/officials/figure_list.html",
        title=title,
        listed=_entries(may_open=may_open).of(page.items),
        form=form,
        next_href=following if page.next_cursor else None,
        file_href=url_for("case_figures.decided_file", **kept) if name == "decided_list" else None,
        back_href=url_for(
            "case_figures.index",
            **{k: v for k, v in kept.items() if k in {"since", "until", "office", "service"}},
        ),
    )


def csv(name: str, lines: Iterator[str]) -> Response:
    """Answer with a CSV file, made whole: what is refused is refused before a byte is sent."""
    made = Response("".join(lines), mimetype="text/csv")
    made.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return made
