"""Pages of refunds and of what is due back, for finance officers."""

from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for

from app.errors import NotFound
from app.http import status_of
from app.overrides.public import held_rules
from app.parameters.schemas import ReasonSchema
from app.permissions import require
from app.schemas import CommandSchema
from app.text import sentence
from app.web.doors import reading
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.subjects import Subject, drawn
from payments.bills.queries import find_psid
from payments.kernel.permissions import CONFIRM_REFUND, DECIDE_REFUND, PROPOSE_REFUND, SEND_REFUND
from payments.receipts.policy import CARD, EXCESS, TRANSFER
from payments.refunds.doors import presenter as refund_labels
from payments.refunds.doors.api import api, fees_api
from payments.refunds.doors.refundable_lists import due_page
from payments.refunds.held_decisions import APPROVAL, held_refund
from payments.refunds.policy import VOUCHER, RefundState
from payments.refunds.queries.claims import list_claims
from payments.refunds.queries.overpayments import list_excess_due
from payments.refunds.queries.refundable_fees import count_fees_due_back, list_fees_due_back
from payments.refunds.queries.refunds import followed_refund, list_refunds, refundable_payment
from payments.refunds.schemas import (
    ListRefundsSchema,
    OutcomeOut,
    PayOrderSchema,
    ProposedDueFeeOut,
    ProposeRefundSchema,
    RefundOut,
    RefundPaperOut,
    RequestOfRefundOut,
    SanctionOfRefundOut,
    SanctionSchema,
    TransferSchema,
    VoucherSchema,
)
from payments.refunds.use_cases.complete_refund import (
    confirm_transfer,
    fail_transfer,
    record_transfer,
)
from payments.refunds.use_cases.propose_fee_refund import propose_due_fee
from payments.refunds.use_cases.propose_refund import approve_refund, propose_refund, refuse_refund
from payments.refunds.use_cases.record_paper import record_pay_order, record_voucher
from payments.refunds.use_cases.record_sanction import is_of_revenue
from payments.refunds.use_cases.sanction_refund import sanction_refund

blueprint = Blueprint("refunds", __name__, url_prefix="/refunds")
needs_sign_in(blueprint)
_MAX_PSID_LENGTH = 60
_FIRST = 10
_FAILABLE = frozenset({RefundState.APPROVED, RefundState.SENT, RefundState.CONFIRMED})


@blueprint.get("")
def index() -> str:
    """List the refunds that wait for somebody; with `?ended=yes` those that are over."""
    asked = ListRefundsSchema().load(request.args)
    with reading() as uow:
        page = list_refunds(uow, ended=asked["ended"], cursor=asked["cursor"] or None)
        may_propose = uow.actor.may(PROPOSE_REFUND)
        due = count_fees_due_back(uow)
        first = not (asked["ended"] or asked["cursor"])
        too_much = list_excess_due(uow, limit=_FIRST) if first else None
        claims = list_claims(uow) if first else None
    return render_template(
        "payments/refunds/index.html",
        due=due,
        too_much=too_much,
        more_claims=claims is not None and claims.next_cursor is not None,
        claimed=refund_labels.CLAIMED.of(claims.items if claims else ()),
        excess=refund_labels.excess_due(may_propose=may_propose).of(
            too_much.items if too_much else ()
        ),
        listed=refund_labels.REFUNDS.of(page.items),
        next_cursor=page.next_cursor,
        ended=asked["ended"],
        may_propose=may_propose,
    )


@blueprint.get("/find")
def find() -> Response:
    """Find the bill whose money is to go back; with `?psid=` go to it at once."""
    typed = request.args.get("psid", "").replace("\0", "")[:_MAX_PSID_LENGTH]
    form = Form(values={"psid": typed})
    try:
        with reading() as uow:
            require(uow.actor, PROPOSE_REFUND)
            psid = find_psid(uow, typed) if typed.strip() else ""
    except NotFound as refusal:
        refusal.fields = {"psid": refusal.message}
        page = render_template("payments/refunds/find.html", form=form.with_refusal(refusal))
        return Response(page, status_of(refusal))
    if not psid:
        return Response(render_template("payments/refunds/find.html", form=form))
    made: Response = redirect(url_for("refunds.bill", psid=psid), 303)  # type: ignore[assignment]  # werkzeug's own response
    return made


