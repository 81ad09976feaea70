"""The player cannot know how a process ended: it does not reach what does."""

import dataclasses

import grimp
import pytest

from demonstration.marketplace.replay.script import Script

PLAYING = "demonstration.marketplace.replay.play"
KNOWING = ("ocds", "results", "expected", "comparison", "report", "replay", "merge", "offers")

# Rooms of a noun; what is pure (rules, permissions) may be known to whoever plays.
FORBIDDEN = (["use_cases"], ["models"], ["queries"])


@pytest.fixture(scope="module")
def imports() -> grimp.ImportGraph:
    return grimp.build_graph("demonstration", "marketplace", "app", cache_dir=None)


@pytest.mark.parametrize("room", KNOWING)
def test_it_reaches_nothing_that_knows_the_award(imports: grimp.ImportGraph, room: str) -> None:
    knowing = f"demonstration.marketplace.replay.{room}"
    assert knowing in imports.modules
    assert not imports.chain_exists(importer=PLAYING, imported=knowing, as_packages=True)


def test_it_is_given_scripts_that_hold_no_award() -> None:
    names = {field.name for field in dataclasses.fields(Script)}
    assert names == {
        "ocid",
        "title",
        "procuring_entity",
        "category",
        "estimate_paisa",
        "mode",
        "items",
        "bids",
        "turned_away",
    }


def test_it_works_through_http_only(imports: grimp.ImportGraph) -> None:
    rooms = [each for each in imports.modules if each.split(".")[2:] in FORBIDDEN]
    inside = [each for each in rooms if each.startswith("marketplace.")]
    assert {each.split(".")[2] for each in inside} == {"use_cases", "models", "queries"}
    for forbidden in inside:
        assert not imports.chain_exists(importer=PLAYING, imported=forbidden, as_packages=True)
    assert not imports.chain_exists(importer=PLAYING, imported="app.unit_of_work")
