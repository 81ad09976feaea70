"""A token does some of what its person may do, for a while, and only a hash of it is kept."""

import re
from datetime import date, timedelta

import pytest
from factories.arranging import as_owner
from factories.doors import Doors, Outcome, Place
from factories.identity import join, make_person, make_supplier
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from app import roles
from app.calendar import PROVINCE
from app.clock import real_now
from app.db import new_id
from app.identity.people.models import ApiToken, LoginSession, Membership, Organisation, Person

NEW = Place("/tokens/new", "/tokens")
REVOKE = Place("/tokens/{}/revoke", "/tokens/{}/revoke")
ME = Place("", "/organisations")
SCOPES = ["identity.act_for", "identity.issue_token"]
both_doors = pytest.mark.parametrize("door", ["web", "api"])


@pytest.fixture
def owner(session: Session) -> Person:
    person = make_person(session)
    join(session, person, make_supplier(session), roles.SUPPLIER_OWNER)
    session.commit()
    return person


def _firm(session: Session) -> Organisation:
    return session.scalars(select(Organisation).filter_by(kind="supplier")).one()


def _day(days: int = 30) -> str:
    return _date(days).isoformat()


def _date(days: int) -> date:
    return (real_now() + timedelta(days=days)).astimezone(PROVINCE).date()


def _issue(doors: Doors, door: str, person: Person, **changed: object) -> Outcome:
    data = {"label": "Stock program", "scopes": SCOPES, "expires_on": _day()} | changed
    return doors.open(door, person, _firm(doors.session)).send(NEW, data)


def _secret(outcome: Outcome) -> str:
    assert outcome.ok, outcome.sentences
    page = str(outcome.body)
    return "bdm_" + page.partition("bdm_")[2].partition("<")[0].partition("'")[0]


def _use(doors: Doors, secret: str) -> int:
    client = doors.app.test_client()
    answer = client.get("/api/v1/organisations", headers={"Authorization": f"Bearer {secret}"})
    return answer.status_code


@both_doors
def test_it_works_as_its_person_and_is_kept_as_a_hash(
    doors: Doors, session: Session, owner: Person, door: str
) -> None:
    secret = _secret(_issue(doors, door, owner))
    assert _use(doors, secret) == 200
    row = session.scalars(select(ApiToken).filter_by(label="Stock program")).one()
    assert (row.scopes, row.acting_for) == (SCOPES, _firm(session).id)
    for table in ("api_tokens", "audit_entries", "idempotency_keys", "outbox_events"):
        kept = session.scalars(text(f"select t::text from {table} t")).all()  # noqa: S608 - ours
        assert not any(secret in row or secret.encode().hex() in row for row in kept)


@both_doors
@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"scopes": ["identity.verify_supplier"]}, "scopes", "You do not have"),
        ({"scopes": ["no.such.thing"]}, "scopes", "You do not have"),
        ({"scopes": None}, "scopes", "Choose an answer to “What may|Fill this in"),
        ({"expires_on": _day(-1)}, "expires_on", "from today to a year"),
        ({"expires_on": _day(400)}, "expires_on", "from today to a year"),
        ({"expires_on": "soon"}, "expires_on", "Enter a date"),
        ({"label": None}, "label", "Fill in “What is it for|Fill this in"),
    ],
)
def test_it_is_refused_with_a_sentence_beside_the_field(
    doors: Doors, owner: Person, door: str, changed: dict[str, object], field: str, sentence: str
) -> None:
    outcome = _issue(doors, door, owner, **changed)
    assert outcome.status == 422
    assert re.search(sentence, outcome.fields[field])


def test_it_is_not_made_by_whoever_finds_a_browser_open(
    doors: Doors, session: Session, owner: Person
) -> None:
    browser = doors.open("web", owner, _firm(session))
    session.execute(update(LoginSession).values(proved_at=real_now() - timedelta(minutes=11)))
    session.commit()
    data = {"label": "mine now", "scopes": SCOPES, "expires_on": _day()}
    answer = browser.client.post("/tokens/new", data=data)  # type: ignore[attr-defined]
    assert (answer.status_code, "/prove" in answer.location) == (303, True)
    assert session.scalars(select(ApiToken)).all() == []


@both_doors
def test_another_persons_does_not_exist(doors: Doors, session: Session, door: str) -> None:
    """Neither acts for anybody: what they have in common makes it no less another's."""
    holder, other = make_person(session), make_person(session)
    token = ApiToken(
        id=new_id(),
        person_id=holder.id,
        label="Theirs",
        token_hash=b"theirs",
        scopes=SCOPES,
        created_at=real_now(),
        expires_at=real_now() + timedelta(days=1),
    )
    session.add(token)
    session.commit()
    assert doors.open(door, other).send(REVOKE.at(token.id), {}).status == 404
    session.refresh(token)
    assert token.revoked_at is None


