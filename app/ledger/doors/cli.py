"""`bdm ledger verify` and `bdm ledger widen`."""

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from app.platform import Composition


@click.group("ledger")
def ledger() -> None:
    """The double-entry ledger."""


@ledger.command("verify")
@click.pass_obj
def verify_command(composition: "Composition") -> None:
    """Recompute every balance, check every row and ask what explains it; exit 1 at a flaw.

    What explains a transaction, and whether a payment is one that a use case took, the domains say.
    """
    from app.ledger.queries.causes import first_flaw  # noqa: PLC0415 - keeps `bdm --help` quick
    from app.ledger.queries.verify import size  # noqa: PLC0415 - as above

    platform = composition.make_platform(None)
    with (
        platform.executor.sessions() as session,
        click.progressbar(
            length=max(size(session), 1), label="Rows", show_pos=True, file=sys.stderr
        ) as bar,
    ):
        flaw = first_flaw(session, platform.registry, platform.executor.vault, bar.update)
    if flaw is not None:
        click.echo(f"First flaw: {flaw.where}: {flaw.what}.")
        sys.exit(1)
    click.echo("The ledger is whole: every balance is the sum of its entries, and all sum to zero.")
    click.echo("Every transaction is explained, and every payment was taken by this program.")


@ledger.command("widen")
@click.pass_obj
@click.argument("code")
@click.option("--slots", default=32, show_default=True, type=click.IntRange(2, 64))
def widen_command(composition: "Composition", code: str, slots: int) -> None:
    """Spread the balance of the account CODE over more rows, where its writers wait."""
    from app.identity.accounts.queries.actors import SYSTEM  # noqa: PLC0415 - as above
    from app.ledger.use_cases.widen_account import (  # noqa: PLC0415 - keeps `bdm --help` quick
        WidenAccount,
        widen_account,
    )

    command = WidenAccount(code=code, slots=slots)
    now = composition.make_platform(None).executor.execute(widen_account, command, actor=SYSTEM)
    click.echo(f"{code} has {now} slots.")
