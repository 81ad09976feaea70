"""An application with all its records, read once to decide or show it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import QueryableAttribute, Session

from app.casework.cases.models.application import (
    Application,
    ApplicationBill,
    LastingFact,
    Submission,
)
from app.casework.cases.models.outcome import GRANTED, Appeal, Outcome
from app.casework.cases.models.work import (
    AskedAgain,
    CaseRegistration,
    CaseTask,
    Decision,
    ReviewRound,
)
from app.casework.cases.policy.routing import Done, Step
from app.casework.cases.policy.states import RegistrationFacts
from app.casework.cases.queries.grant_history import (
    NOTHING_YET,
    Became,
    Earlier,
    earlier_of,
    outcomes_of,
)
from app.casework.catalogue.registry import CaseBook
from app.casework.definition.shapes import Registration, Service
from app.db import Base
from app.errors import NotFound
from app.row_macs import Forged
from app.unit_of_work import UnitOfWork

# Filings that ask again for the very grant that they are about.
AGAIN = frozenset({"renewal", "correction"})


@dataclass(kw_only=True)
class Part:
    """One agency's part of a case; `became` says what happened after its grant."""

    row: CaseRegistration
    shape: Registration
    tasks: list[CaseTask] = field(default_factory=list)
    decisions: dict[UUID, Decision] = field(default_factory=dict)
    rounds: list[ReviewRound] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    appeals: list[Appeal] = field(default_factory=list)
    askings: list[AskedAgain] = field(default_factory=list)
    became: Became = NOTHING_YET

    @property
    def attempt(self) -> int:
        """The attempt that counts: a second follows an allowed appeal, or being asked again."""
        allowed = [appeal.attempt + 1 for appeal in self.appeals if appeal.outcome == "allowed"]
        return max([1, *allowed, *(asking.attempt for asking in self.askings)])

    @property
    def outcome(self) -> Outcome | None:
        """The outcome of this attempt, or None."""
        return next((each for each in self.outcomes if each.attempt == self.attempt), None)

    @property
    def steps(self) -> list[Step]:
        """The tasks of this attempt as the way sees them."""
        return [
            Step(code=task.code, outcome=self._done(task))
            for task in self.tasks
            if task.attempt == self.attempt
        ]

    def _done(self, task: CaseTask) -> Done | None:
        decision = self.decisions.get(task.id)
        return Done(decision.outcome) if decision else None

    @property
    def open_tasks(self) -> list[CaseTask]:
        """The tasks that nobody has decided; none once the part has ended."""
        if self.outcome is not None:
            return []
        return [
            task
            for task in self.tasks
            if task.attempt == self.attempt and task.id not in self.decisions
        ]

    @property
    def open_round(self) -> ReviewRound | None:
        """The round that waits for the citizen."""
        return next((each for each in self.rounds if each.answered_at is None), None)

    @property
    def open_appeal(self) -> Appeal | None:
        """The appeal that waits for its decision."""
        return next((each for each in self.appeals if each.outcome is None), None)


@dataclass(kw_only=True)
class Case:
    """An application, its parts in the file's order, and what was submitted last.

    `earlier` is the grant that it is about, where it is about one. `lasting` are facts that hold
    for good since they were known.
    """

    application: Application
    service: Service
    submissions: Sequence[Submission]
    parts: list[Part]
    bills: Sequence[ApplicationBill]
    earlier: Earlier | None = None
    lasting: Mapping[str, Any] = field(default_factory=dict)

    @property
    def again(self) -> Earlier | None:
        """The grant that this asks for once more: as a renewal, or corrected."""
        earlier = self.earlier
        if earlier is None or self.application.kind not in AGAIN:
            return None
        return earlier if earlier.service == self.service.code else None

    @property
    def shapes(self) -> Sequence[Registration]:
        """The registrations to ask for: a renewal or correction has only its own."""
        again = self.again
        return [
            each for each in self.service.registrations if again is None or each.code == again.code
        ]

    @property
    def latest(self) -> Submission | None:
        """The latest submission; None in draft."""
        return self.submissions[-1] if self.submissions else None

    @property
    def answers(self) -> Mapping[str, Any]:
        """The answers submitted last."""
        return self.latest.content["answers"] if self.latest else {}

    @property
    def documents(self) -> Mapping[str, list[str]]:
        """The documents submitted last: ids by code."""
        return self.latest.content["documents"] if self.latest else {}

    @property
    def owed(self) -> bool:
        """True if a bill is unpaid."""
        return any(bill.owed for bill in self.bills)

    def facts(self, part: Part) -> RegistrationFacts:
        """Return the facts that decide a part's state."""
        ended, became = part.outcome, part.became
        until = ended.valid_until if ended else None
        grace = timedelta(days=part.shape.term.grace if part.shape.term else 0)
        return RegistrationFacts(
            withdrawn=self.application.withdrawn_at is not None,
            owed=self.owed,
            tasks_open=len(part.open_tasks),
            round_open=part.open_round is not None,
            outcome=ended.outcome if ended else None,
            appeal_open=part.open_appeal is not None,
            valid_until=until,
            lapses_after=until + grace if until else None,
            lapsed_at=became.lapsed_at,
            renewing=became.renewing,
            replaced_on=became.replaced_on,
            revoked_at=became.revoked_at,
            holder_gone=became.gone is not None,
        )


