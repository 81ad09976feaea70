"""Determinants that name nothing, or compare what can never be equal."""

from collections.abc import Iterator

from app import roles
from app.casework.definition.determinants import About, Is, Plain, Test
from app.casework.definition.fields import Field, FieldType
from app.casework.definition.linting.contexts import Context, contexts
from app.casework.definition.linting.naming_rules import type_of
from app.casework.definition.shapes import Service
from app.casework.definition.sheet import SeenTest, ServiceSheet

_WHOLE = frozenset({FieldType.NUMBER, FieldType.MONEY, FieldType.GROUP, FieldType.CHOICES})
_OBJECTS = frozenset({FieldType.PERSON, FieldType.ADDRESS, FieldType.GROUP, FieldType.CHOICES})
_SIZES = frozenset({Is.AT_LEAST, Is.AT_MOST})


def lint_tests(service: Service, sheet: ServiceSheet) -> None:
    """Report every test that can never hold, or that asks for something unknown at its place."""
    papers = frozenset(paper.code for paper in service.documents)
    for context in contexts(service):
        for seen in _tests_at(context.place, sheet):
            for sentence in _wrong(seen, context, papers):
                sheet.wrong(seen.place, sentence, seen.line)


def _tests_at(place: str, sheet: ServiceSheet) -> Iterator[SeenTest]:
    when = f"{place}.when"
    return (seen for seen in sheet.tests if f"{seen.place}.".startswith(f"{when}."))


def _wrong(seen: SeenTest, context: Context, papers: frozenset[str]) -> Iterator[str]:
    test = seen.test
    if test.about not in context.may:
        told = ", ".join(sorted(about.value for about in context.may))
        yield f"a {test.about.value} is not known yet where this is asked; ask for {told}."
    elif test.about is About.ANSWER:
        yield from _answer(seen, type_of(test.name, context.answers), context)
    elif test.about is About.OUTPUT:
        yield from _output(seen, context)
    elif test.about is About.SCORE:
        yield from _score(test, context)
    else:
        yield from _check_given_test(test, papers)


def _check_given_test(test: Test, papers: frozenset[str]) -> Iterator[str]:
    if (
        test.about is About.FACT
    ):  # the book knows the existing facts (`app/casework/catalogue/registry.py`)
        return
    if test.how is not Is.GIVEN:
        yield f"a {test.about.value} is given or not; leave out {test.how.value}."
    known = papers if test.about is About.DOCUMENT else frozenset(roles.BY_NAME)
    if test.name not in known:
        yield f'no {test.about.value} is called "{test.name}"; there are {_joined(known)}.'


def _answer(seen: SeenTest, kind: FieldType | None, context: Context) -> Iterator[str]:
    if kind is None:
        yield (
            f'no question before this one is called "{seen.test.name}";'
            f" there are {_joined(context.answers)}."
        )
        return
    field = context.answers.get(seen.test.name)
    yield from _compared(seen, kind, field)


def _output(seen: SeenTest, context: Context) -> Iterator[str]:
    name = seen.test.name
    if name not in context.outputs:
        yield (
            f'no registration that this one waits for puts out "{name}"; name it in after.'
            f" There are {_joined(context.outputs)}."
        )
        return
    kind = context.outputs[name]
    if kind is not None:
        yield from _compared(seen, kind, None)


def _score(test: Test, context: Context) -> Iterator[str]:
    if test.name not in context.scores:
        told = f"there are {_joined(context.scores)}" if context.scores else "there is none"
        yield f'no step before this one has the score "{test.name}" (registration.step); {told}.'
    if test.how not in _SIZES or type(test.value) is not int:
        yield "compare a score with at_least or at_most and a whole number."


def _compared(seen: SeenTest, kind: FieldType, field: Field | None) -> Iterator[str]:
    how = seen.test.how
    if how is Is.GIVEN:
        return
    if how is Is.HOLDS and kind is not FieldType.CHOICES:
        yield "holds asks what was chosen among several; ask with is."
    elif how in _SIZES and kind not in _WHOLE | {FieldType.DATE}:
        yield f"a {kind.value} is neither more nor less than another; ask with is or any_of."
    elif how in {Is.EQUAL, Is.ANY_OF} and kind in _OBJECTS:
        yield f"a {kind.value} is no single value; ask for a part of it, or with at_least or holds."
    elif seen.rupees != (kind is FieldType.MONEY):
        yield 'compare money, and only money, with an amount such as "Rs 50,000" in quotes.'
    else:
        yield from _values(seen.test, kind, field)


def _values(test: Test, kind: FieldType, field: Field | None) -> Iterator[str]:
    values = test.value if isinstance(test.value, tuple) else (test.value,)
    told = {FieldType.YES_NO: bool, FieldType.NUMBER: int, FieldType.MONEY: int}
    wanted = int if test.how in _SIZES and kind in _WHOLE else told.get(kind, str)
    for value in values:
        if type(value) is not wanted:
            yield f'"{value}" can be no answer here; write {_TYPE_NAMES[wanted]}.'
        elif field is not None and field.choices and wanted is str and not _chosen(field, value):
            there = _joined({choice.value for choice in field.choices})
            yield f'"{value}" is none of the answers to choose from; there are {there}.'


_TYPE_NAMES = {bool: "true or false", int: "a whole number", str: "text"}


def _chosen(field: Field, value: Plain | None) -> bool:
    return any(choice.value == value for choice in field.choices)


def _joined(names: object) -> str:
    listed = sorted(names) if hasattr(names, "__iter__") else []
    return ", ".join(listed) or "none"
