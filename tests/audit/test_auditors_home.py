"""The auditor's home page: how far the trail is sealed, and whether its end still fits."""

from collections.abc import Callable

import pytest
from audit.test_chain import tamper
from factories.home import Home
from factories.identity import make_person, make_staff
from factories.trail import notes, positions, sealed

from app import roles
from app.audit.doors import panel
from app.factory import create_app
from app.platform import Platform

pytestmark = pytest.mark.committed


@pytest.fixture
def trail(committed: Platform) -> Platform:
    notes(committed, 9)
    assert sealed(committed) == 9
    return committed


@pytest.fixture
def home(trail: Platform) -> Callable[[roles.Role | None], str]:
    client = create_app(trail).test_client()

    def read(role: roles.Role | None) -> str:
        with trail.executor.sessions() as session:
            person = make_staff(session, role) if role else make_person(session)
            return Home(client, session, trail.settings.secret_key)(person)

    return read


def test_it_shows_an_auditor_how_far_the_trail_is_sealed(
    trail: Platform, home: Callable[[roles.Role | None], str]
) -> None:
    page = home(roles.AUDITOR)
    assert "The newest 9 lines match the chain" in page
    assert f"/audit/{dict(positions(trail))[9]}" in page
    assert "/audit.csv?since=" in page
    assert "Audit trail" not in home(None)


@pytest.mark.parametrize(("altered", "found"), [(8, True), (3, False)])
def test_it_finds_what_was_altered_at_the_end(
    trail: Platform,
    home: Callable[[roles.Role | None], str],
    monkeypatch: pytest.MonkeyPatch,
    altered: int,
    found: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """Only the end is checked on a page: what lies before it is for the whole check."""
    monkeypatch.setattr(panel, "CHECKED", 4)
    row = dict(positions(trail))[altered]
    tamper(trail, f"update audit_entries set action = 'x' where id = '{row}'")  # noqa: S608 - our own
    assert ("The chain is broken" in home(roles.AUDITOR)) is found
