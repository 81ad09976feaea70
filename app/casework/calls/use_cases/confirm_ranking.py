"""Two officers confirm the ranking that follows from the panel's scores."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn
from uuid import UUID

from sqlalchemy import select

from app.casework.calls.models import Call, CallRanking
from app.casework.calls.permissions import CONFIRM_RANKING, RANK
from app.casework.calls.policy import rank
from app.casework.calls.queries.panel_file import PanelFile, office_call, panel_file
from app.checked_rows import there_is
from app.db import Json
from app.decisions import Audit, Decision, Names
from app.errors import Conflict
from app.identity.public import require_fresh_proof
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class RankCall:
    """The call."""

    call_id: UUID


def _values(uow: UnitOfWork, command: RankCall) -> Mapping[str, object]:
    """Compute the ranking. Raises NotFound; Conflict if it cannot be computed yet."""
    call = office_call(uow, command.call_id, lock=True)
    query = select(CallRanking).filter_by(call_id=call.id, refused_at=None)
    if there_is(uow.session, query.limit(1)):
        problem = sentence("This call has a ranking already.")
        raise Conflict(problem, code="ranked-already")
    return {"call_id": call.id, "content": _computed(uow, call)}


def _computed(uow: UnitOfWork, call: Call) -> Json:
    file = panel_file(uow, call)
    _refuse_early(file)
    candidates = [each.candidate for each in file.entries]
    return {
        "ranked": [
            {
                "application_id": str(each.application_id),
                "rank": each.rank,
                "total": str(each.total),
                "tie": each.tie.value if each.tie else None,
            }
            for each in rank(candidates, call.criteria, call.rule, call.seed)
        ]
    }


def _refuse_early(file: PanelFile) -> None:
    """Refuse a ranking before all scores are in. Raises Conflict."""
    if not file.is_closed:
        _refuse("call-not-closed", sentence("The panel scores once the call is closed."))
    if not file.entries:
        _refuse("no-applications", sentence("No application is left to rank."))
    left = next((each for each in file.entries if each.is_left_to_an_officer), None)
    if left is not None:
        problem = sentence(
            "Fewer than two members of the panel may score %(number)s. An officer decides that"
            " application outside the ranking: refuse it with a reason, then compute the ranking.",
            number=left.number,
        )
        _refuse("too-few-scorers", problem)
    missing = sum(len(each.scorers) - len(each.scores) for each in file.entries)
    if missing:
        problem = sentence("Scores of the panel are missing: %(missing)s.", missing=missing)
        _refuse("scores-missing", problem)


def _refuse(code: str, problem: Sentence) -> NoReturn:
    raise Conflict(problem, code=code)


def _refuse_changed(uow: UnitOfWork, row: CallRanking) -> None:
    """Refuse a ranking that has changed, such as after a withdrawal."""
    call = office_call(uow, row.call_id, lock=True)
    if _computed(uow, call) != row.content:
        problem = sentence(
            "Applications were withdrawn or refused since this was computed. Refuse it, and compute"
            " the ranking once more."
        )
        _refuse("ranking-changed", problem)


def _of_office(uow: UnitOfWork, row: CallRanking) -> None:
    office_call(uow, row.call_id)


def _publish(uow: UnitOfWork, row: CallRanking) -> None:
    uow.publish("cases.ranking_confirmed", call_id=row.call_id)


def _summary(row: CallRanking) -> Json:
    return {"call": str(row.call_id), "ranked": len(row.content["ranked"])}


RANKINGS = Decision(
    row=CallRanking,
    command=RankCall,
    names=Names("rank_call", "confirm_ranking", "refuse_ranking"),
    audit=Audit("call.ranked", "call.ranking_confirmed", "call.ranking_refused"),
    may_propose=RANK,
    proof=require_fresh_proof,
    may_decide=CONFIRM_RANKING,
    summary=_summary,
    values=_values,
    before_approval=_refuse_changed,
    before_refusal=_of_office,
    on_approval=_publish,
)
