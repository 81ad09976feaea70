"""A department's officers: its bills, raising one or many, cancelling one."""

from uuid import UUID

from flask import Blueprint, Response, flash, render_template, url_for
from flask_babel import gettext

from app.calendar import local_day
from app.documents.doors.attachments import uploaded
from app.parameters.schemas import ReasonSchema
from app.permissions import require
from app.platform import the_platform
from app.web.actors import page_actor
from app.web.doors import reading, submit
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.listing import list_rows
from app.web.subjects import Subject, drawn
from payments.bills import doors as bills_doors
from payments.bills.models import Bill
from payments.bills.policy.state import PAYABLE
from payments.fees.queries.catalogue import catalogue
from payments.kernel.permissions import CANCEL_BILL, RAISE_BILL
from payments.portal.csv_import import COLUMNS, MAX_ROWS, TEMPLATE
from payments.portal.doors import presenter as page_labels
from payments.portal.doors import tables
from payments.portal.doors.bills_api import api
from payments.portal.doors.order_forms import fee_command, file_command, raise_command
from payments.portal.queries import department_bill, department_bills
from payments.portal.schemas import CancelledOut, RaiseBillSchema, RaiseFeeBillSchema
from payments.portal.use_cases import cancel_bill, raise_bill, raise_bills, raise_fee_bill

blueprint = Blueprint("department_bills", __name__, url_prefix="/department/bills")
needs_sign_in(blueprint)
OFFICIALS = "payments/bills/officials"


@blueprint.get("")
def index() -> str | Response:
    """List the department's bills, newest first."""
    with reading() as uow:
        listing = list_rows(
            tables.DEPARTMENT_BILLS,
            lambda cursor, limit: department_bills(uow, cursor, limit),
        )
        may_raise = uow.actor.may(RAISE_BILL)
    return listing.file or render_template(
        f"{OFFICIALS}/index.html", list=listing, may_raise=may_raise
    )


@blueprint.get("/<uuid:bill_id>")
def show(bill_id: UUID) -> str:
    """Show a bill with the link to give to its payer, and what has come."""
    with reading() as uow:
        shown = department_bill(uow, bill_id)
        ours = shown.bill.department_id == uow.actor.organisation_id
        may_cancel = ours and uow.actor.may(CANCEL_BILL)
    payers_page = url_for("bills.show", psid=shown.bill.psid)
    address = f"{the_platform().settings.base_url}{payers_page}"
    return render_template(
        f"{OFFICIALS}/show.html",
        shown=shown,
        facts=tables.department_bill_facts(shown, address),
        fees=tables.FEES.of(shown.fees),
        lines=tables.department_lines_of(shown),
        payments=tables.PAYMENTS.of(shown.payments),
        may_cancel=may_cancel and shown.view.state in PAYABLE and not shown.view.paid_paisa,
        words=bills_doors,
        page_labels=page_labels,
    )


@blueprint.get("/new")
def new() -> str:
    """Ask for a bill."""
    return _show_bill_form(Form(values={"part_payment": "no"}))


@blueprint.post("/new")
def new_post() -> Response:
    """Raise a bill."""
    return submit(
        RaiseBillSchema(),
        raise_bill,
        lambda **loaded: raise_command(page_actor(), "page", **loaded),
        then=_raised,
        page=_show_bill_form,
    )


def _raised(bill: Bill) -> str:
    flash(gettext("The bill is raised. Give its link or its number to the payer."), "success")
    return url_for("department_bills.show", bill_id=bill.id)


def _show_bill_form(form: Form) -> str:
    with reading() as uow:
        require(uow.actor, RAISE_BILL)
    return render_template(f"{OFFICIALS}/new.html", form=form)


@blueprint.post("/new-of-fee")
def new_of_fee_post() -> Response:
    """Raise a bill of a fee."""
    return submit(
        RaiseFeeBillSchema(),
        raise_fee_bill,
        lambda **loaded: fee_command(page_actor(), "page", **loaded),
        then=_raised,
        page=_show_fee_bill_form,
    )


def _show_fee_bill_form(form: Form) -> str:
    with reading() as uow:
        require(uow.actor, RAISE_BILL)
        offered = catalogue(uow.session, local_day(uow.now))
        own = [each for each in offered if each.department.id == uow.actor.organisation]
    fees = [
        (fee.code, bills_doors.own_label(fee.title, fee.title_ur))
        for fee in (each.in_force.fee for each in own)
    ]
    return render_template(f"{OFFICIALS}/new_of_fee.html", form=form, fees=fees)


def _all_raised(bills: list[Bill]) -> str:
    flash(gettext("%(count)s bills were imported.", count=len(bills)), "success")
    return url_for("department_bills.index")


def _uploading(form: Form) -> str:
    with reading() as uow:
        require(uow.actor, RAISE_BILL)
    return render_template(f"{OFFICIALS}/upload.html", form=form, columns=COLUMNS, most=MAX_ROWS)


department_bills_doors = Subject(blueprint)
department_bills_doors.page("/new-of-fee", "new_of_fee", _show_fee_bill_form)
department_bills_doors.act(
    raise_bills, command=lambda file: file_command(page_actor(), file), file=uploaded
).on_page("/upload", "upload_post", ask="upload", draw=_uploading, then=_all_raised)


@blueprint.get("/upload/template.csv")
def template() -> Response:
    """Send a file to fill in, with a sample row."""
    with reading() as uow:
        require(uow.actor, RAISE_BILL)
    made = Response("\ufeff" + TEMPLATE, mimetype="text/csv")
    made.headers["Content-Disposition"] = 'attachment; filename="bills.csv"'
    return made


bill_doors = Subject(
    blueprint,
    api,
    "/<uuid:bill_id>",
    "/department/bills/<uuid:bill_id>",
    draw=drawn(f"{OFFICIALS}/cancel.html", needs=CANCEL_BILL, shown=department_bill),
)
bill_doors.page("/cancel", "cancel")
bill_doors.act(cancel_bill, ReasonSchema).on_page(
    "/cancel",
    "cancel_post",
    then=lambda ended: url_for("department_bills.show", bill_id=ended.bill_id),
).on_api("/cancellation", "cancel", CancelledOut).describe("Cancel a bill without any payment.")