@blueprint.get("/of/<uuid:payment_id>")
def new(payment_id: UUID) -> str:
    """Show the form for a refund of a payment; `?excess=yes` fills in the excess."""
    return _show_refund_form(None if request.args.get("excess") else Form(), payment_id)


def _show_refund_form(form: Form | None, payment_id: UUID) -> str:
    with reading() as uow:
        require(uow.actor, PROPOSE_REFUND)
        found = refundable_payment(uow, payment_id)
    return render_template(
        "payments/refunds/propose.html",
        form=form or Form(values=refund_labels.excess_values(found)),
        found=found,
        ways=[(way, refund_labels.way_label(way)) for way in found.ways_now],
        authorities=refund_labels.authority_choices(),
        revenue=form is not None and any(part.name != EXCESS for part in found.parts),
    )


def _show(form: Form, refund_id: UUID) -> str:
    with reading() as uow:
        found = followed_refund(uow, refund_id)
        actor = uow.actor
        held = held_rules(uow.session, APPROVAL, refund_id, held_refund(uow, found.refund))
    by_hand = found.refund.channel != CARD
    by_voucher = found.refund.channel == VOUCHER
    approved = actor.may(SEND_REFUND) and by_hand and found.state is RefundState.APPROVED
    waits = found.state is RefundState.PROPOSED
    sender = found.request.sent_by if found.request else None
    sees = actor.may(CONFIRM_REFUND) and by_hand and sender != actor.person_id
    return render_template(
        "payments/refunds/show.html",
        found=found,
        form=form,
        words=refund_labels,
        parts=refund_labels.PARTS.of(found.parts),
        steps=refund_labels.steps(found),
        sanction=refund_labels.sanction_facts(found.sanction),
        paper=refund_labels.paper_facts(found.paper),
        me=actor.person_id,
        act=APPROVAL,
        held=held if waits and actor.may(DECIDE_REFUND) else (),
        may_decide=actor.may(DECIDE_REFUND) and waits,
        may_sanction=actor.may(PROPOSE_REFUND)
        and waits
        and found.sanction is None
        and is_of_revenue(found.refund),
        may_send=approved and not by_voucher and not found.pay_order,
        has_account=approved and found.refund.channel == TRANSFER and not found.pay_order,
        may_voucher=approved and by_voucher,
        may_pay_order=approved and not by_voucher and found.pay_order,
        may_confirm=sees and found.state is RefundState.SENT,
        may_fail=sees and found.state in _FAILABLE,
    )


def _sanctioning(form: Form, refund_id: UUID) -> str:
    return _about(
        "payments/refunds/sanction.html",
        form,
        refund_id,
        authorities=refund_labels.authority_choices(),
    )


def _about(template: str, form: Form, refund_id: UUID, **more: object) -> str:
    with reading() as uow:
        found = followed_refund(uow, refund_id)
    return render_template(template, form=form, found=found, **more)


