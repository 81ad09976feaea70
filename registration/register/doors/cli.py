"""`bdm register verify` and `bdm register rebuild`."""

import sys
from typing import TYPE_CHECKING
from uuid import UUID

import click

if TYPE_CHECKING:
    from app.platform import Composition


@click.group("register")
def register() -> None:
    """The register of businesses, made of what was filed."""


@register.command("verify")
@click.pass_obj
def verify_command(composition: "Composition") -> None:
    """Check every filing's hash, and that the register is what the filings make; exit 1 if not."""
    from app.identity.public import SYSTEM  # noqa: PLC0415 - keeps `bdm --help` quick
    from registration.register.use_cases.verify_register import check_batch  # noqa: PLC0415 - as above

    executor = composition.make_platform(None).executor
    after: UUID | None = None
    counted, wrong, waiting = 0, 0, 0
    while True:
        with executor.reading(SYSTEM) as uow:
            after, found, checked = check_batch(uow, after)
        counted += checked
        waiting += sum(each.pending for each in found)
        wrong += sum(not each.pending for each in found)
        for each in found:
            click.echo(f"{each.business_id}: {each.why}")
        click.echo(f"{counted} businesses checked", err=True)
        if after is None:
            break
    more = f", {waiting} wait for their traits" if waiting else ""
    click.echo(f"{counted} businesses, {wrong} wrong{more}.")
    sys.exit(1 if wrong else 0)


@register.command("rebuild")
@click.pass_obj
@click.argument("business_id", type=click.UUID)
def rebuild_command(composition: "Composition", business_id: UUID) -> None:
    """Make the register of one business again from its filings."""
    from app.identity.public import SYSTEM  # noqa: PLC0415 - keeps `bdm --help` quick
    from registration.register.use_cases.verify_register import (  # noqa: PLC0415 - as above
        RebuildBusiness,
        rebuild_business,
    )

    command = RebuildBusiness(business_id=business_id)
    made = composition.make_platform(None).executor.execute(rebuild_business, command, actor=SYSTEM)
    click.echo(f"{made} versions.")
