"""Decisions on money in suspense: one finance officer proposes, another approves.

Both decide under the item's lock, on the amount received less the amount decided: two concurrent
decisions cannot use the same rupee twice. PostgreSQL checks it too (migrations/sql/suspense.sql).

No `Decision`: the proposal reserves money of the item, and is decided under its lock.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import select

from app.calendar import deadline_end_of, local_day
from app.db import Json, new_id
from app.errors import Conflict, Invalid, NotFound
from app.identity.public import require_fresh_proof
from app.ledger.public import post
from app.overrides.public import hold
from app.parameters.public import ParameterValue, at
from app.permissions import require
from app.row_macs import changing, require_genuine
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill
from payments.bills.queries import find_psid, head_problems
from payments.clearing.models import (
    BILL,
    HEAD,
    PAYER,
    SuspenseDecision,
    SuspenseItem,
    SuspenseOutcome,
)
from payments.kernel.funds import is_public_account
from payments.kernel.parameters import LAPSE_YEARS, UNKNOWN_OWNERS_HEAD
from payments.kernel.permissions import DECIDE_SUSPENSE, PROPOSE_SUSPENSE
from payments.kernel.postings import IN_SUSPENSE
from payments.receipts.models import Payment
from payments.receipts.use_cases.record_money import RecordPayment, find_bill, take_money
from payments.suspense.postings import give_back_posting, head_of, unclaimed_posting
from payments.suspense.queries.held_decisions import TO_A_HEAD
from payments.suspense.queries.items import left_of

_INSTANT = timedelta(microseconds=1)
_MORE_THAN_LEFT = sentence(
    "This is more than is left in suspense without a proposal. Lower the amount."
)


@dataclass(frozen=True, kw_only=True)
class ProposeDecision:
    """The proposed use of an amount of an item, and the reason.

    `kind` bill: `psid`; payer: `payee`, who is refunded; head (also of the Public Account):
    `head_code` and `ddo_code`.
    """

    item_id: UUID
    kind: Literal["bill", "payer", "head"]
    amount_paisa: int
    reason: str
    psid: str = ""
    payee: str = ""
    head_code: str = ""
    ddo_code: str = ""


@dataclass(frozen=True, kw_only=True)
class ApproveDecision:
    """The decision to approve."""

    decision_id: UUID


@dataclass(frozen=True, kw_only=True)
class RefuseDecision:
    """The decision to refuse, and the reason."""

    decision_id: UUID
    reason: str


def propose_decision(uow: UnitOfWork, command: ProposeDecision) -> SuspenseDecision:
    """Propose a use of money in suspense; the proposed amount is reserved.

    Raises NotFound, Invalid for an unknown bill and for missing fields, Conflict for more than is
    left (`suspense-too-much`) and for a head before the money is unclaimed (`suspense-claimed`),
    until a second officer agrees.
    """
    require(uow.actor, PROPOSE_SUSPENSE)
    item = uow.lock(SuspenseItem, command.item_id)
    _refuse_forged(uow, item)
    _refuse_more(uow, item, command.amount_paisa, waiting=True)
    decision = SuspenseDecision(
        id=new_id(),
        item_id=item.id,
        kind=command.kind,
        amount_paisa=command.amount_paisa,
        reason=command.reason,
        entered_by=uow.actor.person,
        entered_at=uow.instant(),
        **_owner_columns(uow, item, command),
    )
    uow.add(decision)
    uow.audit("suspense.proposed", decision.id, after=_summary(decision, item))
    return decision


def approve_decision(uow: UnitOfWork, command: ApproveDecision) -> SuspenseDecision:
    """Approve a decision: a bill is paid, a head has income, or a payer is owed the money.

    A bill's publishes what `take_money` does. Raises Forbidden if the actor entered it,
    ProofNeeded, Conflict if it was decided or exceeds the rest (`suspense-too-much`).
    """
    require(uow.actor, DECIDE_SUSPENSE)
    require_fresh_proof(uow)
    decision, item = lock_decision(uow, command.decision_id)
    _refuse_forged(uow, item)
    if decision.waiting:
        _refuse_more(uow, item, decision.amount_paisa, waiting=False)
    now = uow.instant()
    with uow.session.no_autoflush, changing(uow.vault, decision):
        payment = _payment(uow, decision, item) if decision.kind == BILL else None
        transaction_id = payment.transaction_id if payment else _posted(uow, decision, now)
        decision.approve(by=uow.actor.person, at=now)
        decision.payment_id = payment.id if payment else None
        decision.transaction_id = transaction_id
    uow.session.flush()
    uow.audit("suspense.approved", decision.id, after=_summary(decision, item))
    return decision


def refuse_decision(uow: UnitOfWork, command: RefuseDecision) -> SuspenseDecision:
    """Refuse a decision, or withdraw the actor's own. Raises Conflict if already decided."""
    require(uow.actor, DECIDE_SUSPENSE)
    decision, _item = lock_decision(uow, command.decision_id)
    with changing(uow.vault, decision):
        decision.refuse(by=uow.actor.person, at=uow.instant(), reason=command.reason)
    uow.audit("suspense.refused", decision.id, after={"reason": command.reason})
    return decision


