"""An owner asks for an account, an officer approves it, it waits, and the owner can stop it.

Somebody who takes over a sign-in could redirect the payee's money. So a change needs a fresh proof
of identity, an officer who checks the bank's proof, and a waiting time. The payee is notified of
each step at all current addresses, and at those recorded with the account in force.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select

from app import roles
from app.calendar import local_day
from app.db import Json
from app.decisions import Audit, Decision, Names
from app.errors import Conflict, Forbidden, Invalid, NotFound
from app.identity.public import (
    has_shown_card,
    members_of,
    organisations_by_id,
    refuse_unverified_supplier,
    require_fresh_proof,
    was_ever_member,
)
from app.notifications.public import queue_message, reached_at
from app.parameters.public import at
from app.permissions import require
from app.row_macs import require_genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.kernel.policy import masked_iban, read_iban
from payments.payees.models import StandingAccount, StandingAccountStop
from payments.payees.parameters import WAIT_DAYS
from payments.payees.permissions import ASK_ACCOUNT, DECIDE_ACCOUNT
from payments.payees.queries import (
    IN_FORCE,
    PROPOSED,
    WAITING,
    account_states,
    payee_name,
    payee_of,
    stops_of,
)
from payments.receipts.paid_by_head import PaidBy

LOCK = "payments.payees"
STOPPED_BY_PAYEE = "Stopped by the payee"


@dataclass(frozen=True, kw_only=True)
class AskAccount:
    """The bank, the account's title as the bank has it, and its IBAN as typed."""

    bank: str
    title: str = field(repr=False)
    iban: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class StopAccount:
    """The change that is not to take effect."""

    account_id: UUID


def lock_payee(uow: UnitOfWork, payee: PaidBy) -> None:
    """Serialise the requests, approvals, stops and payments of one payee."""
    key = func.hashtext(str(payee.organisation_id or payee.person_id))
    uow.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(LOCK), key)))


def _values(uow: UnitOfWork, command: AskAccount) -> Mapping[str, object]:
    """Raise ProofNeeded, Forbidden, Invalid (`iban`, `account-same`), Conflict while one waits."""
    require_fresh_proof(uow)
    payee = payee_of(uow.actor)
    _refuse_unknown_payee(uow, payee)
    lock_payee(uow, payee)
    iban = _iban(command.iban)
    _refuse_second(uow, payee, iban)
    return {
        "organisation_id": payee.organisation_id,
        "person_id": payee.person_id,
        "payee_name": payee_name(uow.session, payee),
        "bank": command.bank,
        "title": command.title,
        "iban": iban,
        "iban_masked": masked_iban(iban),
        "contact": reached_at(uow, uow.actor.person),
    }


def _refuse_unknown_payee(uow: UnitOfWork, payee: PaidBy) -> None:
    """Refuse an unverified firm, or a person whose CNIC no officer has seen."""
    if payee.organisation_id is not None:
        firm = organisations_by_id(uow.session, [payee.organisation_id])[payee.organisation_id]
        refuse_unverified_supplier(firm.kind, verified=firm.verified)
    elif not has_shown_card(uow):
        raise Conflict(
            sentence("An officer must see your CNIC first. Your account page says where to go."),
            code="card-not-seen",
        )


def _iban(typed: str) -> str:
    iban = read_iban(typed)
    if iban is None:
        problem = sentence("This is no Pakistani IBAN. Check it, sign by sign: PK and 22 more.")
        raise Invalid(problem, code="iban", fields={"iban": problem})
    return iban


def _refuse_second(uow: UnitOfWork, payee: PaidBy, iban: str) -> None:
    states = account_states(uow.session, payee, uow.instant())
    if any(state in {PROPOSED, WAITING} for _, state in states):
        raise Conflict(
            sentence("You have asked for a change already. Wait until it is in force, or stop it."),
            code="payee-change-pending",
        )
    if any(state == IN_FORCE and row.iban == iban for row, state in states):
        problem = sentence("This account is in force already.")
        raise Invalid(problem, code="account-same", fields={"iban": problem})


def refuse_own_payee(uow: UnitOfWork, payee: PaidBy) -> None:
    """Raise Forbidden (`own-payee`) for the payee, and for present or past members of the firm."""
    firm, me = payee.organisation_id, uow.actor.person
    if me == payee.person_id or (firm and was_ever_member(uow.session, me, firm)):
        raise Forbidden(
            sentence("You are the payee, or belonged to the firm. Another officer must decide."),
            code="own-payee",
        )


def _before_approval(uow: UnitOfWork, row: StandingAccount) -> None:
    """Raise Forged, Forbidden (`own-payee`)."""
    require_genuine(uow.vault, row)
    refuse_own_payee(uow, row.payee)


