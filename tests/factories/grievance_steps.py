"""Steps of features about grievances: the rules in force, and a firm that objects."""

from pytest_bdd import given, parsers, when

from factories.committee_steps import Stage
from factories.grievances import FILE, rules_in_force, send


@given("the periods of grievances are working values")
def _(stage: Stage) -> None:
    rules_in_force(stage.session)


def objects(stage: Stage, who: str, about: str, why: str, door: str, **more: object) -> None:
    body = {"about": about, "rule": "r. 37", "grounds": why} | more
    send(stage, who, door, FILE.at(stage.tender_id), body)


@when(parsers.parse('"{name}" objects to the {about:w}: "{why}", at the {door:w}'))
def _(stage: Stage, name: str, about: str, why: str, door: str) -> None:
    objects(stage, name, about, why, door)


@when(parsers.parse('"{name}" objects to the {about:w} of "{scope}": "{why}", at the {door:w}'))
def _(stage: Stage, name: str, about: str, scope: str, why: str, door: str) -> None:
    objects(stage, name, about, why, door, scopes=[scope])
