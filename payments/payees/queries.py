"""A payee's account in force, pending changes, and payees who share an account."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app import roles
from app.encrypted_columns import blind_indexes
from app.errors import Conflict, Forbidden
from app.identity.public import organisations_by_id, people_by_id
from app.permissions import Actor, require
from app.row_macs import genuine, require_genuine, vault_of
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.payees.models import StandingAccount, StandingAccountStop
from payments.payees.permissions import ASK_ACCOUNT
from payments.receipts.paid_by_head import PaidBy

IN_FORCE, PROPOSED, WAITING = "in_force", "proposed", "waiting"
REFUSED, STOPPED, REPLACED = "refused", "stopped", "replaced"
_PSEUDONYM = "pseudonym of a payee account"


@dataclass(frozen=True, kw_only=True)
class PayeeAccount:
    """A payee's account in force; its title and full number appear only on payment papers."""

    id: UUID
    payee: PaidBy
    name: str
    bank: str
    title: str = field(repr=False)
    iban: str = field(repr=False)
    masked: str
    since: datetime


@dataclass(frozen=True, kw_only=True)
class ShownAccount:
    """An account as its owner sees it; `state` is one of the words above.

    `effective_at` is None until an officer has approved it.
    """

    id: UUID
    bank: str
    title: str
    masked: str
    state: str
    asked_at: datetime
    effective_at: datetime | None
    refused_reason: str | None


@dataclass(frozen=True, kw_only=True)
class OwnAccounts:
    """A payee's accounts: the one in force, the pending one, and all requests, newest first."""

    payee_name: str
    in_force: ShownAccount | None
    waiting: ShownAccount | None
    history: Sequence[ShownAccount]


def is_payee(actor: Actor) -> bool:
    """Return True if the actor acts for themselves, or for a firm that they own."""
    return actor.organisation_id is None or roles.SUPPLIER_OWNER.name in actor.roles


def payee_of(actor: Actor) -> PaidBy:
    """Return the payee that the actor acts for: the firm that they own, else themselves.

    Raises Forbidden if they act for an organisation that they do not own.
    """
    if not is_payee(actor):
        raise Forbidden(
            sentence("Only an owner of the firm can see or change where it gets its money.")
        )
    if actor.organisation_id is None:
        return PaidBy(person_id=actor.person)
    return PaidBy(organisation_id=actor.organisation_id)


def payee_account(uow: UnitOfWork, payer: PaidBy) -> PayeeAccount | None:
    """Return the payee's account in force now, or None: two queries.

    Raises Conflict (`payee-change-pending`) while a change awaits an officer or its effective time,
    and Forged if any of the payee's rows was changed outside the system. Nothing is paid then.
    """
    now = uow.instant()
    states = account_states(uow.session, payer, now)
    if any(state in {PROPOSED, WAITING} for _, state in states):
        raise Conflict(
            sentence(
                "The payee’s bank account is about to change. Nothing can be paid to them until "
                "the change is in force, refused or stopped."
            ),
            code="payee-change-pending",
        )
    found = next((row for row, state in states if state == IN_FORCE), None)
    return _account(found) if found else None


def _account(row: StandingAccount) -> PayeeAccount:
    return PayeeAccount(
        id=row.id,
        payee=row.payee,
        name=row.payee_name,
        bank=row.bank,
        title=row.title,
        iban=row.iban,
        masked=row.iban_masked,
        since=row.effective_at or row.entered_at,
    )


def account_states(
    session: Session, payee: PaidBy, at: datetime
) -> list[tuple[StandingAccount, str]]:
    """Return a payee's requested accounts, newest first, each with its status at a time.

    Raises Forged for a row or a stop that this program did not write.
    """
    rows = session.scalars(
        select(StandingAccount).where(_is(payee)).order_by(StandingAccount.id.desc())
    ).all()
    stopped = stops_of(session, rows)
    found, later = [], False
    for row in rows:
        require_genuine(vault_of(session), row)
        state = _state(row, at, stopped=row.id in stopped, later=later)
        later = later or state == IN_FORCE
        found.append((row, state))
    return found


def stops_of(session: Session, rows: Iterable[StandingAccount]) -> frozenset[UUID]:
    """Return the ids of those accounts that were stopped. Raises Forged."""
    ids = [row.id for row in rows]
    query = select(StandingAccountStop).where(StandingAccountStop.account_id.in_(ids))
    found = session.scalars(query).all()
    for stop in found:
        require_genuine(vault_of(session), stop)
    return frozenset(stop.account_id for stop in found)


