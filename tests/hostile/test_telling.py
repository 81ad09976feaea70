"""Everything that is told as JSON or as a file can be told: somebody of the cast gets a 200 of it.

A route that only ever refuses in the tests would answer 500 to the first person who may ask.
"""

from collections.abc import Iterator

import pytest
from factories.browser import Living
from flask import url_for
from hostile.province import Stranger, addresses, insiders
from werkzeug.routing import Rule

# Routes that need more than an address; each is asked in tests of its own.
ELSEWHERE: dict[str, str] = {}


def told(living: Living) -> Iterator[Rule]:
    """Yield every route of the API that answers GET."""
    for rule in living.app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.rule.startswith("/api/"):
            yield rule


def answers(living: Living, rule: Rule, people: list[Stranger]) -> set[int]:
    """Ask as everybody; stop where somebody is told."""
    got = set()
    for address in addresses(living, rule.endpoint, set(rule.arguments)):
        with living.app.test_request_context():
            path = url_for(rule.endpoint, **address)
        for who in people:
            headers = {"Authorization": f"Bearer {who.token}"}
            got.add(who.machine.get(path, headers=headers).status_code)
            if 200 in got:
                return got
    return got


@pytest.mark.slow
def test_it_tells_somebody_of_everything(living: Living) -> None:
    people = list(insiders(living))
    routes = {rule.endpoint: rule for rule in told(living)}
    untold = {
        endpoint: sorted(got)
        for endpoint, rule in sorted(routes.items())
        if endpoint not in ELSEWHERE and 200 not in (got := answers(living, rule, people))
    }
    assert not untold
    assert len(routes) > 60
    assert set(ELSEWHERE) <= set(routes)