def lock_decision(uow: UnitOfWork, decision_id: UUID) -> tuple[SuspenseDecision, SuspenseItem]:
    """Lock the item of a decision and return both as they are after the wait. Raises NotFound."""
    item = uow.lock(SuspenseItem, uow.get(SuspenseDecision, decision_id).item_id)
    return uow.session.get_one(SuspenseDecision, decision_id, populate_existing=True), item


def _refuse_forged(uow: UnitOfWork, item: SuspenseItem) -> None:
    """Raise Forged if the item, its decisions or their ends were made up."""
    require_genuine(uow.vault, item)
    decisions = select(SuspenseDecision).filter_by(item_id=item.id)
    ends = select(SuspenseOutcome).join(
        SuspenseDecision, SuspenseDecision.id == SuspenseOutcome.decision_id
    )
    for decision in uow.session.scalars(decisions):
        require_genuine(uow.vault, decision)
    for end in uow.session.scalars(ends.where(SuspenseDecision.item_id == item.id)):
        require_genuine(uow.vault, end)


def _refuse_more(uow: UnitOfWork, item: SuspenseItem, paisa: int, *, waiting: bool) -> None:
    if paisa > left_of(uow.session, item, waiting=waiting):
        raise Conflict(
            _MORE_THAN_LEFT, code="suspense-too-much", fields={"amount": _MORE_THAN_LEFT}
        )


def _owner_columns(
    uow: UnitOfWork, item: SuspenseItem, command: ProposeDecision
) -> dict[str, object]:
    """Return the columns that say whose the money is."""
    if command.kind == BILL:
        return {"bill_id": _bill(uow, command.psid).id}
    if command.kind == PAYER:
        return {"payee": _filled("payee", command.payee)}
    return {
        "head_code": _head(uow, command.head_code),
        "ddo_code": _filled("ddo_code", command.ddo_code),
        "rule": _rule_of_head(uow, item, command.head_code),
    }


def _bill(uow: UnitOfWork, typed: str) -> Bill:
    try:
        return find_bill(uow, find_psid(uow, _filled("psid", typed)))
    except NotFound as unknown:
        raise _wrong("psid", unknown.message) from None


def _head(uow: UnitOfWork, typed: str) -> str:
    code = _filled("head_code", typed)
    problem = head_problems(uow.session, [code], local_day(uow.now)).get(code)
    if problem is not None:
        raise _wrong("head_code", problem)
    return code


def _filled(name: str, typed: str) -> str:
    if not typed:
        raise _wrong(name, sentence("Fill this in."))
    return typed


def _wrong(name: str, problem: Sentence | str) -> Invalid:
    return Invalid(problem, fields={name: problem})


def _rule_of_head(uow: UnitOfWork, item: SuspenseItem, head_code: str) -> Json:
    """Return the rule in force by which the money goes to a head, to freeze it.

    It belongs to the Public Account from its first day (Constitution, Art. 118 (2)). It is revenue
    only when it is unclaimed: before its time, two officers must have overridden the rule.
    """
    if is_public_account(head_code):
        return _head_of_unknown_owners(uow, head_code).freeze()
    hold(uow, TO_A_HEAD, item.id)
    return at(uow.session, LAPSE_YEARS.key, local_day(uow.now)).freeze()


def _head_of_unknown_owners(uow: UnitOfWork, head_code: str) -> ParameterValue:
    rule = at(uow.session, UNKNOWN_OWNERS_HEAD.key, local_day(uow.now))
    if head_code != str(rule.value):
        problem = sentence(
            "Money of unknown owners goes to head %(head)s of the Public Account. Enter that head.",
            head=rule.value,
        )
        raise _wrong("head_code", problem)
    return rule


def _payment(uow: UnitOfWork, decision: SuspenseDecision, item: SuspenseItem) -> Payment:
    """Pay the bill out of suspense, as of the day on which the money came."""
    return take_money(
        uow,
        RecordPayment(
            psid=uow.get(Bill, decision.bill_id).psid,
            channel=IN_SUSPENSE,
            reference=str(decision.id),
            amount_paisa=decision.amount_paisa,
            paid_at=deadline_end_of(item.came_on) - _INSTANT,
            details={"came_by": item.channel, "came_as": item.reference},
        ),
    )


def _posted(uow: UnitOfWork, decision: SuspenseDecision, now: datetime) -> UUID:
    paisa = decision.amount_paisa
    if decision.kind == HEAD:
        return post(uow, unclaimed_posting(decision.id, head_of(decision), paisa, now))
    return post(uow, give_back_posting(decision.id, paisa, now))


def _summary(decision: SuspenseDecision, item: SuspenseItem) -> dict[str, object]:
    return {
        "item": item.reference,
        "kind": decision.kind,
        "amount": decision.amount_paisa,
        "reason": decision.reason,
    }
