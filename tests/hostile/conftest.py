"""One seeded province for the whole folder: nobody who is refused changes anything in it."""

from collections.abc import Iterator

import pytest
from factories.browser import Living
from factories.seeded import copied_province
from hostile.province import Stranger, arrange_things, insiders, passer_by

from app.config import Settings
from app.factory import build_platform, create_app
from demonstration.cast.accounts import secrets_of
from demonstration.seed import read_cast


@pytest.fixture(scope="package")
def living(
    settings: Settings, worker: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Living]:
    from wsgi import DOMAINS

    folder = tmp_path_factory.mktemp("hostile")
    with copied_province(f"bdm_hostile_{worker}", folder) as environment:
        own = Settings.from_environment(
            environment | {"REDIS_URL": settings.redis_url, "BASE_URL": settings.base_url}
        )
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


@pytest.fixture(scope="package")
def people(living: Living) -> dict[str, Stranger]:
    """Everybody of the cast by name, and a citizen without any role."""
    return {each.name: each for each in (passer_by(living), *insiders(living))}
