"""`bdm keys`: replace the keys of an installation, and list the uses of the earlier ones."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from app.key_rotation import MovingTable
    from app.platform import Platform
    from app.vault import Vault


@click.group()
def keys() -> None:
    """Replace the keys of this installation (docs/security.md says in which order)."""


@keys.command()
def publish() -> None:
    """Publish this SIGNING_KEY's public half permanently; run it with the old and the new key.

    Its signatures stay valid under another SIGNING_KEY. Restart the processes afterwards.
    """
    from app.config import Settings  # noqa: PLC0415 - keeps `bdm --help` quick
    from app.signing.keys import publish_own_key  # noqa: PLC0415 - keeps `bdm --help` quick

    click.echo(f"The key {publish_own_key(Settings.from_environment())} is published permanently.")


@keys.command()
@click.pass_context
def rotate(context: click.Context) -> None:
    """Move every row that can move to the current keys, while the province runs.

    It connects as the owner, as `bdm migrate` does. If it is stopped, run it again.
    """
    from app.key_rotation import move, owners_engine  # noqa: PLC0415 - keeps `bdm --help` quick
    from app.signing.keys import publish_own_key  # noqa: PLC0415 - keeps `bdm --help` quick

    platform: Platform = context.obj.make_platform(None)
    publish_own_key(platform.settings)
    vault, moved = platform.executor.vault, dict[str, int]()
    with owners_engine(platform.settings, vault) as engine:
        for table in _tables(platform):
            outcome = move(engine, vault, table)
            moved |= {table.name: outcome.moved} if outcome.moved else {}
            for key, why in outcome.stayed.items():
                click.echo(f"{table.name} {key}: stays as it is, for {why}.")
    moved |= _recompute(platform)
    _note(platform, moved)
    _report(context, platform)


def _recompute(platform: "Platform") -> dict[str, int]:
    """Recompute the keyed hashes of rooms; returns how many rows, by title."""
    from app.identity.accounts.queries.actors import SYSTEM  # noqa: PLC0415 - keeps `bdm --help` quick
    from app.key_rotation import Recomputed  # noqa: PLC0415 - keeps `bdm --help` quick

    moved = dict[str, int]()
    for each in platform.registry.contributed(Recomputed):
        after, ended = None, False
        while not ended:
            after, count = platform.executor.execute(each.use_case, after, actor=SYSTEM)
            moved[each.title] = moved.get(each.title, 0) + count
            ended = after is None
    return {title: count for title, count in moved.items() if count}


def _note(platform: "Platform", moved: dict[str, int]) -> None:
    from app.identity.accounts.queries.actors import SYSTEM  # noqa: PLC0415 - keeps `bdm --help` quick
    from app.identity.staff.use_cases import MovedRows, note_rotation  # noqa: PLC0415 - keeps `bdm --help` quick

    for name, count in moved.items():
        click.echo(f"{name}: {count} moved")
    if moved:
        platform.executor.execute(note_rotation, MovedRows(rows=moved), actor=SYSTEM)


@keys.command()
@click.pass_context
def status(context: click.Context) -> None:
    """List the uses of each key; exit 1 if `bdm keys rotate` has rows to move."""
    _report(context, context.obj.make_platform(None))


def _report(context: click.Context, platform: "Platform") -> None:
    from app.identity.accounts.queries.actors import SYSTEM  # noqa: PLC0415 - keeps `bdm --help` quick
    from app.key_rotation import count_older  # noqa: PLC0415 - keeps `bdm --help` quick

    vault, waiting = platform.executor.vault, 0
    for line in _named_keys(vault):
        click.echo(line)
    with platform.executor.reading(SYSTEM) as uow:
        for table in _tables(platform):
            for key, count in count_older(uow.session, vault, table).items():
                click.echo(f"{table.name}: {count} rows under {key}")
                waiting += count
    _report_the_rest(platform)
    if waiting:
        click.echo(f"{waiting} rows are not under the current keys: run bdm keys rotate.")
        context.exit(1)
    click.echo("Every row that can move is under the current keys.")


def _named_keys(vault: "Vault") -> Iterator[str]:
    from app.vault import name_of_key  # noqa: PLC0415 - keeps `bdm --help` quick

    for kind, listed in (("SECRET_KEY", vault.secrets), ("DOCUMENT_KEY", vault.document_keys)):
        writes, *accepted = (name_of_key(key).hex() for key in listed)
        yield f"{kind} {writes} writes" + "".join(f", {each} is accepted" for each in accepted)
    for each in vault.retired_secrets:
        name = name_of_key(each.key).hex()
        yield f"SECRET_KEY {name} is retired, for lines of the trail up to {each.last_line}"


def _report_the_rest(platform: "Platform") -> None:
    """List the uses that cannot move: secrets of people, lines of the trail, files."""
    from sqlalchemy import func, select  # noqa: PLC0415 - keeps `bdm --help` quick

    from app.audit.public import (  # noqa: PLC0415 - keeps `bdm --help` quick
        count_without_number,
        last_line_under_another_key,
    )
    from app.identity.accounts.queries.actors import SYSTEM  # noqa: PLC0415 - keeps `bdm --help` quick
    from app.key_rotation import StoredProof, is_under_another_key  # noqa: PLC0415 - keeps `bdm --help` quick

    vault = platform.executor.vault
    if vault.accepted_document_keys:
        click.echo("Files and sealed values stay under their DOCUMENT_KEY: keep it accepted.")
    if not vault.names_secrets:
        return
    with platform.executor.reading(SYSTEM) as uow:
        for each in platform.registry.contributed(StoredProof):
            older = is_under_another_key(each.column, each.head(vault))
            count = uow.session.scalar(select(func.count()).where(each.live(), older))
            click.echo(f"{each.title}: {count} under earlier keys")
        number = last_line_under_another_key(uow.session, vault.mac_head)
        click.echo(f"The last line of the trail under an earlier SECRET_KEY: {number}")
        if many := count_without_number(uow.session):
            click.echo(f"{many} lines have no number yet: ask again before you retire a key.")


def _tables(platform: "Platform") -> list["MovingTable"]:
    from app.key_rotation import SealedTable, moving_tables  # noqa: PLC0415 - keeps `bdm --help` quick

    return moving_tables(platform.registry.contributed(SealedTable))