def test_it_must_be_for_something(doors: Doors, owner: Person) -> None:
    assert "Choose at least one" in _issue(doors, "api", owner, scopes=[]).fields["scopes"]


def test_it_is_never_told_twice(doors: Doors, owner: Person) -> None:
    door = doors.open("api", owner, _firm(doors.session))
    headers = door.headers  # type: ignore[attr-defined]
    body = {"label": "x", "scopes": SCOPES, "expires_on": _day()}
    first, second = (
        doors.app.test_client().post("/api/v1/tokens", json=body, headers=headers) for _ in range(2)
    )
    assert (first.status_code, second.status_code) == (201, 409)
    assert second.json["code"] == "secret-shown-once"


@both_doors
def test_it_stops_with_every_token_made_with_it(
    doors: Doors, session: Session, owner: Person, door: str
) -> None:
    parent = _secret(_issue(doors, "web", owner))
    answer = doors.app.test_client().post(
        "/api/v1/tokens",
        json={"label": "child", "scopes": SCOPES, "expires_on": _day(300)},
        headers={"Authorization": f"Bearer {parent}", "Idempotency-Key": "k"},
    )
    child = answer.json["secret"]
    rows = {row.label: row for row in session.scalars(select(ApiToken))}
    assert rows["child"].expires_at == rows["Stock program"].expires_at
    place = REVOKE.at(rows["Stock program"].id)
    session.commit()
    assert doors.open(door, owner, _firm(session)).send(place).ok
    assert (_use(doors, parent), _use(doors, child)) == (401, 401)


@both_doors
def test_it_is_nobody_elses_to_revoke(
    doors: Doors, session: Session, owner: Person, door: str
) -> None:
    secret = _secret(_issue(doors, "web", owner))
    place = REVOKE.at(session.scalars(select(ApiToken.id)).one())
    assert doors.open(door, make_person(session)).send(place).status == 404
    assert _use(doors, secret) == 200


def test_it_loses_what_its_person_loses(doors: Doors, session: Session, owner: Person) -> None:
    secret = _secret(_issue(doors, "web", owner, scopes=["identity.manage_members"]))
    firm = _firm(session)

    def invite(key: str) -> int:
        return (
            doors.app.test_client()
            .post(
                f"/api/v1/organisations/{firm.id}/invitations",
                json={
                    "cnic": "5440099999999",
                    "name": "Gul",
                    "mobile": "03331234567",
                    "role": "bid_officer",
                },
                headers={"Authorization": f"Bearer {secret}", "Idempotency-Key": key},
            )
            .status_code
        )

    assert invite("a") == 201
    session.scalars(select(Membership)).one().until = real_now()
    session.commit()
    assert invite("b") == 403


def test_it_notes_its_use_at_most_once_a_minute(
    doors: Doors, session: Session, owner: Person
) -> None:
    secret = _secret(_issue(doors, "web", owner))

    def noted() -> object:
        _use(doors, secret)
        session.expire_all()
        return session.scalars(select(ApiToken.last_used_at)).one()

    first = noted()
    assert first is not None
    assert noted() == first
    session.scalars(select(ApiToken)).one().last_used_at = real_now() - timedelta(minutes=2)
    session.commit()
    assert noted() > first


def test_it_works_to_the_end_of_its_last_day(doors: Doors, session: Session, owner: Person) -> None:
    secret = _secret(_issue(doors, "web", owner))
    row = session.scalars(select(ApiToken)).one()
    assert f"{row.expires_at.astimezone(PROVINCE):%Y-%m-%d %H:%M:%S}" == f"{_day(30)} 23:59:59"
    with as_owner(session):
        row.expires_at = real_now()
    session.commit()
    assert _use(doors, secret) == 401


def test_it_lists_the_tokens_that_still_work(doors: Doors, session: Session, owner: Person) -> None:
    live, ended = (_issue(doors, "web", owner, label=label) for label in ("Live", "Ended"))
    assert live.ok
    assert ended.ok
    with as_owner(session):
        past = update(ApiToken).where(ApiToken.label == "Ended")
        session.execute(past.values(expires_at=real_now() - timedelta(minutes=1)))
    session.commit()
    page = doors.open("web", owner, _firm(session)).read(Place("/tokens", "")).text
    assert "Live" in page
    assert "Ended" not in page
