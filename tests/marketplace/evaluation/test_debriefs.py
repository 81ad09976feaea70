"""Debriefs of losing bidders, through both doors; nouns above add their parts."""

import re
from datetime import timedelta

import pytest
from factories.committee_steps import *  # noqa: F403 - pytest-bdd finds steps in the module
from factories.committee_steps import API, Stage, report_is_published
from factories.doors import Place
from factories.evaluation import open_world
from pytest_bdd import parsers, scenarios, then

from app.db import new_id
from app.platform import Platform
from marketplace.questions.models import TenderQuestion
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


@then(
    parsers.re(
        r'the debrief of "(?P<name>\w+)" has its price and the winner\'s, at the (?P<door>\w+): '
        r"(?P<prices>.+)"
    )
)
def _(stage: Stage, name: str, door: str, prices: str) -> None:
    read = stage.read(name, door, DEBRIEF.at(stage.tender_id))
    if door == "api":
        found = [line[each] for line in read.body["lines"] for each in ("amount", "winning")]
    else:
        found = re.findall(r"<td[^>]*numeric[^>]*>.*?([\d,.]+)\D*?</td>", str(read.body))
    assert found == prices.split()


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


@pytest.mark.parametrize("answered", [False, True])
def test_it_says_that_bidding_closed_on_an_open_question(
    stage: Stage, platform: Platform, *, answered: bool
) -> None:
    bids = [("Awan", [100_00, 200_00]), ("Brohi", [90_00, 200_00])]
    stage.made = open_world(stage.session, platform, bids)
    report_is_published(stage)
    person, firm = stage.person("Awan")
    assert firm
    question = TenderQuestion(
        id=new_id(),
        tender_id=stage.tender_id,
        supplier_id=firm.id,
        asked_by=person.id,
        asked_at=stage.world.tender.closes_at - timedelta(days=10),
        words="May chairs be of steel?",
    )
    if answered:
        question.public_words, question.answer = question.words, "Yes."
        question.answered_by, question.answered_at = person.id, question.asked_at
    stage.session.add(question)
    stage.session.commit()
    said = "a question that was asked in time had no answer" in debrief(stage, "Awan", "web")
    assert said is not answered
    read = stage.read("Awan", "api", DEBRIEF.at(stage.tender_id))
    assert read.body["unanswered"] is not answered
