"""The register's change feed numbers each filing once, when it has settled."""

from collections.abc import Iterator

import pytest
from conftest import Cluster
from factories.identity import make_person
from factories.quiet import quiet_cluster
from factories.register import file, make_business
from factories.trail import at_last

from app.calendar import local_day
from app.clock import real_now
from app.factory import create_app
from app.identity.accounts.queries.actors import SYSTEM
from app.platform import Platform
from registration.register.policy.filings import Kind
from registration.register.queries.feed import seal_register

pytestmark = pytest.mark.committed
_NOTHING_NEW = {
    "items": [],
    "next": 2,
    "links": {"next": "/api/v1/register/changes?after=2&limit=100"},
}


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with quiet_cluster() as quiet:
        yield quiet


def _seal(platform: Platform) -> int:
    return platform.executor.execute(seal_register, None, actor=SYSTEM)


def _register_and_rename(platform: Platform) -> None:
    with platform.executor.sessions() as session:
        business = make_business(session, platform, make_person(session)).id
        session.commit()
    file(platform, business, Kind.NAME, local_day(real_now()), {"name": "Makran Traders"})


def test_its_feed_tells_each_filing_once(committed: Platform) -> None:
    _register_and_rename(committed)
    assert at_last(lambda: _seal(committed), 2)
    assert _seal(committed) == 0
    client = create_app(committed).test_client()
    told = client.get("/api/v1/register/changes").get_json()
    assert [(each["position"], each["kind"]) for each in told["items"]] == [
        (1, "registered"),
        (2, "name"),
    ]
    rest = client.get("/api/v1/register/changes?after=1").get_json()
    assert [each["position"] for each in rest["items"]] == [2]
    assert client.get("/api/v1/register/changes?after=2").get_json() == _NOTHING_NEW
