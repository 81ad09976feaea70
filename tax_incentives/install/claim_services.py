"""The claims of all shipped schemes as services of casework, all in one place."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from app.casework.public import Asking, Services
from app.unit_of_work import UnitOfWork
from tax_incentives.applications.queries.claim_pages import pages_about
from tax_incentives.applications.queries.file_records import records_of
from tax_incentives.applications.queries.outcome import check_outcome
from tax_incentives.applications.queries.outlook import outlook_of
from tax_incentives.applications.queries.thresholds import why_above
from tax_incentives.applications.use_cases import on_end, on_grant, on_submission, refuse_claim
from tax_incentives.awards.queries.granted import awarded_paisa
from tax_incentives.kernel.permissions import READ_RELIEFS
from tax_incentives.schemes.service_file import PART, PREFIX, SERVICES, above_fact
from tax_incentives.schemes.shapes import Scheme


def services_of(schemes: Mapping[str, Scheme]) -> Services:
    """Return the data of these schemes' services for casework."""
    codes = sorted(schemes)
    services = [PREFIX + code for code in codes]
    return Services(
        folder=SERVICES,
        lasting={
            above_fact(code, stage.code): partial(_above, code, stage.code)
            for code, scheme in schemes.items()
            for stage in scheme.stages
            if stage.above
        },
        checks={"relief_outcome": check_outcome},
        granted={f"{service}/{PART}": on_grant for service in services},
        handed_in=dict.fromkeys(services, on_submission),
        refused=dict.fromkeys(services, refuse_claim),
        ended=dict.fromkeys(services, on_end),
        pages_about={PREFIX + code: partial(pages_about, code) for code in codes},
        calls={
            PREFIX + code: each.ranking.places for code, each in schemes.items() if each.ranking
        },
        given_to=awarded_paisa,
        outlooks=dict.fromkeys(services, outlook_of),
        pays=frozenset(services),
        records=dict.fromkeys(services, records_of),
        read_by=dict.fromkeys(services, READ_RELIEFS),
    )


def _above(code: str, stage: str, uow: UnitOfWork, asking: Asking) -> Any:  # noqa: ANN401 - a fact of casework
    return why_above(uow, asking, stage) if asking.service == PREFIX + code else None
