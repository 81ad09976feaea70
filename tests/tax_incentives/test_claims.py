"""A firm claims a rebate: it is decided, reviewed by different people, promised and used."""

import pytest
from factories.reliefs import Reliefs
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity.accounts.actors import SYSTEM
from app.platform import Platform
from payments.public import bill_state
from tax_incentives.awards.queries import remaining_paisa
from tax_incentives.awards.use_cases.use_credit import UseCredit, use_credit
from tax_incentives.claims.models import ClaimDecision
from tax_incentives.claims.queries import replay


@pytest.fixture
def reliefs(platform: Platform, session: Session) -> Reliefs:
    return Reliefs.of(platform, session)


def _decision(session: Session) -> ClaimDecision:
    return session.scalars(select(ClaimDecision)).one()


def test_a_rebate_goes_from_question_to_credited_bill(reliefs: Reliefs, session: Session) -> None:
    reliefs.tax_paid(10_00_000_00)
    reliefs.budget(50_00_000_00)
    application = reliefs.claim()
    decision = _decision(session)
    assert (decision.outcome, decision.amount_paisa) == ("eligible", 3_50_000_00)

    reliefs.review(application)
    award = reliefs.award(application)
    assert award.amount_paisa == 3_50_000_00
    position = reliefs.position()
    assert (position.committed_paisa, position.free_paisa) == (3_50_000_00, 46_50_000_00)

    bill = reliefs.tax_due(4_00_000_00)
    use = reliefs.run(use_credit, UseCredit(award_id=award.id, bill_id=bill.id), reliefs.owner)
    assert use.amount_paisa == 3_50_000_00
    with reliefs.platform.executor.reading(SYSTEM) as uow:
        assert bill_state(uow, bill.id).owed_paisa == 50_000_00
    position = reliefs.position()
    assert (position.committed_paisa, position.used_paisa) == (0, 3_50_000_00)
    assert remaining_paisa(session, [award.id]) == {award.id: 0}
    assert all(each.same for each in replay(session))
