"""What can be paid by an order to the bank: an open list, so that each kind says how it is paid.

A kind brings its own use cases, which keep their own two people and their own books; an order only
gathers, and tells them what the bank did.
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
    """How a kind of payable is found, and what becomes of it."""

    @property
    def kind(self) -> str:
        """Return its name in the database."""

    @property
    def title(self) -> str:
        """Return its name for officers."""

    def waiting(self, session: Session, bank: str, most: int) -> Sequence[Payable]:
        """Return what waits to be paid from a bank, the oldest first."""

    def named(self, session: Session, ids: Sequence[UUID]) -> Mapping[UUID, Payable]:
        """Return these, whatever became of them."""

    def open_for_account(self, session: Session, payable_id: UUID) -> bool:
        """Whether it is still to be paid, so that its payee's account may be told."""

    def sent(self, uow: UnitOfWork, payable_id: UUID, bank: str, reference: str) -> None:
        """Say that the bank was told to pay it. Raises Conflict where it does not wait."""

    def arrived(self, uow: UnitOfWork, payable_id: UUID, bank: str, source_id: UUID) -> None:
        """Say that it was paid, and has left the bank's account."""

    def returned(
        self, uow: UnitOfWork, payable_id: UUID, bank: str, source_id: UUID, reason: str
    ) -> None:
        """Say that it did not reach its payee, or came back."""