refund = Subject(
    blueprint, api, "/<uuid:refund_id>", "/refunds/<uuid:refund_id>", "refunds.show", _show
)
refund.page("", "show")
refund.act(sanction_refund, SanctionSchema).on_page(
    "/sanction", "sanctioned", ask="sanction", draw=_sanctioning
).done(sentence("The sanction is recorded. Another officer decides on the refund.")).on_api(
    "/sanction", "sanction", SanctionOfRefundOut, status=201
).describe("Record the sanction of a refund that another domain asked for.")
refund.act(record_voucher, VoucherSchema).on_page(
    "/voucher",
    "vouched",
    ask="voucher",
    draw=drawn("payments/refunds/voucher.html", found=followed_refund),
).done(sentence("The voucher is recorded. Another officer confirms when it is paid.")).on_api(
    "/voucher", "record_voucher", RefundPaperOut, status=201
).describe("Record the voucher that the treasury has passed for a refund.")
refund.act(record_pay_order, PayOrderSchema).on_page(
    "/pay-order",
    "pay_order_made",
    ask="pay_order",
    draw=drawn("payments/refunds/pay_order.html", found=followed_refund),
).done(
    sentence("The pay order is recorded. Another officer confirms when it is collected.")
).on_api("/pay-order", "record_pay_order", RefundPaperOut, status=201).describe(
    "Record the bank’s pay order for a refund whose payer asked for one."
)
refund.act(approve_refund, CommandSchema).on_page("/approve", "approve").done(
    sentence("The refund is approved.")
).on_api("/approval", "approve", RefundOut).describe(
    "Approve another officer's entry; a card’s refund is sent immediately."
)
refund.act(refuse_refund, ReasonSchema).on_page(
    "/refuse",
    "refused",
    ask="refuse",
    draw=drawn("payments/refunds/refuse.html", found=followed_refund),
).done(sentence("The refund was refused.")).on_api("/refusal", "refuse", RefundOut).describe(
    "Refuse another officer's entry, or withdraw your own."
)
refund.act(record_transfer, TransferSchema).on_page(
    "/transfer",
    "sent",
    ask="send",
    draw=drawn("payments/refunds/transfer.html", found=followed_refund),
).done(sentence("The transfer is recorded. Another officer confirms when it has arrived.")).on_api(
    "/transfer", "send", RequestOfRefundOut
).describe("Record the bank’s number of the transfer that sends a refund.")
refund.act(confirm_transfer, CommandSchema).on_page("/confirm", "confirm").done(
    sentence("The refund has reached its payer.")
).on_api("/confirmation", "confirm", OutcomeOut).describe(
    "Confirm that a transfer recorded by another officer reached its payer."
)
refund.act(fail_transfer, ReasonSchema).on_page(
    "/fail", "failed", ask="fail", draw=drawn("payments/refunds/fail.html", found=followed_refund)
).done(sentence("The refund is reversed. You can refund the amount again.")).on_api(
    "/failure", "fail", OutcomeOut
).describe("Record that a transfer did not reach its payer, or was returned.")


excess_pages = Blueprint("excess_due", __name__, url_prefix="/refunds/too-much")
needs_sign_in(excess_pages)


@excess_pages.get("", endpoint="index")
def list_excess() -> str:
    """List what was too much, and whose refund nobody has proposed."""
    return due_page(list_excess_due, "payments/refunds/too_much.html", refund_labels.excess_due)


fees_pages = Blueprint("fees_due_back", __name__, url_prefix="/refunds/due")
needs_sign_in(fees_pages)


def _fees_page(form: Form, due_id: UUID | None = None) -> str:
    """Draw the list; `due_id` is that of the fee whose proposal was refused."""
    del due_id
    return due_page(
        list_fees_due_back, "payments/refunds/due.html", refund_labels.fees_due, form=form
    )


fees_due_back = Subject(fees_pages, fees_api, draw=_fees_page)
fees_due_back.page("", "index")
fees_due_back.act(propose_due_fee, CommandSchema).on_page(
    "/<uuid:due_id>/proposal", "propose", back="fees_due_back.index"
).done(sentence("The refund is proposed. Another officer decides on it.")).on_api(
    "/fees-due-back/<uuid:due_id>/refunds", "propose", ProposedDueFeeOut, status=201
).describe("Enter the refund of a fee that is due back; another finance officer approves it.")


Subject(blueprint, api).act(propose_refund, ProposeRefundSchema).on_page(
    "/of/<uuid:payment_id>",
    "new_post",
    draw=_show_refund_form,
    then=lambda made: url_for("refunds.show", refund_id=made.id),
).on_api("/payments/<uuid:payment_id>/refunds", "propose", RefundOut, status=201).describe(
    "Enter a refund; another finance officer approves it."
)
