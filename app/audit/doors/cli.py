"""`bdm audit`: prove that nobody has touched the trail."""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from app.platform import Composition


@click.group()
def audit() -> None:
    """Look after the audit trail."""


@audit.command()
@click.pass_obj
@click.option(
    "--expect",
    "expected",
    multiple=True,
    metavar="NUMBER:HASH",
    help="A head that was kept outside the database (from the log, or this command's last line).",
)
def verify(composition: "Composition", expected: tuple[str, ...]) -> None:
    """Recompute the whole chain; names the first row that is not what was sealed."""
    from app.audit import use_cases  # noqa: PLC0415 - keeps `bdm --help` quick

    kept = dict(map(_parse_seal, expected))
    verdict = use_cases.Verdict(0, b"")
    executor = composition.make_platform(None).executor
    with executor.sessions() as session:
        length = use_cases.count_sealed(session)
        with click.progressbar(length=length, label="Checking", show_pos=True) as bar:
            for verdict in use_cases.verify(session, executor.vault, kept):
                bar.update(verdict.number - bar.pos)
    if verdict.problem:
        message = f"The audit trail has been tampered with: {verdict.problem}."
        raise click.ClickException(message)
    click.echo(f"All {verdict.number} rows are what was sealed. Keep this line's end elsewhere:")
    click.echo(f"{verdict.number}:{verdict.hash.hex()}")


def _parse_seal(text: str) -> tuple[int, str]:
    number, colon, digest = text.partition(":")
    if not (colon and number.isdigit()):
        message = f"“{text}” is not NUMBER:HASH."
        raise click.ClickException(message)
    return int(number), digest.strip().lower()
