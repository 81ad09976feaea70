"""Payables that an order to the bank can contain: an open list of kinds.

A kind has its own use cases, with their own two people and their own books; an order only gathers
payables, and reports the bank's results to their kinds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Payable:
    """Something approved that waits to be paid from a bank. `payee` is a name, `told` what for."""

    kind: str
    id: UUID
    amount_paisa: int
    payee: str
    told: str


class PayableKind(Protocol):
    """A kind of payable: how to find its payables and record their results."""

    @property
    def kind(self) -> str:
        """Return its name in the database."""

    @property
    def title(self) -> str:
        """Return its name for officers."""

    def waiting(self, session: Session, bank: str, most: int) -> Sequence[Payable]:
        """Return the payables that wait for payment from a bank, oldest first."""

    def named(self, session: Session, ids: Sequence[UUID]) -> Mapping[UUID, Payable]:
        """Return these, whatever became of them."""

    def open_for_account(self, session: Session, payable_id: UUID) -> bool:
        """Return True if it is unpaid, so that its payee's account may be recorded."""

    def sent(self, uow: UnitOfWork, payable_id: UUID, bank: str, reference: str) -> None:
        """Record the bank's instruction to pay. Raises Conflict if the payable does not wait."""

    def arrived(self, uow: UnitOfWork, payable_id: UUID, bank: str, source_id: UUID) -> None:
        """Record that a payable was paid from the bank's account."""

    def returned(
        self, uow: UnitOfWork, payable_id: UUID, bank: str, source_id: UUID, reason: str
    ) -> None:
        """Record that a payment did not reach its payee, or was returned."""
