"""Two officers of an office open a call of one of its services."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from app.casework.calls.models import Call
from app.casework.calls.permissions import DECIDE_CALL, DRAW_UP_CALL
from app.casework.calls.policy import LEAST_MEMBERS, MOST_MEMBERS, TieRule
from app.casework.calls.queries.panel_file import office_call
from app.casework.catalogue.models import Office
from app.casework.catalogue.registry import CaseBook
from app.casework.definition.shapes import WORKERS
from app.checked_rows import there_is
from app.db import Json
from app.decisions import Audit, Decision, Names
from app.errors import Conflict, Invalid
from app.identity.public import members_wearing, require_fresh_proof
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork

_SEED_BYTES = 16


@dataclass(frozen=True, kw_only=True)
class CallCriterion:
    """A criterion, scored from 0 to `most` points; `weight` is its part of the total."""

    code: str
    title_en: str
    title_ur: str
    most: int
    weight: int


@dataclass(frozen=True, kw_only=True)
class DrawUpCall:
    """A call: what for, from when to when, how many places, and how applications are ranked."""

    service: str
    title_en: str
    title_ur: str
    opens_at: datetime
    closes_at: datetime
    places: int
    criteria: Sequence[CallCriterion]
    panel: Sequence[UUID]
    tie_rule: TieRule
    instrument: str


def _values(uow: UnitOfWork, command: DrawUpCall) -> Mapping[str, object]:
    """Return a call's columns. Raises Invalid naming the field."""
    problems = _problems(uow, command)
    if problems:
        raise Invalid(next(iter(problems.values())), code="call", fields=problems)
    kept = ("service", "title_en", "title_ur", "opens_at", "closes_at", "places", "instrument")
    return {
        **{name: getattr(command, name) for name in kept},
        "office_id": uow.actor.organisation,
        "tie_rule": command.tie_rule.value,
        "seed": secrets.token_hex(_SEED_BYTES),
        "content": _content(command),
    }


def _content(command: DrawUpCall) -> Json:
    return {
        "criteria": [
            {
                "code": each.code,
                "title": {"en": each.title_en, "ur": each.title_ur},
                "most": each.most,
                "weight": each.weight,
            }
            for each in command.criteria
        ],
        "panel": [str(each) for each in command.panel],
    }


def _problems(uow: UnitOfWork, command: DrawUpCall) -> dict[str, Sentence]:
    most = uow.port(CaseBook).called.get(command.service)
    codes = [each.code for each in command.criteria]
    found = {
        "service": None
        if most and _is_service_of_department(uow, command.service)
        else _ANOTHER_SERVICE,
        "places": _too_many(most) if most and command.places > most else None,
        "closes_at": _closing_problem(uow, command.opens_at, command.closes_at),
        "criteria": None if codes and len(set(codes)) == len(codes) else _CODES,
        "panel": _panel_problem(uow, command.panel),
    }
    return {name: problem for name, problem in found.items() if problem is not None}


def _is_service_of_department(uow: UnitOfWork, service: str) -> bool:
    """Whether the actor's department is an office of the service's agencies."""
    agencies = [each.agency for each in uow.port(CaseBook).latest[service].registrations]
    query = select(Office).where(
        Office.agency.in_(agencies),
        Office.organisation_id == uow.actor.organisation,
        Office.approved_at.is_not(None),
    )
    return there_is(uow.session, query.limit(1))


def _closing_problem(uow: UnitOfWork, opens_at: datetime, closes_at: datetime) -> Sentence | None:
    if closes_at <= opens_at:
        return sentence("Enter a time after the opening time.")
    return sentence("Enter a time in the future.") if closes_at <= uow.now else None


def _panel_problem(uow: UnitOfWork, panel: Sequence[UUID]) -> Sentence | None:
    if not LEAST_MEMBERS <= len(set(panel)) <= MOST_MEMBERS:
        return sentence("Choose from %(least)s to %(most)s officers.",
                        least=LEAST_MEMBERS, most=MOST_MEMBERS)  # fmt: skip
    ours = {each.id for each in members_wearing(uow.session, uow.actor.organisation, WORKERS)}
    return None if ours.issuperset(panel) else sentence("Choose officers of your office.")


def _too_many(most: int) -> Sentence:
    return sentence("This service has up to %(most)s places.", most=most)


_ANOTHER_SERVICE = sentence("Choose a service of your office that is given by calls.")
_CODES = sentence("Give each criterion a code of its own, and write at least one.")


def _one_at_a_time(uow: UnitOfWork) -> None:
    uow.session.execute(select(func.pg_advisory_xact_lock(func.hashtext("cases.calls"))))


def _refuse_late_or_second(uow: UnitOfWork, row: Call) -> None:
    """Refuse another office's, one whose deadline has passed, and one beside another."""
    office_call(uow, row.id)
    if row.closes_at <= uow.instant():
        problem = sentence("Its deadline has passed. Refuse it, and draw up a new call.")
        raise Conflict(problem, code="deadline-passed")
    beside = select(Call).where(
        Call.service == row.service,
        Call.approved_at.is_not(None),
        Call.opens_at < row.closes_at,
        Call.closes_at > row.opens_at,
    )
    if there_is(uow.session, beside.limit(1)):
        problem = sentence("Another call of this service is open within these times.")
        raise Conflict(problem, code="call-beside-another")


def _of_office(uow: UnitOfWork, row: Call) -> None:
    office_call(uow, row.id)


def _summary(row: Call) -> Json:
    return {
        "service": row.service,
        "opens_at": row.opens_at.isoformat(),
        "closes_at": row.closes_at.isoformat(),
        "places": row.places,
        "panel": len(row.panel),
        "instrument": row.instrument,
    }


CALLS = Decision(
    row=Call,
    command=DrawUpCall,
    names=Names("draw_up_call", "approve_call", "refuse_call"),
    audit=Audit("call.drawn_up", "call.approved", "call.refused"),
    may_propose=DRAW_UP_CALL,
    proof=require_fresh_proof,
    may_decide=DECIDE_CALL,
    summary=_summary,
    values=_values,
    before_lock=_one_at_a_time,
    before_approval=_refuse_late_or_second,
    before_refusal=_of_office,
)
