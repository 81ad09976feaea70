"""The number and the sum of the values that each list of the API shows to each demonstration user.

`make docs` writes the numbers anew (it runs this test with BDM_RENEW=1); the difference shows in
review. Where less is written of an answer, the rest depends on the day: `make test-dates` tells.
"""

import json
import os
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from factories.browser import Living
from factories.identity import api_way
from flask.testing import FlaskClient

from app.identity.people.models import Organisation, Person
from demonstration.cast.houses import PLAYERS

KEPT = Path(__file__).parent / "shown.json"


def lists_of(living: Living) -> list[str]:
    """Return the addresses of the API that need no argument."""
    rules = living.app.url_map.iter_rules()
    found = {str(rule) for rule in rules if "GET" in (rule.methods or ()) and not rule.arguments}
    return sorted(each for each in found if each.startswith("/api/v1/") and "docs" not in each)


def headers_of(living: Living, key: str) -> Mapping[str, str]:
    every = [permission.name for permission in living.platform.registry.permissions]
    with living.platform.executor.sessions() as session:
        person = session.get_one(Person, living.cast.people[key])
        house = living.cast.actor(key).organisation_id
        organisation = session.get_one(Organisation, house) if house else None
        secret = living.settings.secret_key
        return api_way(session, secret, person, every, organisation).headers


def leaves(answer: Any) -> Iterator[Any]:  # noqa: ANN401 - JSON
    """Yield each value of an answer that is neither a list nor an object."""
    inside = answer.values() if isinstance(answer, dict) else answer
    for each in inside if isinstance(answer, dict | list) else ():
        yield from leaves(each) if isinstance(each, dict | list) else (each,)


def amount(value: object) -> Decimal:
    """Return the number that a value is or says; zero for any other, and for True."""
    try:
        return Decimal(str(value).replace(",", ""))
    except InvalidOperation:
        return Decimal(0)


def measured(client: FlaskClient, address: str, headers: Mapping[str, str]) -> str:
    """Write how many values an answer has, how many say nothing, and the sum of its numbers."""
    answer = client.get(address, headers=headers)
    if answer.status_code != 200 or not answer.is_json:
        return ""
    found = list(leaves(answer.get_json()))
    total = sum((amount(each) for each in found), Decimal(0))
    return f"{len(found)} {sum(not each for each in found)} {total:f}"


def shown(living: Living, asked: Mapping[str, Collection[str]]) -> dict[str, dict[str, str]]:
    """Measure what each of these people is shown at each of these addresses."""
    found: dict[str, dict[str, str]] = {}
    client = living.app.test_client()
    for key in sorted({key for keys in asked.values() for key in keys}):
        headers = headers_of(living, key)
        for address in (each for each, keys in asked.items() if key in keys):
            found.setdefault(address, {})[key] = measured(client, address, headers)
    return found


def unlike(found: Mapping[str, str]) -> dict[str, str]:
    """Leave one person of all who are shown the same, and nobody who is shown nothing."""
    told = {value: key for key, value in sorted(found.items(), reverse=True)}
    return {key: value for value, key in told.items() if value and not value.startswith("0 ")}


def alike(value: str, kept: str) -> str:
    """Leave as much of a measure as is kept: the rest depends on the day."""
    return " ".join(value.split()[: len(kept.split())])


def test_each_list_shows_what_it_did(living: Living) -> None:
    kept: Mapping[str, Mapping[str, str]] = json.loads(KEPT.read_text())
    addresses = lists_of(living)
    told = shown(living, kept)
    found = {
        each: {key: alike(told[each][key], value) for key, value in kept[each].items()}
        for each in addresses
        if each in kept
    }
    if os.environ.get("BDM_RENEW"):
        new = [each for each in addresses if each not in kept]
        asked = shown(living, dict.fromkeys(new, tuple(player.key for player in PLAYERS)))
        kept = found = found | {each: unlike(asked[each]) for each in new}
        KEPT.write_text(json.dumps(kept, indent=0, sort_keys=True) + "\n")
    assert sorted(found) == addresses, "new: run `make docs`"
    assert found == kept
