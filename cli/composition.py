"""The composition root, loaded when a command first needs the whole application."""

from typing import TYPE_CHECKING

from cli.loading import loading

if TYPE_CHECKING:
    from app.config import Settings
    from app.platform import Composition, Platform
    from app.registry import Registry


def composition() -> "Composition":
    """Return what commands get from click's context."""
    from app.platform import Composition  # noqa: PLC0415 - keeps `bdm --help` quick

    return Composition(make_registry=make_registry, make_platform=make_platform)


def make_registry() -> "Registry":
    """Let every domain install itself, without opening a database."""
    with loading():
        import wsgi  # noqa: PLC0415 - loads the whole application

        return wsgi.make_registry()


def make_platform(settings: "Settings | None" = None) -> "Platform":
    """Build the platform of this process, from the environment where no settings are given."""
    with loading():
        import wsgi  # noqa: PLC0415 - loads the whole application

    return wsgi.make_platform(settings)