def _state(row: StandingAccount, at: datetime, *, stopped: bool, later: bool) -> str:
    if stopped:
        return STOPPED
    if row.effective_at is None:
        return REFUSED if row.refused_at else PROPOSED
    if row.effective_at > at:
        return WAITING
    return REPLACED if later else IN_FORCE


def payee_name(session: Session, payee: PaidBy) -> str:
    """Return the payee's current name."""
    if payee.organisation_id is not None:
        return organisations_by_id(session, [payee.organisation_id])[payee.organisation_id].name
    if payee.person_id is None:
        raise ValueError("nobody is asked about")
    return people_by_id(session, [payee.person_id])[payee.person_id].name


def own_accounts(uow: UnitOfWork) -> OwnAccounts:
    """Return the actor's own accounts, or those of the firm that they own; numbers are masked."""
    require(uow.actor, ASK_ACCOUNT)
    payee = payee_of(uow.actor)
    states = account_states(uow.session, payee, uow.instant())
    shown = [_to_shown_account(row, state) for row, state in states]
    return OwnAccounts(
        payee_name=payee_name(uow.session, payee),
        in_force=next((each for each in shown if each.state == IN_FORCE), None),
        waiting=next((each for each in shown if each.state in {PROPOSED, WAITING}), None),
        history=shown,
    )


def _to_shown_account(row: StandingAccount, state: str) -> ShownAccount:
    return ShownAccount(
        id=row.id,
        bank=row.bank,
        title=row.title,
        masked=row.iban_masked,
        state=state,
        asked_at=row.entered_at,
        effective_at=row.effective_at,
        refused_reason=row.refused_reason if state == REFUSED else None,
    )


def account_pseudonyms(uow: UnitOfWork, payers: Collection[PaidBy]) -> Mapping[PaidBy, set[str]]:
    """Return keyed pseudonyms of the accounts that payees have or had: two queries.

    The same account has the same pseudonym for every payee, and it reveals nothing of the number.
    Accounts that were never approved, or were stopped, do not count. Payees without an account are
    left out.
    """
    found = defaultdict[PaidBy, set[str]](set)
    for row in _approved(uow.session, or_(*map(_is, payers))) if payers else ():
        pseudonym = uow.vault.hash(_PSEUDONYM, row.iban.encode())
        found[row.payee].add(pseudonym.hex())
    return dict(found)


def shares_payee_account(
    uow: UnitOfWork, payers: Collection[PaidBy]
) -> Mapping[PaidBy, frozenset[PaidBy]]:
    """Return, by payee, all others who have or had the same account: four queries.

    Accounts count as in `account_pseudonyms`; payees who share with nobody are left out.
    """
    if not payers:
        return {}
    mine = _approved(uow.session, or_(*map(_is, payers)))
    hashes = {each for row in mine for each in _indexes(uow.session, row)}
    holders = defaultdict[str, set[PaidBy]](set)
    for row in _approved(uow.session, StandingAccount.iban_hash.in_(hashes)):
        holders[row.iban].add(row.payee)
    shared = defaultdict[PaidBy, set[PaidBy]](set)
    for row in mine:
        shared[row.payee] |= holders[row.iban] - {row.payee}
    return {payee: frozenset(others) for payee, others in shared.items() if others}


def _approved(session: Session, where: ColumnElement[bool]) -> list[StandingAccount]:
    query = select(StandingAccount).where(where, StandingAccount.approved_at.is_not(None))
    rows = genuine(session, session.scalars(query.order_by(StandingAccount.id)))
    stopped = stops_of(session, rows)
    return [row for row in rows if row.id not in stopped]


def others_with(session: Session, row: StandingAccount) -> list[StandingAccount]:
    """Return other payees' requests with the same number, for the deciding officer."""
    same = select(StandingAccount).where(StandingAccount.iban_hash.in_(_indexes(session, row)))
    found = genuine(session, session.scalars(same.order_by(StandingAccount.id)))
    return [each for each in found if each.iban == row.iban and each.payee != row.payee]


def _indexes(session: Session, row: StandingAccount) -> list[bytes]:
    return blind_indexes(vault_of(session), "standing_accounts.iban", row.iban)


def _is(payee: PaidBy) -> ColumnElement[bool]:
    if payee.organisation_id is not None:
        return StandingAccount.organisation_id == payee.organisation_id
    if payee.person_id is None:
        raise ValueError("nobody is asked about")
    return StandingAccount.person_id == payee.person_id
