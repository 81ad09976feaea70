"""The schedule of a loan without mark-up: equal instalments, the remainder last. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tax_incentives.rules.periods import MAX_MONTHS, months_later

MAX_INSTALMENTS = 240
MAX_MONTHS_BETWEEN = 120
FIRST_YEAR, LAST_YEAR = 2000, 2200


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The agreed terms, in paisa.

    Nothing is due for `grace_months` after the first tranche; then come `instalments`, one every
    `every_months`. An instalment is a multiple of `unit_paisa`; the last takes the rest.
    """

    principal_paisa: int
    first_tranche_on: date
    grace_months: int
    instalments: int
    every_months: int = 1
    unit_paisa: int = 100


@dataclass(frozen=True)
class Instalment:
    """The amount due on a day, and the amount owed once it is paid, in paisa."""

    number: int
    due_on: date
    paisa: int
    left_paisa: int


def schedule(terms: Terms) -> Sequence[Instalment]:
    """Return the instalments; they sum to the principal exactly.

    The first is due `every_months` after the grace ended. A day that a month lacks is its last.
    """
    each = terms.principal_paisa // terms.instalments // terms.unit_paisa * terms.unit_paisa
    found, left = [], terms.principal_paisa
    for number in range(1, terms.instalments + 1):
        paisa = left if number == terms.instalments else each
        left -= paisa
        months = terms.grace_months + number * terms.every_months
        found.append(Instalment(number, months_later(terms.first_tranche_on, months), paisa, left))
    return found


def problems(terms: Terms) -> Sequence[str]:
    """Return the errors of terms, as sentences; empty if a schedule can be made."""
    found = []
    if terms.principal_paisa <= 0:
        found.append("principal_paisa: write an amount above zero, in paisa.")
    if not 1 <= terms.instalments <= MAX_INSTALMENTS:
        found.append(f"instalments: write 1 to {MAX_INSTALMENTS}.")
    if not 1 <= terms.every_months <= MAX_MONTHS_BETWEEN:
        found.append(f"every_months: write 1 to {MAX_MONTHS_BETWEEN}.")
    if not 0 <= terms.grace_months <= MAX_MONTHS:
        found.append(f"grace_months: write 0 to {MAX_MONTHS}.")
    if not FIRST_YEAR <= terms.first_tranche_on.year <= LAST_YEAR:
        found.append(f"first_tranche_on: write a day from {FIRST_YEAR} to {LAST_YEAR}.")
    if terms.unit_paisa < 1:
        found.append("unit_paisa: write 1 or more.")
    elif terms.principal_paisa < terms.instalments * terms.unit_paisa:
        found.append("instalments: there are too many for this principal; write fewer.")
    return found
