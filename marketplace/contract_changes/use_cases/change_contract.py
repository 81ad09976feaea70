"""One officer proposes to change a signed contract; another, who binds the department, approves."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from app.calendar import local_day
from app.db import Json
from app.decisions import Audit, Decision, Names
from app.errors import Conflict, Invalid, NotFound
from app.identity.public import require_fresh_proof
from app.overrides.public import Breach, Held, HeldAct, hold
from app.parameters.public import ParameterValue, set_in_force
from app.row_macs import genuine, require_genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.awards.models import Contract
from marketplace.awards.use_cases import (
    find_contract,
    is_signed,
    refuse_ended,
)
from marketplace.contract_changes.models import ContractChange
from marketplace.contract_changes.policy import ChangeKind, added_paisa, problems, share
from marketplace.kernel import permissions
from marketplace.parameters.definitions import CONTRACT_CHANGES_PERCENT_MAX
from marketplace.tenders.models import Tender
from marketplace.tenders.use_cases.checks import frozen_rules

PROPOSED = "marketplace.contract_change_proposed"
CHANGED = "marketplace.contract_changed"
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
        found["ends_on"] = sentence("Write a day that is still to come.")
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
            "Changes may add %(cap)s per cent to a contract's price. With this one they would add "
            "%(share)s per cent.",
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
