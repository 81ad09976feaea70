"""Refunds in words: their status, and how the money goes back."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from flask import get_template_attribute, url_for
from flask_babel import gettext
from markupsafe import Markup

from app.money import grouped_rupees
from app.text import Sentence, sentence
from app.web.formatting import isolate_ltr, local_date, local_time, rupees
from app.web.tables import Cell, Column, Table, amount, linked, money, summary_rows
from app.web.translation import translate
from payments.bills.doors import channel_label, grouped, own_label
from payments.bills.models import Bill
from payments.receipts.policy import EXCESS, TRANSFER
from payments.refunds.models import RefundClaim, RefundPaper, RefundSanction
from payments.refunds.policy import AUTHORITIES, CLAIMS, LINES, PAY_ORDER, VOUCHER, RefundState
from payments.refunds.queries.claims import ListedClaim
from payments.refunds.queries.overpayments import DueExcess
from payments.refunds.queries.refundable_fees import DueFee
from payments.refunds.queries.refunds import FollowedRefund, RefundablePayment

COLOURS = {
    RefundState.PROPOSED: "blue",
    RefundState.REFUSED: "grey",
    RefundState.APPROVED: "yellow",
    RefundState.SENT: "orange",
    RefundState.CONFIRMED: "green",
    RefundState.FAILED: "red",
}
STATES: Mapping[RefundState, Sentence] = {
    RefundState.PROPOSED: sentence("Waiting for approval"),
    RefundState.REFUSED: sentence("Refused"),
    RefundState.APPROVED: sentence("Approved, not sent yet"),
    RefundState.SENT: sentence("On its way"),
    RefundState.CONFIRMED: sentence("Refunded"),
    RefundState.FAILED: sentence("Did not arrive"),
}
_WAYS: Mapping[str, Sentence] = {
    TRANSFER: sentence("Bank transfer"),
    VOUCHER: sentence("The treasury’s voucher"),
}
_DEPARTMENT = sentence("The department that held the deposit")


def state_tag(state: RefundState) -> Markup:
    """Render the status of a refund."""
    return Markup('<strong class="govuk-tag govuk-tag--{}">{}</strong>').format(
        COLOURS[state], translate(STATES[state])
    )


def way_label(channel: str) -> str:
    """Return the label of a refund's method."""
    return translate(_WAYS[channel]) if channel in _WAYS else channel_label(channel)


def authority_choices() -> list[tuple[str, str]]:
    """Return who may sanction a refund, for a form."""
    return [(key, translate(words)) for key, words in AUTHORITIES.items()]


def sanction_facts(sanction: RefundSanction | None) -> list[Cell]:
    """Return by whose sanction a refund is, and under which order a bank pays it."""
    if sanction is None:
        return []
    number = isolate_ltr(sanction.number)
    ordered = isolate_ltr(sanction.order_number)
    return summary_rows(
        (sentence("Sanctioned by"), translate(AUTHORITIES.get(sanction.authority, _DEPARTMENT))),
        (sentence("Sanction"), _dated(number, sanction.sanctioned_on))
        if _is_paper(sanction)
        else None,
        (sentence("Amount sanctioned"), amount(sanction.sanctioned_paisa))
        if sanction.sanctioned_paisa
        else None,
        (sentence("Order of Finance"), _dated(ordered, sanction.ordered_on))
        if sanction.ordered_on
        else None,
        (sentence("Paid by the treasury"), sanction.treasury_name) if sanction.treasury else None,
    )


def _is_paper(sanction: RefundSanction) -> bool:
    return sanction.authority in AUTHORITIES


def paper_facts(paper: RefundPaper | None) -> list[Cell]:
    """Return the voucher or pay order by which a refund is paid."""
    if paper is None:
        return []
    words = sentence("Pay order") if paper.kind == PAY_ORDER else sentence("Voucher")
    return summary_rows(
        (words, _dated(isolate_ltr(paper.number), paper.issued_on)),
        (sentence("Payable at"), paper.place),
    )


def _dated(number: Markup, day: date | None) -> Markup:
    return Markup("{}, {}").format(number, local_date(day)) if day else number


def excess_values(found: RefundablePayment) -> Mapping[str, str]:
    """Return the initial values of a refund form, if the excess is to be refunded."""
    values = {"reason": translate(sentence("More was paid than the bill asked for."))}
    for place, part in enumerate(found.parts):
        if part.name == EXCESS and part.left_paisa:
            values[f"parts-{place}-amount"] = grouped_rupees(part.left_paisa)
    return values


psid_label = grouped


def _sanction(each: FollowedRefund) -> Cell:
    """Return the sanction's number, and where a refund of revenue waits for one."""
    if each.sanction is not None and _is_paper(each.sanction):
        return isolate_ltr(each.sanction.number)
    waits = each.sanction is None and each.state is RefundState.PROPOSED
    return gettext("Not recorded yet") if waits and each.refund.kind == LINES else "–"


def _purpose(bill: Bill) -> str:
    return own_label(bill.purpose, bill.purpose_ur)


REFUNDS: Table[FollowedRefund] = Table(
    Column(
        sentence("Bill"),
        lambda each: linked(_purpose(each.bill), "refunds.show", refund_id=each.refund.id),
    ),
    Column(sentence("State"), lambda each: state_tag(each.state)),
    Column(sentence("By"), lambda each: way_label(each.refund.channel)),
    Column(sentence("Sanction"), _sanction),
    Column(sentence("Entered"), lambda each: local_time(each.refund.entered_at)),
    money(sentence("Amount"), "refund.amount_paisa"),
)


