"""Whatever is done to a case, in whatever order: it never lies with nobody, and the rules hold."""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from factories.casework import BOARD, SAFETY, Casework
from factories.identity import actor, make_person
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app import roles
from app.cases.cases import Case, Part
from app.cases.models.application import Application
from app.cases.models.desk import OpenTask
from app.cases.models.outcome import Appeal
from app.cases.models.work import CaseTask
from app.cases.policy.way import may_begin
from app.cases.use_cases.appeal_refusal import AppealRefusal, appeal_refusal
from app.cases.use_cases.decide_appeal import DecideAppeal, decide_appeal
from app.cases.use_cases.decide_task import DecideTask, decide_task
from app.cases.use_cases.send_back import SendBack, send_back
from app.cases.use_cases.stand_back import StandBack, stand_back
from app.cases.use_cases.take_task import PutTaskBack, TakeTask, put_task_back, take_task
from app.cases.use_cases.watch_clocks import RingClock, ring_clock
from app.cases.use_cases.withdraw_application import WithdrawApplication, withdraw_application
from app.errors import Refusal
from app.permissions import Actor

OVER = 12
# A case moves on by what officers do; that is drawn more often than what ends it.
DEEDS = [
    *["do"] * 6,
    *["refuse", "send", "answer", "answer", "late", "aside", "back"],
    *["appeal", "appeal", "allow", "allow", "dismiss", "withdraw"],
]
# Each life begins somewhere else, so that few examples see all of it.
BEGINNINGS = [
    ["do"],
    ["send", "late", "answer"],
    ["refuse", "appeal", "allow"],
    ["do", "refuse", "late", "appeal", "allow", "late"],
    ["do", "do", "do", "do"],
]
steps = st.tuples(
    st.sampled_from(BEGINNINGS).map(lambda deeds: [(deed, 0) for deed in deeds]),
    st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 3)), min_size=4, max_size=9),
).map(lambda parts: parts[0] + parts[1])
BY_CITIZEN_OR_CLOCK = frozenset({"answer", "late", "appeal", "withdraw"})
BY_APPEAL = {"allow": "allowed", "dismiss": "dismissed"}


@dataclass
class Life:
    """A case with two agencies at work on it, and those who stood back from it."""

    work: Casework
    officers: list[Actor]
    citizen: Actor
    application: Application
    case: Case
    aside: set[UUID] = field(default_factory=set)

    def do(self, what: str, which: int) -> bool:
        """Do something to the case; whether anybody could. Two officers try where one may not."""
        case = self.case
        if what in BY_CITIZEN_OR_CLOCK:
            return self._tried(lambda: self._others(what, case))
        if what in BY_APPEAL:
            waits = [(part.row.office_id, part.open_appeal) for part in case.parts]
            return any(self._appeal(what, *each, which) for each in waits if each[1])
        tasks = [(p.row.office_id, task) for p in case.parts for task in p.open_tasks]
        if not tasks:
            return False
        office, task = tasks[which % len(tasks)]
        able = self._of(office, which, {task.role, roles.DEPARTMENT_HEAD.name})
        return any(self._tried(lambda who=who: self._at(what, who, task)) for who in able[:3])

    def _of(self, office: UUID, which: int, worn: set[str]) -> list[Actor]:
        found = [o for o in self.officers if o.organisation_id == office and o.roles & worn]
        return found[which % len(found) :] + found[: which % len(found)]

    def _tried(self, deed: Callable[[], object]) -> bool:
        try:
            deed()
        except Refusal:
            return False
        return True

    def _at(self, what: str, who: Actor, task: CaseTask) -> None:
        run, key = self.work.run, task.id
        if what == "back":
            run(put_task_back, PutTaskBack(task_id=key), who)
        elif what == "aside":
            run(stand_back, StandBack(task_id=key, reason="A friend"), who)
            self.aside.add(who.person)
        else:
            run(take_task, TakeTask(task_id=key), who)
            if what == "send":
                run(send_back, SendBack(task_id=key, points={"mobile": "Wrong"}), who)
            else:
                assert who.person not in self.aside
                run(decide_task, decision(task, what), who)

    def _others(self, what: str, case: Case) -> None:
        run, key = self.work.run, self.application.id
        if what == "answer" and any(part.open_round for part in case.parts):
            self.work.answer(self.application, {"kind": "fireworks"})
        elif what == "withdraw":
            run(
                withdraw_application,
                WithdrawApplication(application_id=key, reason="No"),
                self.citizen,
            )
        elif what == "late":
            self.work.pass_days(OVER)
            for task in self.work.open_tasks(self.application):
                run(ring_clock, RingClock(task_id=task.id))
        elif what == "appeal":
            for part in case.parts:
                made = AppealRefusal(registration_id=part.row.id, grounds="It was there")
                try:
                    run(appeal_refusal, made, self.citizen)
                except Refusal:
                    continue

    def _appeal(self, what: str, office: UUID, appeal: Appeal, which: int) -> bool:
        heads = self._of(office, which, {roles.DEPARTMENT_HEAD.name})
        command = DecideAppeal(appeal_id=appeal.id, outcome=BY_APPEAL[what], reason="So")
        return any(
            self._tried(lambda who=who: self.work.run(decide_appeal, command, who)) for who in heads
        )


