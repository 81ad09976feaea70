"""Migrations are one chain, and bring a database to exactly what the models say."""

import os
from pathlib import Path

import psycopg
import pytest

from app.config import ROOT
from app.migrating import check

VERSIONS = sorted((ROOT / "migrations" / "versions").glob("*.py"))


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


def test_it_has_one_head_and_no_drift(empty_database: str) -> None:
    check(empty_database)


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.stem)
def test_it_never_goes_down_in_silence(path: Path) -> None:
    """We go forward only; a downgrade that nobody ran would be a lie."""
    assert "def downgrade" not in path.read_text()
