"""Findings of domains about answers: a name that is taken, a person who may not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.casework.catalogue.registry import CaseBook
from app.casework.definition.fields import Field
from app.casework.forms.policy.answers import given, whole
from app.casework.ports import Asking, CheckFinding
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A finding about an answer; `place` is its dotted name below the answers."""

    place: str
    found: CheckFinding

    @property
    def said(self) -> Sentence:
        """The finding, with the domain's suggestion if any."""
        if not self.found.suggestion:
            return self.found.sentence
        return sentence(
            "%(finding)s Possible instead: %(suggestion)s",
            finding=self.found.sentence,
            # Names may be of the other script: they keep their own direction.
            suggestion=f"\u2068{self.found.suggestion}\u2069",
        )


def findings_of(
    uow: UnitOfWork, asking: Asking, fields: Iterable[Field], answers: Mapping[str, Any]
) -> list[Finding]:
    """Ask the domains about every whole answer whose question names a check, rows of groups too.

    What is half written yet no domain has to understand.
    """
    return list(_run_checks(uow, asking, fields, answers, ""))


def _run_checks(
    uow: UnitOfWork, asking: Asking, fields: Iterable[Field], answers: Mapping[str, Any], at: str
) -> Iterable[Finding]:
    for field in fields:
        value, place = answers.get(field.name), f"{at}{field.name}"
        if not given(value):
            continue
        asks = field.check and whole(field, value)
        check = uow.port(CaseBook).check(field.check) if asks else None
        for found in check(uow, asking, value) if check else ():
            yield Finding(place=place, found=found)
        if field.fields:
            for number, row in enumerate(value or ()):
                yield from _run_checks(uow, asking, field.fields, row, f"{place}.{number}.")
