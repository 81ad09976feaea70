"""Signatures that nobody could give, or that somebody could dodge."""

from collections.abc import Iterator

from app.casework.definition.determinants import ALWAYS, About
from app.casework.definition.fields import Field, FieldType
from app.casework.definition.linting.naming_rules import always_asked, answers_of
from app.casework.definition.shapes import Service, SignatureAsk
from app.casework.definition.sheet import Sheet


def lint_signatures(service: Service, sheet: Sheet) -> None:
    """Note them. What is signed must be the same whoever looks at it: roles change nothing."""
    for ask in service.signatures:
        if ask.answer:
            for sentence in _wrong(ask, service):
                sheet.wrong(f"signatures.{ask.code}.answer", sentence)
    if not service.signatures:
        return
    for seen in sheet.tests:
        if seen.test.about is About.ROLE:
            told = "those who sign have other roles than who applies; ask for answers or facts."
            sheet.wrong(seen.place, told, seen.line)


def _wrong(ask: SignatureAsk, service: Service) -> Iterator[str]:
    first, _, inner = ask.answer.partition(".")
    outer = answers_of(service).get(first)
    field = _inner(outer, inner) if inner else outer
    if outer is None or field is None or field.type is not FieldType.PERSON:
        told = ", ".join(_people(service)) or "none"
        yield f'"{ask.answer}" is no question of type person; there are {told}.'
        return
    if inner and f"{inner}.cnic" not in outer.unique:
        yield f"nobody may stand twice among those who sign; put {inner}.cnic into unique."
    if not always_asked(service, first) or not _must(field):
        yield f'"{ask.answer}" may be left out, and so its signature; make it required, no when.'


def _inner(outer: Field | None, name: str) -> Field | None:
    return next((each for each in (outer.fields if outer else ()) if each.name == name), None)


def _must(field: Field) -> bool:
    return field.required and field.when == ALWAYS


def _people(service: Service) -> Iterator[str]:
    for name, field in answers_of(service).items():
        if field.type is FieldType.PERSON:
            yield name
        yield from (f"{name}.{e.name}" for e in field.fields if e.type is FieldType.PERSON)
