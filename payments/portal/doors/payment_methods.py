"""Payment methods of a bill: each channel adds one to the bill's page while it is payable.

`template` gets `shown` (a ShownBill) and the result of `load`; None from `load` leaves it out.
"""

from collections.abc import Callable
from dataclasses import dataclass

from payments.bills.queries import ShownBill


@dataclass(frozen=True, kw_only=True)
class Way:
    """A way to pay; ways stand on the page by `order`."""

    name: str
    template: str
    load: Callable[[ShownBill], dict[str, object] | None] = lambda _shown: {}
    order: int = 50


_BANK = Way(name="onebill", template="payments/bills/ways/onebill.html", order=20)
_COUNTER = Way(name="counter", template="payments/bills/ways/counter.html", order=40)
WAYS: list[Way] = [_BANK, _COUNTER]


def add_method(way: Way) -> None:
    """Add a way to pay, once: a channel's file in `install/` calls it."""
    if all(known.name != way.name for known in WAYS):
        WAYS.append(way)


def methods_of(shown: ShownBill) -> list[tuple[Way, dict[str, object]]]:
    """Return the ways to pay this bill, filled, in their order."""
    loaded = [(way, way.load(shown)) for way in sorted(WAYS, key=lambda way: way.order)]
    return [(way, values) for way, values in loaded if values is not None]
