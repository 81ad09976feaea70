"""Results of some answers: the agencies, fees, steps and papers they call for.

For examples with a service's file, and for officials who try a form before it is offered. No
database is asked and nothing is kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from marshmallow import ValidationError

from app.casework.definition.determinants import All
from app.casework.definition.fields import Field
from app.casework.definition.shapes import DocumentAsk, FeeAsk, Registration, Service, Task
from app.casework.forms.policy.determinants import Known, holds
from app.casework.forms.policy.required_signers import Signer, signers_of
from app.casework.forms.policy.values import Day
from app.casework.forms.schemas import answers_schema


@dataclass(frozen=True, kw_only=True)
class TriedPart:
    """An agency that is asked, with the fees and steps that the answers call for."""

    registration: Registration
    fees: Sequence[FeeAsk]
    steps: Sequence[Task]


@dataclass(frozen=True, kw_only=True)
class Trial:
    """The results. `problems` by dotted name; wrong answers are not among those kept."""

    known: Known
    problems: Mapping[str, str]
    parts: Sequence[TriedPart]
    papers: Sequence[DocumentAsk]
    signers: Sequence[Signer]


def try_out(service: Service, typed: Mapping[str, Any], known: Known, day: Day) -> Trial:
    """Return the results of typed answers; `known` holds all but the answers."""
    kept, problems = _read(service, typed, known, day)
    now = replace(known, answers=kept)
    return Trial(
        known=now,
        problems=problems,
        parts=[_part(each, now) for each in service.registrations if holds(each.when, now)],
        signers=signers_of(service, now, now.facts),
        papers=[paper for paper in service.documents if holds(paper.when, now)],
    )


def questions_of(service: Service) -> list[Field]:
    """Return the questions of all pages, each under its page's condition as well."""
    return [
        replace(field, when=All((section.when, field.when)))
        for section in service.sections
        for field in section.fields
    ]


def _read(
    service: Service, typed: Mapping[str, Any], known: Known, day: Day
) -> tuple[dict[str, Any], dict[str, str]]:
    schema = answers_schema(questions_of(service), known, day)
    try:
        return schema.load(dict(typed)), {}
    except ValidationError as error:
        valid = error.valid_data if isinstance(error.valid_data, dict) else {}
        return valid, dict(_flat(error.messages))


def _flat(messages: Any, place: str = "") -> Any:  # noqa: ANN401 - marshmallow's nested messages
    if not isinstance(messages, dict):
        yield place, str(messages[0])
        return
    for key, value in messages.items():
        below = place if key == "_schema" else f"{place}.{key}".strip(".")
        yield from _flat(value, below)


def _part(registration: Registration, known: Known) -> TriedPart:
    return TriedPart(
        registration=registration,
        fees=[fee for fee in registration.fees if holds(fee.when, known)],
        steps=[task for task in registration.tasks if holds(task.when, known)],
    )