def decision(task: CaseTask, what: str) -> DecideTask:
    if what == "refuse":
        code = "papers" if task.code in {"examine", "score", "second_look", "approve"} else "fire"
        return DecideTask(task_id=task.id, outcome="refused", reason_code=code, reason="No")
    form = {"visited_on": "2020-01-01", "extinguishers": 1} if task.code == "inspect" else {}
    visit = {"inspected_on": task.opened_at.date(), "place": "Shop"} if form else {}
    scores = {"order": 9, "light": 9} if task.code == "score" else {}
    return DecideTask(task_id=task.id, outcome="passed", form=form, scores=scores, **visit)  # type: ignore[arg-type]


from collections import Counter

SEEN = Counter()


def holds(life: Life) -> None:
    case = life.case = life.work.case(life.application)
    key = life.application.id
    lying = {
        row.task_id: row
        for row in life.work.session.scalars(select(OpenTask).filter_by(application_id=key))
    }
    open_ids = {task.id for part in case.parts for task in part.open_tasks}
    withdrawn = case.application.withdrawn_at is not None
    for p in case.parts:
        SEEN[
            p.row.code, p.attempt, p.outcome.outcome if p.outcome else None, bool(p.open_round)
        ] += 1
    # What lies on the desks is what is open, no more and no less.
    assert set(lying) == (set() if withdrawn else open_ids)
    for part in case.parts:
        if part.outcome is None and not withdrawn:
            has_owner_and_clock(case, part, lying)
        decided_by_the_rules(life, part)
        came_out_as_decided(part)


def has_owner_and_clock(case: Case, part: Part, lying: dict[UUID, OpenTask]) -> None:
    rows = [lying[task.id] for task in part.open_tasks]
    for row in rows:
        assert row.office_id == part.row.office_id
        assert row.role
        assert row.working_days is not None
        assert (row.waits_since is not None) == (part.open_round is not None)
    came = {p.row.code: None if p.outcome is None else True for p in case.parts}
    waits_for_another = not may_begin(part.shape, came)
    assert rows or case.owed or waits_for_another, part.row.code


def decided_by_the_rules(life: Life, part: Part) -> None:
    concerned = {life.application.applicant_id, life.application.started_by}
    refused_before: set[UUID] = set()
    for attempt in range(1, part.attempt + 1):
        made = {
            task.code: part.decisions[task.id]
            for task in part.tasks
            if task.attempt == attempt and task.id in part.decisions
        }
        for code, each in made.items():
            by = each.decided_by
            if by is None:
                continue
            assert by not in concerned
            assert by not in refused_before
            others = part.shape.task(code).different_from
            assert by not in {made[other].decided_by for other in others if other in made}
        refused_before |= {
            each.decided_by
            for each in made.values()
            if each.outcome == "refused" and each.decided_by
        }
    for appeal in part.appeals:
        assert appeal.decided_by not in refused_before | concerned


def came_out_as_decided(part: Part) -> None:
    for outcome in part.outcomes:
        made = [
            part.decisions[task.id].outcome
            for task in part.tasks
            if task.attempt == outcome.attempt and task.id in part.decisions
        ]
        if outcome.outcome == "granted":
            assert made
            assert set(made) == {"passed"}
        if outcome.outcome == "refused":
            assert "refused" in made


@pytest.fixture
def officers(work: Casework) -> list[Actor]:
    return [
        work.officer(BOARD, "Zainab"),
        work.officer(BOARD, "Farid"),
        work.officer(BOARD, "Bashir", roles.CASE_APPROVER, roles.DEPARTMENT_HEAD),
        work.officer(BOARD, "Head", roles.DEPARTMENT_HEAD, roles.CASE_OFFICER),
        work.officer(SAFETY, "Omar", roles.INSPECTOR),
        work.officer(SAFETY, "Nida", roles.CASE_APPROVER, roles.INSPECTOR),
        work.officer(SAFETY, "Chief", roles.DEPARTMENT_HEAD, roles.INSPECTOR),
    ]


def test_it_keeps_an_owner_a_clock_and_the_rules(work: Casework, officers: list[Actor]) -> None:
    work.allow_deemed()

    @settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(steps)
    def in_any(order: list[tuple[str, int]]) -> None:
        person = make_person(work.session)
        application = work.apply(person, {"kind": "fireworks"})
        life = Life(work, officers, actor(person), application, work.case(application))
        for what, which in order:
            if life.do(what, which):
                holds(life)

    in_any()
    print(SEEN)
