"""Pages of what transfers follow: the treasuries of DDOs, and what was given for channels' fees."""

from uuid import UUID

from flask import Blueprint, flash, render_template, request, url_for

from app.parameters.schemas import ReasonSchema
from app.permissions import require
from app.schemas import CommandSchema, CursorSchema
from app.web.actions import Action
from app.web.doors import reading
from app.web.forms import Form
from app.web.guards import needs_sign_in
from payments.treasury.doors import presenter as treasury_words
from payments.treasury.doors.rules_api import api
from payments.treasury.models import DdoTreasury, FeeAppropriation
from payments.treasury.permissions import (
    APPROPRIATE_FEES,
    DECIDE_APPROPRIATION,
    DECIDE_DDO,
    PLACE_DDO,
)
from payments.treasury.queries import rules as queries
from payments.treasury.schemas import (
    AppropriateFeesSchema,
    AppropriationOut,
    PlaceDdoSchema,
    PlacingOut,
)
from payments.treasury.use_cases.appropriate_fees import (
    AppropriateFees,
    ApproveAppropriation,
    RefuseAppropriation,
    appropriate_fees,
    approve_appropriation,
    refuse_appropriation,
)
from payments.treasury.use_cases.assign_treasury import (
    ApprovePlacing,
    PlaceDdo,
    RefusePlacing,
    approve_placing,
    place_ddo,
    refuse_placing,
)

ddos = Blueprint("ddos", __name__, url_prefix="/treasury/ddos")
appropriations = Blueprint("appropriations", __name__, url_prefix="/treasury/fees")
for each in (ddos, appropriations):
    needs_sign_in(each)
PAGES = "payments/treasury"


@ddos.get("", endpoint="index")
def ddos_index() -> str:
    """List the treasuries of DDOs, decided or not."""
    cursor = CursorSchema().load(request.args)["cursor"]
    with reading() as uow:
        page = queries.list_placings(uow, cursor or None)
        may_propose = uow.actor.may(PLACE_DDO)
    return render_template(
        f"{PAGES}/ddos.html",
        rows=page.items,
        next_cursor=page.next_cursor,
        may_propose=may_propose,
        words=treasury_words,
    )


@ddos.get("/new", endpoint="new")
def ddo_new() -> str:
    """Ask for a DDO's treasury."""
    return _placing(Form())


def _placed(row: DdoTreasury) -> str:
    flash("It is entered. Another officer must approve it.", "success")
    return url_for("ddos.show", placing_id=row.id)


def _placing(form: Form) -> str:
    with reading() as uow:
        require(uow.actor, PLACE_DDO)
    return render_template(f"{PAGES}/ddo_new.html", form=form)


@ddos.get("/<uuid:placing_id>", endpoint="show")
def ddo_show(placing_id: UUID) -> str:
    """Show a DDO's treasury."""
    return _show_ddo(Form(), placing_id)


def _show_ddo(form: Form, placing_id: UUID, template: str = "ddo") -> str:
    with reading() as uow:
        row = queries.placing(uow, placing_id)
        actor = uow.actor
    return render_template(
        f"{PAGES}/{template}.html",
        row=row,
        form=form,
        me=actor.person_id,
        may_decide=actor.may(DECIDE_DDO),
        words=treasury_words,
    )


def _refuse_ddo(form: Form, placing_id: UUID) -> str:
    return _show_ddo(form, placing_id, "ddo_refuse")


@appropriations.get("", endpoint="index")
def appropriations_index() -> str:
    """List what was given for channels' fees."""
    cursor = CursorSchema().load(request.args)["cursor"]
    with reading() as uow:
        page = queries.list_appropriations(uow, cursor or None)
        may_propose = uow.actor.may(APPROPRIATE_FEES)
    return render_template(
        f"{PAGES}/appropriations.html",
        rows=page.items,
        next_cursor=page.next_cursor,
        may_propose=may_propose,
        words=treasury_words,
    )


