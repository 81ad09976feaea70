"""Pages of partners for finance officers."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, Response, make_response, render_template, request, url_for
from markupsafe import Markup

from app.parameters.schemas import ReasonSchema
from app.permissions import require
from app.schemas import CommandSchema
from app.text import sentence
from app.web.doors import reading
from app.web.formatting import isolate_ltr
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.single_answers import judge
from app.web.subjects import Subject
from app.web.tables import Column, Table, linked
from app.web.translation import translate
from payments.kernel.permissions import DECIDE_PARTNER, KEEP_PARTNER, PROPOSE_PARTNER
from payments.partners import queries as queries
from payments.partners.doors.api import api
from payments.partners.models import Partner
from payments.partners.onebill.profile import CHOICES, Profile, profile_as_json
from payments.partners.schemas import PartnerSchema, ProposePartnerSchema
from payments.partners.use_cases.register_partner import (
    ApprovePartner,
    RenewPassword,
    Told,
    approve_partner,
    end_partner,
    propose_partner,
    refuse_partner,
    renew_password,
)

blueprint = Blueprint("partners", __name__)
needs_sign_in(blueprint)


@blueprint.get("/partners")
def index() -> str:
    """List the partners."""
    with reading() as uow:
        found = queries.all_partners(uow)
        may_propose = uow.actor.may(PROPOSE_PARTNER)
    return render_template(
        "payments/partners/index.html", listed=_PARTNERS_TABLE.of(found), may_propose=may_propose
    )


_STATES = {
    "proposed": ("blue", sentence("Waiting for approval")),
    "approved": ("green", sentence("Let in")),
    "refused": ("grey", sentence("Refused")),
}


def _state(partner: Partner) -> Markup:
    colour, text = ("red", sentence("Shut out")) if partner.ended_at else _STATES[partner.state]
    return Markup('<strong class="govuk-tag govuk-tag--{}">{}</strong>').format(
        colour, translate(text)
    )


_PARTNERS_TABLE: Table[Partner] = Table(
    Column(
        sentence("Partner"), lambda each: linked(each.name, "partners.show", partner_id=each.id)
    ),
    Column(sentence("Short name"), lambda each: isolate_ltr(each.code)),
    Column(sentence("State"), _state),
)


@blueprint.get("/partners/<uuid:partner_id>")
def show(partner_id: UUID) -> str:
    """Show one partner, and what may be done about it."""
    return _show(partner_id)


def _show(partner_id: UUID, form: Form | None = None) -> str:
    with reading() as uow:
        found = queries.partner(uow, partner_id)
        actor = uow.actor
    return render_template(
        "payments/partners/show.html",
        partner=found,
        form=form or Form(),
        address=request.host_url.rstrip("/") + "/api/v1/partners/" + found.code,
        me=actor.person_id,
        may_decide=actor.may(DECIDE_PARTNER),
        may_keep=actor.may(KEEP_PARTNER),
    )


@blueprint.get("/partners/new")
def new() -> str:
    """Ask for a partner and how it writes."""
    return _show_partner_form(
        Form(values={k: str(v) for k, v in profile_as_json(Profile()).items()})
    )


def _show_partner_form(form: Form) -> str:
    with reading() as uow:
        require(uow.actor, PROPOSE_PARTNER)
    choices = {name: [(each, each) for each in known] for name, known in CHOICES.items()}
    return render_template("payments/partners/propose.html", form=form, choices=choices)


@blueprint.post("/partners/<uuid:partner_id>/approve")
def approve(partner_id: UUID) -> Response:
    """Let the partner's machine in, and show its password this once."""
    return judge(
        CommandSchema(),
        approve_partner,
        lambda: ApprovePartner(partner_id=partner_id),
        done=_password,
        page=lambda form: _show(partner_id, form),
    )


@blueprint.post("/partners/<uuid:partner_id>/password")
def renew(partner_id: UUID) -> Response:
    """Replace the password, and show the new one this once."""
    return judge(
        CommandSchema(),
        renew_password,
        lambda: RenewPassword(partner_id=partner_id),
        done=_password,
        page=lambda form: _show(partner_id, form),
    )


def _password(told: Told) -> Response:
    return make_response(render_template("payments/partners/password.html", told=told), 201)


def _reason_page(title: str, button: str) -> Callable[..., str]:
    def page(form: Form, partner_id: UUID) -> str:
        with reading() as uow:
            found: Partner = queries.partner(uow, partner_id)
        return render_template(
            "payments/partners/reason.html",
            form=form,
            partner=found,
            title=translate(title),
            button=translate(button),
        )

    return page


partner_doors = Subject(
    blueprint, api, "/partners/<uuid:partner_id>", "/partners/<uuid:partner_id>", "partners.show"
)
partner_doors.act(refuse_partner, ReasonSchema).on_page(
    "/refuse",
    "refused",
    ask="refuse",
    draw=_reason_page(sentence("Refuse this partner"), sentence("Refuse it")),
).done(sentence("The partner was refused.")).on_api("/refusal", "refuse", PartnerSchema).describe(
    "Refuse another officer's entry, or withdraw your own."
)
partner_doors.act(end_partner, ReasonSchema).on_page(
    "/end",
    "ended",
    ask="end",
    draw=_reason_page(sentence("Shut this partner out"), sentence("Shut it out for good")),
).done(sentence("The partner is shut out.")).on_api("/end", "end", PartnerSchema).describe(
    "Shut a partner out for good."
)


Subject(blueprint, api).act(propose_partner, ProposePartnerSchema).on_page(
    "/partners/new",
    "new_post",
    draw=_show_partner_form,
    then=lambda made: url_for("partners.show", partner_id=made.id),
).on_api("/partners", "propose", PartnerSchema, status=201).describe(
    "Enter a partner; another finance officer approves it."
)
