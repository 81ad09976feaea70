"""An answer is given again only to who may still have it, and strangers share no keys."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from http import HTTPStatus
from uuid import UUID

import pytest
from factories.denials import denied
from factories.identity import (
    Way,
    actor,
    api_way,
    join,
    make_department,
    make_person,
    sign_in,
)
from factories.tenders import terms
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, insert, literal, select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import roles
from app.audit.models import AuditEntry
from app.clock import real_now
from app.db import new_id
from app.errors import Conflict, Forbidden
from app.idempotency import Answer, IdempotencyRecord, Once
from app.identity.people.models import Membership, Person
from app.identity.people.permissions import CREATE_DEPARTMENT, GRANT_STAFF_ROLE
from app.permissions import Actor, require
from app.platform import Platform
from app.unit_of_work import UnitOfWork
from marketplace.tenders.models import Tender

KEY = {"Idempotency-Key": "the-same-key"}
CNICS = ("5440012345671", "5440012345672")


def found(uow: UnitOfWork, command: str) -> UUID:
    if uow.actor.may(GRANT_STAFF_ROLE):
        uow.audit("test.seen", command)
    require(uow.actor, CREATE_DEPARTMENT)
    uow.audit("test.founded", command)
    return new_id()


def _send(platform: Platform, who: Actor) -> Answer:
    return platform.executor.answer(
        found,
        "quetta",
        actor=who,
        present=lambda made: Answer(status=201, body={"id": str(made)}),
        once=Once(scope=f"{who.person_id}:POST /founded", key="k", fingerprint=b"same"),
    )


def _count(session: Session, action: str) -> int:
    query = select(func.count()).select_from(AuditEntry).filter_by(action=action)
    return session.scalar(query) or 0


@pytest.fixture
def administrator(session: Session) -> Actor:
    return actor(make_person(session, "Gul"), roles.ADMINISTRATOR)


def test_it_answers_again_who_still_may(platform: Platform, administrator: Actor) -> None:
    first, again = _send(platform, administrator), _send(platform, administrator)
    assert again == replace(first, replayed=True)


def test_it_asks_for_the_permission_again_before_it_answers_again(
    platform: Platform, session: Session, administrator: Actor
) -> None:
    _send(platform, administrator)
    withdrawn = replace(administrator, roles=frozenset({roles.PERSON.name}))
    with pytest.raises(Forbidden) as refused:
        _send(platform, withdrawn)
    assert refused.value.permission == CREATE_DEPARTMENT.name
    assert (_count(session, "test.founded"), _count(session, "found.refused")) == (1, 1)


def test_it_tells_a_narrower_token_nothing_of_what_took_more(
    platform: Platform, administrator: Actor
) -> None:
    _send(platform, administrator)
    narrow = replace(administrator, scopes=frozenset({GRANT_STAFF_ROLE.name}))
    with denied("identity.create_department"):
        _send(platform, narrow)


def test_it_takes_a_permission_that_no_release_knows_as_held_by_nobody(
    platform: Platform, session: Session, administrator: Actor
) -> None:
    _send(platform, administrator)
    session.execute(update(IdempotencyRecord).values(permissions=["test.abolished"]))
    session.commit()
    with denied("test.abolished"):
        _send(platform, administrator)


def test_an_answer_that_was_copied_into_another_row_is_not_given(
    platform: Platform, session: Session, administrator: Actor
) -> None:
    """The ciphertext is right for the column: only its content says whose it is."""
    _send(platform, administrator)
    zar = actor(make_person(session, "Zar"), roles.ADMINISTRATOR)
    copied = [each for each in IdempotencyRecord.__table__.columns if each.name != "scope"]
    theirs = select(literal(f"{zar.person_id}:POST /founded"), *copied)
    names = ["scope", *(each.name for each in copied)]
    session.execute(insert(IdempotencyRecord.__table__).from_select(names, theirs))
    session.commit()
    with pytest.raises(Conflict) as refused:
        _send(platform, zar)
    assert refused.value.code == "forged-record"


def test_it_keeps_the_permissions_of_one_command_apart_from_anothers(
    platform: Platform, session: Session, administrator: Actor
) -> None:
    """What menus asked of the same actor before is not what this command took."""
    administrator.granted.add("test.of_a_menu")
    _send(platform, administrator)
    kept = session.scalars(select(IdempotencyRecord.permissions)).one()
    assert kept == sorted([CREATE_DEPARTMENT.name, GRANT_STAFF_ROLE.name])


def test_it_answers_each_stranger_for_themselves(client: FlaskClient, session: Session) -> None:
    """Two people who have not signed in, one key: neither hears anything of the other."""
    first, second = (
        client.post("/api/v1/password-resets", json={"identifier": cnic}, headers=KEY)
        for cnic in CNICS
    )
    assert first.status_code == second.status_code < HTTPStatus.BAD_REQUEST
    assert first.json != second.json
    assert "Idempotency-Replayed" not in second.headers
    again = client.post("/api/v1/password-resets", json={"identifier": CNICS[0]}, headers=KEY)
    assert (again.json, again.headers["Idempotency-Replayed"]) == (first.json, "true")
    scopes = session.scalars(select(IdempotencyRecord.scope)).all()
    assert not any(cnic in scope for scope in scopes for cnic in CNICS)


@dataclass(frozen=True)
class Desk:
    """An officer with a token and a browser, acting for a department."""

    session: Session
    client: FlaskClient
    browser: FlaskClient
    way: Way

    def draft(self, **changes: object) -> TestResponse:
        "Start a tender by the API, always under the same key."
        bearer = {"Authorization": f"Bearer {self.way.token}"}
        return self.client.post("/api/v1/tenders", json=terms(**changes), headers=bearer | KEY)

    def type_in(self) -> TestResponse:
        "Start a tender by the page, always under the same key."
        form = {name: value for name, value in terms().items() if value is not None}
        key = {"idempotency_key": KEY["Idempotency-Key"]}
        return self.browser.post("/department/tenders/new", data=form | key)

    def drafts(self) -> int:
        query = select(func.count()).select_from(Tender)
        house = self.way.organisation
        assert house is not None
        return self.session.scalar(query.filter_by(department_id=house.id)) or 0

    def loses_the_role(self) -> None:
        """They stay in the department, in another role: what they act for stays the same."""
        assert self.way.organisation is not None
        join(self.session, self.way.person, self.way.organisation, roles.BILLING_OFFICER)
        about = {"person_id": self.way.person.id, "role": roles.PROCUREMENT_OFFICER.name}
        ending = update(Membership).filter_by(**about).values(until=real_now())
        self.session.execute(ending)
        self.session.commit()


HOUSES = ("Health", "Fisheries")


@pytest.fixture
def desks(app: Flask, platform: Platform, session: Session) -> list[Desk]:
    people = [make_person(session, f"Officer of {name}") for name in HOUSES]
    return [_desk(app, platform, session, *each) for each in zip(HOUSES, people, strict=True)]


@pytest.fixture
def desks_of_one(app: Flask, platform: Platform, session: Session) -> list[Desk]:
    """One person, who acts for one house here and for another there."""
    person = make_person(session, "Officer of both")
    return [_desk(app, platform, session, name, person) for name in HOUSES]


def _desk(app: Flask, platform: Platform, session: Session, name: str, person: Person) -> Desk:
    house = make_department(session, name)
    join(session, person, house, roles.PROCUREMENT_OFFICER)
    scopes = [permission.name for permission in platform.registry.permissions]
    secret, browser = platform.settings.secret_key, app.test_client()
    sign_in(session, secret, browser, person, house)
    way = api_way(session, secret, person, scopes, house)
    return Desk(session, app.test_client(), browser, way)


def test_it_gives_nobody_anothers_answer(desks: list[Desk]) -> None:
    """One key, one request, two people, asking in turns."""
    one, other = desks
    first, second, first_again, second_again = (d.draft() for d in (one, other, one, other))
    assert {first.status_code, second.status_code} == {HTTPStatus.CREATED}
    assert first.json["id"] != second.json["id"]
    assert "Idempotency-Replayed" not in second.headers
    assert (first_again.json, second_again.json) == (first.json, second.json)
    assert (one.drafts(), other.drafts()) == (1, 1)


def test_it_gives_one_person_no_answer_of_another_house_of_theirs(
    desks_of_one: list[Desk],
) -> None:
    """The same key and the same request, sent for two houses: two tenders, each its own again."""
    one, other = desks_of_one
    first, second, first_again, second_again = (d.draft() for d in (one, other, one, other))
    assert {first.status_code, second.status_code} == {HTTPStatus.CREATED}
    assert first.json["id"] != second.json["id"]
    assert "Idempotency-Replayed" not in second.headers
    assert (first_again.json, second_again.json) == (first.json, second.json)
    assert (one.drafts(), other.drafts()) == (1, 1)
    crossed = other.draft(title="Boats for the harbour office")
    assert (crossed.status_code, crossed.json["code"]) == (409, "idempotency-key-reused")


def test_it_gives_one_person_no_answer_of_another_house_on_a_page(
    desks_of_one: list[Desk],
) -> None:
    one, other = desks_of_one
    first, second, again = one.type_in(), other.type_in(), one.type_in()
    assert first.location != second.location
    assert again.location == first.location
    assert (one.drafts(), other.drafts()) == (1, 1)


def test_it_takes_anothers_key_for_a_request_of_ones_own(desks: list[Desk]) -> None:
    """Crossed: a key that the other used for something else is not used up by it."""
    one, other = desks
    one.draft()
    crossed = other.draft(title="Boats for the harbour office")
    assert crossed.status_code == HTTPStatus.CREATED
    assert crossed.json["title"] == "Boats for the harbour office"
    reused = one.draft(title="Boats for the harbour office")
    assert (reused.status_code, reused.json["code"]) == (409, "idempotency-key-reused")
    assert (one.drafts(), other.drafts()) == (1, 1)


def test_it_gives_nobody_anothers_answer_on_a_page(desks: list[Desk]) -> None:
    one, other = desks
    first, second, again = one.type_in(), other.type_in(), one.type_in()
    assert {first.status_code, second.status_code} == {HTTPStatus.SEE_OTHER}
    assert first.location != second.location
    assert again.location == first.location
    assert (one.drafts(), other.drafts()) == (1, 1)


@pytest.mark.parametrize("door", [Desk.draft, Desk.type_in], ids=["api", "web"])
def test_it_refuses_again_who_has_lost_the_role_since(
    desks: list[Desk], door: Callable[[Desk], TestResponse]
) -> None:
    desk = desks[0]
    given = door(desk)
    assert given.status_code < HTTPStatus.BAD_REQUEST
    desk.loses_the_role()
    refused = door(desk)
    assert refused.status_code in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}
    assert "Idempotency-Replayed" not in refused.headers
    made = desk.session.scalars(select(Tender.id)).one()
    assert str(made) not in refused.text + refused.headers.get("Location", "")