@appropriations.get("/new", endpoint="new")
def appropriation_new() -> str:
    """Ask what was given."""
    return _appropriating(Form())


def _appropriated(row: FeeAppropriation) -> str:
    flash("It is entered. Another officer must approve it.", "success")
    return url_for("appropriations.show", appropriation_id=row.id)


def _appropriating(form: Form) -> str:
    with reading() as uow:
        require(uow.actor, APPROPRIATE_FEES)
    return render_template(f"{PAGES}/appropriation_new.html", form=form)


@appropriations.get("/<uuid:appropriation_id>", endpoint="show")
def appropriation_show(appropriation_id: UUID) -> str:
    """Show what was given."""
    return _show_appropriation(Form(), appropriation_id)


def _show_appropriation(form: Form, appropriation_id: UUID, template: str = "appropriation") -> str:
    with reading() as uow:
        row = queries.appropriation(uow, appropriation_id)
        actor = uow.actor
    return render_template(
        f"{PAGES}/{template}.html",
        row=row,
        form=form,
        me=actor.person_id,
        may_decide=actor.may(DECIDE_APPROPRIATION),
        words=treasury_words,
    )


def _refuse_appropriation(form: Form, appropriation_id: UUID) -> str:
    return _show_appropriation(form, appropriation_id, "appropriation_refuse")


Action(approve_placing, ApprovePlacing, CommandSchema).on_page(
    ddos,
    "/<uuid:placing_id>/approve",
    do="approve",
    draw=_show_ddo,
    done="It is approved. The next look at the bank follows it.",
    back="ddos.show",
).on_api(
    api,
    "/treasury-ddos/<uuid:placing_id>/approval",
    "Approve what another officer entered.",
    name="approve_placed",
    gives=PlacingOut,
)
Action(refuse_placing, RefusePlacing, ReasonSchema).on_page(
    ddos,
    "/<uuid:placing_id>/refuse",
    do="refused",
    ask="refuse",
    draw=_refuse_ddo,
    done="It was refused.",
    back="ddos.show",
).on_api(
    api,
    "/treasury-ddos/<uuid:placing_id>/refusal",
    "Refuse it, or take back one's own.",
    name="refuse_placed",
    gives=PlacingOut,
)
Action(approve_appropriation, ApproveAppropriation, CommandSchema).on_page(
    appropriations,
    "/<uuid:appropriation_id>/approve",
    do="approve",
    draw=_show_appropriation,
    done="It counts. The next look at the bank follows it.",
    back="appropriations.show",
).on_api(
    api,
    "/fee-appropriations/<uuid:appropriation_id>/approval",
    "Approve what another officer entered: it is posted.",
    name="approve_appropriated",
    gives=AppropriationOut,
)
Action(refuse_appropriation, RefuseAppropriation, ReasonSchema).on_page(
    appropriations,
    "/<uuid:appropriation_id>/refuse",
    do="refused",
    ask="refuse",
    draw=_refuse_appropriation,
    done="It was refused.",
    back="appropriations.show",
).on_api(
    api,
    "/fee-appropriations/<uuid:appropriation_id>/refusal",
    "Refuse it, or take back one's own.",
    name="refuse_appropriated",
    gives=AppropriationOut,
)


Action(place_ddo, PlaceDdo, PlaceDdoSchema).on_page(
    ddos, "/new", do="entered", draw=_placing, then=_placed
).on_api(
    api,
    "/treasury-ddos",
    "Enter a DDO's treasury and fund for another officer to approve.",
    name="place",
    gives=PlacingOut,
    status=201,
)
Action(appropriate_fees, AppropriateFees, AppropriateFeesSchema).on_page(
    appropriations, "/new", do="entered", draw=_appropriating, then=_appropriated
).on_api(
    api,
    "/fee-appropriations",
    "Enter what was given for channels' fees for another officer to approve.",
    name="appropriate",
    gives=AppropriationOut,
    status=201,
)
