"""Recommendations for a business with some known facts: services, offices, fees, reliefs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.casework.catalogue.queries.catalogue import AgencyBox, FeeLine, ServicePage, page_of
from app.casework.catalogue.queries.offers import offered_services
from app.casework.catalogue.registry import CaseBook
from app.casework.definition.questionnaire import Questionnaire, Relief, Suggestion
from app.casework.forms.policy.determinants import Known
from app.casework.forms.policy.three_valued_logic import may_hold
from app.data_files.words import Words
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class NeededPart:
    """An office's part; `sure` is false if a later answer of the form decides it.

    `counted` names the earlier service that counts each fee: an office that registers something for
    one service does not register it again for the next.
    """

    box: AgencyBox
    sure: bool
    fees: Sequence[FeeLine]
    counted: Mapping[str, Words] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Needed:
    """A service that applies, and which of its offices and fees do.

    `answers` are those to the questions of its own form that are given already.
    """

    page: ServicePage
    parts: Sequence[NeededPart]
    answers: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class ForYou:
    """The recommendations; empty without an answer."""

    services: Sequence[Needed]
    reliefs: Sequence[Relief]

    @property
    def certain_paisa(self) -> int:
        """The total of certain fees, each once; not those that later answers decide."""
        return sum(
            line.quote.amount_paisa
            for needed in self.services
            for part in needed.parts
            for line in part.fees
            if part.sure and line.ask.code not in part.counted
            if line.quote and line.by is None and not line.sometimes
        )


def questionnaire_of(uow: UnitOfWork) -> Questionnaire:
    """Return the questionnaire. Raises NotFound if no domain provides one."""
    return uow.port(CaseBook).questionnaire


def list_applicable_services(uow: UnitOfWork, answers: Mapping[str, Any]) -> ForYou:
    """Return what follows from answers: as many queries as the services' own pages take."""
    asked, known = questionnaire_of(uow), Known(answers=answers)
    offered = {each.service.code: each for each in offered_services(uow)}
    found = [each for each in asked.services if answers and may_hold(each.when, known) is True]
    needed = [
        _needed(page_of(uow, offered[each.service].service), each, answers)
        for each in found
        if each.service in offered
    ]
    return ForYou(
        services=list(_each_fee_once(needed)),
        reliefs=[each for each in asked.reliefs if answers and may_hold(each.when, known) is True],
    )


def _each_fee_once(found: Sequence[Needed]) -> Iterator[Needed]:
    """Mark each fee that an earlier service already counts."""
    counted: dict[str, Words] = {}
    for needed in found:
        before = dict(counted)
        yield replace(
            needed,
            parts=[
                replace(
                    part,
                    counted={
                        line.ask.code: before[line.ask.code]
                        for line in part.fees
                        if line.ask.code in before
                    },
                )
                for part in needed.parts
            ],
        )
        for part in needed.parts:
            for line in part.fees:
                counted.setdefault(line.ask.code, needed.page.service.title)


def _needed(page: ServicePage, suggestion: Suggestion, answers: Mapping[str, Any]) -> Needed:
    told = {
        name: answers[question]
        for name, question in suggestion.answers.items()
        if question in answers
    }
    return Needed(page=page, parts=list(_parts(page, Known(answers=told))), answers=told)


def _parts(page: ServicePage, known: Known) -> Iterator[NeededPart]:
    for box in (box for level in page.levels for box in level):
        sure = may_hold(box.registration.when, known)
        if sure is not False:
            yield NeededPart(
                box=box,
                sure=sure is True,
                fees=[line for line in page.fees if _costs(line, box, known)],
            )


def _costs(line: FeeLine, box: AgencyBox, known: Known) -> bool:
    same = line.registration.code == box.registration.code
    return same and not line.late and may_hold(line.ask.when, known) is not False
