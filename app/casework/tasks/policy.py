"""Rules for a decision about a step. Pure. Problems are reported by field."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from app.casework.definition.fields import Field
from app.casework.definition.shapes import Kind, Registration, Task
from app.casework.forms.policy.answers import Path, look
from app.casework.forms.policy.determinants import Known
from app.casework.forms.policy.values import Day
from app.data_files.words import Words
from app.text import Sentence, sentence

PASSED, REFUSED = "passed", "refused"
Problems = Mapping[str, Sentence]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """An officer's finding at a step: their form's answers, points, and the place inspected."""

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
    """Return the errors of a finding, by field; empty if it is complete.

    A step is passed only with all that its file asks for, and with enough points; it may be refused
    immediately, with a reason of the file's and words of the officer's own.
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
    """Return the criteria with missing or excess points, or a total that is too low."""
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
            "Enter the date of the inspection: from %(first)s to today.",
            first=step.asked_on.strftime("%d-%m-%Y"),
        )
    if not finding.place:
        found["place"] = sentence("Enter the place of the inspection.")
    return found


def _reason(registration: Registration, finding: Finding) -> dict[str, Sentence]:
    found: dict[str, Sentence] = {}
    if finding.reason_code not in {each.code for each in registration.reasons}:
        found["reason_code"] = sentence("Choose the reason for the refusal in the list.")
    if not finding.reason:
        found["reason"] = sentence("Explain the refusal in your own words; the applicant reads it.")
    return found


def kept_form(task: Task, form: Mapping[str, Any], known: Known, day: Day) -> Mapping[str, Any]:
    """Return the valid answers to an officer's form."""
    return look(task.form, form, known, day, finished=False).kept


# Officers who may not work on a step, and the reasons. Pure.

CNIC_LENGTH = 13


@dataclass(frozen=True, kw_only=True)
class Bond:
    """The relation of an officer to an application: each of these keeps them from deciding it."""

    applies: bool = False
    began: bool = False
    named: bool = False
    of_firm: bool = False
    stood_back: bool = False


@dataclass(frozen=True, kw_only=True)
class Deciders:
    """The deciders of a registration's steps: of this attempt by step, and earlier refusers.

    `of_application`, if nobody may decide two steps of one: the deciders of any step or appeal of
    it, in whichever part and attempt, by their decision. `at_work` are the people with another open
    step.
    """

    by_task: Mapping[str, UUID]
    refused_before: Collection[UUID] = ()
    of_application: Mapping[UUID, Words] = field(default_factory=dict)
    at_work: Mapping[UUID, Words] = field(default_factory=dict)


def conflict_of(bond: Bond) -> Sentence | None:
    """Return why an officer has a conflict of interest in an application, or None."""
    if bond.applies or bond.named:
        return sentence("This is about yourself. A colleague must do it.")
    if bond.began:
        return sentence("You filled this in for the applicant. A colleague must decide it.")
    if bond.of_firm:
        return sentence(
            "You are or were a member of the organisation that applies. A colleague must do this."
        )
    if bond.stood_back:
        return sentence("You recused yourself from this application. A colleague must do it.")
    return None


def role_problem(task: Task, worn: Collection[str], *, escalated: bool) -> Sentence | None:
    """Return the problem that a step belongs to another role, or None.

    When its time has ended, the role that it escalates to may do it too.
    """
    if task.role in worn or (escalated and task.escalates_to in worn):
        return None
    return sentence("This step is the work of another role in your office.")


def sameness(task: Task, person: UUID, deciders: Deciders) -> Sentence | None:
    """Return the problem that a person decided a step that this one checks, or None."""
    if any(deciders.by_task.get(code) == person for code in task.different_from):
        return sentence("You decided an earlier step of this. Another officer must do this one.")
    if person in deciders.refused_before:
        return sentence("You refused this before the appeal. Another officer must decide it.")
    if person in deciders.of_application:
        return sentence(
            "You decided “%(step)s” of this application, and nobody decides two steps of it."
            " Another officer must do this one.",
            step=deciders.of_application[person],
        )
    return None


def double_work(person: UUID, at_work: Mapping[UUID, Words]) -> Sentence | None:
    """Return the problem that a person has another step, if nobody may decide two, or None."""
    if person not in at_work:
        return None
    return sentence(
        "You have “%(step)s” of this application, and nobody decides two steps of it. Put that one"
        " back first, or leave this one to another officer.",
        step=at_work[person],
    )


def cnics_in(answers: Any) -> frozenset[str]:  # noqa: ANN401 - answers are JSON
    """Return everything in answers that is written like a CNIC, wherever it is."""
    return frozenset(_cnics(answers))


def _cnics(value: Any) -> Iterator[str]:  # noqa: ANN401 - answers are JSON
    if isinstance(value, str):
        if len(value) == CNIC_LENGTH and value.isascii() and value.isdigit():
            yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _cnics(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _cnics(inner)
