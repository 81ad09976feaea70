"""The rent of a unit that an award waives, month by month. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from app.calendar import A_DAY
from tax_incentives.decisions.shapes import GrantedPeriod
from tax_incentives.rules.periods import months_later


@dataclass(frozen=True, kw_only=True)
class Month:
    """A month of an award, counted from its first day, and what the award waives in it."""

    number: int
    first_day: date
    last_day: date
    paisa: int

    def held(self, first: date, last: date) -> "Held | None":
        """Return its days between two dates, both included; None if there are none."""
        begins, ends = max(self.first_day, first), min(self.last_day, last)
        return Held(month=self, first_day=begins, last_day=ends) if begins <= ends else None


@dataclass(frozen=True, kw_only=True)
class Held:
    """The days of a month on which a unit was held."""

    month: Month
    first_day: date
    last_day: date

    def waived_paisa(self, rent_paisa: int) -> int:
        """Return the waived part of a unit's monthly rent: at most the rent of these days.

        A part of a month counts by its days, cut to whole paisa.
        """
        whole = min(self.month.paisa, rent_paisa)
        days = (self.last_day - self.first_day).days + 1
        return whole * days // ((self.month.last_day - self.month.first_day).days + 1)


def months_of(period: GrantedPeriod, paisa: int) -> Iterator[Month]:
    """Yield the months of an award with an equal share of its amount; the last takes the rest."""
    monthly = replace(period, every_months=1)
    for number, (first_day, part) in enumerate(monthly.payments(paisa), start=1):
        last_day = months_later(period.begins, number) - A_DAY
        yield Month(number=number, first_day=first_day, last_day=last_day, paisa=part)
