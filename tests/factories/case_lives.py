"""A case with three agencies at work on it, and whoever may do something to it, or may not."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from app import roles
from app.calendar import local_day
from app.casework.appeals.use_cases import DecideAppeal, decide_appeal
from app.casework.applications.use_cases.appeal_refusal import AppealRefusal, appeal_refusal
from app.casework.applications.use_cases.withdraw_application import (
    WithdrawApplication,
    withdraw_application,
)
from app.casework.cases.models.application import Application
from app.casework.cases.models.work import CaseTask
from app.casework.cases.queries.case_file import Case, Part
from app.casework.tasks.use_cases.decide_task import DecideTask, decide_task
from app.casework.tasks.use_cases.recuse import StandBack, stand_back
from app.casework.tasks.use_cases.request_correction import SendBack, send_back
from app.casework.tasks.use_cases.take_task import PutTaskBack, TakeTask, put_task_back, take_task
from app.casework.tasks.use_cases.watch_clocks import RingClock, ring_clock
from app.errors import Refusal
from app.identity.people.models import Organisation
from app.permissions import Actor
from factories.casework import BOARD, SAFETY, Casework
from factories.identity import actor, join, make_person, make_supplier

SQUARE = "toy_square"
# With whom the trying begins at the Board, where it shall be its head.
HEAD = 4
# More than fifteen working days, whichever day it is: every clock of the toy service is over.
LONG_DAYS = 25
FIREWORKS = {"kind": "fireworks", "capital": 60_000_00}
APPEALS = {"allow": "allowed", "dismiss": "dismissed"}
BY_ANSWER = {"answer": FIREWORKS, "answer wooden": {"kind": "wooden"}}


@dataclass(frozen=True)
class Deed:
    """What is done, at whose part of the case, and with whom the trying begins."""

    what: str
    place: str = "shop"
    first: int = 0


@dataclass
class Town:
    """The offices' people: for every step enough, and some who should never get at it."""

    work: Casework
    officers: list[Actor]
    firm: Organisation
    near: frozenset[UUID]

    @classmethod
    def of(cls, work: Casework) -> "Town":
        chief = (roles.DEPARTMENT_HEAD, roles.CASE_APPROVER)
        officers = [
            # Farid was a member of the firm that applies, Nida is named in the answers, and Omar
            # has filled them in.
            work.officer(BOARD, "Farid", roles.CASE_OFFICER, *chief),
            work.officer(BOARD, "Zainab"),
            work.officer(BOARD, "Sadia"),
            work.officer(BOARD, "Head", roles.CASE_OFFICER, *chief),
            work.officer(BOARD, "Deputy", roles.CASE_OFFICER, *chief),
            work.officer(SAFETY, "Nida", roles.INSPECTOR, *chief),
            work.officer(SAFETY, "Omar", roles.INSPECTOR),
            work.officer(SAFETY, "Chief", roles.INSPECTOR, *chief),
            work.officer(SAFETY, "Deputy Chief", roles.INSPECTOR, *chief),
            work.officer(SQUARE, "Keeper", roles.CASE_OFFICER, roles.DEPARTMENT_HEAD),
            work.officer(SQUARE, "Second Keeper", roles.CASE_OFFICER, roles.DEPARTMENT_HEAD),
        ]
        firm = make_supplier(work.session)
        join(work.session, work.people["Farid"], firm, roles.BID_OFFICER)
        work.session.commit()
        near = frozenset(work.people[name].id for name in ("Farid", "Nida", "Omar"))
        return cls(work, officers, firm, near)

    def answers(self, kind: dict[str, object]) -> dict[str, object]:
        """Answers of a shop with a partner who is an officer of the Safety Office."""
        partner = {"name": "A partner", "cnic": self.work.people["Nida"].cnic}
        return {"has_partners": True, "partners": [{"partner": partner, "share": 50}], **kind}

    def of_office(self, office: UUID, more: Actor) -> list[Actor]:
        return [each for each in [more, *self.officers] if each.organisation_id == office]


