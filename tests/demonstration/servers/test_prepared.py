"""A second start does again what other code did, or did elsewhere; else it does nothing."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from app.config import Settings
from app.platform import Platform
from demonstration.cast.accounts import accounts, login, secrets_of
from demonstration.cast.houses import PLAYERS
from demonstration.servers import prepared

NOBODY = "Nobody"


@pytest.fixture
def now(settings: Settings) -> prepared.Prepared:
    found = prepared.looks_like(settings.owner_url, somebody=NOBODY)
    assert found is not None
    return replace(found, seeded=True)


def test_it_is_prepared_once_it_was_noted(tmp_path: Path, now: prepared.Prepared) -> None:
    assert not prepared.is_prepared(tmp_path, now)
    prepared.note(tmp_path, now)
    assert prepared.is_prepared(tmp_path, now)
    assert (tmp_path / "prepared.json").stat().st_mode & 0o077 == 0
    prepared.forget(tmp_path)
    assert not prepared.is_prepared(tmp_path, now)


@pytest.mark.parametrize(
    "changed",
    [{"code": "other"}, {"version": "0000"}, {"database": "7/other"}, {"seeded": False}],
)
def test_it_is_not_where_anything_changed(
    tmp_path: Path, now: prepared.Prepared, changed: dict[str, object]
) -> None:
    prepared.note(tmp_path, now)
    assert not prepared.is_prepared(tmp_path, replace(now, **changed))
    assert not prepared.is_prepared(tmp_path, None)


@pytest.mark.parametrize("damaged", ["", "{", "[]", "null"])
def test_it_trusts_no_damaged_note(tmp_path: Path, now: prepared.Prepared, damaged: str) -> None:
    (tmp_path / "prepared.json").write_text(damaged)
    assert not prepared.is_prepared(tmp_path, now)


def test_it_sees_whether_the_people_are_there(committed: Platform) -> None:
    from factories.identity import make_person

    url = committed.settings.owner_url
    before = prepared.looks_like(url, somebody="Officer")
    with committed.executor.sessions() as session:
        make_person(session, "Officer")
        session.commit()
    after = prepared.looks_like(url, somebody="Officer")
    assert before is not None
    assert after == replace(before, seeded=True)


def test_it_says_nothing_of_an_empty_database(settings: Settings) -> None:
    url = settings.owner_url.replace("postgresql+psycopg", "postgresql")
    head, _, query = url.partition("?")
    empty = f"{head.rsplit('/', 1)[0]}/bdm?{query}"
    assert prepared.looks_like(empty, somebody=NOBODY) is None


def test_its_mark_changes_with_any_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = tmp_path / "room"
    (room / "below").mkdir(parents=True)
    (room / "__init__.py").touch()
    template = room / "below" / "page.html"
    template.write_text("one")
    monkeypatch.setattr(prepared, "ROOT", tmp_path)
    first = prepared.code()
    assert prepared.code() == first
    template.write_text("more")
    second = prepared.code()
    os.utime(template, (1, 1))
    third = prepared.code()
    (room / "new.py").touch()
    assert len({first, second, third, prepared.code()}) == 4


def test_it_keeps_the_secrets_that_it_made_and_does_not_write_them_again(tmp_path: Path) -> None:
    made = secrets_of(tmp_path)
    path = tmp_path / "demonstration.json"
    written_at = path.stat().st_mtime_ns
    assert secrets_of(tmp_path) == made
    assert path.stat().st_mtime_ns == written_at
    kept = json.loads(path.read_text())
    del kept["passwords"][PLAYERS[0].key]
    path.write_text(json.dumps(kept))
    again = secrets_of(tmp_path)
    assert again.passwords[PLAYERS[1].key] == made.passwords[PLAYERS[1].key]
    assert again.passwords[PLAYERS[0].key] != made.passwords[PLAYERS[0].key]
    assert [account[1] for account in accounts(again)] == [login(player) for player in PLAYERS]
