"""Reversals of recorded payments, and their restoration. Pure.

Officers void entries that never were money; overpayments of the same bill then pay it. A card
capture can fail after it was believed complete, and the cardholder can dispute it: charged back,
won back, lost for good. Notices arrive in any order and may be repeated; only the set of notices
counts. A credit note is reversed in full by the domain that had granted it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum

from payments.receipts.policy import EXCESS, SURCHARGE, Parts


class ReversalKind(StrEnum):
    """The kind of change to a payment.

    A card service reports the first four. `undone`: two officers voided an entry that never was
    money. `applied`: its overpayment pays what the bill owes again after another payment was
    undone. `credit_reversed`: the domain that had granted a credit note reversed it.
    """

    CAPTURE_FAILED = "capture_failed"
    CHARGEBACK = "chargeback"
    CHARGEBACK_REVERSED = "chargeback_reversed"
    SECOND_CHARGEBACK = "second_chargeback"
    UNDONE = "undone"
    APPLIED = "applied"
    CREDIT_REVERSED = "credit_reversed"


# The kinds in the order in which they can happen to one dispute.
DISPUTE_KINDS = (
    ReversalKind.CAPTURE_FAILED,
    ReversalKind.CHARGEBACK,
    ReversalKind.CHARGEBACK_REVERSED,
    ReversalKind.SECOND_CHARGEBACK,
)
_FIRST = frozenset({ReversalKind.CAPTURE_FAILED, ReversalKind.CHARGEBACK})


def takes(kind: ReversalKind) -> bool:
    """Return True if this kind takes money away; else it returns, or was already here."""
    return kind not in {ReversalKind.CHARGEBACK_REVERSED, ReversalKind.APPLIED}


def order_dispute_events(told: Collection[ReversalKind]) -> tuple[ReversalKind, ...]:
    """Return the reported events of one dispute, in the order in which they must have happened.

    An event that is not yet possible waits: money that was not taken cannot be restored, nor taken
    twice. So a second chargeback alone counts (the first was not reported); beside the first it
    waits for the notice between them. The money is gone either way.
    """
    happened, gone = [], False
    for kind in DISPUTE_KINDS:
        if kind in told and takes(kind) is not gone:
            happened.append(kind)
            gone = takes(kind)
    return tuple(happened)


def still_to_record(
    told: Collection[ReversalKind], recorded: Sequence[ReversalKind]
) -> tuple[ReversalKind, ...]:
    """Return the events of a dispute that are still to be recorded, in order.

    If a later notice was recorded without the earlier ones, these no longer change anything.
    """
    happened = order_dispute_events(told)
    known = tuple(recorded)
    return happened[len(known) :] if happened[: len(known)] == known else ()


def disputes(told: Iterable[tuple[str, ReversalKind]]) -> list[Mapping[ReversalKind, str]]:
    """Group the notices about one payment, (the gateway's reference, kind), by dispute.

    A dispute has one reference throughout. If a later notice has another reference, it belongs to
    the payment's only dispute that lacks such a notice.
    """
    groups: dict[str, dict[ReversalKind, str]] = {}
    for reference, kind in told:
        groups.setdefault(reference, {})[kind] = reference
    for reference, kinds in tuple(groups.items()):
        lacking = [
            each
            for each in groups.values()
            if ReversalKind.CHARGEBACK in each and not each.keys() & kinds
        ]
        if kinds.keys().isdisjoint(_FIRST) and len(lacking) == 1:
            lacking[0].update(groups.pop(reference))
    return list(groups.values())


def take_back(parts: Parts, amount_paisa: int) -> Parts:
    """Return the parts from which an amount is taken: excess, surcharge, then the last line first.

    `parts` are the payment's remaining parts; any rest of the amount is left out.
    """
    lines = sorted((name for name in parts if name not in {EXCESS, SURCHARGE}), key=int)
    left, taken = amount_paisa, {}
    for name in (EXCESS, SURCHARGE, *reversed(lines)):
        paisa = min(left, parts.get(name, 0))
        if paisa > 0:
            taken[name] = paisa
            left -= paisa
    return taken
