"""The composition root and its servers, loaded when a command first needs them."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING

import click

from app.loading import loading

if TYPE_CHECKING:
    from app.config import Settings
    from app.platform import Composition, Platform
    from app.registry import Registry


def composition() -> "Composition":
    """Return the composition that commands get from click's context."""
    from app.platform import Composition  # noqa: PLC0415 - keeps `bdm --help` quick

    return Composition(
        make_registry=make_registry,
        make_platform=make_platform,
        with_servers=with_servers,
        with_province=with_province,
    )


def make_registry() -> "Registry":
    """Let every domain install itself, without opening a database."""
    with loading():
        import wsgi  # noqa: PLC0415 - loads the whole application

        return wsgi.make_registry()


def make_platform(settings: "Settings | None" = None) -> "Platform":
    """Build the platform of this process, from the environment if no settings are given."""
    import wsgi  # noqa: PLC0415 - loads the whole application

    return wsgi.make_platform(settings)


def has_demonstration() -> bool:
    """Return True if the demonstration is installed; a real province's packages lack it."""
    return find_spec("demonstration") is not None


def need_demonstration() -> None:
    """Refuse, with a sentence, what only the demonstration can do."""
    if not has_demonstration():
        message = (
            "This installation is a real province: it has no demonstration and no servers of its"
            " own. Set DATABASE_URL and REDIS_URL, and run `bdm migrate`, `bdm web`, `bdm worker`,"
            " `bdm relay` and `bdm cron`."
        )
        raise click.ClickException(message)


@contextmanager
def with_servers() -> Iterator[None]:
    """Lend a database and a queue on any machine; a real province always brings its own."""
    if not has_demonstration():
        yield
        return
    from demonstration.servers.environment import with_servers as lend  # noqa: PLC0415 - as said

    with lend():
        yield


@contextmanager
def with_province() -> Iterator[None]:
    """Lend a database that has records: the configured one, else a province made for the command.

    A real province always brings its own.
    """
    if not has_demonstration():
        yield
        return
    from demonstration.servers.province import with_province as lend  # noqa: PLC0415 - as said

    with lend(make_platform, partial(click.echo, err=True)):
        yield
