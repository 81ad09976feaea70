"""Voids: payments that never were money, made void by two officers."""

from app.registry import Registry
from payments.voids.doors import api, blueprint


def install_voids(registry: Registry) -> None:
    """Register their pages and API."""
    registry.add_web(blueprint)
    registry.add_api(api)
