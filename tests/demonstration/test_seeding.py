"""Seeding goes well on a slow machine and after a kill; each number is one player's."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.pool import QueuePool

from app.identity.people.models import Credential
from app.platform import Platform
from demonstration import seed
from demonstration.cast.houses import HOUSES, PLAYERS


@pytest.fixture
def plant_people(committed: Platform, monkeypatch: pytest.MonkeyPatch) -> Callable[[], object]:
    """Seeds the cast alone, without what the domains add."""
    monkeypatch.setattr(seed, "PLANTS", ())
    monkeypatch.setattr(Platform, "close", lambda _: None)
    return lambda: seed.seed_demonstration(committed.settings, lambda _: committed)


def test_each_number_of_the_cast_is_given_once() -> None:
    for cast in (HOUSES, PLAYERS):
        assert len({each.number for each in cast}) == len(cast)


@pytest.mark.committed
def test_it_hashes_passwords_while_no_transaction_is_open(
    committed: Platform, plant_people: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    open_ones: list[int] = []
    hash_password, pool = seed.hash_password, committed.engine.pool
    assert isinstance(pool, QueuePool)

    def watched(*asked: object) -> str:
        open_ones.append(pool.checkedout())
        return hash_password(*asked)

    monkeypatch.setattr(seed, "hash_password", watched)
    plant_people()
    assert open_ones == [0] * len(PLAYERS)


@pytest.mark.committed
def test_who_has_no_password_after_a_kill_gets_one(
    committed: Platform, plant_people: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed = seed._hashed
    monkeypatch.setattr(seed, "_hashed", _interrupt)
    with pytest.raises(KeyboardInterrupt):
        plant_people()
    monkeypatch.setattr(seed, "_hashed", hashed)
    plant_people()
    with committed.executor.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Credential)) == len(PLAYERS)


def _interrupt(*_: object) -> str:
    raise KeyboardInterrupt
