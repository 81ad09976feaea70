"""Pages of transfers to the treasuries: what was gathered, each transfer, and its acts."""

from uuid import UUID

from flask import Blueprint, Response, render_template, request, url_for

from app.errors import NotFound
from app.parameters.schemas import ReasonSchema
from app.permissions import require
from app.platform import the_platform
from app.schemas import CommandSchema
from app.text import sentence
from app.web.doors import reading
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.subjects import Subject
from payments.kernel.permissions import PROPOSE_REFUND, PROPOSE_UNDOING
from payments.refunds.doors import presenter as refund_labels
from payments.refunds.doors.web import blueprint as refunds
from payments.refunds.queries.claims import open_claim
from payments.refunds.queries.refunds import refundable_bill
from payments.treasury.doors import presenter as treasury_labels
from payments.treasury.doors.api import ONE, api
from payments.treasury.permissions import (
    CONFIRM_TRANSFER,
    DECIDE_TRANSFER,
    PREPARE_TRANSFER,
    PROPOSE_TRANSFER,
    SEND_TRANSFER,
)
from payments.treasury.policy import SheetState
from payments.treasury.printing import challans_pdf
from payments.treasury.queries import transfers as queries
from payments.treasury.queries.bill_trail import bill_trail
from payments.treasury.queries.transferable import banks
from payments.treasury.schemas import (
    ArrivalSchema,
    BankSchema,
    ListSheetsSchema,
    PartsSchema,
    TreasuryEndOut,
    TreasuryOrderOut,
    TreasuryReferenceSchema,
    TreasuryRunOut,
    TreasuryTransferOut,
)
from payments.treasury.use_cases.prepare_transfers import prepare_transfers
from payments.treasury.use_cases.send_transfer import (
    approve_transfer,
    confirm_arrival,
    fail_arrival,
    order_transfer,
    propose_transfer,
    refuse_transfer,
)

blueprint = Blueprint("treasury", __name__, url_prefix="/treasury")
needs_sign_in(blueprint)
PAGES = "payments/treasury"
_UNDECIDED = (SheetState.PREPARED, SheetState.PROPOSED)


@blueprint.get("")
def index() -> str:
    """List the transfers that wait for somebody; with `?ended=yes` those that are over."""
    asked = ListSheetsSchema().load(request.args)
    with reading() as uow:
        page = queries.list_sheets(uow, ended=asked["ended"], cursor=asked["cursor"] or None)
        runs = queries.last_runs(uow)
        may_prepare = uow.actor.may(PREPARE_TRANSFER)
    return render_template(
        f"{PAGES}/index.html",
        transfers=treasury_labels.TRANSFERS.of(page.items),
        next_cursor=page.next_cursor,
        ended=asked["ended"],
        checks=treasury_labels.CHECKS.of(runs),
        may_prepare=may_prepare,
    )


def _preparing(form: Form) -> str:
    with reading() as uow:
        require(uow.actor, PREPARE_TRANSFER)
        known = banks(uow.session)
    return render_template(
        f"{PAGES}/prepare.html", form=form, banks=[(bank, bank) for bank in known]
    )


def _show(form: Form, sheet_id: UUID) -> str:
    with reading() as uow:
        shown = queries.shown_sheet(uow, sheet_id)
        actor = uow.actor
    followed, me = shown.followed, actor.person_id
    transfer, order = followed.transfer, followed.order
    last = order.sent_by if order else transfer.approved_by if transfer else None
    sees = actor.may(CONFIRM_TRANSFER) and last != me
    state = followed.state
    return render_template(
        f"{PAGES}/show.html",
        shown=shown,
        form=form,
        words=treasury_labels,
        lines=treasury_labels.lines_of(shown).of(shown.lines),
        left=treasury_labels.LEFT_HERE.of(shown.run.left_here),
        steps=treasury_labels.steps(shown),
        me=me,
        may_propose=actor.may(PROPOSE_TRANSFER) and state is SheetState.PREPARED,
        may_decide=actor.may(DECIDE_TRANSFER) and state is SheetState.PROPOSED,
        may_refuse=actor.may(DECIDE_TRANSFER) and state in _UNDECIDED,
        may_order=actor.may(SEND_TRANSFER) and state is SheetState.APPROVED,
        may_confirm=sees and state is SheetState.ORDERED,
        may_fail=sees and state in (SheetState.APPROVED, SheetState.ORDERED),
    )


@blueprint.get("/transfers/<uuid:sheet_id>/lines/<int:number>")
def parts(sheet_id: UUID, number: int) -> str:
    """Show what a line is made of, payment by payment."""
    after = PartsSchema().load(request.args)["after"]
    with reading() as uow:
        shown = queries.shown_parts(uow, sheet_id, number, after)
    return render_template(
        f"{PAGES}/parts.html", shown=shown, parts=treasury_labels.PARTS.of(shown.parts)
    )


