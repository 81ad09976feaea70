"""Found a demonstration with nobody in it but its director, and the release's rules in force.

For a province that a program plays in (`bdm replay`): who else takes part is enlisted by the
director over HTTP.
"""

import secrets
from datetime import timedelta
from uuid import UUID

from app import roles
from app.clock import real_now
from app.db import new_id
from app.errors import NotFound
from app.identity.accounts.queries.actors import SYSTEM, token_hash
from app.identity.people.models import ApiToken, Person, StaffRole
from app.installation import is_demonstration
from app.parameters.public import InitialValue, load_initial
from app.platform import Platform
from app.unit_of_work import UnitOfWork
from demonstration.director.permissions import DIRECT

TOKEN_LASTS = timedelta(days=30)


def found(platform: Platform) -> str:
    """Put the initial rules in force, create the director, and return the director's token.

    Raises NotFound if the database is not marked as a demonstration.
    """
    return platform.executor.execute(
        _create_demonstration, platform.registry.initial_values, actor=SYSTEM
    )


def _create_demonstration(uow: UnitOfWork, rules: list[InitialValue]) -> str:
    if not is_demonstration(uow.session):
        raise NotFound
    director, first, second = (
        _person(uow, name) for name in ("Director", "Rules Officer One", "Rules Officer Two")
    )
    load_initial(uow.session, rules, entered_by=first, approved_by=second, now=uow.now)
    now = real_now()
    grant = StaffRole(
        id=new_id(),
        person_id=director,
        role=roles.OPERATOR.name,
        granted_by=first,
        granted_at=now,
        confirmed_by=second,
        confirmed_at=now,
    )
    uow.add(grant)
    uow.audit("demonstration.founded", director)
    return _token(uow, director)


def _person(uow: UnitOfWork, name: str) -> UUID:
    person = Person(
        id=new_id(),
        cnic=f"5{secrets.randbelow(10**12):012d}",
        name=name,
        name_ur="",
        language="en",
        created_at=uow.now,
    )
    uow.add(person)
    return person.id


def _token(uow: UnitOfWork, director: UUID) -> str:
    token, now = f"bdm_{secrets.token_urlsafe(32)}", real_now()
    row = ApiToken(
        id=new_id(),
        person_id=director,
        label="director",
        token_hash=token_hash(uow.vault.secret_key, token),
        scopes=[DIRECT.name],
        created_at=now,
        expires_at=now + TOKEN_LASTS,
    )
    uow.add(row)
    return token
