"""Changes of a contract: proposed and approved, its milestones, and reminders of its securities."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, Text, and_, cast, exists, func, or_, select

from app.calendar import local_day
from app.db import Json, new_id
from app.decisions import Audit, Decision, Names
from app.errors import Conflict, Invalid, NotFound
from app.identity.public import require_fresh_proof
from app.overrides.public import Breach, Held, HeldAct, hold
from app.parameters.public import ParameterValue, set_in_force
from app.permissions import require
from app.row_macs import genuine, require_genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.awards.models import Contract
from marketplace.awards.use_cases import find_contract, is_signed, refuse_ended
from marketplace.contract_changes.models import ContractChange, Milestone, SecurityReminder
from marketplace.contract_changes.policy import ChangeKind, added_paisa, problems, share
from marketplace.kernel import permissions
from marketplace.parameters.definitions import CONTRACT_CHANGES_PERCENT_MAX
from marketplace.securities.models import Instrument
from marketplace.tenders.models import Tender
from marketplace.tenders.use_cases.checks import frozen_rules

# One officer proposes to change a signed contract; another, who binds the department, approves.

PROPOSED = "marketplace.contract_change_proposed"
CHANGED = "marketplace.contract_changed"
# The milestones of a contract changed: entered, reached or withdrawn.
MILESTONES = "marketplace.milestones_changed"
ABOVE_CAP = "change-above-cap"


@dataclass(frozen=True, kw_only=True)
class ProposeChange:
    """The change of a contract and its reason; only a variation's `amount_paisa` may be below 0."""

    contract_id: UUID
    kind: ChangeKind
    reason: str
    amount_paisa: int = 0
    ends_on: date | None = None


def approved_changes(uow: UnitOfWork, contract_id: UUID) -> Sequence[ContractChange]:
    """Return the changes in force, the first approved first; a forged one counts as not there."""
    query = select(ContractChange).where(
        ContractChange.contract_id == contract_id, ContractChange.approved_at.is_not(None)
    )
    found = uow.session.scalars(query.order_by(ContractChange.approved_at, ContractChange.id))
    return genuine(uow.session, found)


def cap_of(uow: UnitOfWork, tender: Tender) -> ParameterValue | None:
    """Return the cap frozen onto a tender; of one from before the cap, the value of today."""
    frozen = frozen_rules(tender).get(CONTRACT_CHANGES_PERCENT_MAX.key)
    if frozen is not None:
        return frozen
    keys = [CONTRACT_CHANGES_PERCENT_MAX.key]
    return set_in_force(uow.session, keys, local_day(uow.now)).get(keys[0])


def _values(uow: UnitOfWork, command: ProposeChange) -> Mapping[str, object]:
    """Raise NotFound for other departments, Conflict for what is not in force, Invalid."""
    held = find_contract(uow, command.contract_id, "department")
    _refuse_not_in_force(held.contract)
    found = problems(command.kind, command.amount_paisa, names_day=command.ends_on is not None)
    if not found and command.ends_on is not None and command.ends_on < local_day(uow.instant()):
        found["ends_on"] = sentence("Enter a date in the future.")
    if found:
        raise Invalid(next(iter(found.values())), fields=found)
    return vars(command) | {"kind": command.kind.value}


def _refuse_not_in_force(contract: Contract) -> None:
    refuse_ended(contract)
    if not is_signed(contract):
        raise Conflict(
            sentence("A contract is changed once both sides have signed it."), code="not-signed"
        )


def own_contract(uow: UnitOfWork, contract_id: UUID) -> tuple[Contract, Tender]:
    """Return a contract and its tender to its department; NotFound to others."""
    contract = uow.get(Contract, contract_id)
    tender = uow.get(Tender, contract.tender_id)
    if tender.department_id != uow.actor.organisation:
        raise NotFound
    return contract, tender


def _before_approval(uow: UnitOfWork, row: ContractChange) -> None:
    """Look again under the contract's lock: other changes may have come in between."""
    held = find_contract(uow, row.contract_id, "department")
    require_genuine(uow.vault, row)
    _refuse_not_in_force(held.contract)
    if row.waiting:
        hold(uow, CHANGE, row.id)


def _before_refusal(uow: UnitOfWork, row: ContractChange) -> None:
    own_contract(uow, row.contract_id)
    require_genuine(uow.vault, row)


