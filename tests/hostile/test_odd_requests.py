"""Odd requests by the API's own description: nothing breaks, and what is answered is described.

Schemathesis makes what an operation says that it takes, at its edges; each request comes from
somebody whose role may (`who_may.json`, renewed with BDM_RENEW=1), and one from somebody who may
not. Half of them name things that exist. What was written is rolled back after each.

BDM_ODD sets how many requests each operation gets (`make soak` asks for many), BDM_ODD_ONLY names
the only operation that is asked.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import quote

import pytest
import schemathesis
from conftest import rolled_back
from factories.browser import Living
from factories.conforming import ConformingClient, description_of
from flask.testing import FlaskClient
from hostile.province import LITERAL, PASSER_BY, TENDERS_OF, THINGS, Stranger, narrowed, one, tender
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app import roles
from app.config import ROOT
from app.handbook.doors import handbook
from app.permissions import Permission
from app.web.openapi import MULTIPART, operations
from demonstration.cast.houses import PLAYERS

pytestmark = pytest.mark.campaign

KEPT = ROOT / "tests" / "hostile" / "who_may.json"
TIMES = int(os.environ.get("BDM_ODD", "5"))
PARTS = 8
FIRM = "RF-KECH-2026-00002"
# What a request may not break: the clock of the demonstration would move under everybody else.
LEFT_OUT = {"demonstration_move"}
Answered = tuple[int, str]
FORBIDDEN = 403


@dataclass(frozen=True)
class Caller:
    """Sends requests to operations as somebody."""

    living: Living

    @cached_property
    def things(self) -> dict[str, Any]:
        """An id that exists for each name of a parameter."""
        found = {name: one(self.living, query, tender=None) for name, query in THINGS.items()}
        named = {"tender_id": tender(self.living, "bidding"), "number": FIRM}
        return LITERAL | found | named | {"organisation_id": self.living.cast.houses["turbat"]}

    @cached_property
    def scopes(self) -> dict[str, Sequence[Permission]]:
        """What the handbook says that each operation asks for."""
        with self.living.app.test_request_context():
            tags = handbook().reference.tags.values()
        return {each.name: each.scopes for tag in tags for each in tag.operations}

    @cached_property
    def client(self) -> FlaskClient:
        return self.living.app.test_client()

    def send(self, method: str, path: str, who: Stranger, case: Mapping[str, Any]) -> Answered:
        """Return the status of the answer and what is wrong with it."""
        address = path
        for name, value in case["path"].items():
            address = address.replace(f"{{{name}}}", quote(str(value), safe="") or "x")
        headers = {"Idempotency-Key": os.urandom(12).hex()}
        if who.token:
            headers["Authorization"] = f"Bearer {who.token}"
        with rolled_back(self.living.platform):
            try:
                answer = self.client.open(
                    address, method=method.upper(), headers=headers, **case["sent"]
                )
            except AssertionError as wrong:
                return 0, str(wrong)
        said = f"{method} {address}: {answer.status_code}" if answer.status_code >= 500 else ""
        return answer.status_code, said


@pytest.fixture(scope="package")
def caller(living: Living) -> Caller:
    living.app.testing = True
    living.app.test_client_class = ConformingClient
    return Caller(living)


def asked_operations(described: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    return (each for each in operations(described) if each[2]["operationId"] not in LEFT_OUT)


def example(operation: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the description itself gives as an example."""
    body = operation.get("requestBody", {}).get("content", {})
    for kind, content in body.items():
        if kind != MULTIPART:
            return {"json": content.get("example", {})}
    return {}


def asked(operation: Mapping[str, Any]) -> dict[str, Any]:
    """Return the description's own examples of what a list has to be asked."""
    parameters = [each for each in operation.get("parameters", ()) if "$ref" not in each]
    return {each["name"]: each["example"] for each in parameters if each.get("required")}


@pytest.mark.skipif("BDM_RENEW" not in os.environ, reason="renews who_may.json only when asked")
def test_it_is_known_who_may(caller: Caller, people: dict[str, Stranger]) -> None:
    """Ask what is not known yet; delete the file to ask everything."""
    known: dict[str, str] = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    found = {
        operation["operationId"]: known.get(operation["operationId"])
        or _who_may(caller, people, method, path, operation)
        for path, method, operation in asked_operations(description_of(caller.living.app))
    }
    KEPT.write_text(json.dumps(found, indent=0, sort_keys=True) + "\n")


