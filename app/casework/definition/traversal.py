"""Going through a service: every determinant in it, and every test in a determinant."""

from collections.abc import Iterator

from app.casework.definition.determinants import Determinant, Not, Test
from app.casework.definition.fields import Field
from app.casework.definition.shapes import Service


def tests_in(determinant: Determinant) -> Iterator[Test]:
    """Yield every test of a determinant."""
    if isinstance(determinant, Test):
        yield determinant
    elif isinstance(determinant, Not):
        yield from tests_in(determinant.part)
    else:
        for part in determinant.parts:
            yield from tests_in(part)


def determinants_of(service: Service) -> Iterator[tuple[str, Determinant]]:
    """Yield every determinant with its place ("form.premises.food_kind")."""
    for section in service.sections:
        yield f"form.{section.code}", section.when
        yield from _of_fields(f"form.{section.code}", section.fields)
    for document in service.documents:
        yield f"documents.{document.code}", document.when
    for place, asks in (("signatures", service.signatures), ("told", service.told)):
        yield from ((f"{place}.{ask.code}", ask.when) for ask in asks)
    for registration in service.registrations:
        place = f"registrations.{registration.code}"
        yield place, registration.when
        for fee in registration.fees:
            yield f"{place}.fees.{fee.code}", fee.when
        for task in registration.tasks:
            yield f"{place}.tasks.{task.code}", task.when
            yield from _of_fields(f"{place}.tasks.{task.code}", task.form)


def _of_fields(place: str, fields: tuple[Field, ...]) -> Iterator[tuple[str, Determinant]]:
    for field in fields:
        yield f"{place}.{field.name}", field.when
        yield from _of_fields(f"{place}.{field.name}", field.fields)


def tests_of(service: Service) -> Iterator[tuple[str, Test]]:
    """Yield every test of a service with its place."""
    for place, determinant in determinants_of(service):
        for test in tests_in(determinant):
            yield place, test
