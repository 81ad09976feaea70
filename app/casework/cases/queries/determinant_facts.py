"""Facts of a case for determinants: the last submission, and the result so far."""

from collections.abc import Mapping
from typing import Any

from app.casework.cases.models.outcome import GRANTED
from app.casework.cases.queries.case_file import Case, Part
from app.casework.definition.determinants import About
from app.casework.definition.traversal import tests_of
from app.casework.forms.policy.determinants import Known

KIND = "kind"


def fact_names(case: Case) -> frozenset[str]:
    """Return the facts that the service asks for; they are frozen when it is submitted."""
    named = {test.name for _, test in tests_of(case.service) if test.about is About.FACT}
    return frozenset(named - {KIND})


def facts_of_case(case: Case) -> Known:
    """Return the known facts of a case. Facts and roles are those at the last submission.

    A lasting fact keeps its first known value, whatever was submitted since. The fact `kind` is the
    sort of filing ("new", "renewal", …): no domain has to provide it.
    """
    content: Mapping[str, Any] = case.latest.content if case.latest else {}
    return Known(
        answers=case.answers,
        documents=frozenset(code for code, ids in case.documents.items() if ids),
        roles=frozenset(content.get("roles", ())),
        facts={**content.get("facts", {}), **case.lasting, KIND: case.application.kind},
        outputs=dict(_outputs(case)),
        scores={name: points for part in case.parts for name, points in _scores(part).items()},
    )


def _outputs(case: Case) -> Mapping[str, Any]:
    found: dict[str, Any] = {}
    for part in case.parts:
        ended = part.outcome
        if ended is not None and ended.outcome == GRANTED:
            found[part.row.code] = True
            found |= {f"{part.row.code}.{name}": value for name, value in ended.outputs.items()}
    return found


def _scores(part: Part) -> Mapping[str, int]:
    """Sum the points of each scored task of the attempt, by "registration.task"."""
    return {
        f"{part.row.code}.{task.code}": sum(decision.content.get("scores", {}).values())
        for task in part.tasks
        if task.attempt == part.attempt and (decision := part.decisions.get(task.id)) is not None
        if decision.content.get("scores")
    }
