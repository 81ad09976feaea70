"""Every answer is safe, identified, and speaks the reader's language."""

from factories.doors import Doors
from factories.identity import make_person
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.redaction import redact_text


def test_it_shows_the_front_page(client: FlaskClient) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Request-Id"]


def test_its_headers_keep_a_page_to_its_reader_and_out_of_frames(client: FlaskClient) -> None:
    for address in ("/", "/api/v1/tenders"):
        headers = client.get(address).headers
        assert "frame-ancestors 'none'; base-uri 'none'" in headers["Content-Security-Policy"]
        assert headers["Cache-Control"] == ("private, no-cache" if address == "/" else "no-store")
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "form-action 'self'" in policy
    assert "script-src 'self' 'nonce-" in policy


def test_it_keeps_a_public_page_for_back_and_nothing_of_somebody_signed_in(
    client: FlaskClient, doors: Doors, session: Session
) -> None:
    listed, private, missing = (client.get(each) for each in ("/tenders", "/verify/x", "/nothing"))
    assert listed.headers["Cache-Control"] == "private, no-cache"
    assert {private.headers["Cache-Control"], missing.headers["Cache-Control"]} == {"no-store"}
    person = make_person(session)
    session.commit()
    own = doors.open("web", person).client.get("/tenders")
    assert (own.status_code, own.headers["Cache-Control"]) == (200, "no-store")


def test_it_is_live_and_ready(client: FlaskClient) -> None:
    assert client.get("/health/live").json == {"status": "live"}
    assert client.get("/health/ready").json["status"] == "ready"


def test_it_describes_the_api(client: FlaskClient) -> None:
    assert client.get("/api/v1/openapi.json").json["openapi"] == "3.1.0"
    assert client.get("/api/v1/docs").status_code == 200


def test_it_answers_unknown_addresses_with_a_page_or_a_problem(client: FlaskClient) -> None:
    assert client.get("/nothing-here").status_code == 404
    problem = client.get("/api/v1/nothing-here")
    assert problem.status_code == 404
    assert problem.mimetype == "application/problem+json"
    assert problem.json["request_id"] == problem.headers["X-Request-Id"]


def test_it_gives_each_request_an_id_that_its_log_keeps(client: FlaskClient) -> None:
    """Thirteen figures in a row would be hidden there as somebody's CNIC."""
    given = {client.get("/health/live").headers["X-Request-Id"] for _ in range(200)}
    assert len(given) == 200
    assert {redact_text(each) for each in given} == given
    assert not any(figure.isdigit() for each in given for figure in each)


def test_it_lets_a_browser_come_back_to_a_refused_form_and_keeps_nothing_else(
    client: FlaskClient,
) -> None:
    refused = client.post("/register", data={})
    assert (refused.status_code, refused.headers["Cache-Control"]) == (422, "private, no-cache")
    assert client.get("/account").headers["Cache-Control"] == "no-store"
    problem = client.post("/api/v1/registrations", json={})
    assert problem.status_code >= 400
    assert problem.headers["Cache-Control"] == "no-store"
    assert client.post("/sign-out").headers["Clear-Site-Data"] == '"cache", "storage"'
