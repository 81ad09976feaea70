"""What a use case asks before anything else: whether the actor holds a permission."""

import pytest
from factories.denials import denied

from app import roles
from app.db import new_id
from app.errors import Forbidden, Unauthenticated
from app.permissions import ANONYMOUS, Actor, Permission, require

SIGN = Permission(
    name="test.sign", holders=(roles.APPROVING_OFFICER, roles.AUDITOR), why="For these tests."
)
NOBODYS = Permission(name="test.nothing", holders=(), why="For these tests.")


def person(*worn: str, scopes: frozenset[str] | None = None) -> Actor:
    return Actor(kind="person", person_id=new_id(), roles=frozenset(worn), scopes=scopes)


def test_one_of_its_roles_is_enough() -> None:
    require(person(roles.AUDITOR.name), SIGN)
    with pytest.raises(Forbidden) as refused:
        require(person(roles.PERSON.name), SIGN)
    assert refused.value.permission == SIGN.name


def test_what_no_role_holds_is_held_by_nobody() -> None:
    with denied("test.nothing"):
        require(person(*(role.name for role in roles.ALL)), NOBODYS)


@pytest.mark.parametrize("scopes", [frozenset[str](), frozenset({"test.read"})])
def test_a_token_may_only_what_its_scopes_name(scopes: frozenset[str]) -> None:
    with denied("test.sign"):
        require(person(roles.AUDITOR.name, scopes=scopes), SIGN)
    require(person(roles.AUDITOR.name, scopes=frozenset({SIGN.name})), SIGN)


def test_a_scope_is_no_role() -> None:
    with denied("test.sign"):
        require(person(roles.PERSON.name, scopes=frozenset({SIGN.name})), SIGN)


def test_a_stranger_is_asked_to_sign_in() -> None:
    with pytest.raises(Unauthenticated):
        require(ANONYMOUS, SIGN)
