"""`bdm receipt verify FILE`: check a receipt with nothing but the published keys."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import click

from app.running import address_here
from app.signing.keys import BadKeysFile, PublicKeys, parse_keys
from app.signing.verification import MAX_BYTES, Verifier, Verifiers, as_text

WELL_KNOWN = "/.well-known/bdm-keys.json"
VERIFICATIONS_PATH = "/api/v1/verifications"
_TIMEOUT_S = 10
_NO_KEYS = f"{{url}} did not return its keys. Save {WELL_KNOWN} and give it with --keys."
_SILENT = "{url} did not return the current status. The receipt is genuine. Try again later."


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
        help="The marketplace whose published keys to ask for; by default the one that runs here.",
    )
    def verify(file: Path, keys: Path | None, url: str | None) -> None:
        """Say what a receipt says, if its signature is genuine; else exit with 1.

        Where the keys were asked of a marketplace, say as well what it knows of the receipt by now.
        """
        url = url or address_here()
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
        found = Verifiers(verifiers).check_file(data, _keys(keys, url))
        click.echo(f"Genuine: {found.title}")
        facts = [(str(label), as_text(value)) for label, value in (*found.facts, *found.small)]
        _print_facts(facts)
        if keys is None:
            _print_current(data, url, facts)

    return receipt


def _print_facts(facts: Iterable[tuple[str, str]]) -> None:
    for label, value in facts:
        click.echo(f"  {label}: {value}")


def _print_current(data: bytes, url: str, facts: Sequence[tuple[str, str]]) -> None:
    """Print what is known beyond the file; the signature holds even if nothing is."""
    try:
        more = [fact for fact in _current_facts(data, url) if fact not in facts]
    except click.ClickException as error:
        click.echo(error.message)
        return
    click.echo(f"Current status, from {url}:")
    _print_facts(more)


def _current_facts(data: bytes, url: str) -> Iterator[tuple[str, str]]:
    """Fetch what is known beyond the file: a refund since, whose bid it was; nothing is kept."""
    answered = _fetch(url, VERIFICATIONS_PATH, {"receipt": data.decode()})
    try:
        for fact in json.loads(answered)["facts"]:
            yield str(fact["label"]), str(fact["value"])
    except (ValueError, KeyError, TypeError) as error:
        raise click.ClickException(_SILENT.format(url=url)) from error


def _keys(file: Path | None, url: str) -> PublicKeys:
    try:
        return parse_keys(file.read_bytes() if file else _fetch(url, WELL_KNOWN))
    except BadKeysFile as error:
        raise click.ClickException(str(error)) from error


def _fetch(url: str, path: str, body: Mapping[str, str] | None = None) -> bytes:
    import requests  # noqa: PLC0415 - only if no file was given

    try:
        way = "POST" if body else "GET"
        answer = requests.request(way, url.rstrip("/") + path, json=body, timeout=_TIMEOUT_S)
        answer.raise_for_status()
    except requests.RequestException as error:
        raise click.ClickException((_SILENT if body else _NO_KEYS).format(url=url)) from error
    return answer.content