_WHY, _SINCE = sentence("Why"), sentence("Since")
_WORDS = sentence("In the payer’s words")
CLAIMED: Table[ListedClaim] = Table(
    Column(
        sentence("Bill"),
        lambda each: linked(grouped(each.bill.psid), "refunds.bill", psid=each.bill.psid),
    ),
    Column(sentence("For"), lambda each: _purpose(each.bill)),
    Column(_WHY, lambda each: translate(CLAIMS[each.claim.kind])),
    Column(_WORDS, lambda each: each.claim.words),
    Column(_SINCE, lambda each: local_time(each.claim.entered_at)),
)


def claim_facts(claim: RefundClaim) -> list[Cell]:
    """Return the facts of a payer's claim."""
    return summary_rows(
        (translate(_WHY), translate(CLAIMS[claim.kind])),
        (translate(_WORDS), claim.words),
        (translate(_SINCE), local_time(claim.entered_at)),
    )


def excess_due(*, may_propose: bool) -> Table[DueExcess]:
    """Return the table of what is due back because it was too much."""

    def begin(each: DueExcess) -> Cell:
        ids = {"payment_id": each.payment_id, "excess": "yes"}
        return linked(gettext("Refund it"), "refunds.new", **ids) if may_propose else ""

    return Table(
        Column(
            sentence("Bill"),
            lambda each: linked(grouped(each.psid), "refunds.bill", psid=each.psid),
        ),
        Column(sentence("For"), lambda each: each.purpose),
        Column(sentence("Paid by"), lambda each: way_label(each.channel)),
        Column(sentence("Since"), lambda each: local_time(each.since)),
        money(sentence("Too much"), "amount_paisa"),
        Column("", begin),
    )


def fees_due(*, may_propose: bool) -> Table[DueFee]:
    """Return the table of fees that a service gives back, each with its button."""
    button = get_template_attribute("components/actions.html", "post_button")

    def act(each: DueFee) -> Cell:
        text = gettext("Propose the refund of %(amount)s", amount=rupees(each.amount_paisa))
        at = url_for("fees_due_back.propose", due_id=each.id)
        return button(text, at, kind="secondary") if may_propose else ""

    return Table(
        Column(sentence("Fee"), lambda each: each.fee),
        Column(sentence("Bill"), lambda each: linked(each.psid, "refunds.bill", psid=each.psid)),
        Column(sentence("For"), lambda each: each.purpose),
        Column(sentence("Since"), lambda each: local_time(each.noted_at)),
        money(sentence("Amount"), "amount_paisa"),
        Column("", act),
    )


def entries(transaction_id: UUID | None) -> Cell:
    """Return a link to a transaction in the books; a dash if nothing is posted."""
    if transaction_id is None:
        return "–"
    return linked(gettext("Its entries"), "books.transaction", transaction_id=transaction_id)


def came(*, may_undo: bool) -> Table[RefundablePayment]:
    """Return the table of a bill's payments: what is left of each, and what may be done with it."""

    def left(each: RefundablePayment) -> int:
        return sum(part.left_paisa for part in each.parts)

    def refund(each: RefundablePayment) -> Cell:
        if not each.ways:
            return gettext("A credit note is never refunded as cash")
        if not left(each):
            return gettext("Nothing of it is left")
        return linked(gettext("Refund"), "refunds.new", payment_id=each.payment.id)

    def undo(each: RefundablePayment) -> Cell:
        if may_undo and left(each) and each.payment.channel in _BY_HAND:
            return linked(gettext("Withdraw"), "undoings.new", payment_id=each.payment.id)
        return ""

    return Table(
        Column(sentence("Receipt"), lambda each: isolate_ltr(each.payment.receipt)),
        Column(sentence("Paid at"), lambda each: local_time(each.payment.paid_at)),
        Column(sentence("By"), lambda each: channel_label(each.payment.channel)),
        money(sentence("Amount"), "payment.amount_paisa"),
        Column(sentence("Left"), lambda each: amount(left(each)), numeric=True),
        Column(sentence("Refund"), refund),
        Column(sentence("In the books"), lambda each: entries(each.payment.transaction_id)),
        Column(sentence("Never was money"), undo),
    )


def steps(found: FollowedRefund) -> list[list[Cell]]:
    """Return the history of a refund: the step, its time, and a note."""
    refund, sent = found.refund, found.request
    said: list[tuple[str, datetime | None, Cell]] = [
        (sentence("Entered"), refund.entered_at, ""),
        (sentence("Approved by another officer"), refund.approved_at, ""),
        (sentence("Refused"), refund.refused_at, refund.refused_reason),
    ]
    if sent:
        said.append((sentence("Sent"), sent.sent_at, isolate_ltr(sent.reference)))
    said += [(_ENDS[end.outcome], end.at, end.reason) for end in found.outcomes]
    return [[translate(words), local_time(at), note] for words, at, note in said if at]


_ENDS = {
    "confirmed": sentence("Reached its payer"),
    "failed": sentence("Did not reach its payer"),
}
_BY_HAND = ("counter", "scroll")
PARTS: Table[tuple[str, int]] = Table(
    Column(sentence("What for"), lambda part: translate(part[0])),
    Column(sentence("Amount"), lambda part: amount(part[1]), numeric=True),
)
