"""Seeding goes well on a slow machine and after a kill; each number is one player's."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from app.identity.accounts import passwords
from app.identity.people.models import Credential
from app.platform import Platform
from demonstration import seed
from demonstration.cast.houses import HOUSES, PLAYERS


@pytest.fixture
def plant_people(committed: Platform, monkeypatch: pytest.MonkeyPatch) -> Callable[[], object]:
    """Seeds the cast alone, without what the domains add."""
    monkeypatch.setattr(seed, "PLANTS", ())
    monkeypatch.setattr(Platform, "close", lambda _: None)
    monkeypatch.setattr(seed, "keep_prepared", lambda _: None)  # the platform is used again
    return lambda: seed.seed_demonstration(committed.settings, lambda _: committed)


def test_each_number_of_the_cast_is_given_once() -> None:
    for cast in (HOUSES, PLAYERS):
        assert len({each.number for each in cast}) == len(cast)


@pytest.mark.committed
def test_it_hashes_nothing_dearly_while_a_transaction_is_open(
    plant_people: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A busy machine would keep it idle until PostgreSQL ends it."""
    monkeypatch.setattr(passwords, "_hasher", _interrupt)
    plant_people()


@pytest.mark.committed
def test_who_has_no_password_after_a_kill_gets_one(
    committed: Platform, plant_people: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed = seed.hash_random_password
    monkeypatch.setattr(seed, "hash_random_password", _interrupt)
    with pytest.raises(KeyboardInterrupt):
        plant_people()
    monkeypatch.setattr(seed, "hash_random_password", hashed)
    plant_people()
    with committed.executor.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Credential)) == len(PLAYERS)


def _interrupt(*_: object) -> str:
    raise KeyboardInterrupt
