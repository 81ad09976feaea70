"""Real commits from several threads at a year's end: what is unused lapses once, or is paid."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from factories.exports import GIVEN, SCHEME, Exports
from factories.filed import let_days_pass
from factories.racing import at_once
from sqlalchemy import select

from app.calendar import local_day
from app.errors import Refusal
from app.identity.accounts.queries.actors import SYSTEM
from app.ledger.public import fiscal_year_of
from app.platform import Platform
from tax_incentives.aftercare.use_cases.end_year import LapseAward, lapse_award, lapse_awards
from tax_incentives.awards.models import AwardLapse, AwardPayment, ReliefAward
from tax_incentives.awards.queries.awards import remaining_paisa
from tax_incentives.awards.use_cases.pay_award import PayAward, pay_award

pytestmark = [pytest.mark.committed, pytest.mark.campaign]
Call = Callable[[], Any]


@pytest.fixture
def exports(committed: Platform) -> Iterator[Exports]:
    with committed.executor.sessions() as session:
        yield Exports.of(committed, session, commits=True)


def _july(exports: Exports) -> None:
    session = exports.reliefs.session
    with exports.reliefs.platform.executor.reading(SYSTEM) as uow:
        today = local_day(uow.now)
    first = fiscal_year_of(fiscal_year_of(today) + timedelta(days=370))
    let_days_pass(session, (first - today).days + 1)


def _lapses(exports: Exports) -> list[int]:
    exports.reliefs.session.expire_all()
    query = select(AwardLapse.amount_paisa)
    return list(exports.reliefs.session.scalars(query))


def _lapsing(exports: Exports, award: ReliefAward) -> Call:
    executor, command = exports.reliefs.platform.executor, LapseAward(award_id=award.id)
    return lambda: executor.execute(lapse_award, command, actor=SYSTEM)


def test_of_lapses_at_once_one_counts(exports: Exports) -> None:
    award = exports.award()
    _july(exports)
    answers = at_once([_lapsing(exports, award) for _ in range(4)])
    assert sum(each is not None for each in answers) == 1
    assert _lapses(exports) == [GIVEN]
    executor = exports.reliefs.platform.executor
    at_once([lambda: executor.execute(lapse_awards, None, actor=SYSTEM) for _ in range(2)])
    assert _lapses(exports) == [GIVEN]


@pytest.mark.campaign
def test_what_is_sanctioned_meanwhile_does_not_lapse(exports: Exports) -> None:
    award = exports.award()
    _july(exports)
    executor, officer = exports.reliefs.platform.executor, exports.payees.officer()
    command = PayAward(award_id=award.id, gross_paisa=GIVEN, ddo_code="QA4021", authority="O 7")
    lapsed, paid = at_once(
        [
            _lapsing(exports, award),
            lambda: executor.execute(pay_award, command, actor=officer),
        ]
    )
    session = exports.reliefs.session
    sanctioned = [row.gross_paisa for row in session.scalars(select(AwardPayment))]
    assert sorted([*sanctioned, *_lapses(exports)]) == [GIVEN]
    assert isinstance(paid, Refusal) == (not sanctioned)
    assert isinstance(lapsed, Refusal) or lapsed is None or not sanctioned
    assert remaining_paisa(session, [award.id]) == {award.id: 0}
    assert exports.reliefs.position(scheme=SCHEME).used_paisa == 0
