"""`bdm incentives`: what is wrong with a scheme, what it says about somebody, what a loan costs.

All three look at files only; no database is opened.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import orjson

if TYPE_CHECKING:
    from app.data_files.problems import Problem

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class WithoutServers(click.Group):
    """A group that looks at files: `bdm` starts no servers for it."""

    stands_alone = True


@click.group(cls=WithoutServers)
def incentives() -> None:
    """Check schemes of relief, and decide by them."""


@incentives.command()
@click.argument("files", nargs=-1, type=_FILE, metavar="[FILE…]")
def check(files: Sequence[Path]) -> None:
    """Read every scheme that ships, or each FILE, and try the examples beside them.

    Prints what is wrong as "file:line: key: sentence". Exit code 1: something is.
    """
    from tax_incentives.decisions.examples import prove  # noqa: PLC0415 - keeps `bdm --help` quick
    from tax_incentives.schemes.shipped_schemes import shipped_files  # noqa: PLC0415 - as above

    chosen = files or shipped_files()
    found: list[Problem] = []
    examples = 0
    for path in chosen:
        wrong, tried = prove(path)
        found += wrong
        examples += tried
    for problem in sorted(set(found)):
        click.echo(str(problem))
    if found:
        message = f"{len(found)} things are wrong in schemes." if found[1:] else "1 thing is wrong."
        raise click.ClickException(message)
    schemes = f"{len(chosen)} schemes are right" if chosen[1:] else "1 scheme is right"
    click.echo(f"{schemes}, and {examples} examples come true.")


@incentives.command()
@click.argument("scheme", type=_FILE)
@click.argument("facts", type=_FILE)
def decide(scheme: Path, facts: Path) -> None:
    """Print what the file SCHEME says about the facts in the file FACTS, as JSON.

    Exit code 1: a file cannot be read; the sentences say why.
    """
    from tax_incentives.decisions.decide import NoParameter  # noqa: PLC0415 - keeps `bdm --help` quick
    from tax_incentives.decisions.decide import decide as decided  # noqa: PLC0415 - as above
    from tax_incentives.decisions.fact_file import (  # noqa: PLC0415 - as above
        WrongFacts,
        decision_json,
        read_facts,
    )
    from tax_incentives.schemes.scheme_reader import read_scheme  # noqa: PLC0415 - as above

    read, sheet = read_scheme(scheme)
    if read is None:
        raise click.ClickException("\n".join(map(str, sorted(sheet.problems))))
    try:
        claimed = read_facts(facts.read_bytes(), read)
        decision = decided(read, claimed.facts, claimed.on)
    except WrongFacts as wrong:
        raise click.ClickException(_format_problems(facts, wrong.problems)) from wrong
    except NoParameter as wrong:
        raise click.ClickException(_format_problems(facts, [f"on: {wrong}"])) from wrong
    click.echo(_pretty(decision_json(decision, claimed.facts)))


@incentives.command()
@click.option("--write", is_flag=True, help="Write the files that differ.")
def services(write: bool) -> None:  # noqa: FBT001 - click passes flags so
    """Compare the services by which schemes are claimed with their files.

    Exit code 1: a file is not as its scheme says.
    """
    from tax_incentives.schemes.service_file import stale_services  # noqa: PLC0415 - as above

    stale = stale_services()
    for path, text in stale.items():
        click.echo(f"{path.name} is not as its scheme says.")
        if write:
            path.write_text(text, encoding="utf-8")
    if stale and not write:
        raise click.ClickException("Write them by `bdm incentives services --write`.")
    click.echo(f"{len(stale)} files differed.")


@incentives.command("schedule")
@click.argument("terms", type=_FILE)
def schedule_command(terms: Path) -> None:
    """Print the instalments of a loan on the terms in the file TERMS, as JSON.

    Exit code 1: the terms are impossible; the sentences say why.
    """
    from tax_incentives.loan_schedules.policy import schedule  # noqa: PLC0415 - keeps `bdm --help` quick
    from tax_incentives.loan_schedules.terms_file import (  # noqa: PLC0415 - as above
        WrongTerms,
        read_terms,
        schedule_json,
    )

    try:
        read = read_terms(terms.read_bytes())
    except WrongTerms as wrong:
        raise click.ClickException(_format_problems(terms, wrong.problems)) from wrong
    click.echo(_pretty(schedule_json(schedule(read))))


def _format_problems(path: Path, problems: Sequence[str]) -> str:
    """Write sentences about a file of JSON as "file:line: key: sentence"."""
    from tax_incentives.rules.json_reader import line_of  # noqa: PLC0415 - keeps `bdm --help` quick

    content = path.read_bytes()
    return "\n".join(f"{path.name}:{line_of(content, each)}: {each}" for each in problems)


def _pretty(plain: Any) -> str:  # noqa: ANN401 - plain data
    return orjson.dumps(plain, option=orjson.OPT_INDENT_2).decode()
