"""Lists of money due for refund: the code shared by pages and API."""

from collections.abc import Callable
from typing import Any

from flask import render_template, request

from app.paging import Page
from app.schemas import CursorSchema
from app.web.actors import api_actor
from app.web.doors import reading
from app.web.tables import Table
from payments.kernel.permissions import PROPOSE_REFUND

Listing = Callable[..., Page[Any]]


def due_page(
    listing: Listing, template: str, made: Callable[..., Table[Any]], **more: object
) -> str:
    """Render a page of a list; the table depends on whether the user may propose a refund."""
    asked = CursorSchema().load(request.args)
    with reading() as uow:
        page = listing(uow, cursor=asked["cursor"] or None)
        may_propose = uow.actor.may(PROPOSE_REFUND)
    return render_template(
        template,
        listed=made(may_propose=may_propose).of(page.items),
        next_cursor=page.next_cursor,
        **more,
    )


def due_answer(listing: Listing, cursor: str | None) -> dict[str, Any]:
    """Answer with a page of a list."""
    with reading(api_actor()) as uow:
        page = listing(uow, cursor=cursor)
        return {"items": page.items, "next_cursor": page.next_cursor}
