"""What applies to a business of which a few things are known: services, offices, fees, reliefs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.casework.catalogue.queries.catalogue import AgencyBox, FeeLine, ServicePage, page_of
from app.casework.catalogue.queries.offers import offered_services
from app.casework.catalogue.registry import CaseBook
from app.casework.definition.questionnaire import Questionnaire, Relief, Suggestion
from app.casework.forms.policy.determinants import Known
from app.casework.forms.policy.three_valued_logic import may_hold
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class NeededPart:
    """An office's part; `sure` is false where an answer decides that the form asks for later."""

    box: AgencyBox
    sure: bool
    fees: Sequence[FeeLine]


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
    """What applies; without an answer nothing does yet."""

    services: Sequence[Needed]
    reliefs: Sequence[Relief]


def questionnaire_of(uow: UnitOfWork) -> Questionnaire:
    """Return the questionnaire. Raises NotFound where no domain brings one."""
    return uow.port(CaseBook).questionnaire


def what_applies(uow: UnitOfWork, answers: Mapping[str, Any]) -> ForYou:
    """Return what follows from answers: as many queries as the services' own pages take."""
    asked, known = questionnaire_of(uow), Known(answers=answers)
    offered = {each.service.code: each for each in offered_services(uow)}
    found = [each for each in asked.services if answers and may_hold(each.when, known) is True]
    return ForYou(
        services=[
            _needed(page_of(uow, offered[each.service].service), each, answers)
            for each in found
            if each.service in offered
        ],
        reliefs=[each for each in asked.reliefs if answers and may_hold(each.when, known) is True],
    )


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
