"""Build the application from its settings and the domains' install functions."""

from collections.abc import Sequence

from flask import Flask
from redis import Redis
from sqlalchemy.orm import sessionmaker

from app.config import Settings
from app.db import make_engine
from app.encrypted_columns import encrypt_with
from app.installation import is_demonstration, refuse_demonstration_in_production
from app.platform import Platform
from app.ports import Ports
from app.registry import Install, Registry
from app.row_macs import VAULT
from app.unit_of_work import Executor
from app.vault import Vault


def build_registry(installs: Sequence[Install]) -> Registry:
    """Let every domain say what it brings, without opening a database."""
    registry = Registry()
    for install in installs:
        install(registry)
    return registry


def build_platform(settings: Settings, installs: Sequence[Install]) -> Platform:
    """Open the pools and let every domain install itself; no Flask, so workers can use it too.

    Raises BadConfiguration where production meets a demonstration database, and BadFiles where
    a service's file is wrong.
    """
    registry = build_registry(installs)
    for hook in registry.boot_hooks:
        hook(registry)
    # A test may stop in the middle of a transaction, on a busy machine for longer than any page.
    idle = {"idle_timeout_ms": 0} if settings.mode == "test" else {}
    engine = make_engine(settings.database_url, **idle)
    vault = Vault.of(settings)
    encrypt_with(engine, vault)
    executor = Executor(
        sessionmaker(engine, expire_on_commit=False, info={VAULT: vault}),
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
