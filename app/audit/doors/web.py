"""Pages: the trail for auditors, its download, and everybody's own."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request, stream_with_context, url_for
from marshmallow import ValidationError

from app.audit import queries
from app.audit.export import TRAIL
from app.audit.permissions import READ_TRAIL
from app.audit.queries import Change, Entry
from app.audit.schemas import TrailQuery, as_filter
from app.permissions import require
from app.text import sentence
from app.web.actors import page_actor
from app.web.doors import reading
from app.web.formatting import isolate_ltr, local_time
from app.web.forms import Form, typed_into
from app.web.tables import Cell, Column, Table, linked
from app.web.translation import translate

web = Blueprint("audit", __name__)
# Only these go on into addresses: url_for takes some names, such as _external, as its own.
FILTERS = ("subject", "actor", "action", "since", "until")


def _by(entry: Entry) -> Cell:
    return entry.actor or entry.actor_id or "the system"


def _about(entry: Entry) -> Cell:
    subject = entry.subject
    return linked(subject, "audit.trail", subject=subject) if subject else ""


LINES: Table[Entry] = Table(
    Column("When", lambda entry: linked(local_time(entry.at), "audit.entry", entry_id=entry.id)),
    Column("Action", lambda entry: entry.action),
    Column("By", _by),
    Column("Acting for", lambda entry: entry.acting_for or ""),
    Column("Subject", _about),
    Column("Number", lambda entry: "soon" if entry.number is None else entry.number, numeric=True),
)
CHANGES: Table[Change] = Table(
    Column("Name", lambda change: change.name),
    Column("Before", lambda change: "" if change.before is None else change.before),
    Column("After", lambda change: "" if change.after is None else change.after),
    Column("Difference", lambda change: "changed" if change.changed else "same"),
)
_REFUSED, _DONE = sentence("Refused"), sentence("Done")
OWN: Table[Entry] = Table(
    Column(sentence("When"), lambda entry: local_time(entry.at)),
    Column(sentence("Action"), lambda entry: isolate_ltr(entry.action)),
    Column(sentence("Outcome"), lambda entry: translate(_REFUSED if entry.refused else _DONE)),
    Column(sentence("Acting for"), lambda entry: entry.acting_for or ""),
)


@web.get("/audit")
def trail() -> tuple[str, int] | str:
    """Show what everybody did, narrowed by the filters in the address."""
    form = Form(values=request.args)
    try:
        query = _query()
    except ValidationError as error:
        require(page_actor(), READ_TRAIL)
        return _draw(form.with_messages(error.messages), None), 422
    with reading() as uow:
        page = queries.trail(uow, as_filter(query), cursor=query["cursor"])
    return _draw(form, page)


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
        "audit/officials/entry.html", entry=found, changes=CHANGES.of(found.changes)
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


def _draw(form: Form, page: Any) -> str:  # noqa: ANN401 - a page of entries or None
    kept: dict[str, Any] = {name: request.args[name] for name in FILTERS if name in request.args}
    return render_template(
        "audit/officials/trail.html",
        form=form,
        page=page,
        listed=LINES.of(page.items) if page else None,
        next_href=page and _next("audit.trail", page, **kept),
        csv_href=url_for("audit.download", **kept),
    )


def _next(endpoint: str, page: Any, **kept: Any) -> str | None:  # noqa: ANN401 - as above
    if page.next_cursor is None:
        return None
    return url_for(endpoint, **kept, cursor=page.next_cursor)
