"""Credit notes of a scheme for IT firms, granted and taken back."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from app.identity.accounts.queries.actors import SYSTEM
from app.platform import Platform
from app.unit_of_work import UnitOfWork
from payments.public import BillView, Credit, credited, grant_credit, reverse_credit

AUTHORITY, SCHEME, YEAR = "tax_incentives", "it_firms", 2026


def a_credit(
    bill_id: UUID,
    paisa: int,
    key: str = "relief/1",
    heads: Collection[str] | None = None,
    year: int = YEAR,
) -> Credit:
    """A relief on a bill."""
    return Credit(
        business_key=key,
        bill_id=bill_id,
        amount_paisa=paisa,
        authority=AUTHORITY,
        scheme=SCHEME,
        fiscal_year=year,
        reason="Rebate of an IT firm",
        heads=heads,
    )


@dataclass(frozen=True)
class Reliefs:
    """Who grants them, as the domain that decides does."""

    platform: Platform

    def grant(self, credit: Credit) -> BillView:
        """Pay by it."""
        return self.platform.executor.execute(grant_credit, credit, actor=SYSTEM)

    def take_back(self, key: str = "relief/1", reason: str = "The invoices were false") -> BillView:
        """Reverse it."""

        def reverse(uow: UnitOfWork, _: None) -> BillView:
            return reverse_credit(uow, key, reason)

        return self.platform.executor.execute(reverse, None, actor=SYSTEM)

    def used(self, year: int = YEAR) -> int:
        """What of the scheme's ceiling is used in a year, as the ledger says."""
        with self.platform.executor.reading(SYSTEM) as uow:
            return credited(uow, AUTHORITY, SCHEME, year)
