"""Obstacles to the submission of an application, each with a link to correct it."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import url_for

from app.casework.definition.shapes import Service
from app.casework.forms.policy.forms import Place
from app.casework.signing.queries.completeness import SIGNATURES
from app.text import Sentence
from app.web.i18n import language
from app.web.translation import translate

PAPERS, ANSWERS = "documents", "answers"


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A sentence, where it leads, and the page of the form that it is about."""

    text: str
    href: str
    where: str = ""


def problems_of_draft(
    service: Service, application_id: UUID, problems: Mapping[Place, Sentence]
) -> list[Problem]:
    """Link each problem of a draft to its page of the form, or its paper."""
    return [_of_draft(service, application_id, place, said) for place, said in problems.items()]


def _of_draft(service: Service, application_id: UUID, place: Place, said: Sentence) -> Problem:
    what, _, rest = place.partition(".")
    if what == SIGNATURES:
        return Problem(text=translate(said), href=_signatures(application_id))
    if what == PAPERS:
        href = url_for("papers.paper", application_id=application_id, code=rest)
        return Problem(text=translate(said), href=href)
    name = rest.partition(".")[0]
    for section in service.sections:
        if any(field.name == name for field in section.fields):
            href = url_for(
                "sections.section",
                application_id=application_id,
                code=section.code,
                _anchor=rest.replace(".", "-"),
            )
            return Problem(text=translate(said), href=href, where=section.title.named(language()))
    home = url_for("applications.show", application_id=application_id)
    return Problem(text=translate(said), href=home)


def problems_of_answer(application_id: UUID, problems: Mapping[Place, Sentence]) -> list[Problem]:
    """Link each problem of a round's answer to the page on which it is answered."""
    found = []
    for place, said in problems.items():
        found.append(Problem(text=translate(said), href=_of_answer(application_id, place)))
    return found


def _of_answer(application_id: UUID, place: Place) -> str:
    what, _, rest = place.partition(".")
    if what == SIGNATURES:
        return _signatures(application_id)
    if what == PAPERS:
        return url_for("papers.paper", application_id=application_id, code=rest)
    return url_for(
        "answering.answers", application_id=application_id, _anchor=rest.replace(".", "-")
    )


def _signatures(application_id: UUID) -> str:
    return url_for("signatures.asking", application_id=application_id)
