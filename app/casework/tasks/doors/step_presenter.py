"""Data of a step's page: its holder, its result, and all earlier events."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from app.casework.cases.models.work import Decision
from app.casework.cases.policy.correctable import DOCUMENT
from app.casework.cases.queries.case_file import Part
from app.casework.tasks.queries.case_read import CaseRead
from app.casework.tasks.queries.step_file import StepFile
from app.web.formatting import local_date

KINDS = {
    "new": "New",
    "renewal": "Renewal",
    "change": "Change",
    "correction": "Correction",
    "reversal": "Reversal",
}


def step_holder_label(found: StepFile, me: UUID | None) -> str:
    """Say who has a step that is open, and since when."""
    lies = found.work.open
    if lies.holder_id is None:
        return f"Nobody has it. It has been open since {local_date(lies.opened_at)}."
    since = local_date(lies.held_since or lies.opened_at)
    if lies.holder_id == me:
        return f"You have had this step since {since}."
    return f"{found.name(lies.holder_id)} has had this step since {since}."


def how_it_ended(found: StepFile) -> str:
    """Return the end of a closed step, as text."""
    part, task = found.part, found.work.row
    decision = part.decisions.get(task.id)
    if decision is not None:
        return _decided(found, part, decision)
    withdrawn = found.case.application.withdrawn_at
    if withdrawn is not None:
        return f"The applicant withdrew it on {local_date(withdrawn)}. There is nothing to decide."
    return "It ended before anybody decided this step. The steps below say how."


def _decided(found: StepFile, part: Part, decision: Decision) -> str:
    on = local_date(decision.at)
    if decision.decided_by is None:
        return f"Deemed approved on {on}, because nobody decided in time."
    by = found.name(decision.decided_by)
    if decision.outcome == "passed":
        return f"Passed by {by} on {on}."
    ground = reason_title(part, decision.reason_code)
    return f"Refused by {by} on {on}. {ground}: {decision.reason}"


def timeline_of(found: CaseRead, part: Part) -> list[dict[str, Any]]:
    """Return the events of one agency's part, and its open steps."""
    items = [*_steps(found, part), *_rounds(found, part), *_appeals(part)]
    items.sort(key=lambda each: each["at"])
    return [{key: value for key, value in each.items() if key != "at"} for each in items]


def _steps(found: CaseRead, part: Part) -> Iterable[dict[str, Any]]:
    for task in part.tasks:
        title = part.shape.task(task.code).title.en
        decision = part.decisions.get(task.id)
        if decision is not None:
            passed = decision.outcome == "passed"
            why = "" if passed else f"{reason_title(part, decision.reason_code)}: {decision.reason}"
            by = found.name(decision.decided_by)
            yield {
                "at": decision.at,
                "when": decision.at,
                "title": f"{title}: {'passed' if passed else 'refused'} by {by}",
                "text": why,
                "state": "done",
            }
        elif task.id in found.lying:
            holder = found.lying[task.id].holder_id
            has = f"with {found.name(holder)}" if holder else "nobody has taken it"
            yield {
                "at": task.opened_at + timedelta(days=36_500),  # open steps come last
                "when": task.opened_at,
                "title": f"{title}: {has}",
                "text": "",
                "state": "now",
            }


def reason_title(part: Part, code: str) -> str:
    """Return a ground of refusal by its title in the file."""
    return next((each.title.en for each in part.shape.reasons if each.code == code), code)


def _rounds(found: CaseRead, part: Part) -> Iterable[dict[str, Any]]:
    for each in part.rounds:
        yield {
            "at": each.asked_at,
            "when": each.asked_at,
            "title": f"Sent back by {found.name(each.asked_by)}",
            "text": each.message,
            "state": "done",
        }
        if each.answered_at is not None:
            yield {
                "at": each.answered_at,
                "when": each.answered_at,
                "title": "The applicant answered",
                "text": "",
                "state": "done",
            }


def _appeals(part: Part) -> Iterable[dict[str, Any]]:
    for each in part.appeals:
        yield {
            "at": each.made_at,
            "when": each.made_at,
            "title": "The applicant appealed",
            "text": each.grounds,
            "state": "done",
        }
        if each.decided_at is not None:
            yield {
                "at": each.decided_at,
                "when": each.decided_at,
                "title": f"The appeal was {each.outcome}",
                "text": each.reason,
                "state": "done",
            }


def point_title(found: CaseRead, about: str) -> str:
    """Return the subject of a round's point, by the names of the file."""
    service = found.case.service
    titles = {f"{DOCUMENT}{each.code}": each.title.en for each in service.documents}
    titles |= {each.name: each.label.en for page in service.sections for each in page.fields}
    return titles.get(about, about.removeprefix(DOCUMENT))
