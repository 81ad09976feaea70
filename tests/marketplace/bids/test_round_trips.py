"""What a bid costs: round trips to PostgreSQL, counted on the wire, and what it holds when."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from factories import bidding
from factories.identity import api_way
from factories.marketplace import make_bidder
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from app.factory import create_app
from app.platform import Platform
from marketplace.kernel.permissions import SUBMIT_BID

Sender = tuple[FlaskClient, UUID, dict[str, str]]
pytestmark = pytest.mark.committed
# Who sends it; begin and the key; what is asked; the lock and the clock; the bid with its trail,
# event, answer and commit.
MOST = 5
REPLAY_MOST = 4  # who sends it; begin and the key; the earlier answer; and the end of it


@contextmanager
def on_the_wire(platform: Platform, file: Path) -> Iterator[list[str]]:
    """Let libpq write down what it sends; afterwards the list has a line for each round trip."""
    sent: list[str] = []

    def follow(connection: psycopg.Connection, *_: object) -> None:
        connection.pgconn.trace(trace.fileno())

    def leave(connection: psycopg.Connection, *_: object) -> None:
        connection.pgconn.untrace()

    with file.open("wb") as trace:
        event.listen(platform.engine, "checkout", follow)
        event.listen(platform.engine, "checkin", leave)
        yield sent
        event.remove(platform.engine, "checkout", follow)
        event.remove(platform.engine, "checkin", leave)
    lines = file.read_text(errors="replace").splitlines()
    sent += [line for line in lines if "\tF\t" in line and line.split("\t")[3] in _ENDS]


# What ends a message to the server that waits for an answer: of the extended and simple protocol.
_ENDS = {"Sync", "Query"}


@pytest.fixture
def sender(committed: Platform) -> Sender:
    """A program of a firm whose connections and statements are warm."""
    with committed.executor.sessions() as session:
        world = bidding.make_biddable(session)
        firm, owner = make_bidder(session)
        secret = committed.settings.secret_key
        way = api_way(session, secret, owner, [SUBMIT_BID.name], firm)
        session.commit()
        tender = world.tender.id
    client = create_app(committed).test_client()
    for _ in range(8):  # from the sixth time on a statement is prepared
        assert _send(client, tender, way.headers).status_code == 201
    return client, tender, way.headers


def _send(
    client: FlaskClient, tender: UUID, headers: dict[str, str], key: str = ""
) -> TestResponse:
    sent = headers | {"Idempotency-Key": key or secrets.token_hex(8)}
    return client.post(f"/api/v1/tenders/{tender}/bids", json=bidding.whole_bid(), headers=sent)


def test_it_receives_a_bid_in_so_many_round_trips(
    committed: Platform, sender: Sender, tmp_path: Path
) -> None:
    client, tender, headers = sender
    with on_the_wire(committed, tmp_path / "sent") as sent:
        assert _send(client, tender, headers).status_code == 201
    assert 0 < len(sent) <= MOST, sent


def test_it_answers_again_in_so_many_round_trips(
    committed: Platform, sender: Sender, tmp_path: Path
) -> None:
    client, tender, headers = sender
    first = _send(client, tender, headers, "twice")
    _send(client, tender, headers, "twice")
    with on_the_wire(committed, tmp_path / "sent") as sent:
        again = _send(client, tender, headers, "twice")
    assert (again.json, again.headers["Idempotency-Replayed"]) == (first.json, "true")
    assert 0 < len(sent) <= REPLAY_MOST, sent
