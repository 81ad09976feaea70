"""A demonstration of an earlier release goes on after an upgrade that brings MACs."""

import os
from pathlib import Path

import psycopg
import pytest
from conftest import _database
from factories.seeded import copied_province

from app.config import Settings
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.staff.use_cases import unstamped
from demonstration.seed import seed_demonstration
from wsgi import make_platform

NAME = "bdm_older_rows"


@pytest.mark.slow
def test_rows_from_before_macs_are_stamped(tmp_path: Path) -> None:
    with copied_province(NAME, tmp_path) as made:
        redis = {"REDIS_URL": os.environ["BDM_TEST_REDIS_URL"], "BASE_URL": "http://127.0.0.1:8000"}
        settings = Settings.from_environment(made | redis)
        _empty_macs_of_reports()
        assert _without_macs(settings)["evaluation_reports"] > 0
        seed_demonstration(settings, make_platform)
        assert not any(_without_macs(settings).values())


def _empty_macs_of_reports() -> None:
    with psycopg.connect(_database(os.environ["BDM_TEST_SUPERUSER_URL"], NAME)) as superuser:
        superuser.execute("set session_replication_role = replica")
        superuser.execute("update evaluation_reports set mac = null")


def _without_macs(settings: Settings) -> dict[str, int]:
    platform = make_platform(settings)
    try:
        return dict(platform.executor.execute(unstamped, None, actor=SYSTEM))
    finally:
        platform.close()
