"""Migrations are one chain, and bring a database to exactly what the models say."""

import hashlib
import os
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner
from factories.every import every

from app import migrations
from app.config import ROOT
from app.migration_commands import MigrationProblem, upgrade
from cli.main import main

VERSIONS = sorted((ROOT / "migrations" / "versions").glob("*.py"))
# The newest released revision, and a mark of all that brings a database to it: both change when a
# revision is released, and never else (docs/adr/0025).
RELEASED, MARK = "0001", "b105b2019c3c0441"


@pytest.fixture
def empty_database(worker: str) -> str:
    """An empty database of the owner's; dropped by the server's own end."""
    superuser, name = os.environ["BDM_TEST_SUPERUSER_URL"], f"bdm_empty_{worker}"
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute(f"drop database if exists {name} with (force)")  # type: ignore[arg-type]
        connection.execute(f"create database {name} owner bdm_owner")  # type: ignore[arg-type]
    before, _, query = os.environ["BDM_TEST_OWNER_URL"].partition("?")
    url = before.rsplit("/", 1)[0] + f"/{name}?{query}"
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


@pytest.fixture
def brought(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files of SQL that migrations run from now on, in their order."""
    run = migrations._run
    files: list[Path] = []

    def noted(path: Path) -> None:
        files.append(path)
        run(path)

    monkeypatch.setattr(migrations, "_run", noted)
    return files


def test_it_has_one_head_and_no_drift() -> None:
    """By the command, in this process: `make proofs` would migrate once more for it."""
    done = CliRunner().invoke(main, ["migrate", "--check"])
    assert (done.exit_code, "migrations agree" in done.output) == (0, True), done.output


@pytest.mark.parametrize("revision", ["0050", "0102", "a newer one"])
def test_it_refuses_data_that_no_migration_leads_on_from(
    empty_database: str, revision: str
) -> None:
    """Migrations from before the baseline had the same numbers, up to 0102."""
    with psycopg.connect(empty_database.replace("+psycopg", "", 1)) as connection:
        connection.execute("create table alembic_version (version_num text)")
        connection.execute("insert into alembic_version values (%s)", [revision])
    with pytest.raises(MigrationProblem, match=f"at migration {revision}: .* begin anew: "):
        upgrade(empty_database)


@every("path", VERSIONS)
def test_it_never_goes_down_in_silence(path: Path) -> None:
    """We go forward only; a downgrade that nobody ran would be a lie."""
    assert "def downgrade" not in path.read_text()


def test_what_is_released_is_never_edited(empty_database: str, brought: list[Path]) -> None:
    upgrade(empty_database, RELEASED)
    released = [path for path in VERSIONS if path.name[:4] <= RELEASED]
    told = b"".join(path.read_bytes() for path in [*released, *brought])
    assert hashlib.sha256(told).hexdigest()[:16] == MARK


def test_a_migration_brings_every_file_of_sql(empty_database: str, brought: list[Path]) -> None:
    upgrade(empty_database)
    assert set(brought) == set(migrations.SQL.rglob("*.sql"))


def test_a_subject_can_be_brought_again_over_itself(empty_database: str) -> None:
    upgrade(empty_database)
    with psycopg.connect(empty_database.replace("+psycopg", "", 1)) as connection:
        for path in sorted(migrations.SQL.glob("*.sql")):
            connection.execute(path.read_text())  # type: ignore[arg-type]  # ours, fixed


def test_a_migration_goes_on_bringing_the_version_that_it_brought(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "past").mkdir()
    (tmp_path / "past" / "bids.1.sql").write_text("first")
    (tmp_path / "bids.sql").write_text("second")
    monkeypatch.setattr(migrations, "SQL", tmp_path)
    texts: list[str] = []
    monkeypatch.setattr(migrations, "_run", lambda path: texts.append(path.read_text()))
    migrations.bring("bids")
    migrations.bring("bids", 2)
    assert texts == ["first", "second"]
    with pytest.raises(LookupError):
        migrations.bring("bids", 3)
