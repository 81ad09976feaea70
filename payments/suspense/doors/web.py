"""Pages of money in suspense, for finance officers: the rest, and its decisions."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from flask import Blueprint, render_template, request
from flask_babel import ngettext
from markupsafe import Markup

from app.calendar import local_day
from app.overrides.public import held_rules, overrides_of
from app.parameters.public import ParameterValue, Unit, set_in_force
from app.parameters.schemas import ReasonSchema
from app.permissions import require
from app.text import Sentence, sentence
from app.web.doors import reading
from app.web.formatting import isolate_ltr, local_date, local_time
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.subjects import Subject
from app.web.tables import Cell, Column, Table, amount, linked, money, summary_rows
from app.web.translation import translate
from payments.clearing.models import BILL, HEAD, PAYER
from payments.kernel.parameters import UNKNOWN_OWNERS_HEAD
from payments.kernel.permissions import (
    CONFIRM_REFUND,
    DECIDE_SUSPENSE,
    PROPOSE_SUSPENSE,
    SEND_REFUND,
)
from payments.refunds.policy import RefundState
from payments.refunds.schemas import PayOrderSchema
from payments.suspense.doors.api import api
from payments.suspense.doors.claims import CLAIMS
from payments.suspense.models import SuspensePayOrder
from payments.suspense.queries import items as queries
from payments.suspense.queries.claims import claimable, claims_of
from payments.suspense.queries.held_decisions import TO_A_HEAD, held_item
from payments.suspense.schemas import (
    BackByOrderOut,
    BackEndOut,
    BackOut,
    DecisionsQuerySchema,
    ProposeDecisionSchema,
    SendBackSchema,
    SuspenseDecisionOut,
)
from payments.suspense.use_cases.decide_suspense import (
    approve_decision,
    propose_decision,
    refuse_decision,
)
from payments.suspense.use_cases.record_pay_order import record_suspense_pay_order
from payments.suspense.use_cases.return_to_payer import fail_back, see_back, send_back
from payments.treasury.permissions import RECORD_PAY_ORDER

blueprint = Blueprint("suspense", __name__, url_prefix="/suspense")
needs_sign_in(blueprint)
PAGES = "payments/suspense"
WHYS: Mapping[str, str] = {
    "unknown": sentence("No bill has this number"),
    "differs": sentence("The bank said something else of the same line before"),
    "settled": sentence("Two officers put it here when they settled a difference"),
}
KINDS: Mapping[str, str] = {
    BILL: sentence("To a bill"),
    PAYER: sentence("Back to its payer"),
    HEAD: sentence("To the Public Account, or to a head of account as unclaimed"),
}
STATES: Mapping[RefundState, str] = {
    RefundState.PROPOSED: sentence("Waiting for another officer"),
    RefundState.REFUSED: sentence("Refused"),
    RefundState.APPROVED: sentence("Approved"),
    RefundState.SENT: sentence("On its way"),
    RefundState.CONFIRMED: sentence("Reached its payer"),
    RefundState.FAILED: sentence("Did not reach its payer"),
}
ITEMS: Table[queries.Waiting] = Table(
    Column(
        sentence("Reference"),
        lambda each: linked(each.item.reference, "suspense.show", item_id=each.item.id),
    ),
    Column(sentence("Number that was written"), lambda each: isolate_ltr(each.item.written)),
    Column(sentence("Why"), lambda each: WHYS[each.item.why]),
    Column(sentence("Where"), lambda each: each.item.place),
    Column(sentence("Taken on"), lambda each: local_date(each.item.came_on)),
    Column(
        sentence("Since it was taken"),
        lambda each: ngettext("%(num)s day", "%(num)s days", each.days),
    ),
    money(sentence("Left"), "left_paisa"),
)


def _decided(each: queries.Followed, text: str) -> Cell:
    return linked(text, "suspense.decision", decision_id=each.decision.id)


_ENTERED: Column[queries.Followed] = Column(
    sentence("Entered"), lambda each: local_time(each.decision.entered_at)
)
_AMOUNT = money(sentence("Amount"), "decision.amount_paisa")
_STATE: Column[queries.Followed] = Column(sentence("State"), lambda each: STATES[each.state])
DECISIONS: Table[queries.Followed] = Table(
    Column(sentence("Reference"), lambda each: _decided(each, each.item.reference)),
    Column(sentence("Decision"), lambda each: KINDS[each.decision.kind]),
    _ENTERED,
    _AMOUNT,
    _STATE,
)
DECISIONS_OF_ITEM: Table[queries.Followed] = Table(
    Column(sentence("Decision"), lambda each: _decided(each, KINDS[each.decision.kind])),
    _ENTERED,
    _AMOUNT,
    _STATE,
)


def _facts(found: queries.Followed) -> Sequence[Cell]:
    decision, rule = found.decision, found.rule
    return summary_rows(
        (sentence("Amount"), amount(decision.amount_paisa)),
        ("Number of the bill (PSID)", isolate_ltr(found.psid)) if found.psid else None,
        ("To", decision.payee) if decision.payee else None,
        ("By", _way(found)) if decision.payee else None,
        ("Pay order", _order_facts(found.pay_order)) if found.pay_order else None,
        ("Head", isolate_ltr(decision.head_code)) if decision.head_code else None,
        ("DDO", isolate_ltr(decision.ddo_code)) if decision.head_code else None,
        (sentence("By which rule"), _rule_words(rule)) if rule else None,
        (sentence("Why"), decision.reason),
    )


def _rule_words(rule: ParameterValue) -> str:
    return f"{rule.instrument} ({rule.confidence.value})"


def _way(found: queries.Followed) -> Sentence:
    if found.by_pay_order:
        return sentence("Pay order, payable on CNIC")
    return sentence("Transfer to an account")


def _order_facts(order: SuspensePayOrder) -> Markup:
    """Return the number, day and branch of a pay order."""
    number = isolate_ltr(order.number)
    return Markup("{}, {}, {}").format(number, local_date(order.issued_on), order.branch)


def _after(rule: ParameterValue) -> str:
    """Return when the frozen rule lets money count as unclaimed; before 0039 it counted days."""
    if rule.unit is Unit.DAYS:
        return translate(sentence("%(count)s days", count=rule.value))
    return translate(sentence("%(count)s complete account years", count=rule.value))


def _steps(found: queries.Followed) -> list[list[Cell]]:
    decision, sent = found.decision, found.transfer
    steps: list[tuple[str, datetime | None, Cell]] = [
        (sentence("Entered"), decision.entered_at, ""),
        (sentence("Approved by another officer"), decision.approved_at, ""),
        (sentence("Refused"), decision.refused_at, decision.refused_reason),
    ]
    if sent:
        steps.append((sentence("Sent"), sent.sent_at, isolate_ltr(f"{sent.bank} {sent.reference}")))
    steps += [(_ENDS[end.outcome], end.at, end.reason) for end in found.outcomes]
    return [[translate(words), local_time(at), note] for words, at, note in steps if at]


_ENDS = {"confirmed": sentence("Reached its payer"), "failed": sentence("Did not reach its payer")}
_FAILABLE = frozenset({RefundState.APPROVED, RefundState.SENT, RefundState.CONFIRMED})


@blueprint.get("")
def index() -> str:
    """List what is left in suspense, the oldest first."""
    with reading() as uow:
        found = queries.suspense(uow, request.args.get("cursor"))
    return render_template(f"{PAGES}/index.html", found=found, listed=ITEMS.of(found.page.items))


@blueprint.get("/decisions")
def decisions() -> str:
    """List the decisions that wait for somebody; with `?ended=yes` those that are over."""
    asked = DecisionsQuerySchema().load(request.args)
    with reading() as uow:
        page = queries.decisions(uow, ended=asked["ended"], cursor=asked["cursor"] or None)
    return render_template(
        f"{PAGES}/decisions.html",
        listed=DECISIONS.of(page.items),
        next_cursor=page.next_cursor,
        ended=asked["ended"],
    )


@blueprint.get("/<uuid:item_id>")
def show(item_id: UUID) -> str:
    """Show an item, what the bank wrote, and what was decided of it."""
    with reading() as uow:
        shown = queries.suspense_item(uow, item_id)
        may_propose = uow.actor.may(PROPOSE_SUSPENSE)
    return render_template(
        f"{PAGES}/show.html",
        shown=shown,
        why=translate(WHYS[shown.item.why]),
        decisions=DECISIONS_OF_ITEM.of(shown.decisions),
        claims=CLAIMS.of(shown.claims),
        may_propose=may_propose,
    )


def _kinds() -> dict[str, str]:
    return {kind: translate(words) for kind, words in KINDS.items()}


def _show_decision_form(form: Form, item_id: UUID) -> str:
    with reading() as uow:
        require(uow.actor, PROPOSE_SUSPENSE)
        shown = queries.suspense_item(uow, item_id)
        held = held_rules(uow.session, TO_A_HEAD, item_id, held_item(uow, shown.item))
        found = set_in_force(uow.session, [UNKNOWN_OWNERS_HEAD.key], local_day(uow.now))
        public = found.get(UNKNOWN_OWNERS_HEAD.key)
    return render_template(
        f"{PAGES}/propose.html",
        form=form,
        shown=shown,
        kinds=_kinds(),
        act=TO_A_HEAD,
        held=held,
        public_head=public.value if public else "",
    )


@blueprint.get("/decisions/<uuid:decision_id>")
def decision(decision_id: UUID) -> str:
    """Show a decision, what has happened to it, and what may be done about it."""
    return _decision(Form(), decision_id)


def _decision(form: Form, decision_id: UUID) -> str:
    with reading() as uow:
        found = queries.suspense_decision(uow, decision_id)
        actor = uow.actor
        head = found.decision.kind == HEAD
        early = overrides_of(uow.session, TO_A_HEAD, found.item.id, None) if head else ()
        at_head = head and found.decision.approved_at is not None
        to_claim = claimable(uow, decision_id) if at_head else None
        claims = claims_of(uow.session, [decision_id] if at_head else [])
    back = found.decision.kind == "payer"
    sender = found.transfer.sent_by if found.transfer else None
    sees = actor.may(CONFIRM_REFUND) and back and sender != actor.person_id
    approved = back and found.state is RefundState.APPROVED
    return render_template(
        f"{PAGES}/decision.html",
        found=found,
        form=form,
        kind=translate(KINDS[found.decision.kind]),
        state=translate(STATES[found.state]),
        facts=_facts(found),
        steps=_steps(found),
        early=early,
        after=_after(found.rule) if found.rule and found.rule.unit is not Unit.TEXT else "",
        to_claim=to_claim,
        claims=CLAIMS.of(claims),
        may_claim=to_claim is not None and to_claim.left_paisa > 0 and actor.may(PROPOSE_SUSPENSE),
        me=actor.person_id,
        may_decide=actor.may(DECIDE_SUSPENSE) and found.state is RefundState.PROPOSED,
        may_send=actor.may(SEND_REFUND) and approved and not found.by_pay_order,
        may_pay_order=actor.may(SEND_REFUND) and approved and found.by_pay_order,
        may_choose=actor.may(RECORD_PAY_ORDER) and approved and not found.by_pay_order,
        may_see=sees and found.state is RefundState.SENT,
        may_fail=sees and found.state in _FAILABLE,
    )


def _refusing(form: Form, decision_id: UUID) -> str:
    return _about("refuse", form, decision_id)


def _sending(form: Form, decision_id: UUID) -> str:
    return _about("send", form, decision_id)


def _paying_by_order(form: Form, decision_id: UUID) -> str:
    return _about("pay_order", form, decision_id)


def _failing(form: Form, decision_id: UUID) -> str:
    return _about("fail", form, decision_id)


def _about(page: str, form: Form, decision_id: UUID) -> str:
    with reading() as uow:
        found = queries.suspense_decision(uow, decision_id)
    return render_template(
        f"{PAGES}/{page}.html", form=form, found=found, kind=translate(KINDS[found.decision.kind])
    )


Subject(blueprint, api).act(propose_decision, ProposeDecisionSchema).on_page(
    "/<uuid:item_id>/propose",
    "proposed",
    ask="propose",
    draw=_show_decision_form,
    back="suspense.show",
).done(sentence("It is entered. Another officer must approve it.")).on_api(
    "/suspense/<uuid:item_id>/decisions",
    "propose",
    SuspenseDecisionOut,
    status=201,
    location=lambda made: f"/api/v1/suspense-decisions/{made.id}",
).describe("Propose how to settle money in suspense. Another officer approves it.")
decision_doors = Subject(
    blueprint,
    api,
    "/decisions/<uuid:decision_id>",
    "/suspense-decisions/<uuid:decision_id>",
    "suspense.decision",
    _decision,
)
decision_doors.act(approve_decision).on_page("/approve", "approve").done(
    sentence("It is approved, and the money has left suspense.")
).on_api("/approval", "approve", SuspenseDecisionOut).describe(
    "Approve what another officer proposed: the money leaves suspense."
)
decision_doors.act(refuse_decision, ReasonSchema).on_page(
    "/refuse", "refused", ask="refuse", draw=_refusing
).done(sentence("It was refused. The money stays in suspense.")).on_api(
    "/refusal", "refuse", SuspenseDecisionOut
).describe("Refuse another officer's proposal, or withdraw your own.")
decision_doors.act(send_back, SendBackSchema).on_page(
    "/transfer", "sent", ask="send", draw=_sending
).done(sentence("The transfer is recorded. Another officer confirms when it has arrived.")).on_api(
    "/transfer", "send", BackOut
).describe("Record the bank's transfer to the payer.")
decision_doors.act(record_suspense_pay_order, PayOrderSchema).on_page(
    "/pay-order", "pay_order_made", ask="pay_order", draw=_paying_by_order
).done(
    sentence("The pay order is recorded. Another officer confirms when it is collected.")
).on_api("/pay-order", "record_pay_order", BackByOrderOut, status=201).describe(
    "Record the bank’s pay order for a payer who asked for one."
)
decision_doors.act(see_back).on_page("/confirm", "confirm").done(
    sentence("The money has reached its payer.")
).on_api("/confirmation", "confirm", BackEndOut).describe(
    "Confirm that the transfer or pay order reached the payer."
)
decision_doors.act(fail_back, ReasonSchema).on_page(
    "/fail", "failed", ask="fail", draw=_failing
).done(sentence("It is reversed. The money is in suspense again.")).on_api(
    "/failure", "fail", BackEndOut
).describe("Record that the transfer or pay order did not reach the payer, or was returned.")
