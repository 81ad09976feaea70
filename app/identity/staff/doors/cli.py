"""Commands for an operator, once on the server: first administrators, MACs of old rows."""

from contextlib import ExitStack
from typing import TYPE_CHECKING, cast

import click

if TYPE_CHECKING:
    from app.platform import Composition, Platform
    from app.row_digests import Digests


@click.command()
@click.pass_obj
@click.argument("first_cnic")
@click.argument("first_mobile")
@click.argument("second_cnic")
@click.argument("second_mobile")
def administrators(
    composition: "Composition",
    first_cnic: str,
    first_mobile: str,
    second_cnic: str,
    second_mobile: str,
) -> None:
    """Make two people, by CNIC and the mobile numbers of their accounts, the first administrators.

    Anybody can create an account with a CNIC, so ask both for their mobile numbers yourself.
    """
    from app.identity.accounts.queries.actors import SYSTEM  # noqa: PLC0415 - keeps `bdm --help` quick
    from app.identity.people.identifiers import (  # noqa: PLC0415 - as above
        plain_digits,
        read_mobile,
    )
    from app.identity.staff.use_cases import (  # noqa: PLC0415 - as above
        AppointFirstAdministrators,
        appoint_first_administrators,
    )

    command = AppointFirstAdministrators(
        first_cnic=plain_digits(first_cnic),
        first_mobile=read_mobile(first_mobile),
        second_cnic=plain_digits(second_cnic),
        second_mobile=read_mobile(second_mobile),
    )
    composition.make_platform(None).executor.execute(
        appoint_first_administrators, command, actor=SYSTEM
    )
    click.echo("They are administrators now, each confirmed by the other.")


_STAMPED = {True: "stamped", False: "without a MAC"}


@click.command()
@click.pass_obj
@click.option("--write", is_flag=True, help="Stamp them; without it they are only counted.")
def stamp(composition: "Composition", *, write: bool) -> None:
    """Stamp rows that were there before rows carried MACs: once, after the upgrade.

    You vouch for these rows. If it finds some later, somebody wrote them without this program.
    Rows whose MAC is of before columns came to it get another, which covers those too: for this it
    connects as the owner, as `bdm migrate` does. If it is stopped, run it again.
    """
    from app.identity.accounts.queries.actors import SYSTEM  # noqa: PLC0415 - keeps `bdm --help` quick
    from app.identity.staff.use_cases import (  # noqa: PLC0415 - as above
        StampRows,
        stamp_rows,
        unstamped,
    )
    from app.row_digests import newest_digests  # noqa: PLC0415 - as above

    platform = composition.make_platform(None)
    executor = platform.executor
    waiting = executor.execute(unstamped, None, actor=SYSTEM)
    with ExitStack() as stack:
        with executor.reading(SYSTEM) as uow:
            digests = stack.enter_context(newest_digests(uow.session, uow.vault))
        for table, count in waiting.items():
            command, stamped = StampRows(table=table, digests=digests), 0
            while write and (some := executor.execute(stamp_rows, command, actor=SYSTEM)):
                stamped += some
            click.echo(f"{table}: {stamped if write else count} {_STAMPED[write]}")
            if write and stamped < count:
                click.echo(f"{table}: {count - stamped} are not as the trail says, and got none.")
        if write:
            _widen(platform, digests)
    if not write and any(waiting.values()):
        click.echo("Nothing was changed. If you have just upgraded, run: bdm stamp --write")


def _widen(platform: "Platform", digests: "Digests") -> None:
    """Write MACs of a shorter list of columns again, where the row is as the trail has it."""
    from app.identity.staff.use_cases import tables_with_macs  # noqa: PLC0415 - keeps `bdm --help` quick
    from app.key_rotation import MovingTable, move, owners_engine  # noqa: PLC0415 - keeps `bdm --help` quick

    vault = platform.executor.vault
    with owners_engine(platform.settings, vault) as engine:
        for table, model in tables_with_macs().items():
            if model.MAC_LATER and model.MAC_LATER_IS_WRITTEN:
                outcome = move(engine, vault, MovingTable(model), digests)
                click.echo(f"{table}: {outcome.moved} now cover what came later")
                for key, why in outcome.stayed.items():
                    click.echo(f"{table} {key}: stays as it is, for {why}.")


@click.command()
@click.pass_context
def verify(context: click.Context) -> None:
    """Verify everything: the rows that carry MACs, and then what `bdm … verify` looks at.

    It names each row that was planted, changed or copied, and ends with 1 if anything is wrong.
    """
    sound = _verify_rows(context.obj)
    root = context.find_root()
    program = cast("click.Group", root.command)
    for name in program.list_commands(root):
        group = program.get_command(root, name)
        each = group.get_command(root, "verify") if isinstance(group, click.Group) else None
        if each is not None and not any(one.required for one in each.params):
            click.echo(f"bdm {name} verify:")
            sound &= _runs(context, each)
    if not sound:
        context.exit(1)


def _verify_rows(composition: "Composition") -> bool:
    from app.identity.accounts.queries.actors import SYSTEM  # noqa: PLC0415 - keeps `bdm --help` quick
    from app.identity.staff.use_cases import (  # noqa: PLC0415 - as above
        VerifyRows,
        forged_rows,
        tables_with_macs,
    )

    tables, found = tuple(tables_with_macs()), 0
    with composition.make_platform(None).executor.reading(SYSTEM) as uow:
        for flaw in forged_rows(uow, VerifyRows(tables=tables)):
            click.echo(flaw)
            found += 1
    click.echo(f"{len(tables)} tables with MACs, {found} forged rows.")
    return not found


def _runs(context: click.Context, command: click.Command) -> bool:
    """Run a command as if it was typed; return False if it found a fault."""
    try:
        with command.make_context(command.name or "", [], parent=context) as own:
            command.invoke(own)
    except click.ClickException as error:
        error.show()
        return False
    except click.exceptions.Exit as ended:
        return not ended.exit_code
    except SystemExit as ended:
        return not ended.code
    return True


@click.command()
def reindex() -> None:
    """Make CNICs, mobile numbers and e-mail addresses findable again after SECRET_KEY changed.

    It connects as the owner, as `bdm migrate` does. Running it twice does no harm.
    """
    from sqlalchemy.orm import Session  # noqa: PLC0415 - keeps `bdm --help` quick

    from app.config import Settings  # noqa: PLC0415 - as above
    from app.db import make_engine  # noqa: PLC0415 - as above
    from app.encrypted_columns import (  # noqa: PLC0415 - as above
        encrypt_with,
        index_anew,
        indexed_tables,
    )
    from app.metadata import load_models  # noqa: PLC0415 - as above
    from app.row_macs import VAULT  # noqa: PLC0415 - as above
    from app.vault import Vault  # noqa: PLC0415 - as above

    load_models()
    settings = Settings.from_environment()
    vault = Vault.of(settings)
    engine = make_engine(settings.owner_url, statement_timeout_ms=0)
    encrypt_with(engine, vault)
    with Session(engine, info={VAULT: vault}) as session, session.begin():
        for table in indexed_tables():
            click.echo(f"{table.__tablename__}: {index_anew(session, table)} rows")
    engine.dispose()
