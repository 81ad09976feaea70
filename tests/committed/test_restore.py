"""What README promises of a backup: dumped, restored as the owner, and proved by every `verify`.

It is restored into another PostgreSQL, as after the loss of a machine.
"""

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import click
import psycopg
import pytest
from click.testing import CliRunner, Result
from conftest import Cluster, _database, _superuser, fresh_database, sqlalchemy_url
from factories.composition import composed
from factories.delivery import deliver_here
from factories.events import owner_url
from factories.identity import make_person
from factories.payments import make_bill, pay
from factories.quiet import quiet_cluster
from factories.register import file, make_business
from factories.trail import at_last, notes, sealed
from sqlalchemy import text

from app.audit.doors.cli import audit
from app.calendar import local_day
from app.clock import real_now
from app.factory import build_platform
from app.identity.accounts.queries.actors import SYSTEM
from app.ledger.doors.cli import ledger
from app.platform import Platform
from demonstration.servers.postgres import binary, start_postgres
from payments.collections import use_cases as collections_use_cases
from payments.collections.doors.cli import collections
from registration.register.doors.cli import register
from registration.register.policy.filings import Kind
from registration.register.queries.feed import seal_register
from wsgi import DOMAINS

pytestmark = [pytest.mark.committed, pytest.mark.campaign]
PROOFS = {"audit": audit, "ledger": ledger, "register": register, "collections": collections}
# What whoever holds the owner's password could change in a dump, and who finds it.
FORGERIES = {
    "audit": "update audit_entries set action = 'test.nothing' where action = 'test.noted'",
    "ledger": "update ledger_balances set balance_paisa = balance_paisa + 1",
    "register": "update business_versions set name = 'Somebody Else'",
    "collections": "update collection_days set collected_paisa = collected_paisa + 1",
}


def _live(platform: Platform) -> None:
    """Let something happen that each of the four can prove."""
    with platform.executor.sessions() as session:
        bill = make_bill(session)
        owner = make_person(session)
        business = make_business(session, platform, owner)
        psid, business_id = bill.psid, business.id
        session.commit()
    pay(platform, psid, 1_200_00)
    later = local_day(real_now()) + timedelta(days=9)
    file(platform, business_id, Kind.NAME, later, {"name": "Makran Traders"})
    deliver_here(platform.executor)
    notes(platform, 3)
    assert at_last(lambda: sealed(platform), 4)
    platform.executor.execute(seal_register, None, actor=SYSTEM)
    # The payment's numbers: the first folding sees them, a later one finds them settled.
    assert at_last(
        lambda: platform.executor.execute(
            collections_use_cases.fold_collections, None, actor=SYSTEM
        )
    )


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with quiet_cluster() as quiet:
        yield quiet


@pytest.fixture(scope="module")
def other_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A server that has seen nothing: its transaction ids start again."""
    folder = tmp_path_factory.mktemp("other") / "postgres"
    with start_postgres(folder, durable=False) as server:
        yield Cluster(server.superuser_url, server.owner_url, server.app_url)


@pytest.fixture
def restored(
    committed: Platform,
    cluster: Cluster,
    other_cluster: Cluster,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Platform]:
    """A database in the other cluster, made of a dump of one in which things have happened."""
    monkeypatch.setattr(collections_use_cases, "MARGIN", timedelta(0))
    _live(committed)
    _drop_what_only_tests_have(committed, cluster)
    dump, name = tmp_path / "bdm.dump", "bdm_restored"
    _run("pg_dump", "--format=custom", f"--file={dump}", owner_url(committed))
    with fresh_database(name, other_cluster.superuser_url, "template0"):
        target = _database(other_cluster.owner_url, name)
        _run("pg_restore", "--exit-on-error", f"--dbname={target}", str(dump))
        settings = replace(
            committed.settings,
            database_url=sqlalchemy_url(_database(other_cluster.app_url, name)),
            owner_url=sqlalchemy_url(target),
        )
        platform = build_platform(settings, DOMAINS)
        yield platform
        platform.engine.dispose()
        platform.redis.close()


def _drop_what_only_tests_have(platform: Platform, cluster: Cluster) -> None:
    name = owner_url(platform).partition("?")[0].rsplit("/", 1)[1]
    _superuser(
        _database(cluster.superuser_url, name), "drop function test_rewrite_history(boolean)"
    )


def _run(program: str, *arguments: str) -> None:
    done = subprocess.run(
        [str(binary(program)), *arguments], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def _proved(platform: Platform, proof: click.Group) -> Result:
    return CliRunner().invoke(proof, ["verify"], obj=composed(platform))


def test_every_proof_holds_after_a_restore_and_once_life_goes_on(restored: Platform) -> None:
    """Transaction ids begin anew in the other cluster; numbers and chains go on."""
    before = _clusters_seen(restored)
    for _ in range(2):
        for name, proof in PROOFS.items():
            told = _proved(restored, proof)
            assert told.exit_code == 0, (name, told.output, told.exception)
        notes(restored, 2)
        assert sealed(restored) >= 2
    assert _clusters_seen(restored) - before, "it was sealed in the cluster of the dump"


def _clusters_seen(platform: Platform) -> set[str]:
    """Return the clusters in which feeds were sealed last, by their own names."""
    with platform.executor.sessions() as session:
        return set(session.scalars(text("select cluster from feed_cursors")))


@pytest.mark.parametrize("name", FORGERIES)
def test_a_dump_that_was_changed_is_found(restored: Platform, name: str) -> None:
    with psycopg.connect(owner_url(restored), autocommit=True) as connection:
        table = FORGERIES[name].split()[1]
        connection.execute(f"alter table {table} disable trigger user")  # type: ignore[arg-type]
        changed = connection.execute(FORGERIES[name])  # type: ignore[arg-type]
        assert changed.rowcount > 0
        connection.execute(f"alter table {table} enable trigger user")  # type: ignore[arg-type]
    assert _proved(restored, PROOFS[name]).exit_code == 1
