"""Data of a step's page: its holder, its result, and all earlier events."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask_babel import gettext

from app.casework.cases.models.work import Decision
from app.casework.cases.policy.correctable import DOCUMENT
from app.casework.cases.queries.case_file import Part
from app.casework.tasks.queries.case_read import CaseRead
from app.casework.tasks.queries.step_file import StepFile
from app.text import sentence
from app.web.formatting import local_date
from app.web.i18n import language

KINDS = {
    "new": sentence("New"),
    "renewal": sentence("Renewal"),
    "change": sentence("Change"),
    "correction": sentence("Correction"),
    "reversal": sentence("Reversal"),
}


def step_holder_label(found: StepFile, me: UUID | None) -> str:
    """Say who has a step that is open, and since when."""
    lies = found.work.open
    if lies.holder_id is None:
        return str(
            gettext(
                "Nobody has it. It has been open since %(day)s.", day=local_date(lies.opened_at)
            )
        )
    since = local_date(lies.held_since or lies.opened_at)
    if lies.holder_id == me:
        return str(gettext("You have had this step since %(day)s.", day=since))
    return str(
        gettext(
            "%(name)s has had this step since %(day)s.", name=found.name(lies.holder_id), day=since
        )
    )


def how_it_ended(found: StepFile) -> str:
    """Return the end of a closed step, as text."""
    part, task = found.part, found.work.row
    decision = part.decisions.get(task.id)
    if decision is not None:
        return _decided(found, part, decision)
    withdrawn = found.case.application.withdrawn_at
    if withdrawn is not None:
        return str(
            gettext(
                "The applicant withdrew it on %(day)s. There is nothing to decide.",
                day=local_date(withdrawn),
            )
        )
    return str(gettext("It ended before anybody decided this step. The steps below say how."))


def _decided(found: StepFile, part: Part, decision: Decision) -> str:
    on = local_date(decision.at)
    if decision.decided_by is None:
        return str(gettext("Deemed approved on %(day)s, because nobody decided in time.", day=on))
    by = found.name(decision.decided_by)
    if decision.outcome == "passed":
        return str(gettext("Passed by %(who)s on %(day)s.", who=by, day=on))
    ground = reason_title(part, decision.reason_code)
    return str(
        gettext(
            "Refused by %(who)s on %(day)s. %(ground)s: %(reason)s",
            who=by,
            day=on,
            ground=ground,
            reason=decision.reason,
        )
    )


def timeline_of(found: CaseRead, part: Part) -> list[dict[str, Any]]:
    """Return the events of one agency's part, and its open steps."""
    items = [*_steps(found, part), *_rounds(found, part), *_appeals(part)]
    items.sort(key=lambda each: each["at"])
    return [{key: value for key, value in each.items() if key != "at"} for each in items]


def _steps(found: CaseRead, part: Part) -> Iterable[dict[str, Any]]:
    for task in part.tasks:
        title = part.shape.task(task.code).title.named(language())
        decision = part.decisions.get(task.id)
        if decision is not None:
            passed = decision.outcome == "passed"
            why = "" if passed else f"{reason_title(part, decision.reason_code)}: {decision.reason}"
            by = found.name(decision.decided_by)
            yield {
                "at": decision.at,
                "when": decision.at,
                "title": gettext("%(step)s: passed by %(who)s", step=title, who=by)
                if passed
                else gettext("%(step)s: refused by %(who)s", step=title, who=by),
                "text": why,
                "state": "done",
            }
        elif task.id in found.lying:
            holder = found.lying[task.id].holder_id
            named = found.name(holder) if holder else ""
            yield {
                "at": task.opened_at + timedelta(days=36_500),  # open steps come last
                "when": task.opened_at,
                "title": gettext("%(step)s: with %(who)s", step=title, who=named)
                if holder
                else gettext("%(step)s: nobody has taken it", step=title),
                "text": "",
                "state": "now",
            }


def reason_title(part: Part, code: str) -> str:
    """Return a ground of refusal by its title in the file."""
    return next(
        (each.title.named(language()) for each in part.shape.reasons if each.code == code), code
    )


def _rounds(found: CaseRead, part: Part) -> Iterable[dict[str, Any]]:
    for each in part.rounds:
        yield {
            "at": each.asked_at,
            "when": each.asked_at,
            "title": gettext("Sent back by %(who)s", who=found.name(each.asked_by)),
            "text": each.message,
            "state": "done",
        }
        if each.answered_at is not None:
            yield {
                "at": each.answered_at,
                "when": each.answered_at,
                "title": gettext("The applicant answered"),
                "text": "",
                "state": "done",
            }


def _appeals(part: Part) -> Iterable[dict[str, Any]]:
    for each in part.appeals:
        yield {
            "at": each.made_at,
            "when": each.made_at,
            "title": gettext("The applicant appealed"),
            "text": each.grounds,
            "state": "done",
        }
        if each.decided_at is not None:
            yield {
                "at": each.decided_at,
                "when": each.decided_at,
                "title": gettext("The appeal was allowed")
                if each.outcome == "allowed"
                else gettext("The appeal was dismissed"),
                "text": each.reason,
                "state": "done",
            }


def point_title(found: CaseRead, about: str) -> str:
    """Return the subject of a round's point, by the names of the file."""
    service = found.case.service
    titles = {f"{DOCUMENT}{each.code}": each.title.named(language()) for each in service.documents}
    titles |= {
        each.name: each.label.named(language()) for page in service.sections for each in page.fields
    }
    return titles.get(about, about.removeprefix(DOCUMENT))
