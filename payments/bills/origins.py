"""Origins of bills: the domain that raised a bill provides the link shown on its page."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill


@dataclass(frozen=True, kw_only=True)
class Origin:
    """A link to what a bill is about: its words in the reader's language, and its address."""

    words: str
    address: str


@dataclass(frozen=True, kw_only=True)
class Billed:
    """A bill that somebody reads; `mine`: they are its payer or an official of its department."""

    bill_id: UUID
    reference: str
    mine: bool


# None if there is no link.
Find = Callable[[UnitOfWork, Billed], Origin | None]
_ORIGINS: dict[str, Find] = {}


def add_origin(raiser: str, find: Find) -> None:
    """Let a domain say what the bills that it raised are about: its `install` calls it."""
    _ORIGINS[raiser] = find


def origin_of(uow: UnitOfWork, bill: Bill, *, mine: bool) -> Origin | None:
    """Return the subject of a bill, if the domain that raised it provides one."""
    find = _ORIGINS.get(bill.raiser)
    return find(uow, Billed(bill_id=bill.id, reference=bill.reference, mine=mine)) if find else None
