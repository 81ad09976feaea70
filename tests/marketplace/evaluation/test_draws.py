"""Lots between equal bids, in the words of the committee, and that nobody can steer them."""

import hashlib
from collections import Counter
from datetime import timedelta

import pytest
from factories.arranging import as_owner
from factories.committee_steps import *  # noqa: F403 - pytest-bdd finds steps in the module
from factories.committee_steps import API, EVALUATION, Stage, winners
from factories.doors import Place
from factories.history import rewriting
from factories.tenders import deliver_all
from hypothesis import given as every
from hypothesis import strategies as st
from pytest_bdd import given, parsers, scenarios, then, when

from app.clock import real_now
from app.notifications.models import Notification
from marketplace.evaluation.models import TieDraw, TieDrawResult
from marketplace.evaluation.policy.lot_draw import commitment, digest, drawn
from marketplace.evaluation.schemas.evaluations import DrawOut

ANNOUNCE = Place(EVALUATION + "/draw", API + "/draw")
HOLD = Place(EVALUATION + "/draw/result", API + "/draw/result")

scenarios("marketplace/evaluation/features/draws.feature")


@when(parsers.parse("the {who} announces a draw in {when_}, at the {door}"))
def _(stage: Stage, who: str, when_: str, door: str) -> None:
    at = real_now() + timedelta(hours={"an hour": 1, "the past": -1}[when_])
    given_ = {"scope": "whole", "held_at": at.isoformat(), "place": "Committee room"}
    stage.send(who, door, ANNOUNCE.at(stage.tender_id), given_)


@when(parsers.parse('the {who} draws the lots from "{called}", at the {door}'))
def _(stage: Stage, who: str, called: str, door: str) -> None:
    given_ = {"scope": "whole", "called": called, "present": "Both firms"}
    stage.send(who, door, HOLD.at(stage.tender_id), given_)


@given("the time of the draw has come")
def _(stage: Stage) -> None:
    with rewriting(stage.session), as_owner(stage.session):
        draw = stage.session.query(TieDraw).one()
        draw.announced_at -= timedelta(hours=3)
        draw.held_at_earliest -= timedelta(hours=2)
    stage.session.commit()


@then(parsers.parse('"{one}" and "{other}" are invited to it, and "{third}" is not'))
def _(stage: Stage, one: str, other: str, third: str) -> None:
    deliver_all(stage.platform)
    draw = stage.session.query(TieDraw).one()
    told = {
        n.person_id for n in stage.session.query(Notification) if draw.commitment in str(n.filled)
    }
    assert told == {stage.person(one)[0].id, stage.person(other)[0].id}
    assert stage.person(third)[0].id not in told


@then("the lot that was drawn would win")
def _(stage: Stage) -> None:
    result = stage.session.query(TieDrawResult).one()
    names = {str(stage.bid_id(name)): name for name in ("Awan", "Brohi")}
    assert winners(stage)["whole"] == names[str(result.bid_id)]


@then("the lot is still the first one")
def _(stage: Stage) -> None:
    assert stage.session.query(TieDrawResult).one().called == "Awan: 17, Brohi: 4"


@then("anybody can repeat the draw from the report")
def _(stage: Stage) -> None:
    place = Place("", API.format(stage.tender_id) + "/report")
    scope = stage.doors.open("api").read(place).body["scopes"][0]
    told = scope["draw"]
    assert hashlib.sha256(told["secret"].encode()).hexdigest() == told["commitment"]
    number = int(hashlib.sha256(f"{told['secret']}\n{told['called']}".encode()).hexdigest(), 16)
    assert scope["winner"] == told["among"][number % 2]
    page = stage.doors.open("web").read(Place(f"/tenders/{stage.tender_id}/report", ""))
    assert told["secret"] in page.text
    assert "how to repeat it" in page.text


@every(st.text(min_size=1), st.text(), st.integers(2, 9))
def test_it_draws_one_of_them_and_always_the_same(secret: str, called: str, count: int) -> None:
    secret = secret.encode(errors="replace").decode()
    called = called.encode(errors="replace").decode()
    among = [str(place) for place in range(count)]
    assert drawn(secret, called, among) == among[int(digest(secret, called), 16) % count]
    assert len(commitment(secret)) == 64


def test_it_favours_nobody() -> None:
    got = Counter(drawn("secret", str(n), ["a", "b", "c"]) for n in range(3000))
    assert all(900 < count < 1100 for count in got.values())


def test_what_is_called_out_last_still_decides() -> None:
    """Who fixed the secret cannot know the winner: other words, another winner."""
    assert {drawn("secret", word, ["a", "b"]) for word in ("one", "two", "three", "four")} == {
        "a",
        "b",
    }


@pytest.mark.parametrize("leaked", ["secret_sealed", "secret"])
def test_the_announcement_shows_no_secret(leaked: str) -> None:

    assert leaked not in DrawOut().fields
