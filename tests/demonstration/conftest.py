"""The demonstration's province in this process, for tests that only look at it."""

from collections.abc import Iterator

import pytest
from factories.browser import Living
from factories.seeded import copied_province

from app.config import Settings
from app.factory import build_platform, create_app
from demonstration.cast.accounts import secrets_of
from demonstration.seed import read_cast


@pytest.fixture(scope="package")
def living(
    settings: Settings, worker: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Living]:
    from wsgi import DOMAINS

    folder = tmp_path_factory.mktemp("homes")
    with copied_province(f"bdm_homes_{worker}", folder) as environment:
        own = Settings.from_environment(
            environment | {"REDIS_URL": settings.redis_url, "BASE_URL": settings.base_url}
        )
        platform = build_platform(own, DOMAINS)
        app = create_app(platform)
        try:
            yield Living("", own, platform, app, read_cast(platform, secrets_of(folder)), folder)
        finally:
            platform.engine.dispose()
            platform.redis.close()
