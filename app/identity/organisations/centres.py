"""Facilitation centres, for people who cannot do it online: a port, since others keep the list."""

from collections.abc import Callable, Sequence
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


@dataclass(frozen=True)
class Centres:
    """`today` returns the centres of today by district, in one query."""

    today: Callable[[UnitOfWork], Sequence[Centre]]
