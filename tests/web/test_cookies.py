"""Over https no other host can plant a cookie of ours; development over http has plain names."""

from dataclasses import replace

import pytest
from factories.identity import give_password, make_person
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.factory import create_app
from app.platform import Platform

PASSWORD = "camels walk to Ziarat"
NAMES = {"bdm", "lang", "device"}


def cookies_at(platform: Platform, base_url: str, cnic: str) -> dict[str, str]:
    """Sign in at an address, and return the cookies that were set, by name."""
    app = create_app(replace(platform, settings=replace(platform.settings, base_url=base_url)))
    app.config["WTF_CSRF_ENABLED"] = False
    client: FlaskClient = app.test_client()
    typed = {"identifier": cnic, "password": PASSWORD}
    answer = client.post("/sign-in", data=typed, base_url=base_url)
    assert answer.status_code == 303
    assert client.get("/account", base_url=base_url).status_code == 200
    return {line.partition("=")[0]: line for line in answer.headers.getlist("Set-Cookie")}


@pytest.fixture
def cnic(session: Session) -> str:
    person = make_person(session, "Gul")
    give_password(session, person, PASSWORD)
    session.commit()
    return person.cnic


def test_they_belong_to_this_host_alone(platform: Platform, cnic: str) -> None:
    set_there = cookies_at(platform, "https://localhost", cnic)
    assert set(set_there) == {f"__Host-{name}" for name in NAMES}
    for line in set_there.values():
        parts = {part.strip() for part in line.split(";")[1:]}
        # Without these a browser does not take a cookie of such a name.
        assert {"Secure", "Path=/", "HttpOnly"} <= parts
        assert not any(part.startswith("Domain") for part in parts)


def test_development_keeps_plain_names(platform: Platform, cnic: str) -> None:
    set_there = cookies_at(platform, "http://localhost", cnic)
    assert set(set_there) == NAMES
    assert not any("Secure" in line for line in set_there.values())


def test_the_language_is_remembered_under_the_same_name(platform: Platform) -> None:
    base_url = "https://localhost"
    app = create_app(replace(platform, settings=replace(platform.settings, base_url=base_url)))
    client: FlaskClient = app.test_client()
    assert "__Host-lang=ur" in client.get("/?lang=ur", base_url=base_url).headers["Set-Cookie"]
    assert 'lang="ur"' in client.get("/", base_url=base_url).text
