"""The change feed of the public list numbers each change once, when it has settled."""

from collections.abc import Iterator

import pytest
from conftest import Cluster
from factories.debarring import bar, lift, rules_in_force
from factories.marketplace import make_agency, make_bidder
from factories.quiet import quiet_cluster
from factories.trail import at_last

from app.factory import create_app
from app.identity.accounts.queries.actors import SYSTEM
from app.platform import Platform
from marketplace.debarment.queries.public_list import seal_changes

pytestmark = pytest.mark.committed
_NOTHING_NEW = {
    "items": [],
    "next": 2,
    "links": {"next": "/api/v1/debarred/changes?after=2&limit=100"},
}


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with quiet_cluster() as quiet:
        yield quiet


def _seal(platform: Platform) -> int:
    return platform.executor.execute(seal_changes, None, actor=SYSTEM)


def test_its_feed_tells_each_change_once(committed: Platform) -> None:
    with committed.executor.sessions() as session:
        rules_in_force(session)
        agency, firm = make_agency(session), make_bidder(session, "Awan & Sons")[0]
        session.commit()
        lift(committed, agency, bar(committed, session, agency, firm))
    assert at_last(lambda: _seal(committed), 2)
    assert _seal(committed) == 0
    client = create_app(committed).test_client()
    told = client.get("/api/v1/debarred/changes").get_json()
    assert [(each["position"], each["kind"]) for each in told["items"]] == [
        (1, "barred"),
        (2, "lifted"),
    ]
    assert {each["entry"]["name"] for each in told["items"]} == {"Awan & Sons"}
    rest = client.get("/api/v1/debarred/changes?after=1").get_json()
    assert ([each["position"] for each in rest["items"]], rest["next"]) == ([2], 2)
    assert client.get("/api/v1/debarred/changes?after=2").get_json() == _NOTHING_NEW
    atom = client.get("/debarred/changes.atom")
    assert atom.mimetype == "application/atom+xml"
    text = atom.get_data(as_text=True)
    assert text.count("<entry>") == 2
    assert "Lifted early: Awan &amp; Sons" in text
