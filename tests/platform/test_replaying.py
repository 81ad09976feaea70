"""An answer is given again only to who may still have it, and strangers share no keys."""

from dataclasses import replace
from http import HTTPStatus
from uuid import UUID

import pytest
from factories.identity import actor, make_person
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app import roles
from app.audit.models import AuditEntry
from app.db import new_id
from app.errors import Forbidden
from app.factory import Platform
from app.idempotency import Answer, IdempotencyRecord, Once
from app.identity.permissions import CREATE_DEPARTMENT, GRANT_STAFF_ROLE
from app.permissions import Actor, require
from app.unit_of_work import UnitOfWork

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
    with pytest.raises(Forbidden):
        _send(platform, narrow)


def test_it_takes_a_permission_that_no_release_knows_as_held_by_nobody(
    platform: Platform, session: Session, administrator: Actor
) -> None:
    _send(platform, administrator)
    session.execute(update(IdempotencyRecord).values(permissions=["test.abolished"]))
    session.commit()
    with pytest.raises(Forbidden):
        _send(platform, administrator)


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
