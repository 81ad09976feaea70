"""`bdm administrators`: the first two, named once on the server."""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from app.platform import Composition


@click.command()
@click.pass_obj
@click.argument("first_cnic")
@click.argument("second_cnic")
def administrators(composition: "Composition", first_cnic: str, second_cnic: str) -> None:
    """Make the holders of two CNICs, who have accounts, the first administrators."""
    from app.identity.accounts.actors import SYSTEM  # noqa: PLC0415 - keeps `bdm --help` quick
    from app.identity.people.identifiers import plain_digits  # noqa: PLC0415 - as above
    from app.identity.staff.use_cases.appoint_first_administrators import (  # noqa: PLC0415 - as above
        AppointFirstAdministrators,
        appoint_first_administrators,
    )

    command = AppointFirstAdministrators(
        first_cnic=plain_digits(first_cnic), second_cnic=plain_digits(second_cnic)
    )
    composition.make_platform(None).executor.execute(
        appoint_first_administrators, command, actor=SYSTEM
    )
    click.echo("They are administrators now, each confirmed by the other.")
