import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from demonstration.servers import processes
from demonstration.servers.embedded import CannotStart
from demonstration.servers.postgres import PostgresServer, start_postgres


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "postgres"


@pytest.fixture
def server(data_dir: Path) -> Iterator[PostgresServer]:
    with start_postgres(data_dir, durable=False) as running:
        yield running


def answer(url: str, query: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(query).fetchone()
    return row and row[0]


def test_it_gives_the_application_a_role_that_owns_and_makes_nothing(
    server: PostgresServer,
) -> None:
    attributes = "SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolbypassrls FROM pg_roles"
    for url in (server.app_url, server.owner_url):
        assert answer(url, f"{attributes} WHERE rolname = current_user") is False
    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege),
        psycopg.connect(server.app_url) as connection,
    ):
        connection.execute("CREATE TABLE mine ()")


@pytest.mark.campaign
def test_it_lets_the_owner_migrate_and_keeps_time_in_utc(server: PostgresServer) -> None:
    with psycopg.connect(server.owner_url) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        connection.execute("CREATE TABLE theirs ()")
    assert answer(server.app_url, "SHOW timezone") == "UTC"
    assert answer(server.app_url, "SHOW server_encoding") == "UTF8"


def test_it_refuses_whoever_has_no_password(server: PostgresServer) -> None:
    without = server.superuser_url.replace(server.credentials["postgres"], "")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(without)


def test_it_keeps_passwords_where_only_we_can_read_them(server: PostgresServer) -> None:
    mode = (server.data_dir / "credentials.json").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600
    assert server.credentials["bdm_app"] not in repr(server)


@pytest.mark.campaign
def test_it_keeps_what_people_typed_out_of_its_log(server: PostgresServer) -> None:
    with psycopg.connect(server.owner_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE people (cnic text UNIQUE)")
        connection.execute("INSERT INTO people VALUES ('54400-7654321-9')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO people VALUES ('54400-7654321-9')")
    log = (server.data_dir / "postgres.log").read_text()
    assert "people_cnic_key" in log
    assert "7654321" not in log


def test_it_reuses_the_server_that_runs(server: PostgresServer) -> None:
    again = start_postgres(server.data_dir, durable=False)
    assert again.adopted
    assert again.process.pid == server.process.pid


@pytest.mark.campaign
def test_it_recovers_what_was_committed_when_the_server_is_killed(data_dir: Path) -> None:
    server = start_postgres(data_dir)
    with psycopg.connect(server.owner_url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    os.kill(server.process.pid, signal.SIGKILL)
    server.stop()
    with start_postgres(data_dir) as again:
        assert not again.adopted
        assert answer(again.owner_url, "SELECT answer FROM kept") == 42


@pytest.mark.campaign
def test_it_is_not_fooled_by_a_stale_pid_file_that_names_a_living_stranger(
    data_dir: Path,
) -> None:
    start_postgres(data_dir, durable=False).stop()
    lines = [str(os.getpid()), str(data_dir / "data"), "0", "5432", "", "", "", "ready"]
    (data_dir / "data" / "postmaster.pid").write_text("\n".join(lines))
    with start_postgres(data_dir, durable=False) as server:
        assert not server.adopted
        assert answer(server.app_url, "SELECT 1") == 1


@pytest.mark.campaign
def test_it_begins_anew_when_the_first_start_was_killed_half_way(data_dir: Path) -> None:
    (data_dir / "data.unfinished" / "base").mkdir(parents=True)
    with start_postgres(data_dir, durable=False) as server:
        assert answer(server.app_url, "SELECT 1") == 1


@pytest.mark.campaign
def test_it_says_what_to_do_about_data_of_another_version(data_dir: Path) -> None:
    start_postgres(data_dir, durable=False).stop()
    (data_dir / "data" / "PG_VERSION").write_text("15\n")
    with pytest.raises(CannotStart, match="are of PostgreSQL 15"):
        start_postgres(data_dir, durable=False)


@pytest.mark.campaign
def test_it_dies_with_whoever_started_it(data_dir: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("only Linux tells children of their parent's death")
    script = (
        "import os, pathlib, signal, sys;"
        "from demonstration.servers.postgres import start_postgres;"
        "print(start_postgres(pathlib.Path(sys.argv[1]), durable=False).process.pid, flush=True);"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(data_dir)], check=False, stdout=subprocess.PIPE
    )
    pid = int(done.stdout)
    assert processes.wait_until(lambda: not processes.is_alive(pid), seconds=10)


@pytest.mark.campaign
def test_it_takes_a_path_that_is_too_long_for_a_socket(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["a-rather-long-folder-name"] * 4)
    with start_postgres(deep, durable=False) as server:
        assert answer(server.app_url, "SELECT 1") == 1
    server.socket_dir.rmdir()
