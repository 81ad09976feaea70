"""Calls as everybody reads them, and as the office and its panel work on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

from sqlalchemy import select

from app.casework.calls.models import Call, CallRanking, CallScore, PassedPlace
from app.casework.calls.permissions import CONFIRM_RANKING, DECIDE_CALL, RANK, SEE_CALLS
from app.casework.calls.policy import commitment, total
from app.casework.calls.queries.panel_file import Entry, PanelFile, office_call, panel_file
from app.casework.calls.queries.ranks import RankOf, confirmed_ranking, passed_places, places_of
from app.casework.cases.models.application import Application
from app.casework.cases.models.outcome import GRANTED
from app.casework.cases.queries.case_file import Case, load_genuine_cases
from app.casework.catalogue.registry import CaseBook
from app.data_files.words import Words
from app.errors import NotFound
from app.identity.public import PersonSummary, organisations_by_id, people_by_id
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.row_macs import genuine, genuine_of, require_genuine
from app.unit_of_work import UnitOfWork


class CallStatus(StrEnum):
    """The status of a call, by its decision, its times and its ranking."""

    PROPOSED = "proposed"
    REFUSED = "refused"
    ANNOUNCED = "announced"
    OPEN = "open"
    CLOSED = "closed"
    RANKED = "ranked"


@dataclass(frozen=True, kw_only=True)
class CriterionView:
    """A criterion, scored from 0 to `most` points; `weight` is its part of the total."""

    code: str
    title: Words
    most: int
    weight: int


@dataclass(frozen=True, kw_only=True)
class Winner:
    """A winner, named once the award is granted. No paisa: recognition without money."""

    rank: int
    name: str
    name_ur: str
    amount_paisa: int


@dataclass(frozen=True, kw_only=True)
class PublicCall:
    """A call as everybody reads it.

    `draw_hash` is the SHA-256 of the seed that decides draws; `seed` is empty until the ranking is
    confirmed. `undecided` places have no award yet.
    """

    id: UUID
    service: str
    service_title: Words
    title: Words
    status: CallStatus
    opens_at: datetime
    closes_at: datetime
    places: int
    criteria: Sequence[CriterionView]
    tie_rule: str
    instrument: str
    draw_hash: str
    seed: str = ""
    winners: Sequence[Winner] = ()
    undecided: int = 0


def public_calls(uow: UnitOfWork, cursor: str | None = None) -> Page[PublicCall]:
    """Return a page of approved calls, newest first: open ones, and results of others."""
    query = select(Call).where(Call.approved_at.is_not(None)).order_by(Call.id.desc())
    if cursor:
        query = query.where(Call.id < as_id(decode_cursor(cursor, 1)[0]))
    rows = uow.session.scalars(query.limit(PAGE + 1)).all()
    ranked = _ranked(uow, rows)
    page = cut(rows, PAGE, lambda each: [str(each.id)])
    good = genuine(uow.session, page.items)
    return Page([_public(uow, each, ranked=each.id in ranked) for each in good], page.next_cursor)


def public_call(uow: UnitOfWork, call_id: UUID) -> PublicCall:
    """Return a call with its winners. Raises NotFound for one that is not approved."""
    call = uow.get(Call, call_id)
    if call.approved_at is None:
        raise NotFound
    require_genuine(uow.vault, call)
    places = places_of(uow, call)
    won = [key for key, found in places.items() if found.place is not None]
    winners = _winners(uow, call, places, won)
    return _public(
        uow, call, ranked=bool(places), winners=winners, undecided=len(won) - len(winners)
    )


def _public(
    uow: UnitOfWork,
    call: Call,
    *,
    ranked: bool,
    winners: Sequence[Winner] = (),
    undecided: int = 0,
) -> PublicCall:
    return PublicCall(
        id=call.id,
        service=call.service,
        service_title=uow.port(CaseBook).latest[call.service].title,
        title=call.title,
        status=status_of(call, uow.now, ranked=ranked),
        opens_at=call.opens_at,
        closes_at=call.closes_at,
        places=call.places,
        criteria=criteria_of(call),
        tie_rule=call.tie_rule,
        instrument=call.instrument,
        draw_hash=commitment(call.seed),
        seed=call.seed if ranked else "",
        winners=winners,
        undecided=undecided,
    )


def criteria_of(call: Call) -> list[CriterionView]:
    """Return the criteria with titles."""
    return [
        CriterionView(
            code=each["code"],
            title=Words(each["title"]["en"], each["title"]["ur"]),
            most=each["most"],
            weight=each["weight"],
        )
        for each in call.content["criteria"]
    ]


def status_of(call: Call, now: datetime, *, ranked: bool) -> CallStatus:
    """Return the status of a call."""
    if call.refused_at is not None:
        return CallStatus.REFUSED
    if call.approved_at is None:
        return CallStatus.PROPOSED
    if ranked:
        return CallStatus.RANKED
    if now >= call.closes_at:
        return CallStatus.CLOSED
    return CallStatus.OPEN if now >= call.opens_at else CallStatus.ANNOUNCED


def _ranked(uow: UnitOfWork, calls: Sequence[Call]) -> set[UUID]:
    query = select(CallRanking).where(
        CallRanking.call_id.in_([each.id for each in calls]), CallRanking.approved_at.is_not(None)
    )
    return {each.call_id for each in genuine(uow.session, uow.session.scalars(query))}


def _winners(
    uow: UnitOfWork, call: Call, places: Mapping[UUID, RankOf], won: Sequence[UUID]
) -> list[Winner]:
    """Name the winners whose award is granted, by rank."""
    query = select(Application).where(Application.id.in_(won))
    rows = genuine_of(uow.session, query)
    granted = [each.application for each in load_genuine_cases(uow, rows) if _is_granted(each)]
    given = uow.port(CaseBook).given_to(uow, call.service, [each.id for each in granted])
    firms = organisations_by_id(
        uow.session, {each.organisation_id for each in granted if each.organisation_id}
    )
    people = people_by_id(uow.session, {each.applicant_id for each in granted})
    found = []
    for each in granted:
        who = firms[each.organisation_id] if each.organisation_id else people[each.applicant_id]
        found.append(
            Winner(
                rank=places[each.id].rank,
                name=who.name,
                name_ur=who.name_ur,
                amount_paisa=given.get(each.id, 0),
            )
        )
    return sorted(found, key=lambda winner: winner.rank)


def _is_granted(case: Case) -> bool:
    return any(part.outcome and part.outcome.outcome == GRANTED for part in case.parts)


@dataclass(frozen=True, kw_only=True)
class SeenScore:
    """The points of a member for a criterion, for a person who may see them."""

    member: str
    criterion: str
    points: int
    comment: str


@dataclass(frozen=True, kw_only=True)
class CallLine:
    """An application of a call, as an officer sees it.

    `scores` are the actor's own until all are in; `mine` says what the actor has to do with it:
    "score", "scored", "recused", or nothing.
    """

    id: UUID
    reference: str
    display: str
    mine: str
    recused: Sequence[str]
    scores: Sequence[SeenScore]
    total: Fraction | None
    rank: int | None
    place: int | None
    task_id: UUID | None = None
    in_running: bool = True


@dataclass(frozen=True, kw_only=True)
class OfficeCall:
    """A call with its panel and applications, as its office works on it.

    `left` are members who work in the office no longer: the others score what these did not.
    """

    id: UUID
    service: str
    service_title: Words
    title: Words
    state: str
    status: CallStatus
    opens_at: datetime
    closes_at: datetime
    places: int
    tie_rule: str
    instrument: str
    row: Call
    criteria: Sequence[CriterionView]
    panel: Sequence[PersonSummary]
    left: Sequence[PersonSummary]
    is_complete: bool
    applications: Sequence[CallLine]
    ranking: CallRanking | None
    passed: Sequence[PassedPlace]
    me: UUID
    may_decide: bool
    may_rank: bool
    may_confirm: bool

    def names(self, application_id: UUID | str) -> str:
        """Return the name of an application in lists."""
        found = (line for line in self.applications if str(line.id) == str(application_id))
        return next((line.display or line.reference for line in found), "")


def office_calls(uow: UnitOfWork, cursor: str | None = None) -> Page[Call]:
    """Return a page of the calls of the actor's office, the newest first."""
    require(uow.actor, SEE_CALLS)
    query = select(Call).filter_by(office_id=uow.actor.organisation_id).order_by(Call.id.desc())
    if cursor:
        query = query.where(Call.id < as_id(decode_cursor(cursor, 1)[0]))
    return cut(uow.session.scalars(query.limit(PAGE + 1)).all(), PAGE, lambda each: [str(each.id)])


