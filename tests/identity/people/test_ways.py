"""Where a proof leads back to, and what a busy session costs."""

from datetime import timedelta

import pytest
from factories.identity import give_password, make_person, sign_in
from flask.testing import FlaskClient
from identity.people.world import PASSWORD
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.clock import real_now
from app.identity.people.models import LoginSession, Person
from app.platform import Platform


@pytest.fixture
def gul(session: Session, platform: Platform, client: FlaskClient) -> Person:
    """Signed in, and proved an hour ago."""
    person = make_person(session, "Gul")
    give_password(session, person, PASSWORD)
    sign_in(session, platform.settings.secret_key, client, person)
    session.execute(update(LoginSession).values(proved_at=real_now() - timedelta(hours=1)))
    session.commit()
    return person


@pytest.mark.parametrize(
    ("referrer", "back"),
    [
        ("http://localhost/account/two-steps?a=b", "/account/two-steps?a%3Db"),
        ("https://evil.example/account", "/account/two-steps"),
        ("http://localhost.evil.example/", "/account/two-steps"),
        ("http://localhost//evil.example/", "/account/two-steps"),
        ("", "/account/two-steps"),
    ],
)
def test_it_leads_back_to_the_page_of_the_form(
    client: FlaskClient, gul: Person, referrer: str, back: str
) -> None:
    sent = client.post("/account/two-steps", headers={"Referer": referrer})
    assert sent.status_code == 303
    assert sent.headers["Location"] == f"/prove?next={back}"
    proved = client.post(sent.headers["Location"], data={"password": PASSWORD})
    assert proved.headers["Location"].startswith("/account/two-steps")


def test_it_leads_back_to_the_page_that_was_read(client: FlaskClient, gul: Person) -> None:
    assert client.get("/account/email").headers["Location"] == "/prove?next=/account/email"
    client.post("/prove", data={"password": PASSWORD})
    assert client.get("/account/email").status_code == 200


def test_it_notes_the_use_of_a_session_once_a_minute(
    client: FlaskClient, gul: Person, session: Session
) -> None:
    def last_seen(ago: timedelta) -> timedelta:
        session.execute(update(LoginSession).values(last_seen_at=real_now() - ago))
        session.commit()
        assert client.get("/account").status_code == 200
        session.expire_all()
        return real_now() - session.scalars(select(LoginSession.last_seen_at)).one()

    assert last_seen(timedelta(seconds=50)) >= timedelta(seconds=50)
    assert last_seen(timedelta(seconds=70)) < timedelta(seconds=30)
