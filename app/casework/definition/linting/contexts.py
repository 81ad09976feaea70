"""Facts that each determinant of a service may look at, by its place.

A question depends on questions before it: so pages can be filled in order, and no two questions
wait for each other. The parts of agencies are settled when the form is submitted: a registration
depends on answers, papers, roles and facts, never on an office's decision.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from app.casework.definition.determinants import About
from app.casework.definition.fields import Field, FieldType
from app.casework.definition.linting.naming_rules import Answers, answers_of, outputs_of
from app.casework.definition.shapes import Registration, Service, SignatureAsk, Task

FORM = frozenset({About.ANSWER, About.ROLE, About.FACT})
SIGNING = frozenset({About.ANSWER, About.FACT})
FORM_AND_DOCUMENTS = FORM | {About.DOCUMENT}
STEP = FORM_AND_DOCUMENTS | {About.OUTPUT, About.SCORE}


@dataclass(frozen=True, kw_only=True)
class Context:
    """The place of a determinant, and its permitted facts. `outputs` and `scores` come before."""

    place: str
    answers: Answers
    may: frozenset[About] = FORM
    outputs: Mapping[str, FieldType | None] = field(default_factory=dict)
    scores: frozenset[str] = frozenset()


def contexts(service: Service) -> Iterator[Context]:
    """Yield the context of every determinant that the service's file can hold."""
    yield from _of_form(service)
    asked = answers_of(service)
    for paper in service.documents:
        yield Context(place=f"documents.{paper.code}", answers=asked)
    for place, asks in (("signatures", service.signatures), ("told", service.told)):
        for ask in asks:
            row = rows_of(ask, asked)
            yield Context(place=f"{place}.{ask.code}", answers=row, may=SIGNING)
    for registration in service.registrations:
        yield from _of_registration(service, registration, asked)


def rows_of(signature: SignatureAsk, asked: Answers) -> Answers:
    """Return the answers for a signature's condition: the form, and the signer's row."""
    group = asked.get(signature.answer.partition(".")[0])
    return {**asked, **{each.name: each for each in (group.fields if group else ())}}


def _of_form(service: Service) -> Iterator[Context]:
    asked: dict[str, Field] = {}
    for section in service.sections:
        yield Context(place=f"form.{section.code}", answers=dict(asked))
        yield from _of_fields(f"form.{section.code}.fields", section.fields, asked)


def _of_fields(place: str, fields: tuple[Field, ...], asked: dict[str, Field]) -> Iterator[Context]:
    """Yield those of questions in their order; `asked` takes each question after its own."""
    for each in fields:
        here = f"{place}.{each.name}"
        yield Context(place=here, answers=dict(asked))
        yield from _of_fields(f"{here}.fields", each.fields, dict(asked))
        asked[each.name] = each


def _of_registration(
    service: Service, registration: Registration, asked: Answers
) -> Iterator[Context]:
    place = f"registrations.{registration.code}"
    yield Context(place=place, answers=asked, may=FORM_AND_DOCUMENTS)
    for fee in registration.fees:
        yield Context(place=f"{place}.fees.{fee.code}", answers=asked, may=FORM_AND_DOCUMENTS)
    earlier = [
        each for each in service.registrations if each.code in waits_for(service, registration)
    ]
    outputs = {each.code: None for each in earlier} | {
        f"{each.code}.{name}": kind for each in earlier for name, kind in outputs_of(each).items()
    }
    scores = {f"{each.code}.{task.code}" for each in earlier for task in each.tasks if task.scoring}
    for task in registration.tasks:
        own = {
            f"{registration.code}.{code}"
            for code in comes_after(registration, task)
            if registration.task(code).scoring
        }
        here = f"{place}.tasks.{task.code}"
        yield Context(
            place=here, answers=asked, may=STEP, outputs=outputs, scores=frozenset(scores | own)
        )
        yield from _of_fields(f"{here}.form", task.form, dict(asked))


def waits_for(service: Service, registration: Registration) -> frozenset[str]:
    """Return the codes of all registrations that one waits for, whole chains of them."""
    known = {each.code: each.after for each in service.registrations}
    return _all_before(registration.code, known)


def comes_after(registration: Registration, task: Task) -> frozenset[str]:
    """Return the codes of all steps that come before one."""
    known = {each.code: each.after for each in registration.tasks}
    return _all_before(task.code, known)


def _all_before(code: str, known: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    found: set[str] = set()
    waiting = list(known.get(code, ()))
    while waiting:
        each = waiting.pop()
        if each not in found and each in known:
            found.add(each)
            waiting.extend(known[each])
    return frozenset(found)
