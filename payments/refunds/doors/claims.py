"""Claims: the form of payers on the page of their bill, and the refusal by Finance's officers."""

from flask import Blueprint, render_template, request

from app.parameters.schemas import ReasonSchema
from app.text import sentence
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.forms import Form
from app.web.guards import needs_sign_in, needs_token
from app.web.subjects import Subject, drawn
from app.web.translation import translate
from payments.bills import doors as bills_doors
from payments.kernel.permissions import PROPOSE_REFUND
from payments.refunds.policy import CLAIMS
from payments.refunds.queries.claims import (
    bill_to_claim,
    claim_to_withdraw,
    list_claims,
    listed_claim,
)
from payments.refunds.schemas import (
    ClaimRefundSchema,
    ListClaimsSchema,
    RefundClaimOut,
    RefundClaimsOut,
)
from payments.refunds.use_cases.claim_refund import claim_refund, refuse_claim, withdraw_claim

blueprint = Blueprint("refund_claims", __name__)
needs_sign_in(blueprint)
api = ApiBlueprint("refund_claims_api", __name__, description="Money that payers ask for")
needs_token(api)
_MAX_RECEIPT_LENGTH = 60


def _claiming(form: Form, psid: str) -> str:
    """Fill in the receipt with which the page of the bill was opened."""
    with reading() as uow:
        bill, is_payer = bill_to_claim(uow, psid)
    if request.method == "GET":
        form = Form(values={"receipt": request.args.get("receipt", "")[:_MAX_RECEIPT_LENGTH]})
    return render_template(
        "payments/refunds/claim.html",
        form=form,
        bill=bill,
        is_payer=is_payer,
        kinds=[(kind, translate(words)) for kind, words in CLAIMS.items()],
        words=bills_doors,
    )


of_bill = Subject(blueprint, api, "/bills/<psid>/money-back", "/bills/<psid>", "bills.show")
of_bill.act(claim_refund, ClaimRefundSchema).on_page("", "asked", ask="ask", draw=_claiming).on_api(
    "/refund-claims", "claim", RefundClaimOut, status=201
).describe("Ask for money back, as the bill’s payer or with a receipt of it.")

of_bill.act(withdraw_claim).on_page(
    "/withdraw",
    "withdrawn",
    ask="withdraw",
    draw=drawn("payments/refunds/withdraw_claim.html", found=claim_to_withdraw),
).done(sentence("You withdrew your request. You can ask again.")).on_api(
    "/refund-claims/withdrawal", "withdraw", RefundClaimOut
).describe("Withdraw the caller’s own claim, which no officer has decided.")

claims = Subject(blueprint, api, "/refunds/claims/<uuid:refund_claim_id>", "/refund-claims")
claims.read("", "every", list_claims, RefundClaimsOut, ListClaimsSchema).describe(
    "List the claims of payers that wait for an officer, the oldest first."
)
claims.act(refuse_claim, ReasonSchema).on_page(
    "/refuse",
    "refused",
    ask="refuse",
    draw=drawn("payments/refunds/refuse_claim.html", needs=PROPOSE_REFUND, found=listed_claim),
    back="refunds.index",
).done(sentence("The claim is refused, and its payer is notified.")).on_api(
    "/<uuid:refund_claim_id>/refusal", "refuse", RefundClaimOut
).describe("Refuse a payer’s claim for money back, with the reason.")
