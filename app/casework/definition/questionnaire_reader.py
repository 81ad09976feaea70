"""Questionnaires as files write them; what is wrong is named by file, line and key."""

from collections.abc import Sequence
from pathlib import Path

from app.casework.definition.determinant_reader import determinant
from app.casework.definition.determinants import About
from app.casework.definition.field_reader import field
from app.casework.definition.fields import Field
from app.casework.definition.linting.fields import fields_of
from app.casework.definition.questionnaire import Questionnaire, Relief, Suggestion
from app.casework.definition.service_reader import name_of, source
from app.casework.definition.shapes import Service
from app.casework.definition.sheet import ServiceSheet
from app.data_files.nodes import Spot
from app.data_files.problems import Problem
from app.data_files.words_reader import BOTH_LANGUAGES_HINT, title, words
from app.data_files.yaml_nodes import compose

MAX_RELIEF_TEXT = 600


def read_questionnaire(
    path: Path, services: Sequence[Service]
) -> tuple[Questionnaire | None, Sequence[Problem]]:
    """Read a file, and hold it against the services that it leads to."""
    sheet = ServiceSheet(name_of(path))
    node = compose(sheet, path.read_bytes())
    if node is None:
        return None, sheet.problems
    found = _questionnaire(Spot(sheet, "", node))
    if not sheet.problems:
        _hold_against(found, {each.code: each for each in services}, sheet)
    return (None if sheet.problems else found), sheet.problems


def _questionnaire(spot: Spot) -> Questionnaire:
    keys = spot.keys("questions", "services", "reliefs")
    return Questionnaire(
        questions=keys.need("questions", "what is asked").items(field, least=1),
        services=keys.need("services", "what answers lead to").items(_suggestion, least=1),
        reliefs=keys.may("reliefs").items(_relief),
    )


def _suggestion(spot: Spot) -> Suggestion:
    keys = spot.keys("code", "when", "answers")
    told = keys.may("answers")
    names = told.json() if told else {}
    if not isinstance(names, dict) or not all(isinstance(n, str) for n in names.values()):
        told.wrong("write the name in the service's form, a colon, and the question's name.")
        names = {}
    return Suggestion(
        service=keys.need("code", "the service's code").code(),
        when=determinant(keys.may("when")),
        answers=names,
    )


def _relief(spot: Spot) -> Relief:
    keys = spot.keys("code", "title", "text", "source", "when", "guide")
    return Relief(
        code=keys.need("code", "a code, such as it_services").code(),
        title=title(keys.need("title", BOTH_LANGUAGES_HINT)),
        text=words(keys.need("text", BOTH_LANGUAGES_HINT), MAX_RELIEF_TEXT),
        source=source(keys.need("source", "text and confidence")),
        when=determinant(keys.may("when")),
        guide=keys.may("guide").text(60),
    )


def _hold_against(found: Questionnaire, services: dict[str, Service], sheet: ServiceSheet) -> None:
    """Note names that no question or no service has, and answers of another kind."""
    asked = {each.name: each for each in found.questions}
    for seen in sheet.tests:
        if seen.test.about is not About.ANSWER or seen.test.name not in asked:
            sheet.wrong(seen.place, f'no question is called "{seen.test.name}".', seen.line)
    for each in found.services:
        if each.service in services:
            _hold_answers(each, services[each.service], asked, sheet)
        else:
            sheet.wrong(f"services.{each.service}", "no file is about this service.")


def _hold_answers(
    suggestion: Suggestion, service: Service, asked: dict[str, Field], sheet: ServiceSheet
) -> None:
    known = {field.name: field.type for _, field in fields_of(service)}
    for name, question in suggestion.answers.items():
        place = f"services.{service.code}.answers.{name}"
        if name not in known:
            sheet.wrong(place, "the service's form asks nothing of this name.")
        elif question not in asked:
            sheet.wrong(place, f'no question is called "{question}".')
        elif known[name] is not asked[question].type:
            sheet.wrong(place, f"the form asks for {known[name].value} here.")
