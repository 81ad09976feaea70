"""A measure of what each page, and each GET of the API, shows to people of the demonstration.

`make docs` writes the measures again (it runs this test with BDM_RENEW=1); the difference shows in
review. Of a new address only how much it shows is written, because its words may depend on the day.
Where less is written of an answer, so does the rest: `make test-dates` tells, and BDM_RENEW=shorten
leaves what that day and those before agree on.
"""

import json
import os
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from itertools import takewhile
from pathlib import Path
from typing import Any
from uuid import UUID

from factories.browser import Living
from factories.every import every
from factories.identity import api_way
from flask.testing import FlaskClient
from hostile.province import LITERAL, THINGS
from sqlalchemy import text
from werkzeug.routing import Rule

from app.identity.people.models import Organisation, Person
from demonstration.cast.houses import PLAYERS

KEPT = Path(__file__).parent / "shown.json"
TENDERS = "select id from tenders order by id"
# What one time says differs from another: names of days and months, and everything with a digit.
WORD = re.compile(r"(?<![\w-])[^\W\d_]{2,}(?![\w-])")
DAYS = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|day|hour|minute|week)s?\b", re.IGNORECASE
)
TAG = re.compile(r"<(?:script|style).*?</(?:script|style)>|<[^>]*>", re.DOTALL)
MAIN = re.compile(r"<main.*</main>", re.DOTALL)
# Addresses that say when they were asked, or change something.
LEFT_OUT = re.compile(r"docs|openapi|health|/static/|captcha|sign-out|metrics|/dev/|two-steps")
# Of every kind of thing the first, one in the middle and the last.
VARIANTS = range(3)


def rules_of(living: Living, part: str) -> list[Rule]:
    """Return what can be read in a part of the addresses: of the API or of the pages."""
    rules = (rule for rule in living.app.url_map.iter_rules() if "GET" in (rule.methods or ()))
    found = [rule for rule in rules if not LEFT_OUT.search(str(rule))]
    return sorted((r for r in found if str(r).startswith("/api/") == (part == "api")), key=str)


