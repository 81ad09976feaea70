"""Whether the validity of bids lasts, as far as one can see."""

from datetime import date, timedelta

import pytest

from marketplace.validity.policy import Outlook, forecast

TODAY = date(2026, 3, 1)


def _said(days: int, *, stayed: bool = False, in_parts: bool = False) -> str:
    outlook = Outlook(
        today=TODAY,
        valid_until=TODAY + timedelta(days=days),
        award_from=TODAY,
        stayed=stayed,
        in_parts=in_parts,
    )
    return str(forecast(outlook) or "")


@pytest.mark.parametrize(
    ("days", "stayed", "in_parts", "expected"),
    [
        (15, False, False, ""),
        (14, False, False, "Ask the bidders for longer validity before it ends"),
        (15, True, False, "Ask the bidders for longer validity in time"),
        (-1, False, True, "has ended on 28-02-2026"),
        (15, False, True, ""),
        (14, False, True, "Parts of this tender wait for an award"),
        (15, True, True, "Parts of this tender wait for an award"),
    ],
)
def test_it_warns_in_time_of_what_can_still_be_done(
    days: int, *, stayed: bool, in_parts: bool, expected: str
) -> None:
    said = _said(days, stayed=stayed, in_parts=in_parts)
    assert expected in said
    assert bool(said) is bool(expected)
