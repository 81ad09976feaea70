"""Card payments without an outcome in words: what is missing, since how long, under which names."""

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from payments.bills.doors.presenter import grouped
from payments.cards.policy import Open
from payments.settlement.queries.unresolved_cards import OpenCard

_DAY_S = 86_400
_MISSING = {
    Open.PAYMENT: "Paid or not: nobody told",
    Open.LEFT: "Nobody came back from the page",
    Open.CAPTURE: "The money was asked for, and nobody told that it came",
    Open.CANCEL: "It was given up, and nobody told that the card is free",
    Open.REFUND: "The refund has no end yet",
    Open.GONE: "The card service says that this went back; the books do not",
}


@dataclass(frozen=True)
class Words:
    """The words of a list as it stands at an instant."""

    now: datetime

    psid = staticmethod(grouped)

    def missing(self, row: OpenCard) -> str:
        """Say what nobody has told."""
        return _MISSING[row.kind]

    def age(self, row: OpenCard) -> str:
        """Say for how many whole days."""
        days = int((self.now - row.since).total_seconds()) // _DAY_S
        return "Less than a day" if days < 1 else "1 day" if days == 1 else f"{days} days"

    def names(self, row: OpenCard) -> Markup:
        """Write both references, each to be copied whole."""
        ours = Markup("Ours: <bdi>{}</bdi>").format(row.our_reference)
        if not row.gateway_reference:
            return ours
        return Markup("{}<br>Theirs: <bdi>{}</bdi>").format(ours, row.gateway_reference)


def at(now: datetime) -> Words:
    """Return the words of an instant."""
    return Words(now)
