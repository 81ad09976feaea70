"""Papers that nobody reads, fees of nothing, and names on a paper that lead nowhere."""

from collections.abc import Iterator

from app.casework.definition.determinants import ALWAYS, About
from app.casework.definition.fields import Field, FieldType
from app.casework.definition.linting.contexts import waits_for
from app.casework.definition.linting.naming_rules import (
    answers_of,
    is_always_required,
    outputs_of,
    type_of,
)
from app.casework.definition.shapes import SIGNATURES, FeeAsk, Registration, Service, SignatureAsk
from app.casework.definition.sheet import ServiceSheet

_SHOWN_IN_LISTS = frozenset(FieldType) - {FieldType.GROUP, FieldType.PERSON, FieldType.ADDRESS}


def lint_asks(service: Service, sheet: ServiceSheet) -> None:
    """Note what the service asks for, or shows, that does not exist or serves nobody."""
    _agencies(service, sheet)
    _papers(service, sheet)
    _lists(service, sheet)
    for registration in service.registrations:
        for fee in registration.fees:
            _fee(f"registrations.{registration.code}.fees.{fee.code}", fee, service, sheet)
        _certificate(service, registration, sheet)


def _agencies(service: Service, sheet: ServiceSheet) -> None:
    known = [agency.code for agency in service.agencies]
    asked = {registration.agency for registration in service.registrations}
    for registration in service.registrations:
        if registration.agency not in known:
            told = f"there are {', '.join(known)}"
            place = f"registrations.{registration.code}.agency"
            sheet.wrong(place, f'no agency is called "{registration.agency}"; {told}.')
    for code in known:
        if code not in asked:
            sheet.wrong(f"agencies.{code}", "nothing is asked of this agency; leave it out.")


def _papers(service: Service, sheet: ServiceSheet) -> None:
    known = [paper.code for paper in service.documents]
    read = [code for registration in service.registrations for code in registration.documents]
    for registration in service.registrations:
        for number, code in enumerate(registration.documents, start=1):
            if code not in known:
                place = f"registrations.{registration.code}.documents.{number}"
                told = f"there are {', '.join(known) or 'none'}"
                sheet.wrong(place, f'no paper is called "{code}"; {told}.')
    for code in known:
        if code not in read:
            told = "name it in documents of the registration whose officers read it"
            sheet.wrong(f"documents.{code}", f"nobody reads this paper; {told}.")


def _lists(service: Service, sheet: ServiceSheet) -> None:
    answers = answers_of(service)
    # A hidden service is about something of its domain, which tells one from another.
    if not service.display and not service.hidden:
        sheet.wrong("display", "write which answer tells one application from another.")
    for key, name, kinds in (
        ("display", service.display, _SHOWN_IN_LISTS),
        ("district", service.district, {FieldType.DISTRICT, FieldType.ADDRESS}),
    ):
        if not name:
            continue
        if type_of(name, answers) not in kinds:
            told = ", ".join(sorted(each.value for each in kinds))
            sheet.wrong(key, f'"{name}" must be a question of the form of type {told}.')
        elif not is_always_required(service, name):
            sheet.wrong(key, f'"{name}" must be asked of everybody: no when, and required.')


def _fee(place: str, fee: FeeAsk, service: Service, sheet: ServiceSheet) -> None:
    answers = answers_of(service)
    for key, name, kinds in (
        ("units", fee.units, {FieldType.NUMBER, FieldType.GROUP}),
        ("amount", fee.amount, {FieldType.MONEY}),
    ):
        if name and type_of(name, answers) not in kinds:
            told = " or ".join(sorted(each.value for each in kinds))
            sheet.wrong(f"{place}.{key}", f'"{name}" must be a question of type {told}.')


def _certificate(service: Service, registration: Registration, sheet: ServiceSheet) -> None:
    if registration.certificate is None:
        return
    answers, outputs = answers_of(service), outputs_of(registration)
    shown = set(outputs)
    if service.signatures:
        shown.add(SIGNATURES)
    for other in service.registrations:
        if other.code in waits_for(service, registration):
            shown |= {f"{other.code}.{name}" for name in outputs_of(other)}
    for number, (_, name) in enumerate(registration.certificate.lines, start=1):
        if name not in shown and type_of(name, answers) in {None, FieldType.GROUP}:
            place = f"registrations.{registration.code}.certificate.lines.{number}.shows"
            told = f"name a question of the form, or one of {', '.join(sorted(shown))}"
            sheet.wrong(place, f'"{name}" is no answer and no output; {told}.')


def lint_signatures(service: Service, sheet: ServiceSheet) -> None:
    """Report wrong signatures. Their content must not depend on roles: all users see the same."""
    for name, asks in (("signatures", service.signatures), ("told", service.told)):
        for ask in asks:
            for sentence in _wrong(ask, service) if ask.answer else ():
                sheet.wrong(f"{name}.{ask.code}.answer", sentence)
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
    if not is_always_required(service, first) or not _must(field):
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