class Things:
    """Knows what the arguments of addresses may name in a province."""

    def __init__(self, living: Living) -> None:
        self.living = living
        self.known: dict[tuple[str, UUID | None], Sequence[Any]] = {}

    def addresses(self, rule: Rule) -> Iterator[tuple[str, str]]:
        """Yield a label and the path for each variant of a rule."""
        paths = dict.fromkeys(filter(None, (self._path(rule, n) for n in VARIANTS)))
        for number, path in enumerate(paths):
            yield f"{rule} {number}" if rule.arguments else str(rule), path

    def _path(self, rule: Rule, variant: int) -> str | None:
        tender = self._one(TENDERS, variant, None) if "tender_id" in rule.arguments else None
        values = {each: self._value(each, variant, tender) for each in sorted(rule.arguments)}
        if None in values.values():
            return None
        built = rule.build(values)
        return built[1] if built else None

    def _value(self, argument: str, variant: int, tender: UUID | None) -> Any:  # noqa: ANN401
        if argument == "tender_id":
            return tender
        if argument in THINGS:
            return self._one(THINGS[argument], variant, tender)
        return LITERAL.get(argument)

    def _one(self, sql: str, variant: int, tender: UUID | None) -> Any:  # noqa: ANN401 - a key
        of = tender if ":tender" in sql else None
        if (sql, of) not in self.known:
            query = text(sql.replace("limit 1", ""))
            with self.living.platform.executor.sessions() as session:
                self.known[sql, of] = session.scalars(
                    query, {"tender": of} if ":tender" in sql else {}
                ).all()
        found = self.known[sql, of]
        return found[(0, len(found) // 2, -1)[0 if of else variant]] if found else None


class Viewers:
    """Asks as people of the demonstration, on pages and as their programs."""

    def __init__(self, living: Living) -> None:
        self.living, self.client = living, living.app.test_client(use_cookies=False)
        self.headers: dict[tuple[str, bool], Mapping[str, str]] = {}

    def measured(self, key: str, path: str) -> str:
        """Measure what somebody gets; empty where that is nothing."""
        machine = path.startswith("/api/")
        if (key, machine) not in self.headers:
            self.headers[key, machine] = self._machine(key) if machine else self._cookie(key)
        return measured(self.client, path, self.headers[key, machine])

    def _cookie(self, key: str) -> Mapping[str, str]:
        return {"Cookie": f"bdm={self.living.cookie(key)}"}

    def _machine(self, key: str) -> Mapping[str, str]:
        living = self.living
        every_one = [permission.name for permission in living.platform.registry.permissions]
        with living.platform.executor.sessions() as session:
            person = session.get_one(Person, living.cast.people[key])
            house = living.cast.actor(key).organisation_id
            organisation = session.get_one(Organisation, house) if house else None
            secret = living.settings.secret_key
            return api_way(session, secret, person, every_one, organisation).headers


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
    """Write how many values an answer has, how many say nothing, their sum, and their words."""
    answer = client.get(address, headers=headers)
    if answer.status_code != 200 or answer.mimetype not in {"application/json", "text/html"}:
        return ""
    if answer.is_json:
        found = list(leaves(answer.get_json()))
        total = sum((amount(each) for each in found), Decimal(0))
        says = " ".join(str(each) for each in found if isinstance(each, str | bool))
        return f"{len(found)} {sum(not each for each in found)} {total:f} {words(says)[1]}"
    main = MAIN.search(answer.text)
    return "{} {}".format(*words(TAG.sub(" ", main[0] if main else answer.text)))


def words(says: str) -> tuple[int, int]:
    """Return the number and a checksum of the words of a text, without those of its time."""
    found = WORD.findall(DAYS.sub(" ", says))
    return len(found), zlib.crc32(" ".join(found).encode())


def first_viewers(viewers: Viewers, path: str, likely: list[str]) -> dict[str, str]:
    """Return a measure of the first who is shown something, whom the next address tries first."""
    for key in likely:
        if value := viewers.measured(key, path):
            likely.remove(key)
            likely.insert(0, key)
            return {key: value}
    return {}


def counted(found: Mapping[str, str]) -> dict[str, str]:
    """Leave of a new address how many words or values it shows."""
    return {key: value.split()[0] for key, value in found.items()}


def unlike(found: Mapping[str, str]) -> dict[str, str]:
    """Leave one person of all who are shown the same, and nobody who is shown nothing."""
    told = {value: key for key, value in sorted(found.items(), reverse=True)}
    return {key: value for value, key in told.items() if value and not value.startswith("0 ")}


def similar(value: str, kept: str) -> str:
    """Leave as much of a measure as is kept: the rest depends on the day."""
    return " ".join(value.split()[: len(kept.split())])


def common(value: str, kept: str) -> str:
    """Leave what two days measure alike."""
    parts = zip(value.split(), kept.split(), strict=False)
    return " ".join(one for one, _ in takewhile(lambda pair: pair[0] == pair[1], parts))


def renewed(
    viewers: Viewers, addresses: Mapping[str, str], kept: Mapping[str, Mapping[str, str]]
) -> dict[str, dict[str, str]]:
    """Measure again as much as was kept; to shorten, leave what is as it was."""
    shorten = os.environ["BDM_RENEW"] == "shorten"
    leave = common if shorten else similar
    players = [player.key for player in PLAYERS]
    found = {}
    for label, path in addresses.items():
        if label in kept:
            again = {key: viewers.measured(key, path) for key in kept[label]}
            found[label] = {key: leave(value, kept[label][key]) for key, value in again.items()}
        elif shorten:  # of what a day has more than others nothing is kept
            continue
        elif " " in label or not path.startswith("/api/"):
            found[label] = counted(first_viewers(viewers, path, players))
        else:
            seen = unlike({key: viewers.measured(key, path) for key in players})
            found[label] = counted(seen)
    return found


@every("part", ["api", "pages"])
def test_it_shows_what_it_did(living: Living, part: str) -> None:
    every_kept: dict[str, dict[str, dict[str, str]]] = json.loads(KEPT.read_text())
    kept = every_kept.get(part, {})
    viewers, things = Viewers(living), Things(living)
    addresses = dict(pair for rule in rules_of(living, part) for pair in things.addresses(rule))
    if os.environ.get("BDM_RENEW"):
        every_kept[part] = kept = renewed(viewers, addresses, kept)
        KEPT.write_text(json.dumps(every_kept, indent=0, sort_keys=True) + "\n")
    found = {
        label: {key: similar(viewers.measured(key, path), v) for key, v in kept[label].items()}
        for label, path in addresses.items()
        if label in kept
    }
    new = {label for label, path in addresses.items() if label == path} - kept.keys()
    assert not new, "run `make docs`"
    assert {each: (found[each], kept[each]) for each in found if found[each] != kept[each]} == {}
