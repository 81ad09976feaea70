"""A domain's questionnaire: a few questions, and which services they lead to.

It answers from the services' own determinants: `answers` says which question stands for which
answer of a service's form, so that what a form asks for is never written down twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.casework.definition.determinants import ALWAYS, Determinant
from app.casework.definition.fields import Field
from app.casework.definition.shapes import Source
from app.data_files.words import Words


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """A service that some answers lead to; `answers`: name in its form → name of the question."""

    service: str
    when: Determinant = ALWAYS
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Relief:
    """A relief that some answers allow: a lower rate, an exemption. Not verified law if U."""

    code: str
    title: Words
    text: Words
    source: Source
    when: Determinant = ALWAYS
    guide: str = ""


@dataclass(frozen=True, kw_only=True)
class Questionnaire:
    """The questions, in their order, and what follows from them."""

    questions: Sequence[Field]
    services: Sequence[Suggestion]
    reliefs: Sequence[Relief]
