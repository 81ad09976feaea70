"""`bdm services`: what is wrong with the files of services, before anybody reads them."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from app.casework.catalogue.registry import CaseBook
    from app.platform import Composition


class WithoutServers(click.Group):
    """A group that looks at files: `bdm` starts no servers for it."""

    stands_alone = True


@click.group(cls=WithoutServers)
def services() -> None:
    """Look after the services that are files."""


@services.command()
@click.pass_obj
@click.argument(
    "files",
    nargs=-1,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="[FILE…]",
)
@click.option(
    "--offered", is_flag=True, help="Hold them against what was offered, in this database, as well."
)
def check(composition: "Composition", files: Sequence[Path], *, offered: bool) -> None:
    """Read every service, and each FILE beside them, and try the examples that lie with them.

    Prints what is wrong as "file:line: key: sentence". Exit code 1: something is.
    """
    from app.casework.catalogue.check_examples import prove  # noqa: PLC0415 - as above
    from app.casework.catalogue.library import look_through  # noqa: PLC0415 - as above
    from app.casework.catalogue.registry import CaseBook  # noqa: PLC0415 - keeps `bdm --help` quick
    from app.casework.ports import Services  # noqa: PLC0415 - as above

    brought = composition.make_registry().contributed(Services)
    found, problems = look_through(brought, files)
    tried, untrue = prove(brought, found)
    told = [str(problem) for problem in sorted({*problems, *untrue})]
    if offered and not problems:
        with composition.with_servers():
            told += _changed(CaseBook(brought))
    for line in told:
        click.echo(line)
    if told:
        message = f"{len(told)} problems in services."
        raise click.ClickException(message)
    click.echo(f"{len(found)} versions of services are right, and {tried} examples come true.")


def _changed(book: "CaseBook") -> list[str]:
    """Return the offered versions that have changed in the files."""
    from sqlalchemy.orm import Session  # noqa: PLC0415 - as above

    from app.casework.catalogue.use_cases import changed_versions  # noqa: PLC0415 - as above
    from app.config import Settings  # noqa: PLC0415 - as above
    from app.db import make_engine  # noqa: PLC0415 - as above

    engine = make_engine(Settings.from_environment().database_url)
    with Session(engine) as session:
        return list(changed_versions(session, book))
