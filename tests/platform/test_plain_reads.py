"""Reads past the session leave the pool as it was, also after the server went away."""

import psycopg
import pytest

from app.db import read
from app.platform import Platform

STATE = "select pg_backend_pid(), %(given)s::int"


def test_it_reads_and_leaves_the_connection_as_it_was(committed: Platform) -> None:
    ((_, given),) = read(committed.engine, STATE, {"given": 7})
    assert given == 7
    with committed.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        assert driver.autocommit is False


def test_it_is_well_again_after_a_statement_failed(committed: Platform) -> None:
    with pytest.raises(psycopg.errors.DivisionByZero):
        read(committed.engine, "select 1 / %(given)s", {"given": 0})
    assert read(committed.engine, STATE, {"given": 1})[0][1] == 1
    with committed.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        assert driver.autocommit is False


def test_it_is_well_again_after_the_server_went_away(committed: Platform) -> None:
    ((pid, _),) = read(committed.engine, STATE, {"given": 1})
    with pytest.raises(psycopg.OperationalError):
        read(committed.engine, "select pg_terminate_backend(pg_backend_pid()), %(x)s", {"x": 1})
    ((other, _),) = read(committed.engine, STATE, {"given": 1})
    assert other != pid
