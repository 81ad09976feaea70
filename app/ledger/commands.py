"""`bdm ledger verify`."""

import sys

import click


@click.group("ledger")
def ledger() -> None:
    """The double-entry ledger."""


@ledger.command("verify")
def verify_command() -> None:
    """Recompute every balance and check every transaction; exit 1 at the first flaw."""
    from app.ledger.verify import verify  # noqa: PLC0415 - keeps `bdm --help` quick
    from wsgi import make_platform  # noqa: PLC0415 - as above

    checked = 0

    def progress(more: int) -> None:
        nonlocal checked
        checked += more
        click.echo(f"\r{checked:,} rows checked", nl=False, err=True)

    with make_platform().executor.sessions() as session:
        flaw = verify(session, progress)
    click.echo("", err=True)
    if flaw is not None:
        click.echo(f"First flaw: {flaw.where}: {flaw.what}.")
        sys.exit(1)
    click.echo("The ledger is whole: every balance is the sum of its entries, and all sum to zero.")
