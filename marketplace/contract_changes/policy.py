"""Rules on changes of a contract, and the share of its price that they added. Pure."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from app.text import Sentence, sentence


class ChangeKind(StrEnum):
    """The kind of a change of a signed contract."""

    VARIATION = "variation"
    EXTENSION = "extension"
    DAMAGES = "damages"
    REPEAT_ORDER = "repeat_order"


# Changes that add to the price, and so count against the cap. Reductions make no room: else a
# contract could be emptied and filled again without a tender.
ADDING = frozenset({ChangeKind.VARIATION, ChangeKind.REPEAT_ORDER})


def problems(kind: ChangeKind, amount_paisa: int, *, names_day: bool) -> dict[str, Sentence]:
    """Return the errors of a change, by field."""
    found: dict[str, Sentence] = {}
    if kind is ChangeKind.EXTENSION:
        if amount_paisa:
            found["amount"] = sentence("An extension changes no price. Leave the amount empty.")
        if not names_day:
            found["ends_on"] = sentence("Enter the date by which everything must be delivered.")
    elif not amount_paisa:
        found["amount"] = sentence("Enter the amount in rupees.")
    elif amount_paisa < 0 and kind is not ChangeKind.VARIATION:
        found["amount"] = sentence("Only a variation can take something away.")
    return found


def added_paisa(changes: Iterable[tuple[ChangeKind, int]]) -> int:
    """Return how much changes have added to the price, in paisa."""
    return sum(amount for kind, amount in changes if kind in ADDING and amount > 0)


def price_after(signed_paisa: int, changes: Iterable[tuple[ChangeKind, int]]) -> int:
    """Return the price of a contract with its changes; damages are no part of the price."""
    changed = (amount for kind, amount in changes if kind is not ChangeKind.DAMAGES)
    return signed_paisa + sum(changed)


def share(added: int, price_paisa: int) -> Decimal:
    """Return the added part in per cent of the price when it was signed, to two decimals."""
    return (Decimal(100 * added) / price_paisa).quantize(Decimal("0.01"), ROUND_HALF_UP)