def _load_held_change(uow: UnitOfWork, change_id: UUID) -> Held:
    row = uow.get(ContractChange, change_id)
    contract, tender = own_contract(uow, row.contract_id)
    return Held(
        title=contract.reference,
        organisation_id=tender.department_id,
        breaches=tuple(_breaches(uow, row, contract, tender)),
        since=row.entered_at,
    )


def _breaches(
    uow: UnitOfWork, row: ContractChange, contract: Contract, tender: Tender
) -> Iterator[Breach]:
    cap = cap_of(uow, tender)
    changes = [*approved_changes(uow, contract.id), row]
    added = added_paisa((each.named_kind, each.amount_paisa) for each in changes)
    reached = share(added, contract.amount_paisa)
    adds = added_paisa([(row.named_kind, row.amount_paisa)]) > 0
    if cap is not None and adds and reached > Decimal(str(cap.value)):
        message = sentence(
            "Changes may add %(cap)s%% to a contract's price. With this one they would"
            " add %(share)s%%.",
            cap=str(cap.value),
            share=str(reached),
        )
        yield Breach(rule=ABOVE_CAP, value=cap, message=message)


def _summary(row: ContractChange) -> Json:
    return {
        "contract": str(row.contract_id),
        "kind": row.kind,
        "amount_paisa": row.amount_paisa,
        "ends_on": row.ends_on.isoformat() if row.ends_on else None,
        "reason": row.reason,
    }


def _publish_proposed(uow: UnitOfWork, row: ContractChange) -> None:
    uow.publish(PROPOSED, change_id=row.id, contract_id=row.contract_id)


def _publish_changed(uow: UnitOfWork, row: ContractChange) -> None:
    uow.publish(CHANGED, change_id=row.id, contract_id=row.contract_id)


CHANGE = HeldAct(
    name="marketplace.contract_change",
    title=sentence("Change of a contract"),
    permission=permissions.APPROVE_CONTRACT_CHANGE,
    held=_load_held_change,
    endpoint="changes.show",
    id_name="change_id",
)
CONTRACT_CHANGE = Decision(
    row=ContractChange,
    command=ProposeChange,
    names=Names("propose_contract_change", "approve_contract_change", "refuse_contract_change"),
    audit=Audit("contract.change_proposed", "contract.changed", "contract.change_refused"),
    may_propose=permissions.MANAGE_CONTRACT,
    may_decide=permissions.APPROVE_CONTRACT_CHANGE,
    summary=_summary,
    values=_values,
    before_approval=_before_approval,
    before_refusal=_before_refusal,
    on_proposal=_publish_proposed,
    on_approval=_publish_changed,
    proof=require_fresh_proof,
)


# The department enters a contract's milestones, and records when each was reached.

MAX_MILESTONES = 50


@dataclass(frozen=True, kw_only=True)
class EnterMilestone:
    """The milestone and its due date; `ends_defects`: the defects period ends then."""

    contract_id: UUID
    title: str
    due_on: date
    title_ur: str = ""
    ends_defects: bool = False


@dataclass(frozen=True, kw_only=True)
class ReachMilestone:
    """On which day it was there."""

    milestone_id: UUID
    reached_on: date


@dataclass(frozen=True, kw_only=True)
class WithdrawMilestone:
    """It was entered by mistake."""

    milestone_id: UUID
    reason: str


def enter_milestone(uow: UnitOfWork, command: EnterMilestone) -> Milestone:
    """Enter one, from drawing up until the contract ends; its defects period may end later."""
    require(uow.actor, permissions.MANAGE_CONTRACT)
    held = find_contract(uow, command.contract_id, "department")
    if not command.ends_defects:
        refuse_ended(held.contract)
    counted = select(func.count()).select_from(Milestone).filter_by(contract_id=held.contract.id)
    if (uow.session.scalar(counted) or 0) >= MAX_MILESTONES:
        problem = sentence("A contract can have up to %(most)s milestones.", most=MAX_MILESTONES)
        raise Conflict(problem, code="too-many-milestones")
    row = Milestone(
        id=new_id(), entered_at=uow.instant(), entered_by=uow.actor.person, **vars(command)
    )
    uow.add(row)
    after = {"milestone": str(row.id), "title": row.title, "due_on": row.due_on.isoformat()}
    uow.audit("contract.milestone_entered", row.contract_id, after=after)
    uow.publish(MILESTONES, contract_id=row.contract_id)
    return row