def _who_may(
    caller: Caller,
    people: dict[str, Stranger],
    method: str,
    path: str,
    operation: Mapping[str, Any],
) -> str:
    """Return who of those whose roles may comes furthest with the description's own example.

    Whoever needs no more scopes than the handbook names goes before the others.
    """
    best: tuple[tuple[bool, int], str] = ((True, 9), "")
    state = TENDERS_OF.get(operation["tags"][0], "bidding")
    things = caller.things | {"tender_id": tender(caller.living, state)}
    case = {"path": things, "sent": example(operation) | {"query_string": asked(operation)}}
    for name in _holders(caller, operation["operationId"]):
        status, _ = caller.send(method, path, people[name], case)
        scopes = caller.scopes.get(operation["operationId"], ())
        narrow = replace(people[name], token=narrowed(caller.living, people[name], scopes))
        needs_more = caller.send(method, path, narrow, case)[0] == FORBIDDEN
        best = min(best, ((needs_more, _worth(status)), name), key=lambda each: each[0])
        if best[0] == (False, 0):
            break
    return best[1]


def _holders(caller: Caller, name: str) -> list[str]:
    """Name the cast whose roles hold what the handbook says that an operation asks for, or all."""
    scopes = caller.scopes.get(name, ())
    return [
        player.key
        for player in PLAYERS
        if all({*player.roles, *player.staff, roles.PERSON} & {*each.holders} for each in scopes)
    ] or [player.key for player in PLAYERS]


def _worth(status: int) -> int:
    """Rank an answer: what was done, what the facts or the fields forbid, what the role does."""
    if 0 < status < 400:
        return 0
    return {409: 1, 422: 2, 404: 3, 401: 5, 403: 5}.get(status, 4)


def _cases(strategy: Any) -> Any:  # noqa: ANN401 - hypothesis' own
    return st.tuples(strategy, st.booleans())


def _request(case: Any, things: Mapping[str, Any], *, real: bool) -> dict[str, Any]:  # noqa: ANN401 - schemathesis' case
    path = dict(case.path_parameters or {})
    if real:
        path |= {name: things[name] for name in path if things.get(name) is not None}
    sent: dict[str, Any] = {"query_string": case.query or {}}
    if isinstance(case.body, dict | list | str | int | float | bool | None) and case.media_type:
        kind = case.media_type
        sent |= {"data": {}, "content_type": kind} if kind == MULTIPART else {"json": case.body}
    return {"path": path, "sent": sent}


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_odd_requests_break_nothing(caller: Caller, people: dict[str, Stranger], part: int) -> None:
    described = description_of(caller.living.app)
    who_may = json.loads(KEPT.read_text())
    schema = schemathesis.openapi.from_dict(described)
    wrong: list[str] = []
    for number, (path, method, operation) in enumerate(asked_operations(described)):
        name = operation["operationId"]
        assert name in who_may, "Run this folder with BDM_RENEW=1: it notes who may do what."
        if number % PARTS == part and os.environ.get("BDM_ODD_ONLY", name) == name:
            strategy = _cases(schema[path][method.upper()].as_strategy())
            for who, times in ((who_may[name], TIMES - 1), (PASSER_BY, 1)):
                wrong += _tried(caller, people[who], (method, path, strategy), times)
    assert not wrong, "\n".join(wrong)


def _tried(caller: Caller, who: Stranger, what: tuple[str, str, Any], times: int) -> list[str]:
    method, path, strategy = what
    wrong: list[str] = []

    @settings(
        max_examples=times,
        database=None,
        derandomize="BDM_ODD" not in os.environ,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def ask(made: tuple[Any, bool]) -> None:
        case, real = made
        request = _request(case, caller.things, real=real)
        _, said = caller.send(method, path, who, request)
        if said:
            wrong.append(f"{who.name}: {said} {str(request['sent'])[:300]}")

    ask()
    return wrong[:2]


@pytest.mark.parametrize("number", [41_984, 2**31, 10**30])
def test_no_number_in_an_address_is_too_great(
    caller: Caller, people: dict[str, Stranger], number: int
) -> None:
    """The database compares smaller ones: what no row can have is not found, and breaks nothing."""
    described, asked = description_of(caller.living.app), 0
    who_may = json.loads(KEPT.read_text())
    for path, method, operation in asked_operations(described):
        counted = [
            each["name"]
            for each in described["paths"][path].get("parameters", [])
            if each["schema"].get("type") == "integer"
        ]
        if counted and method == "get":
            case = {"path": caller.things | dict.fromkeys(counted, number), "sent": {}}
            status, said = caller.send(
                method, path, people[who_may[operation["operationId"]]], case
            )
            assert (status, said) == (404, ""), path
            asked += 1
    assert asked >= 3
