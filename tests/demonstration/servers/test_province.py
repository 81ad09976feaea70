"""A command that needs records finds some on a bare checkout too, and leaves nothing there."""

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner, Result
from factories.composition import composed
from factories.seeded import copied_province
from factories.trail import owner

from app.config import Settings
from app.platform import Platform
from demonstration.servers.province import has_database, throwaway_province
from tax_incentives.changes.doors.cli import incentives
from wsgi import make_platform

LIE = (
    "update relief_scheme_texts set content = replace(content, 'value: 25 %', 'value: 26 %')"
    " where content like '%code: ict_rebate%'"
)


@pytest.fixture
def province(tmp_path: Path) -> Iterator[Platform]:
    with copied_province("bdm_replayed", tmp_path / "data") as environ:
        redis = {"REDIS_URL": os.environ["BDM_TEST_REDIS_URL"]}
        platform = make_platform(Settings.from_environment(environ | redis))
        yield platform
        platform.close()


def replay(platform: Platform) -> Result:
    return CliRunner().invoke(incentives, ["replay"], obj=composed(platform))


def test_the_claims_of_the_seed_agree_until_a_stored_rate_is_changed(province: Platform) -> None:
    found = replay(province)
    assert found.exit_code == 0, found.output
    assert "2 decisions agree to the byte." in found.output
    with owner(province) as connection:
        connection.execute("alter table relief_scheme_texts disable trigger user")
        assert connection.execute(LIE).rowcount == 1
    found = replay(province)
    assert found.exit_code == 1
    assert "ict_rebate, version 1, claim" in found.output
    assert "1 decisions agree to the byte." in found.output


def test_a_throwaway_province_is_there_for_one_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    seen: list[Settings] = []
    with throwaway_province(seen.append):
        url = os.environ["DATABASE_URL"]
        psycopg.connect(url).close()
        assert seen[0].data_dir == Path(os.environ["BDM_DATA_DIR"])
        assert seen[0].data_dir.exists()
    assert not seen[0].data_dir.exists()
    assert "DATABASE_URL" not in os.environ
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)


def test_a_bare_checkout_has_no_database(tmp_path: Path) -> None:
    bare = {"BDM_DATA_DIR": str(tmp_path)}
    assert has_database(bare | {"DATABASE_URL": "postgresql://u:p@h/d"})
    (tmp_path / "postgres").mkdir()
    assert not has_database(bare), "empty servers, which a command was lent, hold no decision"
    (tmp_path / "demonstration.json").touch()
    assert has_database(bare)
