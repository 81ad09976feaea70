"""Whose bidder is whose: each member says so first."""

from uuid import UUID

from flask import render_template

from app.web.acts import PageAct, on_page
from app.web.doors import reading
from app.web.forms import Form
from marketplace.evaluation.doors.web.blueprint import EVALUATION, OFFICIALS, OVERVIEW, blueprint
from marketplace.evaluation.queries import evaluations as queries
from marketplace.evaluation.schemas import DeclareInterestSchema
from marketplace.evaluation.use_cases.declare_interest import DeclareInterest, declare_interest


def _interest_page(form: Form, tender_id: UUID) -> str:
    """Show who has bid, and ask whether one of them is the member's."""
    with reading() as uow:
        view = queries.interest_view(uow, tender_id)
        return render_template(f"{OFFICIALS}/interest.html", form=form, view=view)


on_page(
    blueprint,
    f"{EVALUATION}/interest",
    PageAct(
        page=_interest_page,
        schema=DeclareInterestSchema,
        command=DeclareInterest,
        use_case=declare_interest,
        done="Your declaration is recorded.",
        back=lambda said: "evaluations.interest" if said.has_interest else OVERVIEW,
    ),
    ask="interest",
    do="declare",
)