def _take_effect(uow: UnitOfWork, row: StandingAccount) -> None:
    now = uow.instant()
    days = int(str(at(uow.session, WAIT_DAYS.key, local_day(now)).value))
    row.effective_at = (row.approved_at or now) + timedelta(days=days)
    uow.session.flush()  # the row must have its MAC before the payee's accounts are read
    _notify(uow, row, "payments/payee_account_approved", days=str(days))


def _notify_requested(uow: UnitOfWork, row: StandingAccount) -> None:
    _notify(uow, row, "payments/payee_account_asked")


def _notify_refused(uow: UnitOfWork, row: StandingAccount) -> None:
    _notify(uow, row, "payments/payee_account_refused")


def _summary(row: StandingAccount) -> Json:
    return {
        "organisation_id": row.organisation_id and str(row.organisation_id),
        "person_id": row.person_id and str(row.person_id),
        "account": row.iban_masked,
        "effective_at": row.effective_at and row.effective_at.isoformat(),
    }


PAYEE_ACCOUNT = Decision(
    row=StandingAccount,
    command=AskAccount,
    names=Names("ask_payee_account", "approve_payee_account", "refuse_payee_account"),
    audit=Audit("payee_account.asked", "payee_account.approved", "payee_account.refused"),
    may_propose=ASK_ACCOUNT,
    may_decide=DECIDE_ACCOUNT,
    summary=_summary,
    values=_values,
    on_proposal=_notify_requested,
    before_approval=_before_approval,
    on_approval=_take_effect,
    before_refusal=_notify_refused,
    proof=require_fresh_proof,
)


def stop_account(uow: UnitOfWork, command: StopAccount) -> StandingAccount:
    """Stop a pending change, as its owner or as an officer whom the owner called.

    Raises NotFound for somebody else's change, Conflict (`account-stop-late`) if it is not pending.
    """
    require(uow.actor, ASK_ACCOUNT)
    mine = None if uow.actor.may(DECIDE_ACCOUNT) else payee_of(uow.actor)
    row = uow.lock(StandingAccount, command.account_id)
    if mine not in {None, row.payee}:
        raise NotFound
    lock_payee(uow, row.payee)
    require_genuine(uow.vault, row)
    now = uow.instant()
    if row.refused_at or (row.effective_at and row.effective_at <= now) or _stopped(uow, row):
        raise Conflict(
            sentence("This change is no longer open. Open the page again."),
            code="account-stop-late",
        )
    if row.waiting:
        row.refuse(by=uow.actor.person, at=now, reason=STOPPED_BY_PAYEE)
    uow.add(StandingAccountStop(account_id=row.id, stopped_by=uow.actor.person, stopped_at=now))
    uow.audit("payee_account.stopped", row.id, after=_summary(row))
    _notify(uow, row, "payments/payee_account_stopped")
    return row


def _stopped(uow: UnitOfWork, row: StandingAccount) -> bool:
    return row.id in stops_of(uow.session, [row])


def _notify(uow: UnitOfWork, row: StandingAccount, template: str, **more: str) -> None:
    """Notify the payee at all current addresses, and at those kept with the account in force."""
    values = {"payee": row.payee_name, "account": row.iban_masked, "bank": row.bank} | more
    reached = set[str]()
    for person_id in _owners(uow, row):
        now = reached_at(uow, person_id)
        reached |= set(now.values())
        queue_message(
            uow,
            template=template,
            values=values,
            person_id=person_id,
            to_email=now.get("email"),
            to_mobile=now.get("mobile"),
        )
    for row_in_force, state in account_states(uow.session, row.payee, uow.instant()):
        if state == IN_FORCE:
            _notify_before(uow, row_in_force.contact, reached, template, values)


def _owners(uow: UnitOfWork, row: StandingAccount) -> list[UUID]:
    """Return the people to notify: the person, or the firm's owners and the requester."""
    if row.organisation_id is None:
        return [row.entered_by]
    owners = members_of(uow.session, row.organisation_id, roles.SUPPLIER_OWNER)
    return list(dict.fromkeys([*(owner.id for owner in owners), row.entered_by]))


def _notify_before(
    uow: UnitOfWork, contact: Json, reached: set[str], template: str, values: Mapping[str, str]
) -> None:
    """Notify the addresses that the owner had when the account in force was requested."""
    email, mobile = contact.get("email"), contact.get("mobile")
    email, mobile = (each if each not in reached else None for each in (email, mobile))
    if email or mobile:
        queue_message(
            uow,
            template=template,
            values=values,
            to_email=email,
            to_mobile=mobile,
            language=contact["language"],
        )
