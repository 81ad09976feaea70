"""The claims of all shipped schemes as services of casework, all in one place."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from app.casework.public import Asking, Services
from app.unit_of_work import UnitOfWork
from tax_incentives.awards.queries import awarded_paisa
from tax_incentives.casework.claim_pages import pages_about
from tax_incentives.casework.grant import (
    check_outcome,
    on_end,
    on_grant,
    on_submission,
    rupees_given,
)
from tax_incentives.schemes.service_file import PART, PREFIX, SERVICES
from tax_incentives.schemes.shapes import Scheme


def services_of(schemes: Mapping[str, Scheme]) -> Services:
    """Return what casework needs to know of the services of these schemes."""
    codes = sorted(schemes)
    services = [PREFIX + code for code in codes]
    return Services(
        folder=SERVICES,
        facts={f"relief.{code}.rupees": partial(_rupees, code) for code in codes},
        checks={"relief_outcome": check_outcome},
        granted={f"{service}/{PART}": on_grant for service in services},
        handed_in=dict.fromkeys(services, on_submission),
        ended=dict.fromkeys(services, on_end),
        pages_about={PREFIX + code: partial(pages_about, code) for code in codes},
        calls={
            PREFIX + code: each.ranking.places for code, each in schemes.items() if each.ranking
        },
        given_to=awarded_paisa,
        pays=frozenset(services),
    )


def _rupees(code: str, uow: UnitOfWork, asking: Asking) -> Any:  # noqa: ANN401 - a fact of casework
    return rupees_given(uow, asking) if asking.service == PREFIX + code else None
