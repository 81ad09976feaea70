"""The inbox, through pages and API; and the mailbox of development."""

from dataclasses import replace
from uuid import UUID

import pytest
from factories.identity import Way, api_way, make_person, make_staff, sign_in
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.config import Settings
from app.factory import create_app
from app.notifications.models import Message, Notification
from app.notifications.public import queue_message
from app.permissions import ANONYMOUS
from app.platform import Platform
from app.unit_of_work import UnitOfWork

SCOPES = ["notifications.read", "notifications.settle"]


def _tell(platform: Platform, **options: object) -> UUID:
    def tell(uow: UnitOfWork, _: None) -> UUID:
        values = {"code": "<b>777</b>", "minutes": "5"}
        return queue_message(uow, template="identity/code", values=values, **options)

    return platform.executor.execute(tell, None, actor=ANONYMOUS)


@pytest.fixture
def way(session: Session, settings: Settings, client: FlaskClient) -> Way:
    person = make_person(session)
    sign_in(session, settings.secret_key, client, person)
    return api_way(session, settings.secret_key, person, SCOPES)


def test_it_shows_a_person_what_was_written_to_them(
    platform: Platform, client: FlaskClient, way: Way
) -> None:
    _tell(platform, person_id=way.person.id)
    page = client.get("/notifications").text
    assert "&lt;b&gt;777&lt;/b&gt;" in page
    assert (
        client.get("/api/v1/notifications", headers=way.headers).json["items"][0]["read_at"] is None
    )


def test_it_speaks_the_language_of_the_reader(
    platform: Platform, client: FlaskClient, way: Way
) -> None:
    _tell(platform, person_id=way.person.id)
    assert "آپ کا کوڈ" in client.get("/notifications?lang=ur").text


@pytest.mark.parametrize("door", ["web", "api"])
def test_it_marks_a_notification_as_read(
    platform: Platform, session: Session, client: FlaskClient, way: Way, door: str
) -> None:
    made = _tell(platform, person_id=way.person.id)
    path = f"/notifications/{made}/read"
    if door == "web":
        assert client.post(path).status_code == 303
    else:
        assert client.post(f"/api/v1{path}", headers=way.headers, json={}).status_code == 200
    session.expire_all()
    assert session.get(Notification, made).read_at is not None


@pytest.mark.parametrize("door", ["web", "api"])
def test_it_answers_404_for_somebody_elses_notification(
    platform: Platform, session: Session, client: FlaskClient, way: Way, door: str
) -> None:
    other = make_person(session)
    session.commit()
    path = f"/notifications/{_tell(platform, person_id=other.id)}/read"
    if door == "web":
        assert client.post(path).status_code == 404
    else:
        assert client.post(f"/api/v1{path}", headers=way.headers, json={}).status_code == 404


def test_it_asks_strangers_to_sign_in(client: FlaskClient) -> None:
    assert client.get("/notifications").status_code in {303, 500}
    assert client.get("/api/v1/notifications").status_code == 401


def test_it_pages_the_inbox_by_key(platform: Platform, client: FlaskClient, way: Way) -> None:
    for _ in range(21):
        _tell(platform, person_id=way.person.id)
    first = client.get("/api/v1/notifications", headers=way.headers).json
    address = f"/api/v1/notifications?cursor={first['next_cursor']}"
    rest = client.get(address, headers=way.headers).json
    assert (len(first["items"]), len(rest["items"]), rest["next_cursor"]) == (20, 1, None)
    for hostile in ("x", "WyJ4Il0", "W10"):
        wrong = client.get(f"/api/v1/notifications?cursor={hostile}", headers=way.headers)
        assert wrong.status_code == 422


@pytest.mark.parametrize("door", ["web", "api"])
def test_it_lets_only_an_operator_settle_messages(
    platform: Platform, session: Session, settings: Settings, client: FlaskClient, door: str
) -> None:
    made = _tell(platform, to_email="x@example.org", secret=True)
    message = session.scalars(select(Message).filter_by(notification_id=made)).one()
    message.state = "unknown"
    session.commit()
    for person, statuses in (
        (make_person(session), {403}),
        (make_staff(session, roles.OPERATOR), {303, 200}),
    ):
        sign_in(session, settings.secret_key, client, person)
        way = api_way(session, settings.secret_key, person, SCOPES)
        if door == "web":
            listed = client.get("/operator/messages")
            assert listed.status_code == (403 if 403 in statuses else 200)
            answer = client.post(f"/operator/messages/{message.id}", data={"outcome": "again"})
        else:
            path = f"/api/v1/messages/{message.id}/settlement"
            answer = client.post(path, headers=way.headers, json={"outcome": "again"})
        assert answer.status_code in statuses
    session.expire_all()
    assert session.get(Message, message.id).state == "queued"


def test_it_shows_mails_and_sms_to_whoever_sits_at_this_machine(
    platform: Platform, client: FlaskClient
) -> None:
    _tell(platform, to_email="One@example.org", secret=True)
    _tell(platform, to_mobile="+923330000001", secret=True)
    assert "One@example.org" in client.get("/dev/mailbox").text
    only = client.get("/dev/mailbox.json?address=%2B923330000001").json
    assert [mail["channel"] for mail in only] == ["sms"]
    assert client.get("/dev/mailbox.json?address=one@example.org").json[0]["subject"]


@pytest.mark.parametrize(
    ("request_from", "status"),
    [({"REMOTE_ADDR": "10.0.0.7"}, 404), ({"HTTP_HOST": "evil.example"}, 400)],
)
def test_it_hides_the_mailbox_from_everybody_else(
    client: FlaskClient, request_from: dict[str, str], status: int
) -> None:
    assert client.get("/dev/mailbox", environ_overrides=request_from).status_code == status
    assert client.get("/dev/mailbox.json", environ_overrides=request_from).status_code == status


@pytest.mark.parametrize("mode", ["production", "real"])
def test_it_has_no_mailbox_where_anything_is_real(platform: Platform, mode: str) -> None:
    if mode == "production":
        real = replace(platform, settings=replace(platform.settings, mode="production"))
    else:
        real = replace(platform, executor=replace(platform.executor, demonstration=False))
    rules = {rule.rule for rule in create_app(real).url_map.iter_rules()}
    assert not [rule for rule in rules if rule.startswith("/dev/")]
