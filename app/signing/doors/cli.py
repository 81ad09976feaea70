"""`bdm receipt verify FILE`: check a receipt with nothing but the published keys."""

from collections.abc import Mapping
from pathlib import Path

import click

from app.signing.keys import BadKeysFile, PublicKeys, parse_keys
from app.signing.verifying import MOST_BYTES, Verifier, Verifiers, as_text

WELL_KNOWN = "/.well-known/bdm-keys.json"
_TIMEOUT_S = 10


def receipt_commands(verifiers: Mapping[str, Verifier]) -> click.Group:
    """Build the group of commands over the domains' verifiers."""

    @click.group("receipt")
    def receipt() -> None:
        """Check receipts."""

    @receipt.command("verify")
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option(
        "--keys",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help=f"A file saved from {WELL_KNOWN}; then nothing is asked of any server.",
    )
    @click.option(
        "--url",
        envvar="BASE_URL",
        default="http://127.0.0.1:8000",
        show_default=True,
        help="The marketplace whose published keys to ask for.",
    )
    def verify(file: Path, keys: Path | None, url: str) -> None:
        """Say what a receipt says, if its signature is genuine; else exit with 1."""
        with file.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
        found = Verifiers(verifiers).check_file(data, _keys(keys, url))
        click.echo(f"Genuine: {found.title}")
        for label, value in (*found.facts, *found.small):
            click.echo(f"  {label}: {as_text(value)}")

    return receipt


def _keys(file: Path | None, url: str) -> PublicKeys:
    try:
        return parse_keys(file.read_bytes() if file else _asked(url))
    except BadKeysFile as error:
        raise click.ClickException(str(error)) from error


def _asked(url: str) -> bytes:
    import requests  # noqa: PLC0415 - only where no file was given

    try:
        answer = requests.get(url.rstrip("/") + WELL_KNOWN, timeout=_TIMEOUT_S)
        answer.raise_for_status()
    except requests.RequestException as error:
        message = f"{url} does not tell its keys. Save {WELL_KNOWN} and give it with --keys."
        raise click.ClickException(message) from error
    return answer.content
