"""Numbers without gaps, in the order of settling, that no later commit can slip behind."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from factories.trail import notes, owner, positions, rows, sealed
from sqlalchemy import text

from app.audit.queries import FEED
from app.audit.use_cases import AUDIT_FEED
from app.db import new_id
from app.feeds import after, count_passed_over, head
from app.platform import Platform

pytestmark = pytest.mark.committed
ADD = text(
    "insert into audit_entries (id, at, action, subject, request_id)"
    " values (:id, now(), 'test.added', '', '')"
)
WITH_XID = (
    "insert into audit_entries (id, at, action, subject, request_id, xid)"
    " values (gen_random_uuid(), now(), 'x', '', '', 1)"
)


def test_it_numbers_rows_densely_from_one(committed: Platform) -> None:
    notes(committed, 25)
    assert [sealed(committed, 10) for _ in range(4)] == [10, 10, 5, 0]
    notes(committed, 3)
    assert sealed(committed) == 3
    assert [number for number, _ in positions(committed)] == list(range(1, 29))
    assert len({row for _, row in positions(committed)}) == 28


def test_it_waits_for_an_older_transaction_that_may_still_commit(committed: Platform) -> None:
    """Also at its very first run, when it knows no cluster yet."""
    for already in (0, 4):
        with committed.executor.sessions() as slow:
            slow.execute(ADD, {"id": new_id()})
            notes(committed, 3)
            assert sealed(committed) == 0
            slow.commit()
        assert sealed(committed) == 4
        assert len(positions(committed)) == rows(committed) == already + 4


def test_it_never_gives_a_number_behind_a_reader(committed: Platform) -> None:
    """Writers commit out of order while sealers race and a reader follows; it misses nothing."""
    written, done = threading.Event(), threading.Event()
    with ThreadPoolExecutor(6) as pool:
        sealers = [pool.submit(seal_until, committed, written) for _ in range(2)]
        reader = pool.submit(read_until, committed, done)
        for writer in [pool.submit(write_at_random, committed, seed) for seed in range(3)]:
            writer.result(60)
        written.set()
        for each in sealers:
            each.result(60)
        while sealed(committed):
            pass
        done.set()
        seen = reader.result(60)
    assert seen == list(range(1, rows(committed) + 1))
    assert len(positions(committed)) == rows(committed) > 50


def write_at_random(platform: Platform, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a reproducible race
    for _ in range(25):
        with platform.executor.sessions() as session:
            for _ in range(chance.randint(1, 3)):
                session.execute(ADD, {"id": new_id()})
            session.execute(text("select pg_sleep(:s)"), {"s": chance.random() / 200})
            session.commit() if chance.random() > 0.2 else session.rollback()


def seal_until(platform: Platform, done: threading.Event) -> None:
    while not done.is_set():
        sealed(platform, 7)


def read_until(platform: Platform, done: threading.Event) -> list[int]:
    """Follow the feed by its numbers until it stands still."""
    seen: list[int] = []
    with platform.executor.sessions() as session:
        while True:
            ended = done.is_set()
            found = after(session, FEED, seen[-1] if seen else 0, 5)
            seen.extend(position.number for position in found)
            session.rollback()
            if ended and not found:
                return seen


def test_it_lets_one_sealer_at_a_time_number_a_feed(committed: Platform) -> None:
    notes(committed, 2)
    sealed(committed, 1)
    with committed.executor.sessions() as other:
        other.execute(text("select * from feed_cursors for update"))
        assert sealed(committed) == 0
    assert sealed(committed) == 1


def test_it_goes_on_after_a_restore_into_a_cluster_with_smaller_ids(committed: Platform) -> None:
    """After dump and restore stored ids lie in the future, and the cursor is ahead of all ids."""
    notes(committed, 5)
    assert sealed(committed, 3) == 3
    with owner(committed) as connection:
        connection.execute("alter table audit_entries disable trigger audit_is_append_only")
        connection.execute("update audit_entries set xid = xid + 1000000000")
        connection.execute(
            "update feed_cursors set settled_before = settled_before + 1000000000, cluster = '42'"
        )
        connection.execute("alter table audit_entries enable trigger audit_is_append_only")
    notes(committed, 4)
    assert sealed(committed, 4) == 4
    assert sealed(committed) == 2
    notes(committed, 2)
    assert sealed(committed) == 2
    assert [number for number, _ in positions(committed)] == list(range(1, 12))
    numbered = [row for _, row in positions(committed)]
    assert len(set(numbered)) == rows(committed) == 11
    assert numbered == sorted(numbered), "what the dump had goes first"


def test_it_finds_rows_of_a_new_cluster_whose_ids_have_caught_up_meanwhile(
    committed: Platform,
) -> None:
    """The sealer slept while the restored database wrote rows with ids below the old cursor."""
    notes(committed, 2)
    assert sealed(committed) == 2
    notes(committed, 3)
    with owner(committed) as connection:
        connection.execute(
            "update feed_cursors set cluster = '42',"
            " settled_before = pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
        )
    assert sealed(committed) == 3
    assert sealed(committed) == 0


def test_it_goes_on_when_ids_went_back_within_the_cluster(committed: Platform) -> None:
    notes(committed, 2)
    assert sealed(committed) == 2
    with owner(committed) as connection:
        connection.execute("update feed_cursors set settled_before = 1000000000000")
    notes(committed, 1)
    assert sealed(committed) == 1


def test_it_lets_the_application_choose_neither_xid_nor_number(committed: Platform) -> None:
    notes(committed, 1)
    assert sealed(committed) == 1
    for statement in (
        WITH_XID,
        "update feed_positions set number = 7",
        "delete from feed_positions",
        "truncate feed_positions",
    ):
        with (
            committed.executor.sessions() as session,
            pytest.raises(Exception, match="permission denied"),
        ):
            session.execute(text(statement))


def test_it_notices_a_row_slipped_in_behind_the_sealer(committed: Platform) -> None:
    notes(committed, 1)
    assert sealed(committed) == 1
    with owner(committed) as connection:
        connection.execute(WITH_XID)
    assert sealed(committed) == 0
    with committed.executor.sessions() as session:
        assert count_passed_over(session, AUDIT_FEED) == 1
        newest = head(session, FEED)
    assert newest is not None
    assert newest.number == 1
