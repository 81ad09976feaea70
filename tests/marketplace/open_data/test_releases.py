"""Releases: each step once, in a feed that misses none, and nothing of bids before the opening."""

import json

from factories.bidding import make_openable
from factories.evaluation import open_world
from factories.marketplace import World, receive_bid
from factories.open_data import check_process, publish, releases_of, seal
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.db import Json, new_id
from app.identity.accounts.queries.actors import SYSTEM
from app.outbox.models import Event
from app.platform import Platform
from app.unit_of_work import UnitOfWork
from marketplace.open_data.doors.events import publish_releases
from marketplace.open_data.models import OcdsRelease
from marketplace.open_data.use_cases.publish_releases import publish_missing_releases

FEED = "/api/v1/open-data/releases"
BIDS = [("Awan", [100_00, 200_00]), ("Brohi", [90_00, 210_00])]


def read_json(client: FlaskClient, address: str) -> Json:
    """Read an address as another site's page does."""
    answer = client.get(address[address.index("/api/") :])
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, "*")
    return dict(answer.json or {})


def test_nothing_of_bids_is_published_before_the_opening(
    session: Session, platform: Platform
) -> None:
    world = make_openable(session)
    receive_bid(session, world, [100_00, 200_00])
    session.commit()
    assert publish(platform, world.tender.id) == 1
    check_process(platform, world.tender)
    (release,), _ = releases_of(platform, world.tender)
    assert release["tag"] == ["tender"]
    written = json.dumps(release)
    assert not [firm for firm, _ in world.suppliers if firm.name in written]
    assert str(world.tender.estimate_paisa // 100) not in written


def test_a_step_is_published_once_and_only_if_it_happened(
    session: Session, platform: Platform
) -> None:
    world = open_world(session, platform, BIDS)
    for name in ("award_id", "contract_id", "tender_id", "tender_id"):
        happens(platform, world, name)
    releases, _ = releases_of(platform, world.tender)
    assert [each["tag"] for each in releases] == [["tender"], ["tenderUpdate"]]
    check_process(platform, world.tender)


def happens(platform: Platform, world: World, name: str) -> None:
    """Deliver an event that names the tender, or a thing of it (or another tender's)."""
    ids = {"tender_id": world.tender.id}

    def deliver(uow: UnitOfWork, _: None) -> None:
        event = Event(
            id=new_id(),
            name="marketplace.contract_signed",
            payload={name: str(ids.get(name, new_id()))},
            occurred_at=uow.instant(),
            request_id="",
        )
        publish_releases(uow, event)

    platform.executor.execute(deliver, None, actor=SYSTEM)


def test_a_follower_misses_nothing_and_reads_each_process_as_a_record(
    client: FlaskClient, session: Session, platform: Platform
) -> None:
    worlds = [open_world(session, platform, BIDS) for _ in range(2)]
    for world in worlds:
        publish(platform, world.tender.id)
    seal(session)
    read, address = [], f"{FEED}?limit=3"
    while address:
        package = read_json(client, address)
        read += package["releases"]
        address = package.get("links", {}).get("next", "")
    expected = [each for world in worlds for each in releases_of(platform, world.tender)[0]]
    assert sorted(each["id"] for each in read) == sorted(each["id"] for each in expected)
    record = read_json(client, f"/api/v1/open-data/records/{read[0]['ocid']}")["records"][0]
    assert record["compiledRelease"]["tag"] == ["compiled"]
    assert len(record["releases"]) == len(expected) // 2
    assert client.get("/api/v1/open-data/records/ocds-sample-TSE-0").status_code == 404
    refused = client.get(f"{FEED}?after=999999999")
    assert (refused.status_code, "No release has this number yet" in refused.text) == (422, True)


def test_a_release_changed_outside_the_system_is_left_out(
    client: FlaskClient, session: Session, platform: Platform
) -> None:
    world = open_world(session, platform, BIDS)
    publish(platform, world.tender.id)
    seal(session)
    newest = session.query(OcdsRelease).filter_by(step="opened").one()
    forged = update(OcdsRelease).values(mac=b"forged").where(OcdsRelease.id == newest.id)
    session.execute(forged)
    session.commit()
    ids = [each["id"] for each in read_json(client, FEED)["releases"]]
    assert ids == [f"ocds-sample-{world.tender.reference}-published"]


def test_what_is_older_than_open_data_is_published_by_a_job(
    session: Session, platform: Platform
) -> None:
    world = open_world(session, platform, BIDS)
    session.commit()
    count = platform.executor.execute(publish_missing_releases, None, actor=SYSTEM)
    assert count >= 1
    assert platform.executor.execute(publish_missing_releases, None, actor=SYSTEM) == 0
    check_process(platform, world.tender)


def test_the_extensions_that_packages_name_are_served(client: FlaskClient) -> None:
    package = read_json(client, FEED)
    for address in package["extensions"]:
        extension = read_json(client, address)
        parts = [*extension["schemas"], *(f"codelists/{f}" for f in extension.get("codelists", []))]
        for part in parts:
            read_json(client, address.replace("extension.json", part))
    assert client.get("/api/v1/open-data/extensions/bids/../../models.py").status_code == 404
