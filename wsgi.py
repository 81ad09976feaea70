"""The composition root: every process — web, worker, relay, cron, `bdm` — uses this one list."""

from typing import TYPE_CHECKING

from app.config import Settings
from app.factory import Platform, build_platform, create_app
from app.installs import PLATFORM_ROOMS
from app.logging_setup import configure_logging
from marketplace.install import install as marketplace
from payments.install import install as payments
from registration.install import install as registration

if TYPE_CHECKING:
    from flask import Flask

DOMAINS = (*PLATFORM_ROOMS, payments, registration, marketplace)


def make_platform() -> Platform:
    """Build the platform of this process from the environment."""
    return build_platform(Settings.from_environment(), DOMAINS)


def make_app() -> "Flask":
    """Build the WSGI application; the web server calls this once per worker."""
    platform = make_platform()
    configure_logging(platform.settings)
    return create_app(platform)
