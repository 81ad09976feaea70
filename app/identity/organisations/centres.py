"""Where people are helped who cannot do it online: a port, since others keep the list."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Centre:
    """A facilitation centre as it is today; `district` is a code."""

    name: str
    name_ur: str
    district: str
    address: str
    address_ur: str
    phone: str
    hours: str
    hours_ur: str


class Centres:
    """Lists them."""

    def today(self, uow: UnitOfWork) -> Sequence[Centre]:
        """Return the centres that are open today, by district: one query."""
        raise NotImplementedError
