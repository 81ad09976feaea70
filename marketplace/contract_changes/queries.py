"""The changes and milestones of a contract, as everybody reads them, and what waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from app.calendar import local_day
from app.identity.public import people_by_id
from app.overrides.public import HeldRule, held_rules
from app.permissions import require
from app.unit_of_work import UnitOfWork
from marketplace.awards.models import Contract
from marketplace.contract_changes.models import ContractChange, Milestone
from marketplace.contract_changes.policy import ChangeKind, added_paisa, price_after, share
from marketplace.contract_changes.use_cases import CHANGE, approved_changes, cap_of, own_contract
from marketplace.kernel import permissions
from marketplace.tenders.models import Tender


@dataclass(frozen=True, kw_only=True)
class ChangeView:
    """A change in force: what, why, who approved it, and the share of the price added by then."""

    id: UUID
    kind: ChangeKind
    amount_paisa: int
    ends_on: date | None
    reason: str
    approved_on: date
    approved_by: str
    added_percent: Decimal


@dataclass(frozen=True, kw_only=True)
class MilestoneView:
    """A milestone with the day planned and the day real."""

    id: UUID
    title: str
    title_ur: str
    due_on: date
    reached_on: date | None
    ends_defects: bool


@dataclass(frozen=True, kw_only=True)
class Course:
    """The course of a contract: its present price, its end, and the amount that changes added.

    `cap_percent` is None if no cap is in force; `cap_is_law` is false if it is not verified.
    """

    changes: Sequence[ChangeView]
    milestones: Sequence[MilestoneView]
    amount_now_paisa: int
    damages_paisa: int
    added_percent: Decimal
    cap_percent: Decimal | None
    cap_confidence: str | None
    ends_on: date | None


@dataclass(frozen=True, kw_only=True)
class ChangeFile:
    """A change as its department sees it, decided or not."""

    row: ContractChange
    contract: Contract
    held: Sequence[HeldRule]


def course_of(uow: UnitOfWork, contract: Contract, tender: Tender) -> Course:
    """Return the course of a contract, for anyone who may see the contract."""
    rows = approved_changes(uow, contract.id)
    cap = cap_of(uow, tender)
    pairs = [(row.named_kind, row.amount_paisa) for row in rows]
    added = added_paisa(pairs)
    days = [row.ends_on for row in rows if row.ends_on]
    return Course(
        changes=_changes(uow, rows, contract),
        milestones=_milestones(uow, contract),
        amount_now_paisa=price_after(contract.amount_paisa, pairs),
        damages_paisa=sum(paisa for kind, paisa in pairs if kind is ChangeKind.DAMAGES),
        added_percent=share(added, contract.amount_paisa),
        cap_percent=None if cap is None else Decimal(str(cap.value)),
        cap_confidence=None if cap is None else cap.confidence.value,
        ends_on=days[-1] if days else _delivery(contract, tender),
    )


def _delivery(contract: Contract, tender: Tender) -> date | None:
    signed = (contract.department_signed_at, contract.supplier_signed_at)
    days = [local_day(at) for at in signed if at]
    if len(days) < len(signed) or tender.delivery_days is None:
        return None
    return max(days) + timedelta(days=tender.delivery_days)


def _changes(
    uow: UnitOfWork, rows: Sequence[ContractChange], contract: Contract
) -> list[ChangeView]:
    people = people_by_id(uow.session, [row.approved_by for row in rows if row.approved_by])
    views, so_far = [], list[tuple[ChangeKind, int]]()
    for row in rows:
        if row.approved_by is None or row.approved_at is None:
            continue
        so_far.append((row.named_kind, row.amount_paisa))
        view = ChangeView(
            id=row.id,
            kind=row.named_kind,
            amount_paisa=row.amount_paisa,
            ends_on=row.ends_on,
            reason=row.reason,
            approved_on=local_day(row.approved_at),
            approved_by=people[row.approved_by].name,
            added_percent=share(added_paisa(so_far), contract.amount_paisa),
        )
        views.append(view)
    return views


def _milestones(uow: UnitOfWork, contract: Contract) -> list[MilestoneView]:
    query = select(Milestone).filter_by(contract_id=contract.id, withdrawn_at=None)
    found = uow.session.scalars(query.order_by(Milestone.due_on, Milestone.id))
    return [milestone_view(row) for row in found]


def milestone_view(row: Milestone) -> MilestoneView:
    """Return a milestone as everybody reads it."""
    names = ("id", "title", "title_ur", "due_on", "reached_on", "ends_defects")
    return MilestoneView(**{name: getattr(row, name) for name in names})


def waiting_changes(uow: UnitOfWork, contract_id: UUID) -> Sequence[ContractChange]:
    """Return the proposals that wait for another officer, the first entered first."""
    query = select(ContractChange).filter_by(
        contract_id=contract_id, approved_at=None, refused_at=None
    )
    return uow.session.scalars(query.order_by(ContractChange.id)).all()


def change_file(uow: UnitOfWork, change_id: UUID) -> ChangeFile:
    """Return a change to its department's officers, with the rules against it now."""
    require(uow.actor, permissions.READ_TENDER_FILE)
    row = uow.get(ContractChange, change_id)
    contract, _ = own_contract(uow, row.contract_id)
    decides = row.waiting and uow.actor.may(permissions.APPROVE_CONTRACT_CHANGE)
    held = held_rules(uow.session, CHANGE, row.id, CHANGE.held(uow, row.id)) if decides else ()
    return ChangeFile(row=row, contract=contract, held=held)


def changes_to_decide(uow: UnitOfWork) -> Sequence[tuple[ContractChange, Contract]]:
    """List what other officers of the department proposed and this one may decide."""
    query = (
        select(ContractChange, Contract)
        .join(Contract, Contract.id == ContractChange.contract_id)
        .join(Tender, Tender.id == Contract.tender_id)
        .where(Tender.department_id == uow.actor.organisation)
        .where(ContractChange.approved_at.is_(None), ContractChange.refused_at.is_(None))
        .where(ContractChange.entered_by != uow.actor.person)
        .order_by(ContractChange.id)
        .limit(_MAX_DUE)
    )
    return [(row, contract) for row, contract in uow.session.execute(query)]


_MAX_DUE = 10