def reach_milestone(uow: UnitOfWork, command: ReachMilestone) -> Milestone:
    """Record the real day; Invalid for a future day, Conflict if it was already recorded."""
    row = _own(uow, command.milestone_id)
    at = uow.instant()
    if command.reached_on > local_day(at):
        problem = sentence("Enter the date when it was reached: today or in the past.")
        raise Invalid(problem, fields={"reached_on": problem})
    row.reached_on, row.reached_at, row.reached_by = command.reached_on, at, uow.actor.person
    after = {"milestone": str(row.id), "reached_on": command.reached_on.isoformat()}
    uow.audit("contract.milestone_reached", row.contract_id, after=after)
    uow.publish(MILESTONES, contract_id=row.contract_id)
    return row


def withdraw_milestone(uow: UnitOfWork, command: WithdrawMilestone) -> Milestone:
    """Withdraw one that was entered by mistake; it is no longer shown."""
    row = _own(uow, command.milestone_id)
    row.withdrawn_at, row.withdrawn_by = uow.instant(), uow.actor.person
    row.withdrawn_reason = command.reason
    after = {"milestone": str(row.id), "reason": command.reason}
    uow.audit("contract.milestone_withdrawn", row.contract_id, after=after)
    uow.publish(MILESTONES, contract_id=row.contract_id)
    return row


def _own(uow: UnitOfWork, milestone_id: UUID) -> Milestone:
    require(uow.actor, permissions.MANAGE_CONTRACT)
    row = uow.lock(Milestone, milestone_id)
    own_contract(uow, row.contract_id)
    if row.reached_at is not None or row.withdrawn_at is not None:
        raise Conflict(
            sentence("This milestone was reached or withdrawn already."), code="milestone-ended"
        )
    return row


# Remind departments of securities that are nobody's any more: once each, by a daily job.

DUE = "marketplace.securities_due"
# A run takes so many; the next run takes the rest.
MAX_REMINDERS = 500


def remind_of_securities(uow: UnitOfWork, _: None) -> int:
    """Note what is due and remind each department once a tender; returns how many securities.

    A bid's security is due once a contract of its tender is signed or the tender is cancelled, a
    performance security once its contract is completed and its defects period is over.
    """
    found = uow.session.execute(_due(local_day(uow.instant())).limit(MAX_REMINDERS)).all()
    for instrument_id, _tender in found:
        uow.session.add(SecurityReminder(instrument_id=instrument_id, reminded_at=uow.instant()))
    uow.session.flush()
    for tender_id in sorted(_tenders(found)):
        uow.publish(DUE, tender_id=tender_id)
    return len(found)


def _tenders(found: Sequence[Row[UUID, UUID]]) -> set[UUID]:
    return {tender_id for _, tender_id in found}


def _due(today: date) -> Select[UUID, UUID]:
    held = and_(Instrument.returned_at.is_(None), Instrument.forfeited_at.is_(None))
    reminded = exists().where(SecurityReminder.instrument_id == Instrument.id)
    return (
        select(Instrument.id, Instrument.tender_id)
        .join(Tender, Tender.id == Instrument.tender_id)
        .outerjoin(Contract, Contract.id == Instrument.contract_id)
        .where(held, ~reminded, or_(_of_bid(), _of_contract(today)))
        .order_by(Instrument.id)
        .with_for_update(of=Instrument, skip_locked=True)
    )


def _of_bid() -> ColumnElement[bool]:
    bids = func.jsonb_each_text(Tender.waiting_parts).table_valued("key", "value")
    waits = exists().select_from(bids).where(bids.c.value == cast(Instrument.bid_id, Text))
    signed = and_(Tender.signed_at.is_not(None), ~waits)
    return and_(Instrument.purpose == "bid", or_(signed, Tender.cancelled_at.is_not(None)))


def _of_contract(today: date) -> ColumnElement[bool]:
    defects = exists().where(
        Milestone.contract_id == Contract.id,
        Milestone.ends_defects,
        Milestone.withdrawn_at.is_(None),
        Milestone.reached_at.is_(None),
        Milestone.due_on >= today,
    )
    return and_(Instrument.purpose == "performance", Contract.completed_at.is_not(None), ~defects)
