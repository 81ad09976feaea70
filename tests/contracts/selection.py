"""The tests of a change, and those of `make test-all`.

A change is checked in minutes: each scenario runs through one door, chosen by a hash of its name,
and campaigns are left out (`@pytest.mark.campaign`: long walks, kills and journeys). That both
doors are one is shown for every Action (`tests/contracts/test_doors_agree.py`). So are the tests of
`tests/campaign.txt`, which reach nothing that cheaper ones do not (`make choose`). BDM_ALL=1, which
`make test-all` sets, runs everything through both doors.
"""

import os
import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator

import pytest

from tools.campaign import left_out

EVERYTHING = bool(os.environ.get("BDM_ALL"))
DOORS = ("api", "web")
DOOR = re.compile(r"(?<=[\[-])(?:api|web)(?=[]-])")


def of_a_change(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """Return the tests that run on a change, in their order."""
    short = [item for item in items if item.get_closest_marker("campaign") is None]
    by_scenario: dict[str, dict[str, pytest.Item]] = defaultdict(dict)
    for item in short:
        if door := _door(item):
            by_scenario[_scenario(item)][door] = item
    other_doors = set(map(id, _other_doors(by_scenario)))
    one_door = (item for item in short if id(item) not in other_doors)
    return [item for item in one_door if item.nodeid not in left_out()]


def _other_doors(by_scenario: dict[str, dict[str, pytest.Item]]) -> Iterator[pytest.Item]:
    for scenario, by_door in by_scenario.items():
        if len(by_door) == len(DOORS):
            yield by_door[DOORS[zlib.crc32(scenario.encode()) % len(DOORS)]]


def _parameters(item: pytest.Item) -> dict[str, object]:
    """Return a test's parameters; a scenario's examples are one parameter of pytest-bdd."""
    found = dict(getattr(getattr(item, "callspec", None), "params", {}))
    return found | found.pop("_pytest_bdd_example", {})


def _door(item: pytest.Item) -> str:
    door = _parameters(item).get("door")
    return door if isinstance(door, str) and door in DOORS else ""


def _scenario(item: pytest.Item) -> str:
    """Return the name of a test without its door; the same in every process."""
    return DOOR.sub("door", item.nodeid)
