"""The `bdm` program. Its own commands import what they need when called; domains add theirs."""

import sys
from importlib import import_module
from typing import Any

import click

from cli.composition import (
    composition,
    make_platform,
    make_registry,
    need_demonstration,
    with_servers,
)
from cli.refusals import refusals_as_sentences


class Program(click.Group):
    """Our own commands first; the domains' are looked up only when they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name every command for `bdm --help`."""
        return sorted({*super().list_commands(ctx), *_commands_of_domains()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Find a command without loading the domains for one of our own."""
        return super().get_command(ctx, cmd_name) or _commands_of_domains().get(cmd_name)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's signature
        """Turn known refusals into a sentence and exit code 1."""
        with refusals_as_sentences():
            return super().invoke(ctx)


def _commands_of_domains() -> dict[str, click.Command]:
    return {command.name or "": command for command in make_registry().commands}


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def main(ctx: click.Context) -> None:
    """Balochistan Digital Marketplace: run it, look after it, prove what it says."""
    asks_for_help = {"-h", "--help"} & set(sys.argv[1:])
    if ctx.invoked_subcommand not in main.commands and not asks_for_help:
        command = main.get_command(ctx, ctx.invoked_subcommand or "")
        if not getattr(command, "stands_alone", False):  # it brings its own servers
            _give_servers(ctx)
        ctx.obj = composition()


def _give_servers(ctx: click.Context) -> None:
    """Let a command of a domain, or one that asks, find a database and a queue on any machine."""
    ctx.with_resource(with_servers())


@main.command()
@click.option("--port", type=click.IntRange(1, 65535), envvar="PORT", help="Default: 8000 or next.")
def run(port: int | None) -> None:
    """Start everything on this machine: servers, data, web, workers."""
    need_demonstration()
    from demonstration.servers.console import Console  # noqa: PLC0415 - only here
    from demonstration.servers.run import run as run_everything  # noqa: PLC0415 - only here

    run_everything(port, Console(), make_platform)


@main.command()
@click.option("--check", is_flag=True, help="Prove the migrations on a throwaway database instead.")
@click.pass_context
def migrate(ctx: click.Context, *, check: bool) -> None:
    """Bring the database up to this version, as its owner."""
    from app import migration_commands  # noqa: PLC0415 - loads the whole application

    if check:
        need_demonstration()
        from demonstration.servers.throwaway import throwaway_postgres  # noqa: PLC0415 - only here

        with throwaway_postgres() as server:
            migration_commands.check(server.owner_url)
        click.echo("One head, an empty database comes up, models and migrations agree.")
        return
    _give_servers(ctx)
    from app.config import Settings  # noqa: PLC0415 - loads the whole application

    migration_commands.upgrade(Settings.from_environment().owner_url)
    click.echo("The database is up to date.")


@main.command()
@click.option("--host", default="127.0.0.1", envvar="HOST", show_default=True)
@click.option("--port", type=int, default=8000, envvar="PORT", show_default=True)
def web(host: str, port: int) -> None:
    """Serve pages and API; one worker a core, two threads each."""
    from cli.serving import serve  # noqa: PLC0415 - only here

    serve(host, port)


@main.command()
def worker() -> None:
    """Handle events and jobs from the queues."""
    _process("app.jobs", "run_worker")


@main.command()
def relay() -> None:
    """Carry events from the outbox to the queues."""
    _process("app.outbox", "run_relay")


@main.command()
def cron() -> None:
    """Start scheduled jobs when they are due."""
    _process("app.jobs", "run_cron")


def _process(module: str, function: str) -> None:
    """Check the configuration, then run a long-lived process until it is stopped."""
    from app.config import Settings  # noqa: PLC0415 - keeps `bdm --help` quick
    from app.preflight import check_servers  # noqa: PLC0415 - as above

    settings = Settings.from_environment()
    check_servers(settings)
    getattr(import_module(module), function)(make_platform(settings))


@main.command()
@click.pass_context
def seed(ctx: click.Context) -> None:
    """Build the demonstration province where it is not built yet, and list who can sign in."""
    need_demonstration()
    _give_servers(ctx)
    from app import migration_commands  # noqa: PLC0415 - loads the whole application
    from app.config import Settings  # noqa: PLC0415 - keeps `bdm --help` quick
    from demonstration.seed import seed_demonstration  # noqa: PLC0415 - only here
    from demonstration.servers.console import ACCOUNT_HEADS, Console  # noqa: PLC0415 - only here

    settings = Settings.from_environment()
    migration_commands.upgrade(settings.owner_url)
    Console().table(ACCOUNT_HEADS, list(seed_demonstration(settings, make_platform)))


@main.command()
def secrets() -> None:
    """Print fresh secrets for a production installation, for its environment file."""
    from app.fresh_secrets import as_lines, fresh_secrets  # noqa: PLC0415 - only here

    click.echo(as_lines(fresh_secrets()), nl=False)


@main.group()
def config() -> None:
    """Look at the configuration."""


@config.command("check")
def config_check() -> None:
    """Say whether the environment is right and its servers answer."""
    from app.config import Settings  # noqa: PLC0415 - keeps `bdm --help` quick
    from app.preflight import check_servers  # noqa: PLC0415 - as above

    settings = Settings.from_environment()
    check_servers(settings)
    click.echo(f"The configuration is right, and its servers answer ({settings.mode}).")


@main.command()
def permissions() -> None:
    """Print who may do what, as Markdown."""
    from cli.permission_tables import as_markdown  # noqa: PLC0415 - loads the domains

    click.echo(as_markdown(make_registry().permissions), nl=False)


@main.command()
def docs() -> None:
    """Write the documents that are made from the code: docs/permissions.md."""
    from cli.permission_tables import write_page  # noqa: PLC0415 - loads the domains
    from cli.secret_tables import write_table  # noqa: PLC0415 - only here

    write_table()
    write_page(make_registry().permissions)


@main.group()
def i18n() -> None:
    """Translations."""


@i18n.command("compile")
def i18n_compile() -> None:
    """Merge and compile the catalogues of all rooms."""
    from app.config import ROOT  # noqa: PLC0415 - keeps `bdm --help` quick
    from app.web.catalogues import compile_catalogues  # noqa: PLC0415 - as above

    compile_catalogues(ROOT)


@i18n.command("check")
def i18n_check() -> None:
    """Fail where a reader would meet English in the midst of Urdu."""
    from app.config import ROOT  # noqa: PLC0415 - keeps `bdm --help` quick
    from app.web.catalogues import untranslated  # noqa: PLC0415 - as above

    missing = untranslated(ROOT)
    for message, files in sorted(missing.items(), key=str):
        click.echo(f"{', '.join(sorted(files))}: {message!r}")
    if missing:
        message = f"{len(missing)} sentences have no Urdu translation."
        raise click.ClickException(message)
    click.echo("Every marked sentence has its Urdu.")
