"""Pages of what was agreed with channels: which files are due, which came, and the terms."""

from uuid import UUID

from flask import Blueprint, flash, render_template, url_for
from flask_babel import gettext

from app.decisions import Approve, Refuse
from app.parameters.schemas import ReasonSchema
from app.permissions import require
from app.text import sentence
from app.web.decision_doors import RefusalPage
from app.web.doors import reading
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.subjects import Subject
from payments.settlement.doors import presenter as settlement_labels
from payments.settlement.doors.terms_api import api
from payments.settlement.models import SettlementTerms
from payments.settlement.permissions import DECIDE_TERMS, PROPOSE_TERMS
from payments.settlement.queries.expected_files import expected_files
from payments.settlement.queries.terms import list_terms, the_terms
from payments.settlement.schemas import ProposeTermsSchema, TermsSchema
from payments.settlement.use_cases.agree_terms import TERMS, ProposeTerms

blueprint = Blueprint("settlement_terms", __name__, url_prefix="/settlement")
needs_sign_in(blueprint)
PAGES = "payments/settlement"


@blueprint.get("/expected")
def expected() -> str:
    """Show which files of the last 30 days came, and which are missing."""
    with reading() as uow:
        found = expected_files(uow)
    return render_template(f"{PAGES}/expected.html", listed=settlement_labels.EXPECTED.of(found))


@blueprint.get("/terms")
def index() -> str:
    """List the terms, those that wait for a second officer first."""
    with reading() as uow:
        found = list_terms(uow)
        may_propose = uow.actor.may(PROPOSE_TERMS)
    return render_template(
        f"{PAGES}/terms.html", listed=settlement_labels.TERMS.of(found), may_propose=may_propose
    )


@blueprint.get("/terms/new")
def new() -> str:
    """Ask what was agreed."""
    return _show_terms_form(Form(values={"charged_percent": "0", "fee": "0", "delay_days": "2"}))


def _proposed(terms: SettlementTerms) -> str:
    flash(gettext("Another officer must approve this."), "success")
    return url_for("settlement_terms.show", terms_id=terms.id)


def _show_terms_form(form: Form) -> str:
    with reading() as uow:
        require(uow.actor, PROPOSE_TERMS)
    return render_template(f"{PAGES}/propose_terms.html", form=form)


def _show(form: Form, terms_id: UUID) -> str:
    with reading() as uow:
        terms = the_terms(uow, terms_id)
        actor = uow.actor
    return render_template(
        f"{PAGES}/show_terms.html",
        terms=terms,
        form=form,
        me=actor.person_id,
        may_decide=actor.may(DECIDE_TERMS),
        words=settlement_labels,
    )


def _refusing(form: Form, terms_id: UUID) -> str:
    with reading() as uow:
        require(uow.actor, DECIDE_TERMS)
        terms = the_terms(uow, terms_id)
    refusal = RefusalPage(
        title=gettext("Refuse these terms"),
        caption=settlement_labels.channel_label(terms.channel),
        breadcrumbs=[
            {"text": gettext("Settlement"), "href": url_for("settlement.index")},
            {"text": gettext("Terms of channels"), "href": url_for("settlement_terms.index")},
        ],
    )
    return render_template("decisions/refuse.html", form=form, refusal=refusal)


terms_doors = Subject(
    blueprint,
    api,
    "/terms/<uuid:terms_id>",
    "/settlement/terms/<uuid:terms_id>",
    "settlement_terms.show",
    _show,
)
terms_doors.page("", "show")
terms_doors.act(TERMS.approve, command=lambda terms_id: Approve(id=terms_id)).on_page(
    "/approve", "approve"
).done(sentence("These terms are in force from their day.")).on_api(
    "/approval", "approve", TermsSchema
).describe("Approve what another officer entered.")
terms_doors.act(
    TERMS.refuse, ReasonSchema, command=lambda terms_id, reason: Refuse(id=terms_id, reason=reason)
).on_page("/refuse", "refused", ask="refuse", draw=_refusing).done(
    sentence("These terms are refused.")
).on_api("/refusal", "refuse", TermsSchema).describe(
    "Refuse another officer's entry, or withdraw your own."
)


Subject(blueprint, api).act(TERMS.propose, ProposeTermsSchema, command=ProposeTerms).on_page(
    "/terms/new", "new_post", draw=_show_terms_form, then=_proposed
).on_api(
    "/settlement/terms",
    "propose",
    TermsSchema,
    status=201,
    location=lambda _made: "/api/v1/settlement/terms",
).describe("Enter what was agreed with a channel; another officer approves it.")
