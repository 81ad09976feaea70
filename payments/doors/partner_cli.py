"""`bdm partner`: be a partner's machine, as a bank would be, over the network."""

import json
import os
import secrets
import sys
from pathlib import Path
from typing import Any

import click

TIMEOUT_S = 30
# Where the seed of a demonstration leaves its partner's credentials, readable by their owner.
KEPT = "partner.json"


@click.group()
def partner() -> None:
    """Be a partner's machine (1BILL)."""


@partner.command()
@click.argument("psid")
@click.option("--base-url", default="http://127.0.0.1:8000", show_default=True)
@click.option("--code", envvar="BDM_PARTNER", help="The partner's short name.")
@click.option("--username", envvar="BDM_PARTNER_USERNAME")
@click.option("--password", envvar="BDM_PARTNER_PASSWORD")
@click.option("--amount", type=int, help="Paisa; what the inquiry says where left out.")
@click.option("--bank", default="BDMBANK", show_default=True, help="Bank mnemonic, 8 at most.")
def pay(psid: str, base_url: str, amount: int | None, bank: str, **who: str | None) -> None:
    """Ask about the bill PSID and pay it; exit 1 where either is declined.

    Without credentials it is the demonstration's own partner.
    """
    from payments.channels.onebill.client import Machine  # noqa: PLC0415 - quick `bdm --help`

    known = _kept() | {name: value for name, value in who.items() if value}
    if missing := {"code", "username", "password"} - known.keys():
        message = f"Say {', '.join(sorted(missing))}."
        raise click.UsageError(message)
    machine = Machine(base_url=base_url, timeout_s=TIMEOUT_S, bank=bank, **known)
    asked = machine.inquire(psid)
    _show("inquiry", asked)
    told = machine.pay(psid, amount or machine.owed(asked), auth_id=_auth_id())
    _show("payment", told)


def _auth_id() -> str:
    return f"{secrets.randbelow(10**6):06d}"


def _kept() -> dict[str, Any]:
    path = Path(os.environ.get("BDM_DATA_DIR", ".data")) / KEPT
    found: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    return found


def _show(what: str, answer: dict[str, Any]) -> None:
    click.echo(what)
    for name, value in answer.items():
        click.echo(f"  {name}: {value!r}")
    if answer["response_Code"] != "00":
        sys.exit(1)
