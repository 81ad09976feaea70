"""Build the application from its settings and the domains' install functions."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Flask, current_app
from redis import Redis
from sqlalchemy import Engine
from sqlalchemy.orm import sessionmaker

from app.cases.declaring import declare_services
from app.config import Settings
from app.db import make_engine
from app.installation import is_demonstration, refuse_demonstration_in_production
from app.ports import Ports
from app.registry import Install, Registry
from app.unit_of_work import Executor
from app.vault import Vault


@dataclass(frozen=True, kw_only=True, repr=False)
class Platform:
    """The long-lived parts that doors, jobs and commands share; their settings are not for show."""

    settings: Settings
    registry: Registry
    engine: Engine
    redis: Redis
    executor: Executor


def build_platform(settings: Settings, installs: Sequence[Install]) -> Platform:
    """Open the pools and let every domain install itself; no Flask, so workers can use it too.

    Raises BadConfiguration where production meets a demonstration database, and BadServices where
    a service's file is wrong.
    """
    registry = Registry()
    for install in installs:
        install(registry)
    declare_services(registry)
    engine = make_engine(settings.database_url)
    vault = Vault(settings.document_key, settings.secret_key)
    executor = Executor(
        sessionmaker(engine, expire_on_commit=False),
        registry.subscriptions,
        vault,
        ports=Ports(settings, registry.ports),
        permissions={permission.name: permission for permission in registry.permissions},
    )
    with executor.sessions() as session:
        executor.demonstration = is_demonstration(session)
    refuse_demonstration_in_production(settings, demonstration=executor.demonstration)
    redis = Redis.from_url(settings.redis_url)
    return Platform(
        settings=settings, registry=registry, engine=engine, redis=redis, executor=executor
    )


def create_app(platform: Platform) -> Flask:
    """Mount pages, API, static files, health and errors on a Flask application."""
    from app.web.flask_app import WebApp  # noqa: PLC0415 - workers build no pages
    from app.web.install import install_web  # noqa: PLC0415 - as above

    app = WebApp("bdm")
    app.extensions["bdm"] = platform
    install_web(app, platform)
    return app


def the_platform() -> Platform:
    """Return the platform of the application that serves this request."""
    platform: Platform = current_app.extensions["bdm"]
    return platform
