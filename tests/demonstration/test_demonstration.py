"""A demonstration can be directed; a real province cannot."""

from datetime import timedelta

import psycopg
import pytest
from factories.doors import Doors, Place
from factories.identity import api_way, make_person, make_staff
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import roles
from app.calendar import PROVINCE
from app.clock import real_now
from app.config import BadConfiguration, Settings
from app.platform import Platform
from demonstration.director.permissions import DIRECT
from demonstration.mark import mark

WHERE = "/api/v1/demonstration"


@pytest.fixture
def director(session: Session, settings: Settings) -> dict[str, str]:
    person = make_staff(session, roles.OPERATOR)
    return api_way(session, settings.secret_key, person, [DIRECT.name]).headers


def test_it_says_that_it_is_a_demonstration(client: FlaskClient) -> None:
    assert client.get(WHERE).json["demonstration"] is True


def test_it_moves_business_time_only_forward(
    client: FlaskClient, director: dict[str, str], platform: Platform
) -> None:
    later = real_now() + timedelta(days=30)
    moved = client.post(f"{WHERE}/clock", json={"to": later.isoformat()}, headers=director)
    assert moved.status_code == 200
    with platform.executor.sessions() as session:
        from sqlalchemy import text

        now = session.scalar(text("select bdm_now()"))
    assert timedelta() <= now - later < timedelta(minutes=1)
    back = client.post(
        f"{WHERE}/clock",
        json={"to": real_now().isoformat()},
        headers=director | {"Idempotency-Key": "another-key"},
    )
    assert back.status_code == 422
    assert back.json["errors"][0]["pointer"] == "#/to"


@pytest.mark.parametrize("to", ["in 401 days", "2199-01-01T00:00:00+00:00"])
def test_it_moves_the_clock_at_most_four_hundred_days_ahead_in_all(
    client: FlaskClient, director: dict[str, str], to: str
) -> None:
    where = f"{WHERE}/clock"
    nearly = (real_now() + timedelta(days=399)).isoformat()
    assert client.post(where, json={"to": nearly}, headers=director).status_code == 200
    to = (real_now() + timedelta(days=401)).isoformat() if to.startswith("in") else to
    headers = director | {"Idempotency-Key": "further"}
    further = client.post(where, json={"to": to}, headers=headers)
    assert further.status_code == 422
    assert "up to 400 days" in further.json["errors"][0]["detail"]


def test_it_is_directed_by_nobody_else(
    client: FlaskClient, session: Session, settings: Settings
) -> None:
    person = make_person(session)
    headers = api_way(session, settings.secret_key, person, [DIRECT.name]).headers
    answer = client.post(f"{WHERE}/clock", json={"to": real_now().isoformat()}, headers=headers)
    assert answer.status_code == 403


def test_it_enlists_a_participant_who_can_act(
    client: FlaskClient, director: dict[str, str]
) -> None:
    made = client.post(
        f"{WHERE}/participants",
        json={
            "name": "Owner",
            "organisation": "Chagai Stones",
            "role_names": ["supplier_owner"],
            "scopes": ["marketplace.submit_bid"],
        },
        headers=director,
    )
    assert made.status_code == 201
    assert made.json["token"].startswith("bdm_")
    again = client.post(f"{WHERE}/participants", json={"name": "Owner"}, headers=director)
    assert again.status_code == 409


CLOCK = Place("/demonstration/clock", "")


def test_it_moves_the_clock_from_the_operators_home(doors: Doors, session: Session) -> None:
    operator = make_staff(session, roles.OPERATOR)
    session.commit()
    door = doors.open("web", operator)
    assert 'href="/demonstration/clock"' in str(door.read(Place("/home", "")).body)
    later = (real_now() + timedelta(days=30)).astimezone(PROVINCE)
    assert door.send(CLOCK, {"to": f"{later:%Y-%m-%dT%H:%M}"}).ok
    assert f"It is {later.day} " in door.read(CLOCK).text
    assert door.send(CLOCK, {"to": f"{real_now():%Y-%m-%dT%H:%M}"}).says("only goes forward")


def test_it_gives_the_clock_page_to_nobody_else(doors: Doors, session: Session) -> None:
    door = doors.open("web", make_staff(session, roles.AUDITOR))
    assert door.read(CLOCK).status == 404
    assert door.send(CLOCK, {"to": "2030-01-01T00:00"}).status == 403
    assert "/demonstration/clock" not in str(door.read(Place("/home", "")).body)


def test_it_has_no_clock_page_in_a_real_province(
    doors: Doors, session: Session, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = doors.open("web", make_staff(session, roles.OPERATOR))
    monkeypatch.setattr(platform.executor, "demonstration", False)
    assert door.read(CLOCK).status == 404
    assert door.send(CLOCK, {"to": "2027-01-01T00:00"}).status == 404
    assert "/demonstration/clock" not in str(door.read(Place("/home", "")).body)


def test_it_hides_everything_in_a_real_province(
    client: FlaskClient,
    director: dict[str, str],
    platform: Platform,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(platform.executor, "demonstration", False)
    assert client.get(WHERE).status_code == 404
    for path, body in (
        ("clock", {"to": real_now().isoformat()}),
        ("participants", {"name": "x"}),
    ):
        assert client.post(f"{WHERE}/{path}", json=body, headers=director).status_code == 404


@pytest.mark.committed
def test_it_never_changes_the_mark(committed: Platform) -> None:
    owner = committed.settings.owner_url
    mark(owner, demonstration=True)
    with pytest.raises(BadConfiguration, match="marked for ever"):
        mark(owner, demonstration=False)
    with (
        psycopg.connect(owner.replace("+psycopg", "")) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("update installation set demonstration = false")


OTHERWISE = ["delete from installation", "update installation set demonstration = false"]


@pytest.mark.committed
@pytest.mark.parametrize("province", OTHERWISE)
def test_it_moves_the_clock_of_no_real_province_even_for_the_owner(
    committed: Platform, province: str
) -> None:
    ahead = "insert into demonstration_clock (id, ahead) values (1, '1 day')"
    with psycopg.connect(committed.settings.owner_url.replace("+psycopg", "")) as owner:
        owner.execute(ahead)
        owner.execute("delete from demonstration_clock")
        owner.execute("alter table installation disable trigger user")
        owner.execute(province)  # type: ignore[arg-type]  # ours, fixed
        with pytest.raises(psycopg.errors.CheckViolation, match="only a demonstration"):
            owner.execute(ahead)
