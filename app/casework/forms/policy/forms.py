"""A whole form as it is now: what applies, what is kept, what is missing or wrong. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.casework.definition.shapes import DocumentAsk, Registration, Section, Service
from app.casework.forms.policy.answers import Look, look
from app.casework.forms.policy.determinants import Known, holds
from app.casework.forms.policy.values import Day
from app.text import Sentence, sentence

Place = str


@dataclass(frozen=True, kw_only=True)
class FormLook:
    """The result of a check of a form.

    `known` is what determinants may look at, with the valid answers. `sections` are those that
    apply, each with its own result; `documents` the papers that are asked for.
    """

    known: Known
    sections: Sequence[tuple[Section, Look]]
    documents: Sequence[DocumentAsk]
    registrations: Sequence[Registration]

    @property
    def kept(self) -> Mapping[str, Any]:
        """The answers that count."""
        return self.known.answers

    @property
    def missing(self) -> Sequence[DocumentAsk]:
        """The papers that are still to be given."""
        return [
            each
            for each in self.documents
            if each.required and each.code not in self.known.documents
        ]

    @property
    def problems(self) -> Mapping[Place, Sentence]:
        """All that keeps it from being submitted: "answers.owner.cnic", "documents.lease"."""
        found: dict[Place, Sentence] = {
            ".".join(["answers", *map(str, path)]): said
            for _, seen in self.sections
            for path, said in seen.problems.items()
        }
        for each in self.missing:
            found[f"documents.{each.code}"] = sentence(
                "Add the document “%(document)s”.", document=each.title
            )
        if not self.registrations:
            found["answers"] = sentence(
                "From these answers no office has anything to grant. Check what you have written."
            )
        return found


def look_through(  # noqa: PLR0913 - a form, and all that it is held against
    service: Service,
    shapes: Sequence[Registration],
    answers: Mapping[str, Any],
    known: Known,
    day: Day,
    *,
    settled: Collection[str] = (),
) -> FormLook:
    """Look through a form from top to bottom; `shapes` are what may be asked for with it."""
    kept: dict[str, Any] = {}
    so_far = replace(known, answers=kept)
    sections = []
    for section in service.sections:
        if holds(section.when, so_far):
            seen = look(section.fields, answers, so_far, day, settled=settled)
            kept |= seen.kept
            sections.append((section, seen))
    applying = [each for each in shapes if holds(each.when, so_far)]
    return FormLook(
        known=so_far,
        sections=sections,
        documents=documents_asked(service, applying, so_far),
        registrations=applying,
    )


def documents_asked(
    service: Service, applying: Sequence[Registration], known: Known
) -> list[DocumentAsk]:
    """Return the papers asked for: each once, and none that nobody needs."""
    named = {code for each in service.registrations for code in each.documents}
    wanted = {code for each in applying for code in each.documents}
    return [
        each
        for each in service.documents
        if holds(each.when, known) and (each.code in wanted or each.code not in named)
    ]
