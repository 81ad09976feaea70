"""A posting that is sent again is answered with the first one, also when its month is closed."""

from datetime import UTC, date, datetime
from typing import Literal

import pytest
from ledger.books import CASH, INCOME, move, posting
from ledger.test_books import close_month

from app.ledger.public import post_many
from app.permissions import ANONYMOUS
from app.platform import Platform

AUGUST = (date(2026, 8, 1), date(2026, 8, 31))


@pytest.mark.parametrize("refuse", ["all", "each"])
def test_it_answers_many_postings_of_a_month_that_is_closed_since(
    platform: Platform, refuse: Literal["all", "each"]
) -> None:
    asked = [posting("k0", move(CASH, INCOME, 1), at=datetime(2026, 8, 15, tzinfo=UTC))]
    with platform.executor.reading(ANONYMOUS) as uow:
        (first,) = post_many(uow, asked, refuse=refuse)
        close_month(uow.session, *AUGUST)
        (again,) = post_many(uow, asked, refuse=refuse)
    assert again == first
    assert again.refusal is None
