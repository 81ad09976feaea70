"""A court's stay on an award blocks paying with it, or taking it back, and nothing else."""

import pytest
from factories.aftercare import Afterwards
from factories.stays import COURT, confirm_stay, end_stay, enter_stay
from sqlalchemy.orm import Session

from app.errors import Conflict, Invalid
from app.platform import Platform
from tax_incentives.aftercare.use_cases.end_clawback import finish_clawbacks
from tax_incentives.awards.queries.awards import award_page


@pytest.fixture
def after(platform: Platform, session: Session) -> Afterwards:
    return Afterwards.of(platform, session)


def test_its_credit_pays_nothing_while_that_is_stayed(
    after: Afterwards, platform: Platform
) -> None:
    number = after.award.number
    stay_id = enter_stay(platform, after.finance("one"), "award", number, ["use_credit"])
    after.use(10_000_00)
    confirm_stay(platform, after.finance("two"), stay_id)
    with pytest.raises(Conflict, match=COURT) as refused:
        after.use(10_000_00)
    assert refused.value.code == "stayed"
    award_id = after.award.id
    with platform.executor.reading(after.owner) as uow:
        assert [each.acts for each in award_page(uow, award_id).stays] == [("use_credit",)]
    after.notice()
    end_stay(platform, stay_id, after.finance("one"), after.finance("two"))
    after.use(10_000_00)


def test_nothing_is_taken_back_while_that_is_stayed(after: Afterwards, platform: Platform) -> None:
    after.ordered(amount_paisa=1_000_00)
    waiting_id = after.notice().id
    after.answer(waiting_id)
    one, two = after.finance("one"), after.finance("two")
    stay_id = enter_stay(platform, one, "award", after.award.number, ["claw_back"])
    confirm_stay(platform, two, stay_id)
    with pytest.raises(Conflict, match=COURT):
        after.order(waiting_id)
    after.later(400)
    assert after.job(finish_clawbacks) == 0
    after.use(10_000_00)
    end_stay(platform, stay_id, one, two)
    assert after.job(finish_clawbacks) == 1


def test_a_number_that_is_none_is_refused(after: Afterwards, platform: Platform) -> None:
    with pytest.raises(Invalid) as refused:
        enter_stay(platform, after.finance("one"), "award", "NONE-1", ["pay"])
    assert "number" in refused.value.fields
