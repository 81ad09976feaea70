"""One seeded province for the whole folder: nobody who is refused changes anything in it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from conftest import Cluster, _database, _fresh_database, sqlalchemy_url
from factories.browser import Living
from hostile.province import arrange_things

from app.config import Settings
from app.dev.accounts import secrets_of
from app.dev.seed import read_cast, seed_demonstration
from app.factory import build_platform, create_app


@pytest.fixture(scope="session")
def living(
    settings: Settings, cluster: Cluster, worker: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Living]:
    from wsgi import DOMAINS

    folder = tmp_path_factory.mktemp("hostile")
    name = f"bdm_hostile_{worker}"
    for _ in _fresh_database(name, cluster.superuser_url):
        own = replace(
            settings,
            mode="development",
            data_dir=folder,
            database_url=sqlalchemy_url(_database(cluster.app_url, name)),
            owner_url=sqlalchemy_url(_database(cluster.owner_url, name)),
        )
        seed_demonstration(own)
        platform = build_platform(own, DOMAINS)
        app = create_app(platform)
        app.config["WTF_CSRF_ENABLED"] = False
        living = Living("", own, platform, app, read_cast(platform, secrets_of(folder)), folder)
        try:
            arrange_things(living)
            yield living
        finally:
            platform.engine.dispose()
            platform.redis.close()
