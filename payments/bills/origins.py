"""What a bill was raised for: the domain that raised it gives the link back, drawn on its page.

`find` gets the bill's reference and whether the reader is its payer or its department; it gives
None where there is no link.
"""

from collections.abc import Callable
from dataclasses import dataclass

from payments.bills.queries import ShownBill


@dataclass(frozen=True, kw_only=True)
class Origin:
    """A link to what a bill is about: its words in the reader's language, and its address."""

    words: str
    address: str


Find = Callable[[str, bool], Origin | None]
_ORIGINS: dict[str, Find] = {}


def add_origin(raiser: str, find: Find) -> None:
    """Let a domain say what the bills that it raised are about: its `install` calls it."""
    _ORIGINS[raiser] = find


def origin_of(shown: ShownBill) -> Origin | None:
    """Return what a bill is about, where its raiser tells."""
    find = _ORIGINS.get(shown.bill.raiser)
    return find(shown.bill.reference, shown.mine) if find else None
