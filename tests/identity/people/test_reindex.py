"""After SECRET_KEY was changed, people are found again by what they type."""

import base64
from collections.abc import Iterator
from dataclasses import replace

import psycopg
import pytest
from click.testing import CliRunner
from factories.events import owner_url
from factories.identity import make_person

from app.config import Settings
from app.factory import build_platform
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.identifiers import Identifier
from app.identity.people.queries import find_person
from app.identity.staff.doors.cli import reindex
from app.identity.staff.use_cases import StampRows, stamp_rows
from app.platform import Platform
from wsgi import DOMAINS

pytestmark = pytest.mark.committed
EMAIL = Identifier("email", "gul.khan@example.org")


def _environment(settings: Settings) -> dict[str, str]:
    return {
        "BDM_MODE": "test",
        "DATABASE_URL": settings.database_url,
        "DATABASE_OWNER_URL": settings.owner_url,
        "REDIS_URL": settings.redis_url,
        "SECRET_KEY": settings.secret_key,
        "DOCUMENT_KEY": settings.document_key,
        "SIGNING_KEY": base64.b64encode(settings.signing_key).decode(),
    }


@pytest.fixture
def changed(committed: Platform) -> Iterator[Platform]:
    """The same database under another SECRET_KEY, its rows stamped, as docs/security.md says."""
    with committed.executor.sessions() as session:
        make_person(session, email=EMAIL.value)
        session.commit()
    with psycopg.connect(owner_url(committed), autocommit=True) as owner:
        owner.execute("update people set mac = null")
    settings = replace(committed.settings, secret_key="another secret, of this test alone")
    platform = build_platform(settings, DOMAINS)
    platform.executor.execute(stamp_rows, StampRows(table="people"), actor=SYSTEM)
    yield platform
    platform.engine.dispose()
    platform.redis.close()


def _found(platform: Platform) -> bool:
    with platform.executor.sessions() as session:
        return find_person(session, EMAIL) is not None


def test_people_are_found_once_the_indexes_are_made_anew(changed: Platform) -> None:
    assert not _found(changed)
    environment = _environment(changed.settings)
    for _ in range(2):
        told = CliRunner().invoke(reindex, env=environment, catch_exceptions=False)
        assert "people: 1 rows" in told.output
        assert _found(changed)
