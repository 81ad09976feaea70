"""What stands inside an envelope: one shape, written when sealing, read after the opening.

Money is paisa, quantities stay with the tender, everything else is text. Unknown keys are refused
when reading, so that a later version cannot be misread.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from marketplace.policy.schedule import Quote
from marketplace.policy.security import Instrument, InstrumentKind


@dataclass(frozen=True, kw_only=True)
class CriterionAnswer:
    """A bidder's answer to one row of the eligibility table."""

    criterion: str
    met: bool
    details: str = ""


@dataclass(frozen=True, kw_only=True)
class DocumentNote:
    """Which file of the bid is which document: `file` is the name of an attachment."""

    title: str
    file: str


@dataclass(frozen=True, kw_only=True)
class BidContent:
    """A whole bid in the clear. It exists in memory, inside envelopes, and after the opening."""

    quotes: tuple[Quote, ...] = ()
    answers: tuple[CriterionAnswer, ...] = ()
    documents: tuple[DocumentNote, ...] = ()
    security: Instrument | None = None

    def as_json(self) -> dict[str, Any]:
        """Write it with text, whole numbers, lists and mappings only."""
        return {
            "answers": [vars(answer) for answer in self.answers],
            "documents": [vars(document) for document in self.documents],
            "quotes": [_quote_json(quote) for quote in self.quotes],
            "security": _security_json(self.security),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "BidContent":
        """Read it back; raises KeyError, TypeError or ValueError for anything else."""
        return cls(
            answers=tuple(CriterionAnswer(**answer) for answer in data["answers"]),
            documents=tuple(DocumentNote(**document) for document in data["documents"]),
            quotes=tuple(_quote(quote) for quote in data["quotes"]),
            security=_security(data["security"]),
        )


def _quote_json(quote: Quote) -> dict[str, Any]:
    return {
        "number": quote.number,
        "stated_total_paisa": quote.stated_total_paisa,
        "tax_percent": str(quote.tax_percent),
        "unit_price_paisa": quote.unit_price_paisa,
    }


def _quote(data: Mapping[str, Any]) -> Quote:
    return Quote(**(dict(data) | {"tax_percent": Decimal(data["tax_percent"])}))


def _security_json(security: Instrument | None) -> dict[str, Any] | None:
    if security is None:
        return None
    expires = security.expires_on.isoformat() if security.expires_on else None
    return vars(security) | {"expires_on": expires, "kind": security.kind.value}


def _security(data: Mapping[str, Any] | None) -> Instrument | None:
    if data is None:
        return None
    expires = date.fromisoformat(data["expires_on"]) if data["expires_on"] else None
    kind = InstrumentKind(data["kind"])
    return Instrument(**(dict(data) | {"expires_on": expires, "kind": kind}))
