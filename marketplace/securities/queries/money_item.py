"""One thing that a firm pays for a tender, and where its money is: derived, never stored."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from marketplace.securities.models import Instrument
from marketplace.securities.policy import Kind
from payments.public import BillView, MoneyLocation, State

# The states of a bill whose money is here.
PAID = frozenset({State.PAID, State.OVERPAID})


class MoneyStatus(StrEnum):
    """The status of a bill of a tender."""

    NOT_ASKED = "not_asked"
    TO_PAY = "to_pay"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    PAID = "paid"
    HELD = "held"
    GOES_BACK = "goes_back"
    BACK = "back"
    CARRIED = "carried"
    FORFEITED = "forfeited"
    PART_FORFEITED = "part_forfeited"


# Of money that is in several places, the place that its payer asks about first.
_FIRST = (
    MoneyStatus.GOES_BACK,
    MoneyStatus.CARRIED,
    MoneyStatus.HELD,
    MoneyStatus.PAID,
    MoneyStatus.FORFEITED,
    MoneyStatus.BACK,
)
_OVER = PAID | {State.REFUNDED, State.CANCELLED}
_UNPAID = {State.EXPIRED: MoneyStatus.EXPIRED, State.CANCELLED: MoneyStatus.CANCELLED}


@dataclass(frozen=True, kw_only=True)
class MoneyItem:
    """One thing to pay; `bill` is None until the firm asks for it, `may_ask` whether it can now.

    `money`: where what came for it is. `kept_as`: the contract's security that a part of it pays,
    once that is there whole. `void`: the contract for which it is, or was kept, is none any more.
    """

    kind: Kind
    amount_paisa: int
    bill: BillView | None
    instrument: Instrument | None
    may_ask: bool
    money: MoneyLocation = field(default_factory=MoneyLocation)
    kept_as: Instrument | None = None
    void: bool = False

    @property
    def is_paid(self) -> bool:
        """True if the bill is paid."""
        return self.bill is not None and self.bill.state in PAID

    @property
    def _is_cancelled(self) -> bool:
        return self.bill is not None and self.bill.state is State.CANCELLED

    @property
    def status(self) -> MoneyStatus:
        """Its status; where its money is in several places, that of the first."""
        if self.bill is None:
            return MoneyStatus.NOT_ASKED
        parts = set(self.parts)
        is_open = (
            parts <= {MoneyStatus.PAID, MoneyStatus.FORFEITED} and self.bill.state not in _OVER
        )
        if is_open or not parts:
            return _UNPAID.get(self.bill.state, MoneyStatus.TO_PAY)
        if parts == {MoneyStatus.FORFEITED, MoneyStatus.BACK}:
            return MoneyStatus.PART_FORFEITED
        return next(each for each in _FIRST if each in parts)

    @property
    def parts(self) -> Mapping[MoneyStatus, int]:
        """Its money by status, in paisa; what came too late is refunded with the rest."""
        found = Counter(
            {
                MoneyStatus.GOES_BACK: self.money.going_paisa,
                MoneyStatus.FORFEITED: self.money.forfeited_paisa,
                MoneyStatus.BACK: self.money.back_paisa,
            }
        )
        if self.bill is not None and (self._is_cancelled or any(found.values())):
            found[MoneyStatus.GOES_BACK] += self.bill.excess_paisa
        found[self._here()] += self.money.here_paisa
        found[self._moved()] += self.money.elsewhere_paisa
        return {status: found[status] for status in _FIRST if found[status]}

    def _here(self) -> MoneyStatus:
        """Return the status of money that is still this bill's own."""
        if self.instrument is not None:
            return (
                MoneyStatus.GOES_BACK
                if self.instrument.returned_at is not None
                else MoneyStatus.HELD
            )
        is_over = self.void or self._is_cancelled
        return MoneyStatus.HELD if is_over and not self.is_paid else MoneyStatus.PAID

    def _moved(self) -> MoneyStatus:
        """Return the status of money that a contract's bill got, of the bid's or an earlier one's.

        What was kept for a contract that became void is held for its bid, until the next contract.
        """
        if self.kind is not Kind.BID_SECURITY:
            return MoneyStatus.CARRIED
        ends_with = self.kept_as or self.instrument
        if ends_with is not None and ends_with.returned_at is not None:
            return MoneyStatus.GOES_BACK
        return MoneyStatus.HELD if self.void else MoneyStatus.CARRIED
