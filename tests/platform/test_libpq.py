"""Statements by libpq's prepared statements: named rows, bounded memory, errors as everywhere."""

import os
from socket import socketpair
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.exc import DataError, InternalError, OperationalError

from app import libpq
from app.db import finish, read, run
from app.platform import Platform

PREPARED = "select count(*) from pg_prepared_statements where name like 'bdm%%'"


def test_it_names_what_comes_back_and_takes_values_of_any_type(committed: Platform) -> None:
    given = uuid4()
    statement = "select %(id)s::uuid as id, %(id)s::uuid::text as text, '10 %%' as part, 1, null"
    (row,) = read(committed.engine, statement, {"id": given})
    assert (row.id, row.text, row.part, row[3], row[4]) == (given, str(given), "10 %", 1, None)


def test_it_takes_other_types_under_the_same_words(committed: Platform) -> None:
    statement = "select coalesce(%(n)s, 5)"
    answers = [read(committed.engine, statement, {"n": n})[0][0] for n in (1, 2**40, None, 7)]
    assert answers == [1, 2**40, 5, 7]


def test_it_keeps_no_more_statements_than_it_may(committed: Platform) -> None:
    with committed.engine.connect() as connection:
        for number in range(libpq.MAX_PREPARED + 20):
            assert run(connection, f"select {number}", {})[0][0] == number
        ((kept,),) = run(connection, PREPARED, {})
        assert kept == libpq.MAX_PREPARED
        assert run(connection, "select 0", {})[0][0] == 0


def test_it_writes_within_the_transaction_that_is_open(committed: Platform) -> None:
    with committed.engine.connect() as connection:
        run(connection, "create temporary table gone (n int)", {})
        run(connection, "insert into gone values (%(n)s)", {"n": 1})
        assert connection.exec_driver_sql("select n from gone").scalar_one() == 1
        connection.rollback()
        missing = "select to_regclass('gone')"
        assert run(connection, missing, {})[0][0] is None


def test_it_goes_on_after_a_statement_failed(committed: Platform) -> None:
    with committed.engine.connect() as connection:
        with connection.begin():
            with pytest.raises(DataError):
                run(connection, "select 1 / %(n)s::int", {"n": 0})
            with pytest.raises(InternalError, match="InFailedSqlTransaction"):
                run(connection, "select 2", {})
            connection.rollback()
        assert run(connection, "select 3 as n", {})[0].n == 3


def test_it_knows_its_statements_after_every_kind_of_rollback(committed: Platform) -> None:
    with committed.engine.connect() as connection:
        for number in range(8):
            with connection.begin_nested():
                connection.exec_driver_sql("select 5 as five")
                assert run(connection, "select %(n)s::int as n", {"n": number})[0].n == number
            with connection.begin_nested() as undone:
                undone.rollback()
            connection.rollback()
        ((kept,),) = run(connection, PREPARED, {})
        assert kept == 2


def test_it_says_so_when_the_server_is_gone(committed: Platform) -> None:
    with committed.engine.connect() as connection:
        ((pid,),) = run(connection, "select pg_backend_pid()", {})
        read(committed.engine, "select pg_terminate_backend(%(pid)s)", {"pid": pid})
        with pytest.raises(OperationalError):
            run(connection, "select 1", {})
        assert connection.invalidated


def test_it_begins_with_the_first_statement_and_ends_with_the_commit(committed: Platform) -> None:
    inside = "select now() as begun"
    with committed.engine.connect() as connection:
        with connection.begin():
            first, second = (run(connection, inside, {})[0].begun for _ in range(2))
        third = run(connection, inside, {})[0].begun
    assert first == second < third


def test_it_commits_nothing_where_the_first_statement_failed(committed: Platform) -> None:
    with committed.engine.connect() as connection:
        with connection.begin():
            with pytest.raises(DataError):
                run(connection, "select 1 / %(n)s::int", {"n": 0})
            with pytest.raises(InternalError, match="InFailedSqlTransaction"):
                run(connection, "select 2", {})
        assert run(connection, "select 3 as n", {})[0].n == 3


def test_it_says_so_when_the_server_goes_before_the_commit(committed: Platform) -> None:
    with committed.engine.connect() as connection:
        begun = connection.begin()
        ((pid,),) = run(connection, "select pg_backend_pid()", {})
        read(committed.engine, "select pg_terminate_backend(%(pid)s)", {"pid": pid})
        with pytest.raises(OperationalError):
            begun.commit()
        assert connection.invalidated


def test_it_says_so_when_the_server_goes_before_the_beginning(committed: Platform) -> None:
    with committed.engine.connect() as connection:
        with connection.begin():
            ((pid,),) = run(connection, "select pg_backend_pid()", {})
        read(committed.engine, "select pg_terminate_backend(%(pid)s)", {"pid": pid})
        with pytest.raises(OperationalError):
            run(connection, "select 1", {})
        assert connection.invalidated


def test_it_says_so_when_the_servers_last_words_were_no_answer(committed: Platform) -> None:
    """A server that ends for another's crash warns and leaves; what is sent then is lost."""
    warned = b"SWARNING\0VWARNING\0C57P02\0Mterminating connection because of a crash\0\0"
    with committed.engine.connect() as connection:
        with connection.begin():
            run(connection, "select 1", {})
        ours, servers = socketpair()
        with ours, servers:
            servers.sendall(b"N" + (len(warned) + 4).to_bytes(4) + warned)
            driver: Any = connection.connection.driver_connection
            os.dup2(ours.fileno(), driver.pgconn.socket)
        with pytest.raises(OperationalError):
            run(connection, "select 1", {})
        assert connection.invalidated


def test_it_commits_though_what_comes_after_the_commit_fails(committed: Platform) -> None:
    seen = "select status from idempotency_keys where key = 'then'"
    row = (
        "insert into idempotency_keys (scope, key, secret, created_at)"
        " values ('', 'then', false, now())"
    )
    with committed.engine.connect() as connection:
        with connection.begin():
            finish(connection, [(row, {})], b"select 1 / 0")
        assert len(run(connection, seen, {})) == 1
    with committed.engine.connect() as other:
        assert len(run(other, seen, {})) == 1
