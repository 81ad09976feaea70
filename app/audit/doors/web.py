"""Pages: the trail for auditors, its download, and everybody's own."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request, stream_with_context, url_for
from marshmallow import ValidationError

from app.audit import queries
from app.audit.export import TRAIL
from app.audit.permissions import READ_TRAIL
from app.audit.schemas import TrailQuery, as_filter
from app.permissions import require
from app.web.actors import page_actor
from app.web.doors import reading
from app.web.forms import Form, typed_into

web = Blueprint("audit", __name__)
# Only these go on into addresses: url_for takes some names, such as _external, as its own.
FILTERS = ("subject", "actor", "action", "since", "until")


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
    return render_template("audit/officials/entry.html", entry=found)


@web.get("/account/trail")
def mine() -> str:
    """Show a person what was done in their name."""
    with reading() as uow:
        page = queries.own_trail(uow, cursor=request.args.get("cursor"))
    return render_template("audit/mine.html", page=page, next_href=_next("audit.mine", page))


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
        next_href=page and _next("audit.trail", page, **kept),
        csv_href=url_for("audit.download", **kept),
    )


def _next(endpoint: str, page: Any, **kept: Any) -> str | None:  # noqa: ANN401 - as above
    if page.next_cursor is None:
        return None
    return url_for(endpoint, **kept, cursor=page.next_cursor)
