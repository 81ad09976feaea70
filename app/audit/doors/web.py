"""Pages: the trail for auditors, its download, and everybody's own."""

import secrets
from typing import Any
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    make_response,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask_babel import gettext
from marshmallow import ValidationError

from app.audit import queries
from app.audit.exceptions import ExceptionList
from app.audit.export import TRAIL
from app.audit.permissions import READ_TRAIL
from app.audit.queries import Change, Entry, Filter
from app.audit.schemas import TrailQuery, as_filter
from app.audit.subjects import AuditSubject, Name
from app.calendar import local_day
from app.permissions import require
from app.platform import the_platform
from app.text import sentence
from app.web.actors import page_actor
from app.web.doors import reading
from app.web.formatting import isolate_ltr, local_time
from app.web.forms import Form, typed_into
from app.web.tables import Cell, Column, Table, linked
from app.web.translation import translate

web = Blueprint("audit", __name__)
# Only these go on into addresses: url_for takes some names, such as _external, as its own.
FILTERS = (
    "about", "exception", "subject", "actor", "action", "since", "until", "sample", "seed",
    "newest",
)  # fmt: skip


def _about(entry: Entry) -> Cell:
    """Link to the page of the subject; to all lines about it, if there is none."""
    about, subject = entry.about, entry.subject
    name = f"{about.noun.capitalize()} {about.name}" if about else subject
    href = subject_href(about)
    if href:
        return {"text": name, "href": href}
    return linked(name, "audit.trail", subject=subject) if subject else ""


def subject_href(about: Name | None) -> str | None:
    """Return the address of the page of a subject that auditors may open, if it has one."""
    pages = {each.noun: each.page for each in the_platform().registry.contributed(AuditSubject)}
    page = pages.get(about.noun) if about and about.key else None
    ids: dict[str, Any] = {page[1]: about.key} if page and about else {}
    return url_for(page[0], **ids) if page else None


LINES: Table[Entry] = Table(
    Column(
        sentence("When"),
        lambda entry: linked(local_time(entry.at), "audit.entry", entry_id=entry.id),
    ),
    Column(sentence("What was done"), lambda entry: entry.text),
    Column(sentence("Acting for"), lambda entry: entry.acting_for or ""),
    Column(sentence("About"), _about),
    Column(
        sentence("Number"),
        lambda entry: gettext("soon") if entry.number is None else entry.number,
        numeric=True,
    ),
)
CHANGES: Table[Change] = Table(
    Column(sentence("Name"), lambda change: change.name),
    Column(sentence("Before"), lambda change: "" if change.before is None else change.before),
    Column(sentence("After"), lambda change: "" if change.after is None else change.after),
    Column(
        sentence("Difference"),
        lambda change: gettext("changed") if change.changed else gettext("same"),
    ),
)
_REFUSED, _DONE = sentence("Refused"), sentence("Done")
OWN: Table[Entry] = Table(
    Column(sentence("When"), lambda entry: local_time(entry.at)),
    Column(sentence("Action"), lambda entry: isolate_ltr(entry.act)),
    Column(sentence("Outcome"), lambda entry: translate(_REFUSED if entry.refused else _DONE)),
    Column(sentence("Acting for"), lambda entry: entry.acting_for or ""),
)


@web.get("/audit")
def trail() -> tuple[str, int] | str | Response:
    """Show what everybody did, narrowed by the filters in the address."""
    form = Form(values=request.args)
    if request.args.get("sample") and "seed" not in request.args:
        return _draw_sample()
    try:
        query = _query()
    except ValidationError as error:
        require(page_actor(), READ_TRAIL)
        return _draw(form.with_messages(error.messages), None), 422
    with reading() as uow:
        page = queries.trail(uow, as_filter(query), cursor=query["cursor"])
    return _draw(form, page)


def _draw_sample() -> Response:
    """Redirect to the address of a sample: it draws the same lines each time."""
    with reading() as uow:
        require(uow.actor, READ_TRAIL)
        newest = queries.newest_number(uow.session)
    sample = _filters() | {"seed": secrets.token_hex(4), "newest": str(newest)}
    return make_response(redirect(url_for("audit.trail", **sample), 303))


@web.get("/audit/exceptions")
def exceptions() -> str:
    """Show the lists of exceptions, each with its lines of the last thirty days."""
    with reading() as uow:
        since = uow.now - queries.REVIEWED
        found = queries.count_lists(uow, Filter(since=since))
    day = local_day(since).isoformat()
    rows = [
        [
            linked(each.title, "audit.trail", exception=each.code, since=day),
            each.why,
            f"{queries.MAX_COUNTED:,} or more" if each.count == queries.MAX_COUNTED else each.count,
        ]
        for each in found
    ]
    return render_template("audit/officials/exceptions.html", rows=rows)


@web.get("/audit.csv")
def download() -> Response:
    """Send the lines of the trail that match the filters, as they are read."""
    require(page_actor(), READ_TRAIL)
    try:
        wanted = as_filter(_query())
    except ValidationError as error:
        return Response(_draw(Form(values=request.args).with_messages(error.messages), None), 422)

    def lines() -> Any:  # noqa: ANN401 - a stream of text
        with reading() as uow:
            yield from TRAIL.as_csv(queries.export(uow, wanted))

    answer = Response(stream_with_context(lines()), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="audit-trail.csv"'
    return answer


@web.get("/audit/<uuid:entry_id>")
def entry(entry_id: UUID) -> str:
    """Show one line with the values before and after."""
    with reading() as uow:
        found = queries.entry(uow, entry_id)
    return render_template(
        "audit/officials/entry.html",
        entry=found,
        href=subject_href(found.about),
        changes=CHANGES.of(found.changes),
    )


@web.get("/account/trail")
def mine() -> str:
    """Show a person what was done in their name."""
    with reading() as uow:
        page = queries.own_trail(uow, cursor=request.args.get("cursor"))
    more = _next("audit.mine", page)
    return render_template("audit/mine.html", listed=OWN.of(page.items), next_href=more)


def _query() -> dict[str, Any]:
    filled = {name: value for name, value in request.args.items() if value.strip()}
    schema = TrailQuery()
    loaded: dict[str, Any] = schema.load(typed_into(schema, filled))
    return loaded


def _filters() -> dict[str, Any]:
    return {name: request.args[name] for name in FILTERS if request.args.get(name)}


def _draw(form: Form, page: Any) -> str:  # noqa: ANN401 - a page of entries or None
    filters = _filters()
    lists = the_platform().registry.contributed(ExceptionList)
    another = {name: filters[name] for name in filters if name not in {"seed", "newest"}}
    return render_template(
        "audit/officials/trail.html",
        form=form,
        page=page,
        lists=[(each.code, each.title) for each in lists],
        of={name: filters[name] for name in ("subject", "actor") if name in filters},
        seed=filters.get("seed") if "sample" in filters else None,
        newest=filters.get("newest"),
        another_href=url_for("audit.trail", **another),
        listed=LINES.of(page.items) if page else None,
        next_href=page and _next("audit.trail", page, **filters),
        csv_href=url_for("audit.download", **filters),
    )


def _next(endpoint: str, page: Any, **filters: Any) -> str | None:  # noqa: ANN401 - as above
    if page.next_cursor is None:
        return None
    return url_for(endpoint, **filters, cursor=page.next_cursor)
