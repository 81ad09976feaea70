"""Pages of money in suspense, for finance officers: what is left, and what becomes of it."""

from collections.abc import Mapping
from typing import ClassVar
from uuid import UUID

from flask import Blueprint, render_template, request

from app.parameters.schemas import ReasonSchema
from app.permissions import require
from app.schemas import CommandSchema
from app.web.acts import PageAct, on_page
from app.web.doors import reading
from app.web.forms import Form
from app.web.guards import needs_sign_in
from payments.clearing.models import BILL, HEAD, PAYER
from payments.kernel.permissions import (
    CONFIRM_REFUND,
    DECIDE_SUSPENSE,
    PROPOSE_SUSPENSE,
    SEND_REFUND,
)
from payments.receipts.policy import RefundState
from payments.suspense import queries
from payments.suspense.schemas import DecisionsQuerySchema, ProposeDecisionSchema, SendBackSchema
from payments.suspense.use_cases.decide_suspense import (
    ApproveDecision,
    ProposeDecision,
    RefuseDecision,
    approve_decision,
    propose_decision,
    refuse_decision,
)
from payments.suspense.use_cases.return_to_payer import (
    FailBack,
    SeeBack,
    SendBack,
    fail_back,
    see_back,
    send_back,
)

blueprint = Blueprint("suspense", __name__, url_prefix="/suspense")
needs_sign_in(blueprint)
PAGES = "payments/suspense"
_FAILABLE = frozenset({RefundState.APPROVED, RefundState.SENT, RefundState.CONFIRMED})


@blueprint.get("")
def index() -> str:
    """List what is left in suspense, the oldest first."""
    with reading() as uow:
        found = queries.suspense(uow, request.args.get("cursor"))
    return render_template(f"{PAGES}/index.html", found=found, words=SuspenseWords)


@blueprint.get("/decisions")
def decisions() -> str:
    """List the decisions that wait for somebody; with `?ended=yes` those that are over."""
    asked = DecisionsQuerySchema().load(request.args)
    with reading() as uow:
        page = queries.decisions(uow, ended=asked["ended"], cursor=asked["cursor"] or None)
    return render_template(
        f"{PAGES}/decisions.html",
        rows=page.items,
        next_cursor=page.next_cursor,
        ended=asked["ended"],
        words=SuspenseWords,
    )


@blueprint.get("/<uuid:item_id>")
def show(item_id: UUID) -> str:
    """Show an item, what the bank wrote, and what was decided of it."""
    with reading() as uow:
        shown = queries.suspense_item(uow, item_id)
        may_propose = uow.actor.may(PROPOSE_SUSPENSE)
    return render_template(
        f"{PAGES}/show.html", shown=shown, may_propose=may_propose, words=SuspenseWords
    )


def _asking(form: Form, item_id: UUID) -> str:
    with reading() as uow:
        require(uow.actor, PROPOSE_SUSPENSE)
        shown = queries.suspense_item(uow, item_id)
    return render_template(f"{PAGES}/propose.html", form=form, shown=shown, words=SuspenseWords)


@blueprint.get("/decisions/<uuid:decision_id>")
def decision(decision_id: UUID) -> str:
    """Show a decision, what has happened to it, and what may be done about it."""
    return _decision(Form(), decision_id)


def _decision(form: Form, decision_id: UUID) -> str:
    with reading() as uow:
        found = queries.suspense_decision(uow, decision_id)
        actor = uow.actor
    back = found.decision.kind == "payer"
    sender = found.transfer.sent_by if found.transfer else None
    sees = actor.may(CONFIRM_REFUND) and back and sender != actor.person_id
    return render_template(
        f"{PAGES}/decision.html",
        found=found,
        form=form,
        words=SuspenseWords,
        me=actor.person_id,
        may_decide=actor.may(DECIDE_SUSPENSE) and found.state is RefundState.PROPOSED,
        may_send=actor.may(SEND_REFUND) and back and found.state is RefundState.APPROVED,
        may_see=sees and found.state is RefundState.SENT,
        may_fail=sees and found.state in _FAILABLE,
    )


def _refusing(form: Form, decision_id: UUID) -> str:
    return _about("refuse", form, decision_id)


def _sending(form: Form, decision_id: UUID) -> str:
    return _about("send", form, decision_id)


def _failing(form: Form, decision_id: UUID) -> str:
    return _about("fail", form, decision_id)


def _about(page: str, form: Form, decision_id: UUID) -> str:
    with reading() as uow:
        found = queries.suspense_decision(uow, decision_id)
    return render_template(f"{PAGES}/{page}.html", form=form, found=found, words=SuspenseWords)


PROPOSE = PageAct(
    page=_asking,
    schema=ProposeDecisionSchema,
    command=ProposeDecision,
    use_case=propose_decision,
    done="It is entered. Another officer must approve it.",
    back="suspense.show",
)
APPROVE = PageAct(
    page=_decision,
    schema=CommandSchema,
    command=ApproveDecision,
    use_case=approve_decision,
    done="It is approved, and the money has left suspense.",
    back="suspense.decision",
)
REFUSE = PageAct(
    page=_refusing,
    schema=ReasonSchema,
    command=RefuseDecision,
    use_case=refuse_decision,
    done="It was refused. The money stays in suspense.",
    back="suspense.decision",
)
SEND = PageAct(
    page=_sending,
    schema=SendBackSchema,
    command=SendBack,
    use_case=send_back,
    done="The transfer is recorded. Another officer confirms when it has arrived.",
    back="suspense.decision",
)
SEE = PageAct(
    page=_decision,
    schema=CommandSchema,
    command=SeeBack,
    use_case=see_back,
    done="The money has reached its payer.",
    back="suspense.decision",
)
FAIL = PageAct(
    page=_failing,
    schema=ReasonSchema,
    command=FailBack,
    use_case=fail_back,
    done="It is taken back. The money is in suspense again.",
    back="suspense.decision",
)
on_page(blueprint, "/<uuid:item_id>/propose", PROPOSE, do="proposed", ask="propose")
on_page(blueprint, "/decisions/<uuid:decision_id>/approve", APPROVE, do="approve")
on_page(blueprint, "/decisions/<uuid:decision_id>/refuse", REFUSE, do="refused", ask="refuse")
on_page(blueprint, "/decisions/<uuid:decision_id>/transfer", SEND, do="sent", ask="send")
on_page(blueprint, "/decisions/<uuid:decision_id>/confirm", SEE, do="confirm")
on_page(blueprint, "/decisions/<uuid:decision_id>/fail", FAIL, do="failed", ask="fail")


_STATES: Mapping[RefundState, str] = {
    RefundState.PROPOSED: "Waiting for another officer",
    RefundState.REFUSED: "Refused",
    RefundState.APPROVED: "Approved",
    RefundState.SENT: "On its way",
    RefundState.CONFIRMED: "Reached its payer",
    RefundState.FAILED: "Did not reach its payer",
}


class SuspenseWords:
    """Money in suspense in words, for its templates."""

    WHYS: ClassVar[Mapping[str, str]] = {
        "unknown": "No bill has this number",
        "differs": "The bank said something else of the same line before",
        "settled": "Two officers put it here when they settled a difference",
    }
    KINDS: ClassVar[Mapping[str, str]] = {
        BILL: "To a bill",
        PAYER: "Back to its payer by transfer",
        HEAD: "To a head of account, as unclaimed",
    }

    @staticmethod
    def state(of: RefundState) -> str:
        """Say how a decision stands."""
        return _STATES[of]
