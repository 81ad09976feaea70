"""`bdm incentives replay`: prove that every decision follows from what it kept."""

from typing import TYPE_CHECKING

import click

from tax_incentives.decisions.doors.cli import incentives as incentives

if TYPE_CHECKING:
    from app.platform import Composition
    from app.unit_of_work import UnitOfWork
    from tax_incentives.changes.queries.news import News


@incentives.command()
@click.option("--today", is_flag=True, help="Compare with today's books and versions too.")
@click.pass_obj
def replay(composition: "Composition", today: bool) -> None:  # noqa: FBT001 - click passes flags so
    """Compute every decision again from the text and the facts that it kept.

    They agree to the byte. With --today, claims that today's books would decide otherwise are
    listed as news. A bare checkout has no decisions: a province is made for the command, the
    seed's claims are decided in it, and it is removed. Exit code 1: a decision differs from what
    was kept.
    """
    from app.identity.public import SYSTEM  # noqa: PLC0415 - keeps `bdm --help` quick

    with composition.with_province():
        executor = composition.make_platform(None).executor
        with executor.reading(SYSTEM) as uow:
            wrong = _replay(uow)
            if today:
                _print_changes(uow)
    if wrong:
        message = f"{wrong} decisions are not what they were."
        raise click.ClickException(message)


def _replay(uow: "UnitOfWork") -> int:
    from tax_incentives.claims.queries import replay as replayed  # noqa: PLC0415 - as above

    agree = wrong = 0
    for each in replayed(uow.session):
        if each.same:
            agree += 1
            continue
        wrong += 1
        click.echo(
            f"{each.scheme}, version {each.version}, claim {each.claim}, decision {each.number}:"
            f" kept {each.kept}, computed again {each.again}"
        )
    click.echo(f"{agree} decisions agree to the byte.")
    return wrong


def _print_changes(uow: "UnitOfWork") -> None:
    from tax_incentives.changes.queries.news import news  # noqa: PLC0415 - as above

    found = 0
    for each in news(uow):
        found += 1
        click.echo(_line(each))
    click.echo(f"{found} claims have news.")


def _line(each: "News") -> str:
    parts = [
        f"{fact.name} was {_format_value(fact.kept)}, is {_format_value(fact.now)}"
        for fact in each.facts
    ]
    if each.version != each.version_now:
        parts.append(f"version {each.version} was in force, now {each.version_now}")
    if (each.outcome, each.paisa) != (each.outcome_now, each.paisa_now):
        parts.append(
            f"decided {each.outcome} with {each.paisa} paisa, today {each.outcome_now} with"
            f" {each.paisa_now} paisa"
        )
    return f"{each.scheme}, claim {each.claim}: {'; '.join(parts)}"


def _format_value(value: object) -> str:
    return "unknown" if value is None else str(value)
