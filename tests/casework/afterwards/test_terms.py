"""What the calendar does about grants: told once each, lapsed once each."""

import pytest
from factories.denials import denied
from factories.filed import Filed
from factories.forging import insider
from factories.identity import actor
from sqlalchemy import select, text

from app.casework.cases.models.certificate import Lapse, Reminder
from app.casework.cases.queries.case_file import Part
from app.casework.grants.use_cases.expire_and_remind import lapse_grants, remind_holders
from app.identity.accounts.queries.actors import SYSTEM
from app.notifications.models import Notification
from app.outbox.models import Event


@pytest.fixture
def held(filed: Filed) -> Part:
    part = filed.grant()
    filed.deliver()
    return part


def remind(filed: Filed) -> int:
    return filed.executor.execute(remind_holders, None, actor=SYSTEM)


def lapse(filed: Filed) -> int:
    return filed.executor.execute(lapse_grants, None, actor=SYSTEM)


def told(filed: Filed) -> list[str]:
    filed.deliver()
    query = select(Notification.template).order_by(Notification.id)
    return [name for name in filed.session.scalars(query) if name.startswith("cases/")]


def test_it_reminds_once_on_each_day_of_the_file(filed: Filed, held: Part) -> None:
    assert remind(filed) == 0
    filed.later(340)  # 25 days before the end: the reminder of 30 days is due
    assert (remind(filed), remind(filed)) == (1, 0)
    filed.later(20)
    assert (remind(filed), remind(filed)) == (1, 0)
    filed.later(10)  # it has ended, and may still be renewed
    assert (remind(filed), remind(filed)) == (1, 0)
    kinds = filed.session.scalars(select(Reminder.kind).order_by(Reminder.day)).all()
    assert kinds == ["ends", "ends", "ended"]
    assert told(filed)[-3:] == ["cases/ends", "cases/ends", "cases/ended"]
    assert held.outcome


def test_it_tells_only_the_last_of_days_that_went_by_unseen(filed: Filed, held: Part) -> None:
    filed.later(361)
    assert remind(filed) == 1
    assert remind(filed) == 0
    assert held.outcome


def test_it_lapses_once_after_the_days_of_grace(filed: Filed, held: Part) -> None:
    filed.later(379)
    assert lapse(filed) == 0
    filed.later(3)
    assert (lapse(filed), lapse(filed)) == (1, 0)
    assert filed.session.scalars(select(Lapse.registration_id)).all() == [held.row.id]
    assert told(filed)[-1] == "cases/lapsed"


def test_it_neither_reminds_of_nor_ends_what_is_being_renewed(filed: Filed, held: Part) -> None:
    filed.later(340)
    renewal = filed.hand_in(kind="renewal", about_id=held.row.id)
    assert remind(filed) == 0
    filed.later(60)
    assert lapse(filed) == 0
    filed.settle(renewal)
    filed.decide(filed.open_tasks(renewal)[0], "refused")
    assert lapse(filed) == 1


def test_it_lapses_nothing_that_was_renewed_or_taken_back(filed: Filed, held: Part) -> None:
    filed.later(340)
    renewal = filed.hand_in(kind="renewal", about_id=held.row.id)
    filed.settle(renewal)
    filed.pass_all(renewal)
    other = filed.grant()
    filed.revoke(other.row.id)
    filed.later(60)
    assert (remind(filed), lapse(filed)) == (0, 0)


def test_it_takes_a_bite_at_a_time_and_leaves_nothing(filed: Filed) -> None:
    for _ in range(3):
        filed.grant()
    filed.later(400)
    assert filed.executor.execute(lapse_grants, 1, actor=SYSTEM) == 3
    published = select(Event.id).filter_by(name="cases.registration_lapsed")
    assert len(filed.session.scalars(published).all()) == 3


def test_a_planted_lapse_ends_nothing_that_can_still_be_renewed(filed: Filed, held: Part) -> None:
    filed.later(370)
    planted = text("insert into grant_lapses values (:id, bdm_now(), :mac)")
    values = {"id": held.row.id, "mac": held.row.mac}
    insider(filed.session).execute(planted, values)
    filed.session.commit()
    assert filed.part(held.row.application_id).became.lapsed_at is None


def test_it_is_for_the_calendar_alone(filed: Filed) -> None:
    for use_case in (remind_holders, lapse_grants):
        with denied("cases.follow_terms"):
            filed.executor.execute(use_case, None, actor=actor(filed.person))
