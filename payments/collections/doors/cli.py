"""`bdm collections verify` and `bdm collections fold`."""

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from app.platform import Composition


@click.group("collections")
def collections() -> None:
    """Sums of what came in, made of the ledger."""


@collections.command("verify")
@click.pass_obj
def verify_command(composition: "Composition") -> None:
    """Reckon every sum again from the ledger; exit 1 at the first that differs."""
    from app.money import plain_rupees  # noqa: PLC0415 - keeps `bdm --help` quick
    from payments.collections.queries import verify  # noqa: PLC0415 - as above

    with composition.make_platform(None).executor.sessions() as session:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        found, open_ = verify.first_difference(session), verify.clearing_difference(session)
    if open_ is not None:
        items, ledger = plain_rupees(open_.items_paisa), plain_rupees(open_.ledger_paisa)
        click.echo(
            f"First difference: what is not settled of channel {open_.channel} is {items},"
            f" by the ledger {ledger}."
        )
        sys.exit(1)
    if found is None:
        click.echo("Every sum of collections and of clearing is that of the ledger.")
        return
    of = f"{found.day:%d-%m-%Y}, head {found.head_code}, DDO {found.ddo_code}"
    counted = found.figure == "entries"
    kept, ledger = (str(n) if counted else plain_rupees(n) for n in (found.kept, found.ledger))
    click.echo(
        f"First difference: {of}, channel {found.channel or 'none'}: {found.figure} is {kept},"
        f" by the ledger {ledger}."
    )
    sys.exit(1)


@collections.command("fold")
@click.pass_obj
def fold_command(composition: "Composition") -> None:
    """Fold what has settled now, as the job does every minute."""
    from app.identity.public import SYSTEM  # noqa: PLC0415 - keeps `bdm --help` quick
    from payments.collections.use_cases import fold_collections  # noqa: PLC0415 - as above

    moved = composition.make_platform(None).executor.execute(fold_collections, None, actor=SYSTEM)
    click.echo("Folded." if moved else "Nothing has settled that was not folded.")
