"""Rule on the lapse of unclaimed deposits. Pure."""

from datetime import date


def received_before(ended_year: date, complete_years: int) -> date:
    """Return the day before which a deposit must have come to lapse at the end of a fiscal year.

    `ended_year` is that year's first day. A deposit of 2022-23 has three complete account years
    behind it (2023-24, 2024-25 and 2025-26) at the end of 2025-26.
    """
    return ended_year.replace(year=ended_year.year + 1 - complete_years)
