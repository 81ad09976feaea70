"""`bdm partner`: be a partner's machine, as a bank would be, over the network."""

import json
import os
import secrets
import sys
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.running import address_here

if TYPE_CHECKING:
    from app.platform import Composition

TIMEOUT_S = 30
# The seed of a demonstration writes its partner's credentials here, readable by their owner.
CREDENTIALS_FILE = "partner.json"


@click.group()
def partner() -> None:
    """Be a partner's machine (1BILL)."""


@partner.command()
@click.argument("psid")
@click.option("--base-url", help="The marketplace; by default the one that runs here.")
@click.option("--code", envvar="BDM_PARTNER", help="The partner's short name.")
@click.option("--username", envvar="BDM_PARTNER_USERNAME")
@click.option("--password", envvar="BDM_PARTNER_PASSWORD")
@click.option("--amount", type=int, help="Paisa; what the inquiry says where left out.")
@click.option(
    "--bank", default="BDMBANK", show_default=True, help="Bank mnemonic, up to 8 characters."
)
def pay(psid: str, base_url: str | None, amount: int | None, bank: str, **who: str | None) -> None:
    """Ask about the bill PSID and pay it; exit 1 where either is declined.

    Without credentials it is the demonstration's own partner.
    """
    from payments.partners.onebill.client import Machine  # noqa: PLC0415 - quick `bdm --help`

    known = _load_credentials() | {name: value for name, value in who.items() if value}
    if missing := {"code", "username", "password"} - known.keys():
        message = f"Say {', '.join(sorted(missing))}."
        raise click.UsageError(message)
    machine = Machine(base_url=base_url or address_here(), timeout_s=TIMEOUT_S, bank=bank, **known)
    asked = machine.inquire(psid)
    _show("inquiry", asked)
    told = machine.pay(psid, amount or machine.owed(asked), auth_id=_auth_id())
    _show("payment", told)


@partner.command()
@click.pass_obj
@click.argument("day", type=click.DateTime(["%d-%m-%Y", "%Y-%m-%d"]))
@click.option("--code", envvar="BDM_PARTNER", help="The partner's short name.")
@click.option("--fee-percent", default="1", show_default=True, help="What it keeps.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Where to.")
def settlement(
    composition: "Composition",
    day: datetime,
    code: str | None,
    fee_percent: str,
    output: Path | None,
) -> None:
    """Write the partner's settlement file of DAY, in the sample format, from what it took.

    A finance officer sends it at /settlement/files/new. Run it beside the database.
    """
    from payments.partners.onebill.profile import Profile  # noqa: PLC0415 - quick `bdm --help`
    from payments.partners.onebill.settlement_file import CHANNEL, write_file  # noqa: PLC0415 - as above
    from payments.partners.queries import lines_of_day  # noqa: PLC0415 - as above

    whose = code or _load_credentials().get("code", "")
    with composition.make_platform(None).executor.sessions() as session:
        lines = lines_of_day(session, CHANNEL, whose, day.date(), Decimal(fee_percent))
    if not lines:
        message = f"{whose or 'Nobody'} took nothing on {day:%d-%m-%Y}."
        raise click.ClickException(message)
    path = output or Path(f"settlement-{whose}-{day:%Y-%m-%d}.csv")
    path.write_bytes(write_file(lines, number=f"{day:%Y-%m-%d}", day=day.date(), profile=Profile()))
    click.echo(f"{len(lines)} lines in {path}")


def _auth_id() -> str:
    return f"{secrets.randbelow(10**6):06d}"


def _load_credentials() -> dict[str, Any]:
    path = Path(os.environ.get("BDM_DATA_DIR", ".data")) / CREDENTIALS_FILE
    found: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    return found


def _show(what: str, answer: dict[str, Any]) -> None:
    click.echo(what)
    for name, value in answer.items():
        click.echo(f"  {name}: {value!r}")
    if answer["response_Code"] != "00":
        sys.exit(1)
