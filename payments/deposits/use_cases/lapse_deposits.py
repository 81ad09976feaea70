"""Once a year the deposits that nobody has claimed become revenue; their payers may still claim.

One finance officer gathers them, another approves with a fresh proof. The money is at the treasury,
in the Public Account: a transfer-entry memo asks the Accountant General to move it.

No `Decision`: a list has rows, which are taken out of the register when it is entered.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import insert, update

from app.db import new_id
from app.errors import Conflict, Invalid
from app.identity.public import require_fresh_proof
from app.ledger.public import post
from app.permissions import require
from app.row_macs import Forged, changing, log_forged
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill
from payments.bills.queries import deposit_head
from payments.deposits.models import DepositLapse, DepositLapseList
from payments.deposits.permissions import DECIDE_LAPSE, PROPOSE_LAPSE
from payments.deposits.queries.register import LapsingDeposits, lapses_of, lapsing_deposits
from payments.deposits.use_cases.end_deposit import remaining_of_deposit
from payments.kernel.postings import Head, lapse_posting
from payments.receipts.use_cases.record_money import lock_bill

_NOTHING = sentence("No deposit has lapsed by the rule in force. Open the list again.")


@dataclass(frozen=True, kw_only=True)
class ProposeLapse:
    """All deposits that have lapsed but those `claimed`: bills whose deposits are still needed."""

    claimed: tuple[UUID, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ApproveLapse:
    """The list to approve."""

    list_id: UUID


@dataclass(frozen=True, kw_only=True)
class RefuseLapse:
    """The list to refuse, and the reason."""

    list_id: UUID
    reason: str


def propose_lapse(uow: UnitOfWork, command: ProposeLapse) -> DepositLapseList:
    """Enter the list of deposits lapsed by the end of the last fiscal year, for approval.

    Raises Conflict (`nothing-lapsed`) if none has, and Invalid if no rule or no head for lapsed
    deposits is in force.
    """
    require(uow.actor, PROPOSE_LAPSE)
    found = lapsing_deposits(uow)
    row = _row(uow, found)
    chosen = [each for each in found.deposits if each.bill_id not in command.claimed]
    if not chosen:
        raise Conflict(_NOTHING, code="nothing-lapsed")
    bills = {psid: lock_bill(uow, psid) for psid in sorted(each.psid for each in chosen)}
    row.total_paisa = sum(each.came_paisa for each in chosen)
    uow.add(row)
    uow.session.flush()
    rows = [
        {
            "list_id": row.id,
            "bill_id": each.bill_id,
            "department_id": bills[each.psid].department_id,
            "from_head": each.head_code,
            "ddo_code": each.ddo_code,
            "amount_paisa": each.came_paisa,
        }
        for each in chosen
    ]
    uow.session.execute(insert(DepositLapse), rows)
    uow.audit("deposit.lapse_proposed", row.id, after=_summary(row, len(rows)))
    return row


def _row(uow: UnitOfWork, found: LapsingDeposits) -> DepositLapseList:
    if found.rule is None or found.head is None:
        problem = sentence(
            "No rule says when deposits lapse, or to which head they go. Enter it under Parameters."
        )
        raise Invalid(problem, code="no-lapse-rule", fields={"claimed": problem})
    return DepositLapseList(
        id=new_id(),
        fiscal_year=found.fiscal_year,
        head_code=str(found.head.value),
        rule=found.rule.freeze(),
        total_paisa=0,
        entered_by=uow.actor.person,
        entered_at=uow.instant(),
    )


def approve_lapse(uow: UnitOfWork, command: ApproveLapse) -> DepositLapseList:
    """Approve a list: its deposits lapse and become income of the head for lapsed deposits.

    Raises Forbidden if the actor entered it, ProofNeeded, Conflict if it was decided
    (`decided-already`) or one of its deposits has been claimed (`deposit-claimed`).
    """
    require(uow.actor, DECIDE_LAPSE)
    require_fresh_proof(uow)
    row = uow.lock(DepositLapseList, command.list_id)
    with changing(uow.vault, row):
        row.approve(by=uow.actor.person, at=uow.instant())
    lapses = lapses_of(uow.session, row.id)
    _require_its_deposits(row, lapses)
    for each in lapses:
        _lapse(uow, row, each)
    uow.audit("deposit.lapse_approved", row.id, after=_summary(row, len(lapses)))
    return row


def _require_its_deposits(row: DepositLapseList, lapses: Sequence[DepositLapse]) -> None:
    """Raise Forged if the deposits of a list are not those that were entered."""
    if sum(each.amount_paisa for each in lapses) != row.total_paisa:
        log_forged(DepositLapse.__tablename__, row.id)
        raise Forged


def _lapse(uow: UnitOfWork, row: DepositLapseList, each: DepositLapse) -> None:
    bill = lock_bill(uow, uow.get(Bill, each.bill_id).psid)
    if remaining_of_deposit(uow, bill) != each.amount_paisa:
        problem = sentence(
            "The deposit of bill %(psid)s was claimed or changed since. Refuse this list, and make "
            "another.",
            psid=bill.psid,
        )
        raise Conflict(problem, code="deposit-claimed")
    at = uow.instant()
    head = Head(head_code=row.head_code, ddo_code=each.ddo_code)
    post(uow, lapse_posting(bill.id, deposit_head(uow.session, bill), head, each.amount_paisa, at))


def refuse_lapse(uow: UnitOfWork, command: RefuseLapse) -> DepositLapseList:
    """Refuse a list, or withdraw the actor's own; its deposits do not change."""
    require(uow.actor, DECIDE_LAPSE)
    row = uow.lock(DepositLapseList, command.list_id)
    with changing(uow.vault, row):
        row.refuse(by=uow.actor.person, at=uow.instant(), reason=command.reason)
    uow.session.flush()
    mine = update(DepositLapse).where(DepositLapse.list_id == row.id)
    uow.session.execute(mine.values(freed=True))
    uow.audit("deposit.lapse_refused", row.id, after={"reason": command.reason})
    return row


def _summary(row: DepositLapseList, deposits: int) -> dict[str, object]:
    return {
        "fiscal_year": row.fiscal_year.isoformat(),
        "deposits": deposits,
        "total": row.total_paisa,
    }