def call_page(uow: UnitOfWork, call_id: UUID) -> OfficeCall:
    """Return a call of the actor's office with what the actor may see. Raises NotFound."""
    require(uow.actor, SEE_CALLS)
    call = office_call(uow, call_id)
    file, places = panel_file(uow, call), places_of(uow, call)
    people = people_by_id(uow.session, call.panel)
    lines = [_line(file, each, places, people, uow.actor.person) for each in file.entries]
    gone = [key for key in places if key not in {each.id for each in file.entries}]
    lines += _list_dropped_out(uow, gone, places)
    actor = uow.actor
    return OfficeCall(
        id=call.id,
        service=call.service,
        service_title=uow.port(CaseBook).latest[call.service].title,
        title=call.title,
        state=call.state,
        status=status_of(call, uow.now, ranked=bool(places)),
        opens_at=call.opens_at,
        closes_at=call.closes_at,
        places=call.places,
        tie_rule=call.tie_rule,
        instrument=call.instrument,
        row=call,
        criteria=criteria_of(call),
        panel=[people[each] for each in call.panel],
        left=[people[each] for each in call.panel if each in file.left],
        is_complete=file.is_complete and bool(file.entries),
        applications=sorted(lines, key=lambda line: (line.rank or 0, line.reference)),
        ranking=confirmed_ranking(uow, call.id) or _waiting_ranking(uow, call.id),
        passed=[*passed_places(uow, call.id), *_waiting_places(uow, call.id)],
        me=actor.person,
        may_decide=actor.may(DECIDE_CALL),
        may_rank=actor.may(RANK),
        may_confirm=actor.may(CONFIRM_RANKING),
    )


