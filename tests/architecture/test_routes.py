"""Every route is guarded, or listed as public with its reason: asked as somebody unknown."""

import re
from collections.abc import Iterator

import pytest
from architecture.public_routes import REASONS
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

SOME_ID = "01890000-0000-7000-8000-000000000000"
WRITES = {"POST", "PUT", "PATCH", "DELETE"}


def _routes(app: Flask, methods: set[str]) -> Iterator[tuple[Rule, str]]:
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) & methods):
            yield rule, method


def _address(rule: Rule) -> str:
    with_ids = re.sub(r"<uuid:[^>]+>", SOME_ID, rule.rule)
    with_numbers = re.sub(r"<int:[^>]+>", "1", with_ids)
    return re.sub(r"<[^>]+>", "x", with_numbers)


def _answer(client: FlaskClient, rule: Rule, method: str) -> tuple[int, str]:
    address = _address(rule)
    if address.startswith("/api/") and method in WRITES:
        headers = {"Idempotency-Key": f"{rule.endpoint} {method}"[:100]}
        answer = client.open(address, method=method, json={}, headers=headers)
    else:
        answer = client.open(address, method=method)
    return answer.status_code, answer.headers.get("Location", "")


def _refuses(status: int, location: str) -> bool:
    """Whether somebody unknown got nothing.

    404 hides that anything is there. What is wrong with a request is told to who may make it: 422
    is no refusal. That the use case behind it asks for a permission is proved in
    test_use_cases.py.
    """
    return status in {401, 404} or (status == 303 and location.startswith("/sign-in?next="))


@pytest.mark.parametrize("methods", [{"GET"}, WRITES], ids=["reading", "writing"])
def test_it_asks_who_it_is_unless_listed_as_public(
    app: Flask, client: FlaskClient, methods: set[str]
) -> None:
    asked = [
        (rule.endpoint, method, *_answer(client, rule, method))
        for rule, method in _routes(app, methods)
        if rule.endpoint not in REASONS
    ]
    open_doors = [each for each in asked if not _refuses(*each[2:])]
    assert len(asked) > 20
    assert not open_doors, (
        "Guard the blueprint (app/web/guards.py), or give the reason in public_routes.py."
    )


def test_it_lists_no_route_that_is_gone_and_gives_reasons(app: Flask) -> None:
    assert set(REASONS) <= {rule.endpoint for rule in app.url_map.iter_rules()}
    assert all(len(reason) > 5 for reason in REASONS.values())


def test_no_page_hides_another_at_its_address(app: Flask) -> None:
    """Of two routes with one address only the first is ever reached, and nobody is told."""
    found: dict[tuple[str, str], set[str]] = {}
    for rule, method in _routes(app, {"GET", *WRITES}):
        address = re.sub(r"<[^>]+>", "<>", rule.rule)
        found.setdefault((address, method), set()).add(rule.endpoint)
    assert {at: names for at, names in found.items() if len(names) > 1} == {}
