"""Limits of a correction: the named points, and their consequences. Pure.

A point names a field ("partners") or a paper ("document:cnic_copy"). If a corrected answer adds a
question that nobody had asked before, that question is answered too.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from app.casework.cases.policy.correctable import DOCUMENT
from app.casework.definition.fields import Field
from app.casework.forms.policy.answers import given
from app.casework.forms.policy.forms import FormLook
from app.text import Sentence


@dataclass(frozen=True, kw_only=True)
class Open:
    """The names of fields, and the codes of papers, that may change."""

    fields: frozenset[str]
    documents: frozenset[str]


def named(points: Collection[str]) -> Open:
    """Return the fields and papers of points."""
    papers = {point.removeprefix(DOCUMENT) for point in points if point.startswith(DOCUMENT)}
    return Open(
        fields=frozenset(point for point in points if not point.startswith(DOCUMENT)),
        documents=frozenset(papers),
    )


def opened(
    points: Collection[str],
    form: FormLook,
    before: Mapping[str, Any],
    papers_before: Mapping[str, Collection[str]],
) -> Open:
    """Return the open fields and papers: the named ones, and those newly required."""
    asked = named(points)
    new = {
        field.name
        for field in _applicable_fields(form)
        if field.required and not given(before.get(field.name))
    }
    papers = {each.code for each in form.documents if each.required}
    return Open(
        fields=asked.fields | new,
        documents=asked.documents | {code for code in papers if not papers_before.get(code)},
    )


def _applicable_fields(form: FormLook) -> list[Field]:
    """Return the questions that apply."""
    return [
        field
        for section, seen in form.sections
        for field in section.fields
        if (field.name,) not in seen.hidden
    ]


def problems_within(form: FormLook, may_change: Open) -> Mapping[str, Sentence]:
    """Return the errors in the open parts; the rest stays as it was submitted."""
    found: dict[str, Sentence] = {}
    for place, said in form.problems.items():
        what, _, name = place.partition(".")
        allowed = may_change.documents if what == "documents" else may_change.fields
        if not name or name.partition(".")[0] in allowed:
            found[place] = said
    return found
