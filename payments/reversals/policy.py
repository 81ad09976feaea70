"""Money that is taken back after it was recorded, and comes again. Pure.

Officers take back what was recorded and never was money; what else came for the bill then pays it.
A card's capture can fail when it was believed done, and its holder can dispute it: charged back,
won back, lost for good. The notices come in any order and doubled; what counts is which were told.
A credit note is taken back, whole, by the domain that had granted it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from payments.receipts.policy import EXCESS, SURCHARGE, Parts, ReversalKind

# The order in which they can happen to one dispute.
TOLD = (
    ReversalKind.CAPTURE_FAILED,
    ReversalKind.CHARGEBACK,
    ReversalKind.CHARGEBACK_REVERSED,
    ReversalKind.SECOND_CHARGEBACK,
)
_FIRST = frozenset({ReversalKind.CAPTURE_FAILED, ReversalKind.CHARGEBACK})


def takes(kind: ReversalKind) -> bool:
    """Whether money leaves us by it; else it comes again, or was there."""
    return kind not in {ReversalKind.CHARGEBACK_REVERSED, ReversalKind.APPLIED}


def what_happened(told: Collection[ReversalKind]) -> tuple[ReversalKind, ...]:
    """Return what was told of one dispute, in the order in which it must have happened.

    What cannot be yet waits: money that was not taken is not given again, nor taken twice. So a
    second chargeback alone counts (the first was not told), and beside the first it waits for the
    notice between them; the money is gone either way.
    """
    happened, gone = [], False
    for kind in TOLD:
        if kind in told and takes(kind) is not gone:
            happened.append(kind)
            gone = takes(kind)
    return tuple(happened)


def still_to_record(
    told: Collection[ReversalKind], recorded: Sequence[ReversalKind]
) -> tuple[ReversalKind, ...]:
    """Return what is to be added to what was recorded of a dispute, in order.

    Where a later word was recorded without the earlier ones, these change nothing any more.
    """
    happened = what_happened(told)
    known = tuple(recorded)
    return happened[len(known) :] if happened[: len(known)] == known else ()


def disputes(told: Iterable[tuple[str, ReversalKind]]) -> list[Mapping[ReversalKind, str]]:
    """Group what was told of one payment, (the gateway's reference, kind), by dispute.

    A dispute bears one reference throughout. Should a later word of it bear another one, it belongs
    to the payment's only dispute that lacks it.
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
    """Return of which parts an amount is taken: what was too much, the surcharge, the last line.

    `parts` are what the payment still is of; the rest of the amount, if any, is left out.
    """
    lines = sorted((name for name in parts if name not in {EXCESS, SURCHARGE}), key=int)
    left, taken = amount_paisa, {}
    for name in (EXCESS, SURCHARGE, *reversed(lines)):
        paisa = min(left, parts.get(name, 0))
        if paisa > 0:
            taken[name] = paisa
            left -= paisa
    return taken
