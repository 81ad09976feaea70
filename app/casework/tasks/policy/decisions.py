"""What belongs to a decision about a step: pure. Problems are told by field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.casework.definition.fields import Field
from app.casework.definition.shapes import Criterion, Kind, Registration, Task
from app.casework.forms.policy.answers import Path, look
from app.casework.forms.policy.determinants import Known
from app.casework.forms.policy.values import Day
from app.text import Sentence, sentence

PASSED, REFUSED = "passed", "refused"
Problems = Mapping[str, Sentence]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What an officer found at a step: their form's answers, points, and where they looked."""

    outcome: str
    form: Mapping[str, Any]
    scores: Mapping[str, int]
    reason_code: str = ""
    reason: str = ""
    inspected_on: date | None = None
    place: str = ""


@dataclass(frozen=True, kw_only=True)
class Step:
    """The step that is decided, and since when it could be."""

    registration: Registration
    task: Task
    asked_on: date


def problems_of(finding: Finding, step: Step, known: Known, day: Day) -> Problems:
    """Say what is missing or wrong in a finding, by field; nothing where it may stand.

    A step is passed only with all that its file asks for, and with enough points; it may be refused
    at once, with a reason of the file's and words of the officer's own.
    """
    passed = finding.outcome == PASSED
    found: dict[str, Sentence] = {}
    found |= _form(step.task.form, finding.form, known, day, finished=passed)
    found |= _scores(step.task, finding.scores, finished=passed)
    found |= _visit(step, finding, day.today, finished=passed)
    if not passed:
        found |= _reason(step.registration, finding)
    return found


def _form(
    asked: Sequence[Field],
    answers: Mapping[str, Any],
    known: Known,
    day: Day,
    *,
    finished: bool,
) -> dict[str, Sentence]:
    found = look(asked, answers, known, day, finished=finished)
    return {_dotted(("form", *path)): said for path, said in found.problems.items()}


def _dotted(path: Path) -> str:
    return ".".join(map(str, path))


def _scores(task: Task, scores: Mapping[str, int], *, finished: bool) -> dict[str, Sentence]:
    """Say which criteria lack points or have too many, or that all together are too few."""
    most = {each.code: each.most for each in task.scoring}
    found = {
        f"scores.{code}": sentence(
            "Give “%(what)s” from 0 to %(most)s points.", what=_title(task, code), most=bound
        )
        for code, bound in most.items()
        if (code in scores or finished) and not 0 <= scores.get(code, -1) <= bound
    }
    found |= {
        f"scores.{code}": sentence("Points are given for what the service’s file names only.")
        for code in scores
        if code not in most
    }
    total = sum(scores.values())
    if finished and not found and task.scoring and total < task.passes_at:
        found["scores"] = sentence(
            "%(total)s points are too few: %(least)s are needed. Refuse it, or look again.",
            total=total,
            least=task.passes_at,
        )
    return found


def _title(task: Task, code: str) -> object:
    return next(each.title for each in task.scoring if each.code == code)


def _visit(step: Step, finding: Finding, today: date, *, finished: bool) -> dict[str, Sentence]:
    """An inspection was on a day since it was asked for, somewhere; a refusal may do without."""
    if step.task.kind is not Kind.INSPECT:
        return {}
    if not finished and finding.inspected_on is None and not finding.place:
        return {}
    found: dict[str, Sentence] = {}
    if finding.inspected_on is None or not step.asked_on <= finding.inspected_on <= today:
        found["inspected_on"] = sentence(
            "Write the day of the inspection: from %(first)s to today.",
            first=step.asked_on.strftime("%d-%m-%Y"),
        )
    if not finding.place:
        found["place"] = sentence("Write where the inspection was.")
    return found


def _reason(registration: Registration, finding: Finding) -> dict[str, Sentence]:
    found: dict[str, Sentence] = {}
    if finding.reason_code not in {each.code for each in registration.reasons}:
        found["reason_code"] = sentence("Choose the reason for the refusal in the list.")
    if not finding.reason:
        found["reason"] = sentence("Explain the refusal in your own words; the applicant reads it.")
    return found


def kept_form(task: Task, form: Mapping[str, Any], known: Known, day: Day) -> Mapping[str, Any]:
    """Return what counts of the answers to an officer's form."""
    return look(task.form, form, known, day, finished=False).kept


def total_of(scoring: Sequence[Criterion], scores: Mapping[str, int]) -> tuple[int, int]:
    """Return the points that were given, and the most that there are."""
    return sum(scores.values()), sum(each.most for each in scoring)