def _line(
    file: PanelFile,
    entry: Entry,
    places: Mapping[UUID, RankOf],
    people: Mapping[UUID, PersonSummary],
    me: UUID,
) -> CallLine:
    seen, found = file.visible_scores(entry, me), places.get(entry.id)
    seen_by_me = file.is_complete and me not in entry.recused
    shows_total = seen_by_me and entry.is_scored and not entry.is_left_to_an_officer
    return CallLine(
        id=entry.id,
        reference=entry.number,
        display=entry.case.application.display,
        mine=_own_state(file, entry, me),
        recused=sorted(people[each].name for each in entry.members if each in entry.recused),
        scores=[each for who, row in seen.items() for each in _list_scores(people[who].name, row)],
        total=total(entry.candidate, file.call.criteria) if shows_total else None,
        rank=found.rank if found else None,
        place=found.place if found else None,
        task_id=_newest_task(entry, me),
    )


def _newest_task(entry: Entry, me: UUID) -> UUID | None:
    """Return the step whose page shows the application; None if the person is recused."""
    if me in entry.recused:
        return None
    return next((part.tasks[-1].id for part in entry.case.parts if part.tasks), None)


def _own_state(file: PanelFile, entry: Entry, me: UUID) -> str:
    if not file.is_closed or me not in entry.members:
        return ""
    if me in entry.recused:
        return "recused"
    return "scored" if me in entry.scores else "score"


def _list_scores(member: str, row: CallScore) -> list[SeenScore]:
    return [
        SeenScore(member=member, criterion=code, points=given["points"], comment=given["comment"])
        for code, given in row.content.items()
    ]


def _list_dropped_out(
    uow: UnitOfWork, ids: Sequence[UUID], places: Mapping[UUID, RankOf]
) -> list[CallLine]:
    """Return the ranked applications that were withdrawn or refused since."""
    query = select(Application).where(Application.id.in_(ids))
    found = genuine_of(uow.session, query)
    return [
        CallLine(
            id=each.id,
            reference=each.reference,
            display=each.display,
            mine="",
            recused=(),
            scores=(),
            total=None,
            rank=places[each.id].rank,
            place=places[each.id].place,
            in_running=False,
        )
        for each in found
    ]


def _waiting_ranking(uow: UnitOfWork, call_id: UUID) -> CallRanking | None:
    query = select(CallRanking).filter_by(call_id=call_id, approved_at=None, refused_at=None)
    return next(iter(genuine(uow.session, uow.session.scalars(query))), None)


def _waiting_places(uow: UnitOfWork, call_id: UUID) -> list[PassedPlace]:
    query = select(PassedPlace).filter_by(call_id=call_id, approved_at=None, refused_at=None)
    return genuine(uow.session, uow.session.scalars(query))
