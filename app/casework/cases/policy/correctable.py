"""Answers and papers that an office may ask to correct. Pure."""

from collections.abc import Iterator

from app.casework.definition.shapes import Registration, Service
from app.casework.forms.policy.determinants import Known, holds
from app.data_files.words import Words

DOCUMENT = "document:"


def askable(service: Service, registration: Registration, known: Known) -> dict[str, Words]:
    """Return the possible subjects of points, by name: questions that apply, and papers.

    Papers are those that the registration asks for; a paper that applies to none of its conditions
    is excluded.
    """
    return dict(_questions(service, known)) | dict(_papers(service, registration, known))


def _questions(service: Service, known: Known) -> Iterator[tuple[str, Words]]:
    for section in service.sections:
        if holds(section.when, known):
            for field in section.fields:
                if holds(field.when, known):
                    yield field.name, field.label


def _papers(
    service: Service, registration: Registration, known: Known
) -> Iterator[tuple[str, Words]]:
    for code in registration.documents:
        paper = service.document(code)
        if holds(paper.when, known):
            yield f"{DOCUMENT}{code}", paper.title
