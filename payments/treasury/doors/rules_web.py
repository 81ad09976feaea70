"""Pages of what transfers follow: the treasuries of DDOs, and what was given for channels' fees."""

from uuid import UUID

from flask import Blueprint, Response, flash, render_template, request, url_for

from app.parameters.schemas import ReasonSchema
from app.permissions import require
from app.schemas import CommandSchema, CursorSchema
from app.web.acts import PageAct, on_page
from app.web.doors import reading, submit
from app.web.forms import Form
from app.web.guards import needs_sign_in
from payments.treasury.doors import presenter as treasury_words
from payments.treasury.models import DdoTreasury, FeeAppropriation
from payments.treasury.permissions import (
    APPROPRIATE_FEES,
    DECIDE_APPROPRIATION,
    DECIDE_DDO,
    PLACE_DDO,
)
from payments.treasury.queries import rules as queries
from payments.treasury.schemas import AppropriateFeesSchema, PlaceDdoSchema
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


@ddos.post("/new", endpoint="entered")
def ddo_entered() -> Response:
    """Enter it for another officer to approve."""
    return submit(PlaceDdoSchema(), place_ddo, PlaceDdo, then=_placed, page=_placing)


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


@appropriations.post("/new", endpoint="entered")
def appropriation_entered() -> Response:
    """Enter it for another officer to approve."""
    return submit(
        AppropriateFeesSchema(),
        appropriate_fees,
        AppropriateFees,
        then=_appropriated,
        page=_appropriating,
    )


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


APPROVE_DDO = PageAct(
    page=_show_ddo,
    schema=CommandSchema,
    command=ApprovePlacing,
    use_case=approve_placing,
    done="It is approved. The next look at the bank follows it.",
    back="ddos.show",
)
REFUSE_DDO = PageAct(
    page=_refuse_ddo,
    schema=ReasonSchema,
    command=RefusePlacing,
    use_case=refuse_placing,
    done="It was refused.",
    back="ddos.show",
)
APPROVE_FEES = PageAct(
    page=_show_appropriation,
    schema=CommandSchema,
    command=ApproveAppropriation,
    use_case=approve_appropriation,
    done="It counts. The next look at the bank follows it.",
    back="appropriations.show",
)
REFUSE_FEES = PageAct(
    page=_refuse_appropriation,
    schema=ReasonSchema,
    command=RefuseAppropriation,
    use_case=refuse_appropriation,
    done="It was refused.",
    back="appropriations.show",
)
on_page(ddos, "/<uuid:placing_id>/approve", APPROVE_DDO, do="approve")
on_page(ddos, "/<uuid:placing_id>/refuse", REFUSE_DDO, do="refused", ask="refuse")
on_page(appropriations, "/<uuid:appropriation_id>/approve", APPROVE_FEES, do="approve")
on_page(appropriations, "/<uuid:appropriation_id>/refuse", REFUSE_FEES, do="refused", ask="refuse")