@dataclass
class Life:
    """One case from the day it is submitted; `seen` counts what its people were told.

    `judged` are the decisions that were looked at: who stands back later had decided before.
    """

    town: Town
    citizen: Actor
    citizen_at_work: Actor
    application: Application
    case: Case
    seen: Counter[str]
    aside: set[UUID] = field(default_factory=set)
    judged: set[UUID] = field(default_factory=set)

    @classmethod
    def begin(cls, town: Town, seen: Counter[str]) -> "Life":
        """Let a firm apply whose owner is an officer of the Board herself."""
        work = town.work
        owner = make_person(work.session, "Gul Khan")
        began = {"organisation_id": town.firm.id, "started_by": work.people["Omar"].id}
        application = work.apply(owner, town.answers(FIREWORKS), **began)
        at_work = actor(owner, *_EVERY_ROLE, organisation=work.offices[BOARD])
        citizen = actor(owner, roles.SUPPLIER_OWNER, organisation=town.firm)
        return cls(town, citizen, at_work, application, work.case(application), seen)

    @property
    def concerned(self) -> set[UUID]:
        """Everybody who may never decide anything of this case."""
        return {self.citizen.person, *self.town.near, *self.aside}

    def newly(self, decision: UUID) -> set[UUID]:
        """Return who may not have made a decision: nobody of them where it was looked at before."""
        if decision in self.judged:
            return set()
        self.judged.add(decision)
        return self.concerned

    def do(self, deed: Deed) -> bool:
        """Do something; whether anything of that kind could be done by anybody."""
        if deed.what in APPEALS:
            return self._decide_appeal(deed)
        if deed.what in _OTHERS:
            return self._tried(lambda: _OTHERS[deed.what](self, deed))
        found = list(self._open(deed.place))
        if not found:
            return False
        office, task = found[0]
        able = self._from(deed.first, office)
        return any(self._tried(lambda who=who: self._at(deed.what, who, task)) for who in able)

    def part(self, place: str) -> Part | None:
        return next((part for part in self.case.parts if part.row.code == place), None)

    def _open(self, place: str) -> Iterator[tuple[UUID, CaseTask]]:
        """Yield the open steps, those of a part first."""
        for part in sorted(self.case.parts, key=lambda part: part.row.code != place):
            yield from ((part.row.office_id, task) for task in part.open_tasks)

    def _from(self, first: int, office: UUID) -> list[Actor]:
        able = self.town.of_office(office, self.citizen_at_work)
        return able[first % len(able) :] + able[: first % len(able)]

    def _tried(self, deed: Callable[[], object]) -> bool:
        try:
            deed()
        except Refusal as refusal:
            self.seen[refusal.code] += 1
            return False
        return True

    def _at(self, what: str, who: Actor, task: CaseTask) -> None:
        run, key = self.town.work.run, task.id
        if what == "back":
            run(put_task_back, PutTaskBack(task_id=key), who)
        elif what == "aside":
            run(stand_back, StandBack(task_id=key, relation="family", reason="A friend"), who)
            self.aside.add(who.person)
        else:
            run(take_task, TakeTask(task_id=key), who)
            if what == "send":
                run(send_back, SendBack(task_id=key, points={"mobile": "Wrong"}), who)
            elif what != "take":
                run(decide_task, decision(task, what), who)

    def _decide_appeal(self, deed: Deed) -> bool:
        part = next((each for each in self.case.parts if each.open_appeal), None)
        if part is None or part.open_appeal is None:
            return False
        outcome = APPEALS[deed.what]
        command = DecideAppeal(appeal_id=part.open_appeal.id, outcome=outcome, reason="So")
        run = self.town.work.run
        able = self._from(deed.first, part.row.office_id)
        return any(self._tried(lambda who=who: run(decide_appeal, command, who)) for who in able)

    def answer(self, deed: Deed) -> None:
        if any(part.open_round for part in self.case.parts):
            given = self.town.answers(BY_ANSWER[deed.what])
            self.town.work.answer(self.application, given)

    def withdraw(self, _: Deed) -> None:
        command = WithdrawApplication(application_id=self.application.id, reason="No more")
        self.town.work.run(withdraw_application, command, self.citizen)

    def appeal(self, deed: Deed) -> None:
        part = self.part(deed.place)
        if part is not None:
            command = AppealRefusal(registration_id=part.row.id, grounds="It was there")
            self.town.work.run(appeal_refusal, command, self.citizen)

    def wait(self, _: Deed) -> None:
        """Let every clock run out, and ring."""
        work = self.town.work
        work.pass_days(LONG_DAYS)
        for task in work.open_tasks(self.application):
            work.run(ring_clock, RingClock(task_id=task.id))


_EVERY_ROLE = (roles.CASE_OFFICER, roles.CASE_APPROVER, roles.INSPECTOR, roles.DEPARTMENT_HEAD)
_OTHERS: dict[str, Callable[[Life, Deed], None]] = {
    "answer": Life.answer,
    "answer wooden": Life.answer,
    "withdraw": Life.withdraw,
    "appeal": Life.appeal,
    "wait": Life.wait,
}


def decision(task: CaseTask, what: str) -> DecideTask:
    """Decide a step of the toy service with all that it asks for."""
    if what == "refuse":
        code = {"inspect": "fire", "confirm": "fire", "give": "full"}.get(task.code, "papers")
        return DecideTask(task_id=task.id, outcome="refused", reason_code=code, reason="No")
    if task.code == "inspect":
        opened = local_day(task.opened_at)
        form = {"visited_on": "2020-01-01", "extinguishers": 1}
        return DecideTask(
            task_id=task.id, outcome="passed", form=form, inspected_on=opened, place="Shop"
        )
    scores = {"order": 9, "light": 9} if task.code == "score" else {}
    return DecideTask(task_id=task.id, outcome="passed", scores=scores)
