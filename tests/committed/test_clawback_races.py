"""Real commits from several threads: what is taken back is taken once, and used money is owed."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from factories.aftercare import GRANTED, Afterwards
from factories.racing import at_once

from app.errors import Refusal
from app.platform import Platform
from tax_incentives.aftercare.models import Clawback
from tax_incentives.aftercare.use_cases.claw_back import OrderClawback, order_clawback
from tax_incentives.awards.use_cases.use_credit import UseCredit, use_credit

pytestmark = [pytest.mark.committed, pytest.mark.campaign]
Call = Callable[[], Any]


@pytest.fixture
def after(committed: Platform) -> Iterator[Afterwards]:
    with committed.executor.sessions() as session:
        yield Afterwards.of(committed, session)


def _heard(after: Afterwards) -> Clawback:
    row = after.notice()
    after.answer(row.id)
    return row


def _order(after: Afterwards, row: Clawback, name: str) -> Call:
    command = OrderClawback(clawback_id=row.id, order_reason="No proof was given")
    executor, who = after.reliefs.platform.executor, after.finance(name)
    return lambda: executor.execute(order_clawback, command, actor=who)


def _use(after: Afterwards) -> Call:
    command = UseCredit(award_id=after.award.id, bill_id=after.reliefs.tax_due(GRANTED).id)
    executor, owner = after.reliefs.platform.executor, after.owner
    return lambda: executor.execute(use_credit, command, actor=owner)


@pytest.mark.campaign
def test_of_two_orders_of_one_clawback_one_counts(after: Afterwards) -> None:
    row = _heard(after)
    answers = at_once([_order(after, row, name) for name in ("two", "three")])
    assert Counter(isinstance(each, Refusal) for each in answers) == {False: 1, True: 1}
    after.session.expire_all()
    row = after.session.get_one(Clawback, row.id)
    assert (row.unused_paisa, row.owed_paisa, after.remaining) == (GRANTED, 0, 0)


def test_a_credit_used_against_a_clawback_is_taken_back_or_refused(after: Afterwards) -> None:
    row = _heard(after)
    order = _order(after, row, "two")
    ordered, used = at_once([order, _use(after)])
    if isinstance(ordered, Refusal):  # the credit came between, so the officer orders once more
        order()
    after.session.expire_all()
    row = after.session.get_one(Clawback, row.id)
    owed = 0 if isinstance(used, Refusal) else GRANTED
    assert (row.owed_paisa, row.unused_paisa) == (owed, GRANTED - owed)
    position = after.reliefs.position()
    assert (position.used_paisa, position.committed_paisa) == (owed, GRANTED - owed)
    assert after.remaining == 0
