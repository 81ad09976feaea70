"""The blueprint of a firm's pages about its bids, and how a step of a bid is drawn."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template

from app.web.doors import keep_no_fingerprint, reading
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.observability import leave_out_of_metrics
from marketplace.bids import queries
from marketplace.bids.queries import Bidding

blueprint = Blueprint("bids", __name__)
leave_out_of_metrics(blueprint)
keep_no_fingerprint(blueprint)
needs_sign_in(blueprint)
DRAFT = "/bids/tenders/<uuid:tender_id>"


def step_page(
    template: str,
    tender_id: UUID,
    form: Form | Callable[[Bidding], Form],
    more: Callable[[Bidding], dict[str, Any]] = lambda _: {},
) -> str:
    """Draw a step of the bid, with a form as it was posted or as the draft fills it."""
    with reading() as uow:
        file = queries.bidding(uow, tender_id)
        filled = form if isinstance(form, Form) else form(file)
        return render_template(
            f"marketplace/bids/{template}.html",
            file=file,
            tender=file.tender,
            form=filled,
            **more(file),
        )
