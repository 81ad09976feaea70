"""Real commits from many threads: a tranche is sanctioned, lent and billed once."""

from collections import Counter

import pytest
from factories.loans import LENT, Loans
from factories.racing import at_once

from app.decisions import Approve
from app.errors import Refusal
from app.identity.accounts.queries.actors import SYSTEM
from app.platform import Platform
from app.unit_of_work import UnitOfWork
from tax_incentives.loan_book.queries.loans import outstanding_paisa
from tax_incentives.loan_book.use_cases.pay_tranche import TRANCHE, end_tranche

pytestmark = pytest.mark.committed
AT_ONCE = 4


@pytest.mark.campaign
def test_of_tranches_approved_at_once_one_is_under_way_and_its_news_counts_once(
    committed: Platform,
) -> None:
    with committed.executor.sessions() as session:
        _race(committed, Loans.of(committed, session))


def _race(committed: Platform, loans: Loans) -> None:
    award_id, two = loans.signed().id, loans.finance("two")
    rows = [loans.enters(award_id, LENT, is_last=True).id for _ in range(AT_ONCE)]
    loans.session.commit()

    def approves(row_id: object) -> object:
        return committed.executor.execute(TRANCHE.approve, Approve(id=row_id), actor=two)  # type: ignore[arg-type]  # an id

    came = at_once([lambda row_id=row_id: approves(row_id) for row_id in rows])
    refused = Counter(each.code for each in came if isinstance(each, Refusal))
    assert refused == {"tranche-under-way": AT_ONCE - 1}

    (sanctioned,) = (
        each.id for each in loans.page(award_id).tranches if each.state == "sanctioned"
    )
    loans.ends(sanctioned, "paid")
    event = loans.news(sanctioned)

    def hears(uow: UnitOfWork, _: None) -> None:
        end_tranche(uow, event)

    at_once([lambda: committed.executor.execute(hears, None, actor=SYSTEM)] * AT_ONCE)
    with committed.executor.sessions() as session:
        assert outstanding_paisa(session, award_id) == LENT
    loans.session.rollback()
    assert sum(each.amount_paisa for each in loans.instalments(award_id)) == LENT
