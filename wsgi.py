"""The composition root: every process — web, worker, relay, cron, `bdm` — uses this one list."""

from importlib.util import find_spec
from typing import TYPE_CHECKING

from app.loading import loading

with loading():
    from app.casework.install import install as casework
    from app.config import Settings
    from app.factory import build_platform, build_registry, create_app
    from app.installs import PLATFORM_ROOMS
    from app.logging_setup import configure_logging
    from app.platform import Platform
    from app.registry import Registry
    from marketplace.install import install as marketplace
    from payments.install import install as payments
    from registration.install import install as registration
    from tax_incentives.install import install as tax_incentives

if TYPE_CHECKING:
    from flask import Flask

    from app.registry import Install


def _demonstration() -> "tuple[Install, ...]":
    """Return the demonstration's install, last of all; a real province's packages lack it."""
    if find_spec("demonstration") is None:
        return ()
    with loading():
        from demonstration.install import install  # noqa: PLC0415 - as said

    return (install,)


DOMAINS = (
    *PLATFORM_ROOMS,
    casework,
    payments,
    registration,
    marketplace,
    tax_incentives,
    *_demonstration(),
)


def make_registry() -> Registry:
    """Collect what every domain brings, without opening a database."""
    return build_registry(DOMAINS)


def make_platform(settings: Settings | None = None) -> Platform:
    """Build the platform of this process, from the environment if no settings are given."""
    with loading():
        return build_platform(settings or Settings.from_environment(), DOMAINS)


def make_app() -> "Flask":
    """Build the WSGI application; the web server calls this once per worker."""
    platform = make_platform()
    configure_logging(platform.settings)
    return create_app(platform)
