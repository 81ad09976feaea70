"""`bdm receipt verify`: what a file proves by itself, and what the marketplace knows by now."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from wsgiref.types import WSGIApplication

import pytest
from click.testing import CliRunner, Result
from factories.payments import make_bill, pay
from factories.refunds import Office
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from app.platform import Platform
from app.signing.doors.cli import receipt_commands
from payments.portal.printing.signed_receipt import KIND, VERIFIER


@contextmanager
def served(app: WSGIApplication) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def file(platform: Platform, session: Session, client: FlaskClient, tmp_path: Path) -> Path:
    """The receipt of a payment of which half is on its way back by now."""
    bill = make_bill(session)
    session.commit()
    paid = pay(platform, bill.psid, 1_200_00)
    signed = client.get(f"/bills/{bill.psid}/receipts/{paid.receipt}.json").data
    office = Office.of(platform, session)
    office.approve(office.propose(paid.id, {"1": 600_00}).id)
    (tmp_path / "receipt.json").write_bytes(signed)
    return tmp_path / "receipt.json"


def verify(file: Path, *options: str) -> Result:
    command = receipt_commands({KIND: VERIFIER})
    return CliRunner().invoke(command, ["verify", str(file), *options])


def test_it_says_what_became_of_the_money_since_where_the_marketplace_is_asked(
    file: Path, app: Flask
) -> None:
    with served(app) as url:
        told = verify(file, "--url", url)
    assert told.exit_code == 0, told.output
    signed, _, now = told.output.partition(f"Current status, from {url}:\n")
    assert "Genuine: Receipt of a payment" in signed
    assert "Amount: Rs\u00a01200.00" in signed
    assert "Of this" not in signed
    assert "Of this, on its way back: Rs\u00a0600.00" in now
    assert "The bill is now: " in now
    assert "Amount" not in now


def test_it_stays_genuine_where_the_marketplace_answers_no_more(
    file: Path, client: FlaskClient
) -> None:
    keys = client.get("/.well-known/bdm-keys.json").data
    with served(Request.application(lambda asked: Response(keys * (asked.method == "GET")))) as url:
        told = verify(file, "--url", url)
    assert told.exit_code == 0
    assert "Genuine: Receipt of a payment" in told.output
    assert "did not return the current status" in told.output


def test_it_asks_nobody_where_it_was_given_the_keys(
    file: Path, client: FlaskClient, tmp_path: Path
) -> None:
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps(client.get("/.well-known/bdm-keys.json").json))
    told = verify(file, "--keys", str(keys), "--url", "http://127.0.0.1:1")
    assert told.exit_code == 0
    assert "Current status" not in told.output
    assert "To check whether it is still valid: /verify?reference=" in told.output