def load_case(uow: UnitOfWork, application_id: UUID, *, lock: bool = False) -> Case:
    """Load a case whole: a fixed number of queries. With `lock` nobody else decides meanwhile.

    Whose it is and who may see it, the caller asks. Raises NotFound.
    """
    application = (
        uow.lock(Application, application_id) if lock else uow.get(Application, application_id)
    )
    (case,) = load_cases(uow, [application])
    if application.about_id:
        case.earlier = earlier_of(uow.session, application.about_id)
    return case


def load_cases(uow: UnitOfWork, applications: Sequence[Application]) -> list[Case]:
    """Load the cases of some applications, in their order: as many queries as for one.

    What they are about (`earlier`) is left out. Whose they are and who may see them, the caller
    asks.
    """
    ids, book = [each.id for each in applications], uow.port(CaseBook)
    services = {each.id: book.get(each.service, each.version) for each in applications}
    parts = {
        row.id: Part(row=row, shape=services[row.application_id].registration(row.code))
        for row in _all(uow.session, CaseRegistration.application_id, ids)
    }
    _fill(uow.session, parts)
    _follow(uow, parts)
    handed_in = _all(uow.session, Submission.application_id, ids, order=Submission.round)
    bills, lasting = bills_of(uow.session, ids), _lasting(uow, applications)
    return [
        Case(
            application=each,
            service=services[each.id],
            submissions=[row for row in handed_in if row.application_id == each.id],
            parts=_in_order(services[each.id], parts.values(), each.id),
            bills=[row for row in bills if row.application_id == each.id],
            lasting={row.name: row.value for row in lasting if row.application_id == each.id},
        )
        for each in applications
    ]


def load_genuine_cases(uow: UnitOfWork, applications: Sequence[Application]) -> list[Case]:
    """Load the cases of a list, without those of which a row is forged: others are shown."""
    try:
        return load_cases(uow, applications)
    except Forged:
        return [case for each in applications for case in _genuine_case(uow, each)]


def _genuine_case(uow: UnitOfWork, application: Application) -> list[Case]:
    try:
        return load_cases(uow, [application])
    except Forged:
        return []


def _lasting(uow: UnitOfWork, applications: Sequence[Application]) -> list[LastingFact]:
    """Return the lasting facts of applications; no query if none of their services has any."""
    asked = uow.port(CaseBook).lasting
    ids = [each.id for each in applications if (each.service, each.version) in asked]
    return _all(uow.session, LastingFact.application_id, ids) if ids else []


def bills_of(session: Session, ids: Sequence[UUID]) -> list[ApplicationBill]:
    """Return the bills of some applications, the oldest first."""
    return _all(
        session,
        ApplicationBill.application_id,
        ids,
        order=ApplicationBill.raised_at,
    )


def _in_order(service: Service, parts: Iterable[Part], application_id: UUID) -> list[Part]:
    """Return the parts of an application in the file's order."""
    order = [each.code for each in service.registrations]
    mine = [part for part in parts if part.row.application_id == application_id]
    return sorted(mine, key=lambda part: order.index(part.row.code))


def _fill(session: Session, parts: Mapping[UUID, Part]) -> None:
    ids = list(parts)
    if not ids:
        return
    _fill_tasks(session, parts)
    for each in _all(session, ReviewRound.registration_id, ids):
        parts[each.registration_id].rounds.append(each)
    for outcome in _all(session, Outcome.registration_id, ids):
        parts[outcome.registration_id].outcomes.append(outcome)
    for appeal in _all(session, Appeal.registration_id, ids):
        parts[appeal.registration_id].appeals.append(appeal)
    for asking in _all(session, AskedAgain.registration_id, ids):
        parts[asking.registration_id].askings.append(asking)


def _fill_tasks(session: Session, parts: Mapping[UUID, Part]) -> None:
    ids = list(parts)
    for task in _all(session, CaseTask.registration_id, ids, order=CaseTask.id):
        parts[task.registration_id].tasks.append(task)
    places = {task.id: part for part in parts.values() for task in part.tasks}
    if places:
        for decision in _all(session, Decision.task_id, places):
            places[decision.task_id].decisions[decision.task_id] = decision


def _follow(uow: UnitOfWork, parts: Mapping[UUID, Part]) -> None:
    granted = [i for i, part in parts.items() if part.outcome and part.outcome.outcome == GRANTED]
    for key, became in outcomes_of(uow, granted).items():
        parts[key].became = became


def _all(
    session: Session,
    column: QueryableAttribute[UUID],
    ids: Iterable[UUID],
    order: QueryableAttribute[Any] | None = None,
) -> list[Any]:
    """Return the rows of the column's table in which it is one of these; by default by their id."""
    model: type[Base] = column.parent.class_
    query = _query(model, column.key, order.key if order is not None else "")
    return list(session.scalars(query, {"ids": list(ids)}))


@cache
def _query(model: type[Base], column: str, order: str) -> Select[Any]:
    """Write a query once: that costs as much as asking, and each case asks ten."""
    wanted = getattr(model, column).in_(bindparam("ids", expanding=True))
    ordered = getattr(model, order) if order else model.__mapper__.primary_key[0]
    query = select(model).where(wanted).order_by(ordered)
    return query.execution_options(populate_existing=True)


def part_at_work(
    uow: UnitOfWork, registration_id: UUID, *, lock: bool = False
) -> tuple[Case, Part]:
    """Load a registration of the office that the actor acts for, with its case.

    Raises NotFound if it belongs to another office. The caller has checked the permission.
    """
    place = uow.get(CaseRegistration, registration_id)
    if place.office_id != uow.actor.organisation_id:
        raise NotFound
    case = load_case(uow, place.application_id, lock=lock)
    return case, next(each for each in case.parts if each.row.id == place.id)
