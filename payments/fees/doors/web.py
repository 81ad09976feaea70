"""Pages for officials: all fees, one with its history, proposals and decisions."""

from collections.abc import Iterable
from uuid import UUID

from flask import Blueprint, Response, render_template, url_for

from app.calendar import local_day
from app.identity.public import all_departments
from app.parameters.public import Confidence
from app.parameters.schemas import ReasonSchema
from app.permissions import require
from app.text import sentence
from app.web.doors import perform, reading, submit
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.subjects import Subject
from app.web.translation import translate
from payments.fees.catalogue_groups import GROUPS
from payments.fees.doors import presenter as fee_labels
from payments.fees.doors.api import api
from payments.fees.models import Fee, FeeVersion
from payments.fees.queries import files as fee_files
from payments.fees.schemas import FeeTermsSchema, FeeVersionSchema, ProposeFeeSchema
from payments.fees.use_cases import (
    ApproveFee,
    ProposeFee,
    RefuseFee,
    approve_fee,
    propose_fee,
    propose_fee_version,
    refuse_fee,
)
from payments.kernel.permissions import DECIDE_FEE, PROPOSE_FEE

blueprint = Blueprint("fees", __name__)
needs_sign_in(blueprint)
KINDS = [
    ("fixed", sentence("The same for everybody")),
    ("per_unit", sentence("So much for each (copy, acre, seat, day)")),
    ("slabs", sentence("By slabs of an amount in rupees")),
    ("percent", sentence("A percentage of an amount in rupees")),
]
EVERY = [
    ("once", sentence("Once")),
    ("day", sentence("For each day")),
    ("month", sentence("For each month that has started")),
]
CONFIDENCES = [
    (
        Confidence.OFFICIAL.value,
        sentence("H: I have the official text, or several independent sources"),
    ),
    (Confidence.SECONDARY.value, sentence("M: from a secondary source")),
    (Confidence.UNVERIFIED.value, sentence("U: not verified. It will never be shown as law")),
]


@blueprint.get("/fee-files")
def index() -> str:
    """Show officials every fee."""
    with reading() as uow:
        today = local_day(uow.now)
        lines = fee_files.all_fees(uow, today)
        may_propose = uow.actor.may(PROPOSE_FEE)
    return render_template(
        "payments/fees/officials/index.html",
        listed=fee_labels.FEES.of(lines),
        on=today,
        may_propose=may_propose,
    )


@blueprint.get("/fee-files/<uuid:fee_id>")
def show(fee_id: UUID) -> str:
    """Show officials one fee: what it costs, proposals with their differences, history."""
    with reading() as uow:
        today = local_day(uow.now)
        file = fee_files.fee_file(uow, fee_id, today)
        actor = uow.actor
    return render_template(
        "payments/fees/officials/show.html",
        file=file,
        history=fee_labels.history(file, today),
        me=actor.person_id,
        may_propose=actor.may(PROPOSE_FEE),
        may_decide=actor.may(DECIDE_FEE),
        words=fee_labels,
    )


@blueprint.get("/fee-files/new")
def new() -> str:
    """Ask for a new fee."""
    return _show_fee_form(Form(values={"kind": "fixed", "part_payment": "no"}), None)


@blueprint.post("/fee-files/new")
def new_post() -> Response:
    """Enter a new fee."""
    return submit(
        ProposeFeeSchema(),
        propose_fee,
        ProposeFee,
        then=lambda version: url_for("fees.show", fee_id=version.fee_id),
        page=lambda form: _show_fee_form(form, None),
    )


@blueprint.get("/fee-files/<uuid:fee_id>/propose")
def propose(fee_id: UUID) -> str:
    """Ask for new terms; the form begins with those in force."""
    with reading() as uow:
        require(uow.actor, PROPOSE_FEE)
        current = fee_files.in_force(fee_files.history(uow.session, fee_id), local_day(uow.now))
    return _show_fee_form(Form(values=fee_labels.as_typed(current) if current else {}), fee_id)


def _choices(options: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(value, translate(words)) for value, words in options]


def _show_fee_form(form: Form, fee_id: UUID | None) -> str:
    with reading() as uow:
        require(uow.actor, PROPOSE_FEE)
        fee = uow.get(Fee, fee_id) if fee_id else None
        houses = [] if fee else all_departments(uow.session)
    return render_template(
        "payments/fees/officials/propose.html",
        form=form,
        fee=fee,
        departments=[(each.id, fee_labels.own_label(each.name, each.name_ur)) for each in houses],
        groups=_choices(GROUPS.items()),
        kinds=_choices(KINDS),
        every=_choices(EVERY),
        confidences=_choices(CONFIDENCES),
    )


@blueprint.post("/fee-files/versions/<uuid:version_id>/approve")
def approve(version_id: UUID) -> Response:
    """Approve a version that another officer entered."""
    return perform(
        approve_fee,
        ApproveFee(version_id=version_id),
        then=lambda version: url_for("fees.show", fee_id=version.fee_id),
    )


@blueprint.get("/fee-files/versions/<uuid:version_id>/refuse")
def refuse(version_id: UUID) -> str:
    """Ask why a version is refused."""
    return _refusing(version_id, Form())


@blueprint.post("/fee-files/versions/<uuid:version_id>/refuse")
def refuse_post(version_id: UUID) -> Response:
    """Refuse a version."""
    return submit(
        ReasonSchema(),
        refuse_fee,
        lambda **loaded: RefuseFee(version_id=version_id, **loaded),
        then=lambda version: url_for("fees.show", fee_id=version.fee_id),
        page=lambda form: _refusing(version_id, form),
    )


def _refusing(version_id: UUID, form: Form) -> str:
    with reading() as uow:
        require(uow.actor, DECIDE_FEE)
        version = uow.get(FeeVersion, version_id)
        fee = uow.get(Fee, version.fee_id)
    return render_template(
        "payments/fees/officials/refuse.html", form=form, fee=fee, version=version, words=fee_labels
    )


Subject(blueprint, api).act(propose_fee_version, FeeTermsSchema).on_page(
    "/fee-files/<uuid:fee_id>/propose",
    "propose_post",
    draw=_show_fee_form,
    then=lambda version: url_for("fees.show", fee_id=version.fee_id),
).on_api("/fee-files/<uuid:fee_id>/versions", "propose", FeeVersionSchema, status=201).describe(
    "Enter new terms of a fee; they take effect when another officer approves them."
)
