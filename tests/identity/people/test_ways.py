"""Where a proof leads back to, and what a busy session costs."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from factories.identity import give_password, make_person, sign_in
from flask import Flask
from flask.testing import FlaskClient
from identity.people.world import NEW_PASSWORD, PASSWORD, World
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
    _stale(session)
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
    assert sent.headers["Location"].startswith(f"/prove?next={back}&held_form=")
    proved = client.post(sent.headers["Location"], data={"password": PASSWORD})
    assert proved.headers["Location"].startswith("/account/two-steps")


def _hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"', page))


def _act_waits(client: FlaskClient, **sent: str) -> tuple[str, dict[str, str]]:
    """Send an act that needs a proof; return where its proof page sends, and what it carries."""
    asked = client.post("/account/email?lang=en", data={"email": "gul@example.com", **sent})
    page = client.get(asked.headers["Location"]).get_data(as_text=True)
    action = re.search(r'<form method="post" action="(/account[^"]*)"', page)
    assert action, page
    return action[1], _hidden(page)


def test_the_act_goes_on_after_the_proof(
    client: FlaskClient, gul: Person, platform: Platform
) -> None:
    action, waiting = _act_waits(client)
    for key in platform.redis.scan_iter("bdm:held-form:*"):
        assert b"gul@example.com" not in platform.redis.get(key)
    wrong = client.post(action, data={**waiting, "password": "no camels"})
    assert wrong.status_code == 422
    assert _hidden(wrong.get_data(as_text=True))["held_form"] == waiting["held_form"]
    done = client.post(action, data={**waiting, "password": PASSWORD})
    assert done.status_code == 303
    assert done.headers["Location"].startswith("/account/contact/")
    again = client.post(action, data={**waiting, "password": PASSWORD})
    assert again.headers["Location"] == waiting["held_back"]


def test_a_waiting_act_is_of_its_session_and_its_address(
    client: FlaskClient, gul: Person, session: Session
) -> None:
    action, waiting = _act_waits(client)
    other = client.post("/account/mobile", data={**waiting, "password": PASSWORD})
    assert other.headers["Location"] == waiting["held_back"]
    _stale(session)
    _, waiting = _act_waits(client)
    stranger = client.application.test_client()
    sent = stranger.post(action, data={**waiting, "password": PASSWORD})
    assert not sent.headers.get("Location", "").startswith("/account/contact")
    assert waiting["held_form"] not in stranger.get("/prove").get_data(as_text=True)


def test_files_do_not_wait(client: FlaskClient, gul: Person) -> None:
    sent = client.post(
        "/account/email", data={"email": "g@example.com", "file": (BytesIO(b"x"), "deed.pdf")}
    )
    assert "held_form" not in sent.headers["Location"]
    assert "choose your files there again" in client.get(sent.headers["Location"]).text


def _stale(session: Session) -> None:
    session.execute(update(LoginSession).values(proved_at=real_now() - timedelta(hours=1)))
    session.commit()


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


def test_a_new_password_leads_on_to_the_page_that_was_wanted(
    platform: Platform, app: Flask, session: Session
) -> None:
    person = make_person(session, "Gul", mobile_verified_at=real_now())
    give_password(session, person, PASSWORD)
    session.commit()
    browser, world = app.test_client(), World(app, platform, session)
    wanted = "next=/my/bills"
    assert f'href="/reset-password?{wanted}"' in browser.get(f"/sign-in?{wanted}").text
    asked = browser.post(f"/reset-password?{wanted}", data={"identifier": person.mobile})
    assert asked.headers["Location"].endswith(f"?{wanted}")
    assert f'href="/reset-password?{wanted}"' in browser.get(asked.headers["Location"]).text
    code = world.codes_sent(person.mobile)[-1]
    sent = {"code": code, "password": NEW_PASSWORD}
    done = browser.post(asked.headers["Location"], data=sent)
    assert done.headers["Location"] == f"/sign-in?{wanted}"
