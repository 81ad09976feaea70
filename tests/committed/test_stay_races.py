"""A stay is confirmed while a grant runs: the grant was before it, or it is refused."""

from collections.abc import Iterator
from threading import Event

import pytest
from factories.casework import BOARD, Casework
from factories.depth import turns
from factories.racing import at_once
from factories.stays import confirm_stay, enter_stay
from factories.toys import TOY, toys_known
from sqlalchemy import select

from app import roles
from app.casework.cases.models.outcome import Outcome
from app.casework.catalogue.registry import CaseBook
from app.casework.ports import Granted
from app.casework.tasks.use_cases.decide_task import DecideTask, decide_task
from app.casework.tasks.use_cases.take_task import TakeTask, take_task
from app.errors import Conflict
from app.platform import Platform
from app.stays.models import Stay
from app.unit_of_work import UnitOfWork

pytestmark = pytest.mark.committed


@pytest.fixture
def work(committed: Platform) -> Iterator[Casework]:
    with toys_known(committed) as book, committed.executor.sessions() as session:
        yield Casework.of(committed, session, book.get(TOY, 1))


@pytest.mark.campaign
@pytest.mark.parametrize("act", ["decide", "grant"])
def test_a_grant_that_has_begun_ends_before_the_stay_is_in_force(
    work: Casework, act: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    zainab, farid = (work.officer(BOARD, name, roles.CASE_APPROVER) for name in ("Z", "F"))
    officer = work.officer(BOARD, "Officer")
    application = work.at_approval(officer)
    task_id = work.open_task(application).id
    work.run(take_task, TakeTask(task_id=task_id), farid)
    number = application.reference
    stay_id = enter_stay(work.platform, zainab, "application", number, [act])
    granting, seen = Event(), list[bool]()

    def slowly(_: CaseBook, service: str, registration: str) -> list[object]:
        def grant(_: UnitOfWork, granted: Granted) -> dict[str, object]:
            granting.set()
            Event().wait(0.4)  # long enough for a confirmation that waits for nobody
            with work.platform.executor.sessions() as other:
                seen.append(other.get_one(Stay, stay_id).approved_at is not None)
            return {}

        return [grant]

    def confirm() -> None:
        granting.wait(10)
        confirm_stay(work.platform, farid, stay_id)

    monkeypatch.setattr(CaseBook, "on_grant", slowly)
    passed = DecideTask(task_id=task_id, outcome="passed")
    at_once([lambda: work.platform.executor.execute(decide_task, passed, actor=farid), confirm])
    assert seen == [False]
    work.session.rollback()
    granted = work.session.scalars(select(Outcome)).one()
    stay = work.session.get_one(Stay, stay_id)
    assert stay.approved_at
    assert granted.at <= stay.approved_at


@pytest.mark.parametrize("turn", turns(3))
def test_it_is_granted_before_or_refused(work: Casework, turn: int) -> None:
    zainab, farid = (work.officer(BOARD, name, roles.CASE_APPROVER) for name in ("Z", "F"))
    application = work.at_approval(work.officer(BOARD, "Officer"))
    task_id = work.open_task(application).id
    work.run(take_task, TakeTask(task_id=task_id), farid)
    number = application.reference
    stay_id = enter_stay(work.platform, zainab, "application", number, ["decide", "grant"])
    passed = DecideTask(task_id=task_id, outcome="passed")
    answers = at_once(
        [
            lambda: confirm_stay(work.platform, farid, stay_id),
            lambda: work.platform.executor.execute(decide_task, passed, actor=farid),
        ]
    )
    work.session.rollback()
    granted = work.session.scalars(select(Outcome)).one_or_none()
    assert (granted is None) == isinstance(answers[1], Conflict)
    if granted is None:
        assert answers[1].code == "stayed"
