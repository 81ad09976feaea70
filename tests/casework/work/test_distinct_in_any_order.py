"""Whatever is done in whatever order, nobody decides two steps of an application that says so.

Everybody works at all offices and wears every role, so that nothing else keeps anybody from a step.
Some lives are written down, so that what matters is surely reached; Hypothesis makes up the others.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import pytest
from factories.case_lives import decision
from factories.casework import BOARD, SAFETY, Casework
from factories.delivery import deliver_here
from factories.depth import walks
from factories.identity import actor, join, make_person
from factories.toys import TOY, distinct_toys, toys_known
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.casework.appeals.use_cases import DecideAppeal, decide_appeal
from app.casework.cases.models.application import Application
from app.casework.cases.models.desk import OpenTask
from app.casework.cases.models.work import CaseTask
from app.casework.money import Money
from app.casework.tasks.use_cases.decide_task import decide_task
from app.casework.tasks.use_cases.draw_task import SetDraw, drawn_since, set_draw
from app.casework.tasks.use_cases.hand_over_tasks import HandOverTasks, hand_over_tasks
from app.casework.tasks.use_cases.request_correction import SendBack, send_back
from app.casework.tasks.use_cases.take_task import (
    AssignTask,
    PutTaskBack,
    TakeTask,
    assign_task,
    put_task_back,
    take_task,
)
from app.errors import Refusal
from app.identity.accounts.queries.actors import SYSTEM
from app.permissions import Actor
from app.platform import Platform

SQUARE = "toy_square"
EVERY = (roles.CASE_OFFICER, roles.CASE_APPROVER, roles.INSPECTOR, roles.DEPARTMENT_HEAD)
NAMES = ("Asma", "Babar", "Cala", "Dost", "Esa", "Farid", "Gul", "Hina", "Iqbal", "Jamal")
FIREWORKS = {"kind": "fireworks", "capital": 60_000_00}


@dataclass(frozen=True)
class Deed:
    """What is done by whom (of `NAMES`), at whose part; `to` is who gets something."""

    what: str
    who: int = 0
    place: str = "shop"
    to: int = 0


PASS, REFUSE = [Deed("pass", n) for n in range(10)], [Deed("refuse", n) for n in range(10)]
# Each part's steps by different people; then one of them tries once more, wherever it is.
SHOP = [PASS[0], PASS[0], PASS[1], PASS[1], PASS[2], PASS[0], PASS[3]]
SAFETY_TOO = [Deed("pass", n, "safety") for n in (3, 4, 4, 5)]
LIVES = [
    [*SHOP, *SAFETY_TOO, Deed("pass", 5, "corner"), Deed("pass", 6, "corner")],
    [
        *(PASS[0], REFUSE[1], Deed("appeal"), Deed("allow", 0), Deed("allow", 1)),
        Deed("allow", 2),
        *(PASS[0], PASS[1], PASS[2], PASS[3], REFUSE[4], Deed("appeal"), Deed("allow", 2)),
        *(PASS[3], PASS[5], PASS[6]),
    ],
    [
        *(Deed("take", 0), Deed("take", 0, "safety"), Deed("assign", 1, "safety", 0)),
        *(Deed("send", 0), Deed("answer"), Deed("pass", 0), Deed("draw", 0), Deed("draw", 1)),
        *(Deed("assign", 1, "shop", 0), Deed("assign", 1, "shop", 2), Deed("over", 1, to=0)),
        *(Deed("back", 2), Deed("assign", 1, "safety", 3), Deed("over", 3, "safety", to=2)),
    ],
]
MUST = frozenset({"another-person", "own-refusal", "granted shop", "shop again", "drawn", "over"})
WHATS = [
    *["pass"] * 8,
    *["refuse", "refuse", "take", "take", "send", "answer", "back", "assign", "over", "draw"],
    *["appeal", "appeal", "allow", "allow", "dismiss"],
]
deeds = st.builds(
    Deed,
    what=st.sampled_from(WHATS),
    who=st.integers(0, len(NAMES) - 1),
    place=st.sampled_from(["shop", "safety", "corner"]),
    to=st.integers(0, len(NAMES) - 1),
)


@pytest.fixture
def work(platform: Platform, session: Session, tmp_path: Path) -> Iterator[Casework]:
    with toys_known(platform, distinct_toys(tmp_path)) as book:
        made = Casework.of(platform, session, book.get(TOY, 1))
        made.square_is_full = False
        for name in NAMES:
            made.officer(BOARD, name, *EVERY)
            for place in (SAFETY, SQUARE):
                for role in EVERY:
                    join(session, made.people[name], made.offices[place], role)
        session.commit()
        yield made
        platform.executor.ports.filled.pop(Money)


@dataclass
class Life:
    """An application from the day it is submitted; `seen` counts what was refused and reached."""

    work: Casework
    seen: Counter[str]
    application: Application = field(init=False)

    def __post_init__(self) -> None:
        applicant = make_person(self.work.session, "Gul Khan")
        self.application = self.work.apply(applicant, FIREWORKS)

    def do(self, deed: Deed) -> None:
        try:
            _DEEDS[deed.what](self, deed)
        except Refusal as refusal:
            self.seen[refusal.code] += 1
        deliver_here(self.work.platform.executor)
        self.nobody_decides_two()

    def office(self, deed: Deed) -> UUID:
        return self.work.part(self.application, deed.place).row.office_id

    def officer(self, deed: Deed, number: int | None = None) -> Actor:
        person = self.work.people[NAMES[deed.who if number is None else number]]
        offices = {each.id: each for each in self.work.offices.values()}
        return actor(person, *EVERY, organisation=offices[self.office(deed)])

    def step(self, deed: Deed) -> CaseTask | None:
        part = self.work.part(self.application, deed.place)
        return next(iter(part.open_tasks), None)

    def decide(self, deed: Deed) -> None:
        task, who = self.step(deed), self.officer(deed)
        if task is not None:
            self._taken(task, who)
            self.work.run(decide_task, decision(task, deed.what), who)

    def _taken(self, task: CaseTask, who: Actor) -> None:
        """Take it, by whichever way the office allows: else deciding it is tried all the same."""
        try:
            self.work.run(take_task, TakeTask(task_id=task.id), who)
        except Refusal as refusal:
            self.seen[refusal.code] += 1

    def take(self, deed: Deed) -> None:
        if (task := self.step(deed)) is not None:
            self.work.run(take_task, TakeTask(task_id=task.id), self.officer(deed))

    def back(self, deed: Deed) -> None:
        if (task := self.step(deed)) is not None:
            self.work.run(put_task_back, PutTaskBack(task_id=task.id), self.officer(deed))

    def send(self, deed: Deed) -> None:
        if (task := self.step(deed)) is not None:
            points = SendBack(task_id=task.id, points={"mobile": "Wrong"})
            self.work.run(send_back, points, self.officer(deed))

    def answer(self, _: Deed) -> None:
        if any(part.open_round for part in self.work.case(self.application).parts):
            self.work.answer(self.application, FIREWORKS)

    def assign(self, deed: Deed) -> None:
        if (task := self.step(deed)) is not None:
            to = self.work.people[NAMES[deed.to]].id
            self.work.run(
                assign_task, AssignTask(task_id=task.id, person_id=to), self.officer(deed)
            )

    def over(self, deed: Deed) -> None:
        to = self.work.people[NAMES[deed.to]].id
        mine = HandOverTasks(
            person_id=self.work.people[NAMES[deed.who]].id, successor_id=to, reason="Leave"
        )
        self.work.run(hand_over_tasks, mine, self.officer(deed, 9))
        self.seen["over"] += 1

    def draw(self, deed: Deed) -> None:
        """Switch drawing on where it is off, and the other way round."""
        office = self.office(deed)
        with self.work.platform.executor.reading(SYSTEM) as uow:
            drawn = drawn_since(uow, office) is not None
        self.work.run(set_draw, SetDraw(drawn=not drawn), self.officer(deed))
        self.seen["drawn"] += 1

    def appeal(self, deed: Deed) -> None:
        part = self.work.part(self.application, deed.place)
        if part.outcome and part.outcome.outcome == "refused" and not part.open_appeal:
            self.work.appeal(self.application, deed.place)

    def decide_appeal(self, deed: Deed) -> None:
        found = self.work.part(self.application, deed.place).open_appeal
        if found is not None:
            outcome = {"allow": "allowed", "dismiss": "dismissed"}[deed.what]
            command = DecideAppeal(appeal_id=found.id, outcome=outcome, reason="So")
            self.work.run(decide_appeal, command, self.officer(deed))

    def nobody_decides_two(self) -> None:
        case = self.work.case(self.application)
        made = [each.decided_by for part in case.parts for each in part.decisions.values()]
        assert len(made) == len(set(made)), Counter(made)
        appeals = {each.decided_by for part in case.parts for each in part.appeals}
        assert not (appeals - {None}) & set(made)
        query = select(OpenTask.holder_id).filter_by(application_id=self.application.id)
        self.work.session.expire_all()
        held = [each for each in self.work.session.scalars(query) if each is not None]
        assert len(held) == len(set(held))
        assert not set(held) & set(made)
        for part in case.parts:
            if part.outcome:
                self.seen[f"{part.outcome.outcome} {part.row.code}"] += 1
            if part.attempt > 1:
                self.seen[f"{part.row.code} again"] += 1


_DEEDS: dict[str, Callable[[Life, Deed], None]] = {
    "pass": Life.decide,
    "refuse": Life.decide,
    "take": Life.take,
    "back": Life.back,
    "send": Life.send,
    "answer": Life.answer,
    "assign": Life.assign,
    "over": Life.over,
    "draw": Life.draw,
    "appeal": Life.appeal,
    "allow": Life.decide_appeal,
    "dismiss": Life.decide_appeal,
}


@pytest.mark.campaign
def test_nobody_decides_two_steps_in_any_order(work: Casework) -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=walks(5), deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(deeds, min_size=8, max_size=20))
    def in_any(order: list[Deed]) -> None:
        live(work, order, seen)

    for order in LIVES:
        live(work, order, seen)
    assert not MUST - set(seen), seen
    in_any()


def live(work: Casework, order: list[Deed], seen: Counter[str]) -> None:
    life = Life(work, seen)
    for deed in order:
        life.do(deed)
