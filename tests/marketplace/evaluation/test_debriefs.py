"""Debriefs of losing bidders, through both doors; nouns above add their parts."""

import re

import pytest
from factories.committee_steps import *  # noqa: F403 - pytest-bdd finds steps in the module
from factories.committee_steps import API, Stage, report_is_published
from factories.doors import Place
from factories.evaluation import open_world
from pytest_bdd import parsers, scenarios, then

from app.platform import Platform
from marketplace.tenders.doors.page_parts import PagePart

scenarios("marketplace/evaluation/features/debriefs.feature")
DEBRIEF = Place("/tenders/{}/debrief", API + "/debrief")


def debrief(stage: Stage, name: str, door: str) -> str:
    read = stage.read(name, door, DEBRIEF.at(stage.tender_id))
    assert read.ok, read.sentences
    return read.text


@then(parsers.re(r'"(?P<name>\w+)" reads in its debrief, at the (?P<door>\w+): (?P<texts>.+)'))
def _(stage: Stage, name: str, door: str, texts: str) -> None:
    read = debrief(stage, name, door)
    for text in re.findall(r'"([^"]+)"', texts):
        assert text in read, text


@then(
    parsers.re(
        r'"(?P<name>\w+)" does not read in its debrief, at the (?P<door>\w+): "(?P<text>.+)"'
    )
)
def _(stage: Stage, name: str, door: str, text: str) -> None:
    assert text not in debrief(stage, name, door)


def test_it_shows_the_parts_that_other_nouns_contribute(
    stage: Stage, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.made = open_world(
        stage.session, platform, [("Awan", [100_00, 200_00]), ("Brohi", [90_00, 200_00])]
    )
    report_is_published(stage)
    for values in ({"text": "Object until Friday"}, None):
        part = PagePart(
            name="a part",
            template="components/panels.html",
            load=lambda _uow, _tender, values=values: values,
            place="debrief",
        )
        monkeypatch.setitem(platform.registry.contributions, PagePart, [part])
        assert debrief(stage, "Awan", "web")
