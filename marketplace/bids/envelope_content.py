"""Content of an envelope: one shape, written when sealing, read after the opening.

Money is paisa, quantities stay with the tender, everything else is text. Reading is strict: anyone
with the public key can seal anything, so unknown keys and wrong types are refused, and a later
version cannot be misread.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from marketplace.bids.policy import Quote
from marketplace.securities.policy import Instrument, InstrumentKind


@dataclass(frozen=True, kw_only=True)
class CriterionAnswer:
    """A bidder's answer to one row of the eligibility table."""

    criterion: str
    met: bool
    details: str = ""


@dataclass(frozen=True, kw_only=True)
class DocumentNote:
    """The document that a file of the bid is: `file` is the name of an attachment."""

    title: str
    file: str


@dataclass(frozen=True, kw_only=True)
class BidContent:
    """A whole bid in the clear. It exists in memory, inside envelopes, and after the opening."""

    quotes: tuple[Quote, ...] = ()
    answers: tuple[CriterionAnswer, ...] = ()
    documents: tuple[DocumentNote, ...] = ()
    security: Instrument | None = None
    integrity_pact: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the content as text, whole numbers, lists and mappings only."""
        pact = {"integrity_pact": True} if self.integrity_pact else {}
        return {
            **pact,  # written only if there is one, so that every reader of bids can read it
            "answers": [vars(answer) for answer in self.answers],
            "documents": [vars(document) for document in self.documents],
            "quotes": [_quote_json(quote) for quote in self.quotes],
            "security": _security_json(self.security),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "BidContent":
        """Read the content; raise KeyError, TypeError or ValueError for anything else."""
        return cls(
            answers=tuple(_answer(answer) for answer in data["answers"]),
            documents=tuple(_document(document) for document in data["documents"]),
            quotes=tuple(_quote(quote) for quote in data["quotes"]),
            security=_security(data["security"]),
            integrity_pact=data.get("integrity_pact") is True,
        )


def _quote_json(quote: Quote) -> dict[str, Any]:
    return {
        "number": quote.number,
        "stated_total_paisa": quote.stated_total_paisa,
        "tax_percent": str(quote.tax_percent),
        "unit_price_paisa": quote.unit_price_paisa,
    }


def _security_json(security: Instrument | None) -> dict[str, Any] | None:
    if security is None:
        return None
    expires = security.expires_on.isoformat() if security.expires_on else None
    written = vars(security) | {"expires_on": expires, "kind": security.kind.value}
    if not security.expiry_reason:
        del written["expiry_reason"]  # written as ever, so that every reader of bids can read it
    return written


_NONE = type(None)
_Types = Mapping[str, tuple[type, ...]]
_ANSWER: _Types = {"criterion": (str,), "met": (bool,), "details": (str,)}
_DOCUMENT: _Types = {"title": (str,), "file": (str,)}
_QUOTE: _Types = {
    "number": (int,),
    "unit_price_paisa": (int,),
    "stated_total_paisa": (int, _NONE),
    "tax_percent": (str,),
}
_SECURITY: _Types = {
    "kind": (str,),
    "bank": (str,),
    "number": (str,),
    "amount_paisa": (int,),
    "expires_on": (str, _NONE),
}
_REASONED: _Types = {**_SECURITY, "expiry_reason": (str,)}


def _typed(data: object, types: _Types) -> dict[str, Any]:
    """Take a mapping of exactly these names and types; True is no number here."""
    if not isinstance(data, Mapping) or data.keys() != types.keys():
        raise ValueError("other names than a bid has")
    if not all(type(data[name]) in allowed for name, allowed in types.items()):
        raise ValueError("a value of another type than a bid has")
    return dict(data)


def _answer(data: object) -> CriterionAnswer:
    return CriterionAnswer(**_typed(data, _ANSWER))


def _document(data: object) -> DocumentNote:
    return DocumentNote(**_typed(data, _DOCUMENT))


def _quote(data: object) -> Quote:
    values = _typed(data, _QUOTE)
    try:
        percent = Decimal(values["tax_percent"])
    except InvalidOperation:
        percent = Decimal("NaN")
    if not percent.is_finite():
        raise ValueError("a tax that is no number")
    return Quote(**(values | {"tax_percent": percent}))


def _security(data: object) -> Instrument | None:
    if data is None:
        return None
    reasoned = isinstance(data, Mapping) and "expiry_reason" in data
    values = _typed(data, _REASONED if reasoned else _SECURITY)
    expires = date.fromisoformat(values["expires_on"]) if values["expires_on"] else None
    kind = InstrumentKind(values["kind"])
    return Instrument(**(values | {"expires_on": expires, "kind": kind}))
