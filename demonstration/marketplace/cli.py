"""`bdm replay`: real procurements, played through the public API and compared with their ends."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from app.platform import Composition

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
DIFFERENT, UNREADABLE, INTERRUPTED = 1, 2, 130


class StandAlone(click.Command):
    """A command that brings its own servers: `bdm` starts none for it."""

    stands_alone = True


@click.command(cls=StandAlone)
@click.pass_obj
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--base-url",
    metavar="URL",
    help="Play on this server, which must be a demonstration; BDM_TOKEN is its director's token.",
)
def replay(composition: "Composition", file: Path, base_url: str | None) -> None:
    """Replay real procurements from an OCDS FILE, and say whether they end as they did.

    Without --base-url everything happens in a throwaway province. Prints a line a process, then
    what could not be replayed and why. Exit code 1: any ended differently; 2: FILE is not OCDS.
    """
    from demonstration.marketplace.replay.ocds import NotOcds, read  # noqa: PLC0415 - keeps `bdm` quick
    from demonstration.marketplace.replay.replay import run  # noqa: PLC0415 - as above

    try:
        reading = read(file.read_bytes())
    except (NotOcds, OSError) as error:
        click.echo(f"Error: {file}: {error}", err=True)
        raise SystemExit(UNREADABLE) from error
    token = os.environ.get("BDM_TOKEN", "")
    if base_url and not token:
        raise click.UsageError("Set BDM_TOKEN to a token of the demonstration's director.")
    where = (base_url, token) if base_url else None
    with _interruptible():
        same = run(
            reading,
            where,
            composition.make_platform,
            tell=click.echo,
            say=lambda line: click.echo(line, err=True),
        )
    if not same:
        raise SystemExit(DIFFERENT)


@contextmanager
def _interruptible() -> Iterator[None]:
    """Stop in order at the first signal; further ones must not disturb the tidying up."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        for each in SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {each: signal.signal(each, stop) for each in SIGNALS}
    try:
        yield
    except KeyboardInterrupt:
        click.echo("Stopped. Everything that was started is removed.", err=True)
        raise SystemExit(INTERRUPTED) from None
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
