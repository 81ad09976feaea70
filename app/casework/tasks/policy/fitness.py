"""Who may not work on a step, and why: pure."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.casework.definition.shapes import Task
from app.data_files.words import Words
from app.text import Sentence, sentence

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
    """Who decided a registration's steps: of this attempt by step, and who refused it before.

    `of_application`, where nobody decides two steps of one: who decided any step or appeal of it,
    in whichever part and attempt, by what they decided. `at_work` is who has another open step.
    """

    by_task: Mapping[str, UUID]
    refused_before: Collection[UUID] = ()
    of_application: Mapping[UUID, Words] = field(default_factory=dict)
    at_work: Mapping[UUID, Words] = field(default_factory=dict)


def conflict_of(bond: Bond) -> Sentence | None:
    """Say why an application is none of an officer's business, or None."""
    if bond.applies or bond.named:
        return sentence("This is about yourself. A colleague must do it.")
    if bond.began:
        return sentence("You filled this in for the applicant. A colleague must decide it.")
    if bond.of_firm:
        return sentence("You are or were a member of who applies. A colleague must do it.")
    if bond.stood_back:
        return sentence("You recused yourself from this application. A colleague must do it.")
    return None


def role_problem(task: Task, worn: Collection[str], *, escalated: bool) -> Sentence | None:
    """Say that a step is of another role, or None.

    When its time is over, the role that it escalates to may do it too.
    """
    if task.role in worn or (escalated and task.escalates_to in worn):
        return None
    return sentence("This step is the work of another role in your office.")


def sameness(task: Task, person: UUID, deciders: Deciders) -> Sentence | None:
    """Say that somebody decided what this step is to be checked against, or None."""
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
    """Say that somebody has another step where nobody may decide two, or None."""
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
