"""Claims of unclaimed money that went to a head, on pages and in the API, for finance officers."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from flask import Blueprint, render_template, request
from markupsafe import Markup

from app.overrides.public import held_rules
from app.parameters.schemas import ReasonSchema
from app.permissions import require
from app.text import sentence
from app.web.doors import reading
from app.web.formatting import isolate_ltr, local_date, local_time
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.subjects import Subject, drawn
from app.web.tables import Cell, Column, Table, amount, linked, money, summary_rows
from app.web.translation import translate
from payments.kernel.permissions import (
    CONFIRM_REFUND,
    DECIDE_SUSPENSE,
    PROPOSE_SUSPENSE,
    SEND_REFUND,
)
from payments.refunds.doors.presenter import authority_choices
from payments.refunds.policy import AUTHORITIES, RefundState
from payments.refunds.schemas import VoucherSchema
from payments.suspense.doors.api import api
from payments.suspense.queries import claims as queries
from payments.suspense.queries.claims import FollowedClaim
from payments.suspense.queries.held_decisions import CLAIM_APPROVAL, held_claim
from payments.suspense.schemas import (
    ClaimableOut,
    ClaimEndOut,
    ClaimSchema,
    ClaimVoucherOut,
    DecisionsQuerySchema,
    FollowedClaimOut,
    FollowedClaimsOut,
    SuspenseClaimOut,
)
from payments.suspense.use_cases.claim_unclaimed import (
    approve_claim,
    claim_unclaimed,
    confirm_claim,
    fail_claim,
    record_claim_voucher,
    refuse_claim,
)

blueprint = Blueprint("suspense_claims", __name__, url_prefix="/suspense/claims")
needs_sign_in(blueprint)
PAGES = "payments/suspense_claims"
ONE = "/suspense-claims/<uuid:suspense_claim_id>"
STATES = {
    RefundState.PROPOSED: sentence("Waiting for another officer"),
    RefundState.REFUSED: sentence("Refused"),
    RefundState.APPROVED: sentence("Waiting for the treasury’s voucher"),
    RefundState.SENT: sentence("Waiting for its payment"),
    RefundState.CONFIRMED: sentence("Paid to its payer"),
    RefundState.FAILED: sentence("Not paid"),
}
_ENDS = {"confirmed": sentence("Paid to its payer"), "failed": sentence("Not paid")}
CLAIMS: Table[FollowedClaim] = Table(
    Column(
        sentence("Payer"),
        lambda each: linked(
            each.claim.payee, "suspense_claims.show", suspense_claim_id=each.claim.id
        ),
    ),
    Column(sentence("Entered"), lambda each: local_time(each.claim.entered_at)),
    Column(sentence("Sanction"), lambda each: isolate_ltr(each.claim.sanction_number)),
    money(sentence("Amount"), "claim.amount_paisa"),
    Column(sentence("State"), lambda each: STATES[each.state]),
)


@blueprint.get("")
def index() -> str:
    """List the claims that wait for somebody; with `?ended=yes` those that are over."""
    asked = DecisionsQuerySchema().load(request.args)
    with reading() as uow:
        page = queries.claims(uow, ended=asked["ended"], cursor=asked["cursor"] or None)
    return render_template(
        f"{PAGES}/index.html",
        listed=CLAIMS.of(page.items),
        next_cursor=page.next_cursor,
        ended=asked["ended"],
    )


def _show(form: Form, suspense_claim_id: UUID) -> str:
    with reading() as uow:
        found = queries.suspense_claim(uow, suspense_claim_id)
        held = held_rules(uow.session, CLAIM_APPROVAL, found.claim.id, held_claim(uow, found.claim))
        actor = uow.actor
    decides = actor.may(DECIDE_SUSPENSE) and found.state is RefundState.PROPOSED
    recorder = found.voucher.told_by if found.voucher else None
    sees = actor.may(CONFIRM_REFUND) and recorder != actor.person_id
    return render_template(
        f"{PAGES}/show.html",
        found=found,
        form=form,
        state=translate(STATES[found.state]),
        facts=_facts(found),
        steps=_steps(found),
        me=actor.person_id,
        act=CLAIM_APPROVAL,
        held=held if decides else (),
        may_decide=decides,
        may_record=actor.may(SEND_REFUND) and found.state is RefundState.APPROVED,
        may_confirm=sees and found.state is RefundState.SENT,
        may_fail=sees and found.state in {RefundState.APPROVED, RefundState.SENT},
    )


def _facts(found: FollowedClaim) -> Sequence[Cell]:
    claim, voucher = found.claim, found.voucher
    return summary_rows(
        (sentence("Amount"), amount(claim.amount_paisa)),
        (sentence("To"), claim.payee),
        (sentence("Head"), isolate_ltr(found.head_code)),
        (sentence("DDO"), isolate_ltr(found.ddo_code)),
        (sentence("Why"), claim.reason),
        (sentence("Sanctioned by"), translate(AUTHORITIES[claim.authority])),
        (sentence("Sanction"), _dated(claim.sanction_number, claim.sanctioned_on)),
        ("Amount sanctioned", amount(claim.sanctioned_paisa)) if claim.sanctioned_paisa else None,
        (sentence("Paid by the treasury"), claim.treasury_name),
        ("Voucher", _dated(voucher.number, voucher.issued_on)) if voucher else None,
    )


def _dated(number: str, day: date) -> Markup:
    return Markup("{}, {}").format(isolate_ltr(number), local_date(day))


def _steps(found: FollowedClaim) -> list[list[Cell]]:
    claim, voucher, end = found.claim, found.voucher, found.end
    steps: list[tuple[str, datetime | None, Cell]] = [
        (sentence("Entered"), claim.entered_at, ""),
        (sentence("Approved by another officer"), claim.approved_at, ""),
        (sentence("Refused"), claim.refused_at, claim.refused_reason),
    ]
    if voucher:
        steps.append((sentence("Voucher recorded"), voucher.told_at, isolate_ltr(voucher.number)))
    if end:
        steps.append((_ENDS[end.outcome], end.at, end.reason))
    return [[translate(words), local_time(at), note] for words, at, note in steps if at]


def _show_claim_form(form: Form, decision_id: UUID) -> str:
    with reading() as uow:
        require(uow.actor, PROPOSE_SUSPENSE)
        found = queries.claimable(uow, decision_id)
    return render_template(
        f"{PAGES}/new.html", form=form, found=found, authorities=authority_choices()
    )


decision = Subject(
    blueprint, api, "/of/<uuid:decision_id>", "/suspense-decisions/<uuid:decision_id>"
)
decision.read("/claimable", "show_claimable", queries.claimable, ClaimableOut).describe(
    "Return what may still be claimed of money that went to a head."
)
decision.act(claim_unclaimed, ClaimSchema).on_page(
    "", "entered", ask="new", draw=_show_claim_form, back="suspense.decision"
).done(sentence("The claim is entered. Another officer must approve it.")).on_api(
    "/claims",
    "claim",
    SuspenseClaimOut,
    status=201,
    location=lambda made: f"/api/v1/suspense-claims/{made.id}",
).describe(
    "Enter the claim of money that went to a head as unclaimed; another officer approves it."
)
suspense_claim = Subject(
    blueprint, api, "/<uuid:suspense_claim_id>", ONE, "suspense_claims.show", _show
)
suspense_claim.page("", "show")
suspense_claim.read("", "show_claim", queries.suspense_claim, FollowedClaimOut).describe(
    "Return the status of a claim, and what has happened to it."
)
suspense_claim.act(approve_claim).on_page("/approve", "approve").done(
    sentence("It is approved. Record the treasury’s voucher when it has passed it.")
).on_api("/approval", "approve_claim", SuspenseClaimOut).describe(
    "Approve a claim that another officer entered; the treasury’s voucher pays it."
)
suspense_claim.act(refuse_claim, ReasonSchema).on_page(
    "/refuse",
    "refused",
    ask="refuse",
    draw=drawn(f"{PAGES}/refuse.html", found=queries.suspense_claim),
).done(sentence("It was refused. The money stays under its head.")).on_api(
    "/refusal", "refuse_claim", SuspenseClaimOut
).describe("Refuse a claim, or withdraw your own.")
suspense_claim.act(record_claim_voucher, VoucherSchema).on_page(
    "/voucher",
    "vouched",
    ask="voucher",
    draw=drawn(f"{PAGES}/voucher.html", found=queries.suspense_claim),
).done(sentence("The voucher is recorded. Another officer confirms when it is paid.")).on_api(
    "/voucher", "record_claim_voucher", ClaimVoucherOut, status=201
).describe("Record the voucher that the treasury has passed for a claim.")
suspense_claim.act(confirm_claim).on_page("/confirm", "confirm").done(
    sentence("The payer has the money.")
).on_api("/confirmation", "confirm_claim", ClaimEndOut).describe(
    "Confirm that the voucher recorded by another officer was paid."
)
suspense_claim.act(fail_claim, ReasonSchema).on_page(
    "/fail", "failed", ask="fail", draw=drawn(f"{PAGES}/fail.html", found=queries.suspense_claim)
).done(sentence("It is reversed. The money is under its head again, and can be claimed.")).on_api(
    "/failure", "fail_claim", ClaimEndOut
).describe("Record that an approved claim was not paid.")


Subject(api=api).read(
    "/suspense-claims", "list_claims", queries.claims, FollowedClaimsOut, DecisionsQuerySchema
).describe("List the claims of unclaimed money that wait for somebody, or those that ended.")
