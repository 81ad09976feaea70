"""Port of payments for the engine: fees and bills, `Money`.

Payments call `registry.provide(Money, …)`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from app.data_files.words import Words
from app.text import Sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Price:
    """A fee to be priced, for a registration; `units` and `amount_paisa` where it needs them.

    `office_id` is for whom it is collected. `free_unless_set`: nothing is to pay for it while no
    such fee is in force.
    """

    fee: str
    registration: str
    office_id: UUID
    units: int | None = None
    amount_paisa: int | None = None
    free_unless_set: bool = False


@dataclass(frozen=True, kw_only=True)
class Quote:
    """The amount of a fee on a day, and its confidence ("H", "M", "U")."""

    fee: str
    registration: str
    title: Words
    amount_paisa: int
    citation: str
    confidence: str


@dataclass(frozen=True, kw_only=True)
class Charge:
    """One bill for all that an application costs. The same reference is the same bill."""

    reference: str
    purpose: Words
    payer_person_id: UUID
    payer_organisation_id: UUID | None
    prices: tuple[Price, ...]
    on: date


class BillState(StrEnum):
    """The status of a bill, as far as an application has to know."""

    DUE = "due"
    OVERDUE = "overdue"
    PAID = "paid"
    GONE_BACK = "gone_back"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


# Nobody can pay such a bill any more, and nobody has.
NO_WAY_TO_PAY = frozenset({BillState.EXPIRED, BillState.CANCELLED})


@dataclass(frozen=True, kw_only=True)
class Bill:
    """A bill as people see it; `href` is its page, `words` its state.

    `pay_until` is the last day before a surcharge, which every page names; `ends_on` the last day
    on which it can be paid at all.
    """

    id: UUID
    number: str
    amount_paisa: int
    owed_paisa: int
    state: BillState
    words: Sentence | str
    href: str
    pay_until: date | None = None
    ends_on: date | None = None


FeeKey = tuple[str, str]


class Money:
    """Fees and bills. News of a payment comes as `app.casework.public.fees_paid`.

    A fee of a bill is named by its registration's code and its own: a `FeeKey`.
    """

    def quote(self, uow: UnitOfWork, prices: Sequence[Price], on: date) -> Sequence[Quote]:
        """Price fees; raises Conflict for one not in force or that cannot be calculated.

        Those that are free unless set, and are not, are left out.
        """
        raise NotImplementedError

    def charge(self, uow: UnitOfWork, charge: Charge) -> Bill | None:
        """Raise the bill; return None if nothing is due."""
        raise NotImplementedError

    def bill(self, uow: UnitOfWork, bill_id: UUID) -> Bill:
        """Return the status of a bill."""
        raise NotImplementedError

    def bills(self, uow: UnitOfWork, ids: Collection[UUID]) -> Sequence[Bill]:
        """Return the status of several bills: as many queries as for one."""
        raise NotImplementedError

    def call_off(self, uow: UnitOfWork, bill_id: UUID, reason: str) -> None:
        """Cancel an unpaid bill; Conflict if it has received money."""
        raise NotImplementedError

    def give_back(self, uow: UnitOfWork, bill_id: UUID, fees: Collection[FeeKey]) -> None:
        """Let Finance know that what was paid for some fees of a bill is due back, once."""
        raise NotImplementedError

    def gone_back(self, uow: UnitOfWork, bill_id: UUID) -> Collection[FeeKey]:
        """Return the fees of a bill that `give_back` was said of."""
        raise NotImplementedError
