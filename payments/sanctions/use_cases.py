"""A domain asks for a sanction; officers of Finance follow its bill to the Accountant General.

Voted money is never paid from what lies at collecting banks: the treasury pays, after the
Accountant General's pre-audit. Nothing is posted here. The domain that asked hears the end by event
and looks at the facts (`sanction_state`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NoReturn
from uuid import UUID

from sqlalchemy import func, select

from app.calendar import local_day
from app.checked_rows import checked
from app.db import Json, new_id
from app.decisions import Audit, Decision, Names
from app.errors import Conflict, Invalid
from app.identity.public import require_fresh_proof
from app.ledger.public import fiscal_year_of
from app.permissions import require
from app.row_macs import require_genuine
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from payments.kernel.events import SANCTION_PAID, SANCTION_RETURNED
from payments.payees.queries import PayeeAccount, payee_account
from payments.payees.use_cases import lock_payee, refuse_own_payee
from payments.receipts.paid_by_head import PaidBy
from payments.sanctions.models import Sanction, SanctionEnding, SanctionStep
from payments.sanctions.permissions import CONFIRM_END, END_SANCTION, RECORD_SANCTION
from payments.sanctions.policy import (
    ANSWERED,
    METHODS,
    OBJECTED,
    PAID,
    SUBMITTED,
    TOKEN,
    next_step,
    number_of,
    possible_ends,
)
from payments.sanctions.queries import SanctionFacts, SanctionView, sanction_facts, view_of

LOCK = "payments.sanctions"
_NUMBERS = "payments.sanction_numbers"
# Steps that need a reference besides the day.
_NEEDS_REFERENCE = frozenset({TOKEN})
_NEEDS_NOTE = frozenset({OBJECTED, ANSWERED})


@dataclass(frozen=True, kw_only=True)
class SanctionOrder:
    """A domain's order to pay from voted money; the same `business_key` is paid once.

    `gross_paisa` is the charge to the vote; `withheld_paisa` of it stays with the government as tax
    under `withheld_head`. `fiscal_year` is the year's first day (1 July); `authority` is the order
    or rule by which it is sanctioned.
    """

    business_key: str
    payee: PaidBy
    gross_paisa: int
    object_head: str
    demand: str
    ddo_code: str
    fiscal_year: date
    authority: str
    purpose: str
    purpose_ur: str
    withheld_paisa: int = 0
    withheld_head: str | None = None

    @property
    def net_paisa(self) -> int:
        """Amount that the payee gets (paisa)."""
        return self.gross_paisa - self.withheld_paisa


@dataclass(frozen=True, kw_only=True)
class RecordStep:
    """A step at the Accountant General; `kind` must be the next step."""

    sanction_id: UUID
    kind: str
    day: date
    reference: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class EndSanction:
    """The end; `method` and `reference` (cheque or advice number) if it was paid."""

    sanction_id: UUID
    kind: str
    day: date
    method: str | None = None
    reference: str = ""
    reason: str = ""


def sanction_payment(uow: UnitOfWork, order: SanctionOrder) -> SanctionView:
    """Make a numbered sanction, or return the one that the same order made before.

    It holds the payee's account as it is now. The caller's use case has asked for its permission.
    Raises Invalid for amounts that do not add up, Conflict: `payee-change-pending`,
    `no-payee-account`, `sanction-key-used` where the key was used for something else.
    """
    _refuse_amounts(order)
    lock_payee(uow, order.payee)
    _lock_numbers(uow, order)
    made = select(Sanction).filter_by(business_key=order.business_key)
    row = checked(uow.session, uow.session.scalars(made).one_or_none())
    if row is not None:
        _refuse_other(order, row)
        return view_of(sanction_facts(uow.session, row))
    row = _create_sanction(uow, order, _account(uow, order.payee))
    uow.add(row)
    uow.session.flush()  # it must have its MAC before it is read
    uow.audit("sanction.made", row.id, after=_summary(row))
    return view_of(sanction_facts(uow.session, row))


def _refuse_amounts(order: SanctionOrder) -> None:
    withheld = order.withheld_paisa > 0
    sound = order.withheld_paisa >= 0 and order.net_paisa > 0
    if not sound or withheld != (order.withheld_head is not None):
        raise Invalid(
            sentence("The amounts of a sanction must add up, and tax that is withheld has a head.")
        )
    if order.fiscal_year != fiscal_year_of(order.fiscal_year):
        raise Invalid(sentence("A fiscal year starts on 1 July."))


def _lock_numbers(uow: UnitOfWork, order: SanctionOrder) -> None:
    key = func.hashtext(f"{order.ddo_code} {order.fiscal_year}")
    uow.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(_NUMBERS), key)))


def _refuse_other(order: SanctionOrder, row: Sanction) -> None:
    """The same key again is the same order: payee, money, vote and words."""
    names = [name for name in vars(order) if name != "payee"]
    same = all(getattr(row, name) == getattr(order, name) for name in names)
    if not same or row.payee != order.payee:
        raise Conflict(
            sentence("Something else was sanctioned under this key."), code="sanction-key-used"
        )


def _account(uow: UnitOfWork, payee: PaidBy) -> PayeeAccount:
    account = payee_account(uow, payee)
    if account is None:
        raise Conflict(
            sentence(
                "The payee has no bank account in force. They must ask for one on the page "
                "“Payee account” first."
            ),
            code="no-payee-account",
        )
    return account


def _create_sanction(uow: UnitOfWork, order: SanctionOrder, account: PayeeAccount) -> Sanction:
    earlier = select(func.coalesce(func.max(Sanction.serial), 0)).filter_by(
        ddo_code=order.ddo_code, fiscal_year=order.fiscal_year
    )
    serial = 1 + (uow.session.scalar(earlier) or 0)
    asked = {name: value for name, value in vars(order).items() if name != "payee"}
    return Sanction(
        id=new_id(),
        number=number_of(order.ddo_code, order.fiscal_year, serial),
        serial=serial,
        organisation_id=order.payee.organisation_id,
        person_id=order.payee.person_id,
        payee_name=account.name,
        account_id=account.id,
        net_paisa=order.net_paisa,
        sanctioned_by=uow.actor.person_id,
        sanctioned_at=uow.instant(),
        **asked,
    )


def _summary(row: Sanction) -> Json:
    return {
        "number": row.number,
        "business_key": row.business_key,
        "gross": row.gross_paisa,
        "net": row.net_paisa,
        "account_id": str(row.account_id),
    }


def _lock(uow: UnitOfWork, sanction_id: UUID) -> SanctionFacts:
    """Let steps and ends of one sanction wait for each other. Raises NotFound, Forged."""
    key = func.hashtext(str(sanction_id))
    uow.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(LOCK), key)))
    return sanction_facts(uow.session, uow.get(Sanction, sanction_id))


def record_step(uow: UnitOfWork, command: RecordStep) -> SanctionView:
    """Record what happened to the bill, each step once and in order.

    Raises NotFound, Invalid (`day`, `reference`, `note`), Conflict (`sanction-order`,
    `sanction-ended`; at submission `payee-change-pending`, `payee-account-changed`).
    """
    require(uow.actor, RECORD_SANCTION)
    facts = _lock(uow, command.sanction_id)
    _refuse_when_ended(facts)
    if command.kind != next_step(facts.last):
        _refuse_order()
    _refuse_day(uow, facts, command.day)
    _refuse_empty(command)
    if command.kind == SUBMITTED:
        _refuse_changed_account(uow, facts.sanction)
    uow.add(
        SanctionStep(
            number=len(facts.steps) + 1,
            recorded_by=uow.actor.person,
            recorded_at=uow.instant(),
            **vars(command),
        )
    )
    uow.audit("sanction.recorded", command.sanction_id, after=_step_summary(command))
    return view_of(sanction_facts(uow.session, facts.sanction))


def _step_summary(command: RecordStep) -> Json:
    return {"step": command.kind, "day": command.day.isoformat(), "reference": command.reference}


def _refuse_when_ended(facts: SanctionFacts) -> None:
    if facts.ending or facts.proposed:
        raise Conflict(
            sentence("Its end has already been recorded. Open it again to see it."),
            code="sanction-ended",
        )


def _refuse_order() -> NoReturn:
    raise Conflict(
        sentence("This is not what comes next. Open the sanction again to see where it is."),
        code="sanction-order",
    )


def _refuse_day(uow: UnitOfWork, facts: SanctionFacts, day: date) -> None:
    if facts.since <= day <= local_day(uow.instant()):
        return
    _refuse_field("day", sentence("Enter a date from the last step until today."))


def _refuse_empty(command: RecordStep) -> None:
    if command.kind in _NEEDS_REFERENCE and not command.reference:
        _refuse_field("reference", sentence("Enter the number of the token."))
    if command.kind in _NEEDS_NOTE and not command.note:
        _refuse_field("note", sentence("Enter the text of the objection, or of its answer."))


def _refuse_field(name: str, problem: Sentence) -> NoReturn:
    raise Invalid(problem, fields={name: problem})


def _refuse_changed_account(uow: UnitOfWork, sanction: Sanction) -> None:
    """A bill leaves us only with the account that is in force: not with one from before."""
    lock_payee(uow, sanction.payee)
    if _account(uow, sanction.payee).id != sanction.account_id:
        raise Conflict(
            sentence(
                "The payee’s account has changed since. Cancel this sanction: a new one will name "
                "the account that is in force."
            ),
            code="payee-account-changed",
        )


def _values(uow: UnitOfWork, command: EndSanction) -> Mapping[str, object]:
    """Raise NotFound, Invalid (`day`, `method`, `reference`, `reason`), Conflict as above."""
    facts = _lock(uow, command.sanction_id)
    _refuse_when_ended(facts)
    if command.kind not in possible_ends(facts.last):
        _refuse_order()
    _refuse_day(uow, facts, command.day)
    _refuse_half(command)
    method = command.method if command.kind == PAID else None
    return {**vars(command), "method": method}


def _refuse_half(command: EndSanction) -> None:
    if command.kind != PAID:
        if not command.reason:
            _refuse_field("reason", sentence("Explain why."))
        return
    if command.method not in METHODS:
        _refuse_field("method", sentence("Choose if it was paid by cheque or by advice."))
    if not command.reference:
        _refuse_field("reference", sentence("Enter the number of the cheque or advice."))


def _before_approval(uow: UnitOfWork, row: SanctionEnding) -> None:
    """Raise Forged, Forbidden (`own-payee`), Conflict if another step came between."""
    require_genuine(uow.vault, row)
    facts = _lock(uow, row.sanction_id)
    refuse_own_payee(uow, facts.sanction.payee)
    if facts.ending or row.kind not in possible_ends(facts.last):
        _refuse_order()


def _publish(uow: UnitOfWork, row: SanctionEnding) -> None:
    sanction = uow.get(Sanction, row.sanction_id)
    name = SANCTION_PAID if row.kind == PAID else SANCTION_RETURNED
    uow.publish(name, sanction_id=sanction.id, business_key=sanction.business_key)


def _end_summary(row: SanctionEnding) -> Json:
    return {
        "sanction_id": str(row.sanction_id),
        "kind": row.kind,
        "method": row.method,
        "reference": row.reference,
        "day": row.day.isoformat(),
        "reason": row.reason,
    }


ENDING = Decision(
    row=SanctionEnding,
    command=EndSanction,
    names=Names("end_sanction", "confirm_sanction_end", "refuse_sanction_end"),
    audit=Audit("sanction.end_recorded", "sanction.ended", "sanction.end_refused"),
    may_propose=END_SANCTION,
    may_decide=CONFIRM_END,
    summary=_end_summary,
    values=_values,
    before_approval=_before_approval,
    on_approval=_publish,
    proof=require_fresh_proof,
)
