"""Nothing typed is lost: a form that came too late comes back filled, to its sender alone."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from architecture.test_templates import TEMPLATES
from factories import bidding
from factories.identity import make_person, sign_in
from factories.marketplace import make_bidder
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.clock import real_now
from app.identity.people.models import LoginSession
from app.platform import Platform
from app.web.late_forms import _NEVER, MAX_FORMS

CONTACT = {"email": "gul.khan@example.com", "password": "camels walk to Ziarat"}


@pytest.fixture
def secret_key(platform: Platform) -> str:
    return platform.settings.secret_key


@pytest.fixture
def gul(session: Session, secret_key: str, client: FlaskClient) -> FlaskClient:
    """A browser whose session has idled."""
    sign_in(session, secret_key, client, make_person(session, "Gul"))
    _idle(session)
    return client


def _idle(session: Session) -> None:
    session.execute(update(LoginSession).values(last_seen_at=real_now() - timedelta(hours=3)))
    session.commit()


def _come_back(client: FlaskClient, path: str, sent: dict[str, str]) -> str:
    """Send a form too late; return where its page is, once somebody has signed in."""
    answer = client.post(path, data=sent, headers={"Referer": f"http://localhost{path}"})
    assert answer.status_code == 303
    at = urlsplit(answer.headers["Location"])
    return parse_qs(at.query).get("next", [answer.headers["Location"]])[0]


def test_a_form_comes_back_to_its_sender_and_to_nobody_else(
    gul: FlaskClient, session: Session, secret_key: str, app: Flask
) -> None:
    with gul.session_transaction() as cookie:
        person = cookie["person"]
    back = _come_back(gul, "/account/email", CONTACT)
    other = app.test_client()
    sign_in(session, secret_key, other, make_person(session, "Zarina"))
    assert "gul.khan@" not in other.get(back).text
    assert "gul.khan@" not in gul.get(back, follow_redirects=True).text
    session.execute(
        update(LoginSession).where(LoginSession.person_id == person).values(last_seen_at=real_now())
    )
    session.commit()
    page = gul.get(back).text
    assert 'value="gul.khan@example.com"' in page
    assert "What you typed is still here" in page
    assert "gul.khan@" not in gul.get("/account/email").text


def test_neither_password_nor_plain_text_is_in_redis(gul: FlaskClient, platform: Platform) -> None:
    back = _come_back(gul, "/account/email", CONTACT)
    assert "held_form=" in back
    held = [platform.redis.get(key) or b"" for key in platform.redis.scan_iter("bdm:held-form:*")]
    assert held
    assert not any(word in each for each in held for word in (b"gul.khan", b"camels"))
    page = gul.get(back).text
    assert "camels" not in page


def test_each_password_and_code_of_a_page_has_a_name_that_is_not_kept() -> None:
    asked = re.compile(r'\b(?:password|code)\(form, "(\w+)"')
    names = {name for path in TEMPLATES for name in asked.findall(path.read_text())}
    assert len(names) > 5
    assert names <= _NEVER


def test_a_strangers_form_with_an_old_token_comes_back_once(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(client.application.config, "WTF_CSRF_ENABLED", True)
    sent = {"identifier": "54400-1234567-1", "password": "camels", "csrf_token": "old"}
    back = _come_back(client, "/sign-in", sent)
    page = client.get(back).text
    assert 'value="54400-1234567-1"' in page
    assert "camels" not in page
    assert "54400-1234567-1" not in client.get(back).text


@pytest.mark.parametrize("referrer", ["", "https://evil.example/", "http://localhost.evil.example"])
def test_no_form_of_another_site_comes_back(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, referrer: str
) -> None:
    monkeypatch.setitem(client.application.config, "WTF_CSRF_ENABLED", True)
    answer = client.post("/sign-in", data={"identifier": "x"}, headers={"Referer": referrer})
    assert answer.status_code == 400


def test_nobody_fills_the_memory(gul: FlaskClient) -> None:
    for _ in range(MAX_FORMS):
        assert "held_form" in _come_back(gul, "/account/email", CONTACT)
    assert "held_form" not in _come_back(gul, "/account/email", CONTACT)


def test_sealed_prices_come_back_too(
    client: FlaskClient, session: Session, secret_key: str
) -> None:
    world = bidding.make_biddable(session)
    firm, owner = make_bidder(session)
    sign_in(session, secret_key, client, owner, firm)
    _idle(session)
    path = f"/bids/tenders/{world.tender.id}/prices"
    back = _come_back(client, path, {"quotes-0-unit_price": "4567.25", "prices_version": "1"})
    session.execute(update(LoginSession).values(last_seen_at=real_now()))
    session.commit()
    assert 'value="4567.25"' in client.get(back).text