@blueprint.get("/transfers/<uuid:sheet_id>/challans.pdf")
def challans(sheet_id: UUID) -> Response:
    """Send the challans of a transfer to print; before its approval there are none."""
    with reading() as uow:
        shown = queries.shown_sheet(uow, sheet_id)
    if not shown.challans:
        raise NotFound
    made = Response(
        challans_pdf(shown, demonstration=the_platform().executor.demonstration),
        mimetype="application/pdf",
    )
    made.headers["Content-Disposition"] = f'attachment; filename="challans-{sheet_id}.pdf"'
    return made


class _TransferForm:
    """A page that asks one thing about a transfer."""

    def __init__(self, template: str) -> None:
        self.template = template

    def __call__(self, form: Form, sheet_id: UUID) -> str:
        """Render the page."""
        with reading() as uow:
            shown = queries.shown_sheet(uow, sheet_id)
        return render_template(f"{PAGES}/{self.template}.html", form=form, shown=shown)


sheet = Subject(blueprint, api, "/transfers/<uuid:sheet_id>", ONE, "treasury.show", _show)
sheet.page("", "show")
sheet.act(propose_transfer, CommandSchema).on_page("/propose", "propose").done(
    sentence("The transfer is proposed. Another officer must approve it.")
).on_api("/proposal", "propose", TreasuryTransferOut).describe(
    "Ask another officer to let a prepared transfer go."
)
sheet.act(approve_transfer, CommandSchema).on_page("/approve", "approve").done(
    sentence("The transfer is approved. Give the bank its order, and record the number.")
).on_api("/approval", "approve", TreasuryTransferOut).describe(
    "Let go what another officer proposed: it is posted."
)
sheet.act(refuse_transfer, ReasonSchema).on_page(
    "/refuse", "refused", ask="refuse", draw=_TransferForm("refuse")
).done(sentence("It is refused. Its money goes into the next transfer.")).on_api(
    "/refusal", "refuse", TreasuryTransferOut
).describe("Refuse a transfer that is not posted: its money is gathered again.")
sheet.act(order_transfer, TreasuryReferenceSchema).on_page(
    "/order", "ordered", ask="order", draw=_TransferForm("order")
).done(sentence("The order is recorded. Another officer says when the treasury has it.")).on_api(
    "/order", "order", TreasuryOrderOut
).describe("Record the number of the bank's order, once.")
sheet.act(confirm_arrival, ArrivalSchema).on_page(
    "/arrival", "arrived", ask="arrive", draw=_TransferForm("arrive")
).done(sentence("The credit is recorded: the treasury has it.")).on_api(
    "/arrival", "arrive", TreasuryEndOut
).describe(
    "Record the bank's credit advice: its number and date; another officer must have recorded"
    " the order."
)
sheet.act(fail_arrival, ReasonSchema).on_page(
    "/failure", "failed", ask="fail", draw=_TransferForm("fail")
).done(sentence("The transfer is reversed. Its money goes into the next transfer.")).on_api(
    "/failure", "fail", TreasuryEndOut
).describe(
    "Record that it did not arrive: the transfer is reversed, and its money is collected again."
)


treasury = Subject(blueprint, api, draw=_preparing)
treasury.page("/prepare", "prepare")
treasury.act(prepare_transfers, BankSchema).on_page(
    "/prepare", "prepared", then=lambda _run: url_for("treasury.index")
).on_api("/treasury-runs", "prepare", TreasuryRunOut, status=201).describe(
    "Collect again the money received by a bank since today's last collection."
)


# A page of refunds, drawn here: treasuries stand above refunds, and know where the money went.
@refunds.get("/bills/<psid>")
def bill(psid: str) -> str:
    """Show the payments of a bill, what is left of each, and where the money went."""
    with reading() as uow:
        found, payments = refundable_bill(uow, psid)
        trail = bill_trail(uow, found)
        claim = open_claim(uow.session, found.id)
        may_undo = uow.actor.may(PROPOSE_UNDOING)
        may_refuse = uow.actor.may(PROPOSE_REFUND)
    return render_template(
        "payments/refunds/bill.html",
        bill=found,
        claim=claim,
        may_refuse=may_refuse,
        came=refund_labels.came(may_undo=may_undo).of(payments),
        paid_out=treasury_labels.PAID_OUT.of(trail.settlements),
        sent=treasury_labels.SENT.of(trail.transfers),
        words=refund_labels,
    )
