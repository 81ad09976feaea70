"""Awards and contracts in a release, as they were at its time."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from marketplace.awards.models import AwardLine
from marketplace.contract_changes.models import Milestone
from marketplace.contract_changes.policy import price_after
from marketplace.open_data.policy.facts import AwardFacts, ContractFacts, Facts, Paid, happened
from marketplace.open_data.policy.values import both, day_time, filled, money, reference_to


def awards_section(facts: Facts, at: datetime) -> list[dict[str, Any]]:
    """Return an award for each bid that won: also of awards that were reversed since."""
    return [
        _award(facts, each, bid_id, lines, at)
        for each in facts.awards
        if happened(each.award.awarded_at, at)
        for bid_id, lines in _by_bid(each)
    ]


def award_key(award_id: UUID, bid_id: UUID) -> str:
    """Return the id of what an award gives to one bid."""
    return f"{award_id}-{bid_id}"


def _by_bid(each: AwardFacts) -> list[tuple[UUID, list[AwardLine]]]:
    lines = defaultdict[UUID, list[AwardLine]](list)
    for line in each.lines:
        lines[line.bid_id].append(line)
    return sorted(lines.items())


def _award(
    facts: Facts, each: AwardFacts, bid_id: UUID, lines: Sequence[AwardLine], at: datetime
) -> dict[str, Any]:
    gone = happened(each.award.reversed_at, at)
    won = [facts.firms[bid.supplier_id] for bid in facts.opened if bid.bid_id == bid_id]
    return filled(
        {
            "id": award_key(each.award.id, bid_id),
            **both("title", facts.tender.title, facts.tender.title_ur),
            "status": "cancelled" if gone else "active",
            "date": each.award.awarded_at,
            "value": money(sum(line.amount_paisa for line in lines)),
            "suppliers": [reference_to(firm) for firm in won],
            "relatedBids": [str(bid_id)],
            "relatedLots": _lots(lines),
            "dateReversed": each.award.reversed_at if gone else None,
            "reversalReason": each.award.reversed_reason if gone else None,
        }
    )


def _lots(lines: Sequence[AwardLine]) -> list[str]:
    named_parts = (line.scope.partition(":") for line in lines)
    return [number for kind, _, number in named_parts if kind == "lot"]


def contracts_section(facts: Facts, at: datetime) -> list[dict[str, Any]]:
    """Return the contracts that were public by then."""
    return [_contract(facts, each, at) for each in facts.contracts if happened(each.public_at, at)]


def _contract(facts: Facts, each: ContractFacts, at: datetime) -> dict[str, Any]:
    row = each.contract
    changes = [change for change in each.changes if happened(change.approved_at, at)]
    price = price_after(row.amount_paisa, [(c.named_kind, c.amount_paisa) for c in changes])
    ends = [change.ends_on for change in changes if change.ends_on]
    ended_at = row.completed_at or row.terminated_at
    over = happened(ended_at, at)
    return filled(
        {
            "id": row.reference,
            "awardID": award_key(row.award_id, row.bid_id),
            **both("title", facts.tender.title, facts.tender.title_ur),
            "status": _contract_status(each, over=over),
            "period": filled(
                {"startDate": each.signed_at, "endDate": day_time(ends[-1] if ends else None)}
            ),
            "value": money(price),
            "dateSigned": each.signed_at,
            "relatedBids": [str(row.bid_id)],
            "amendments": [
                {"id": str(change.id), "date": change.approved_at, "rationale": change.reason}
                for change in changes
            ],
            "implementation": _implementation(facts, each, at),
            "dateEnded": ended_at if over else None,
            "terminationReason": row.terminated_reason if over else None,
        }
    )


def _contract_status(each: ContractFacts, *, over: bool) -> str:
    if each.signed_at is None:
        return "cancelled"
    return "terminated" if over else "active"


def _implementation(facts: Facts, each: ContractFacts, at: datetime) -> dict[str, Any]:
    entered = [row for row in each.milestones if happened(row.entered_at, at)]
    # One that was withdrawn before the contract was public was never shown to anybody.
    shown = [row for row in entered if not happened(row.withdrawn_at, each.public_at)]
    return filled(
        {
            "milestones": [_milestone(row, at) for row in shown],
            "transactions": list(_transactions(facts, each, at)),
        }
    )


def _milestone(row: Milestone, at: datetime) -> dict[str, Any]:
    reached = happened(row.reached_at, at)
    gone = happened(row.withdrawn_at, at)
    status = "met" if reached else "notMet" if gone else "scheduled"
    return filled(
        {
            "id": str(row.id),
            **both("title", row.title, row.title_ur),
            "type": "delivery",
            "description": "Withdrawn: it was entered by mistake." if gone else None,
            "dueDate": day_time(row.due_on),
            "dateMet": day_time(row.reached_on) if reached else None,
            "status": status,
        }
    )


def _transactions(facts: Facts, each: ContractFacts, at: datetime) -> Iterator[dict[str, Any]]:
    """Yield what was paid on each invoice: payments themselves are for the two sides alone."""
    invoices = {invoice.id: invoice for invoice, _, _ in each.paid}
    for invoice in invoices.values():
        recorded = [
            payment for one, payment, _ in each.paid
            if one.id == invoice.id and happened(payment.approved_at, at)
        ]  # fmt: skip
        if not recorded:
            continue
        paid = [payment for payment in recorded if not _is_cancelled(each.paid, payment.id, at)]
        yield {
            "id": str(invoice.id),
            "date": max(payment.approved_at or at for payment in recorded),
            "value": money(sum(payment.amount_paisa for payment in paid)),
            "payer": reference_to(facts.department),
            "payee": reference_to(facts.firms[each.contract.supplier_id]),
        }


def _is_cancelled(paid: Sequence[Paid], payment_id: UUID, at: datetime) -> bool:
    return any(
        gone is not None and payment.id == payment_id and happened(gone.approved_at, at)
        for _, payment, gone in paid
    )
