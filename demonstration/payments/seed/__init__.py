"""The demonstration's fees and bills: one in every state, so that everybody finds their work.

Each is made by the use cases that people use, at the times at which they would have used them
(`demonstration/cast/past.py`). What exists already, by its code or reference, is left alone. Every
amount is a sample: none is law.
"""

from datetime import timedelta

from sqlalchemy import select

from app.clock import real_now
from app.platform import Platform
from demonstration.cast.known import Cast
from demonstration.cast.past import at_time
from demonstration.payments.seed.arrivals import seed_arrivals
from demonstration.payments.seed.bills import seed_bills
from demonstration.payments.seed.collections import seed_collections
from demonstration.payments.seed.counter import seed_counter
from demonstration.payments.seed.fees import FEES, Sample, next_terms
from demonstration.payments.seed.partners import seed_partner
from demonstration.payments.seed.past_year import seed_past_year
from demonstration.payments.seed.settlement import seed_card_terms, seed_terms
from demonstration.payments.seed.treasury import seed_treasury
from payments.fees.models import Fee
from payments.fees.use_cases import (
    ApproveFee,
    ProposeFee,
    ProposeFeeVersion,
    approve_fee,
    propose_fee,
    propose_fee_version,
)

_SINCE = timedelta(days=400)


def plant(platform: Platform, cast: Cast) -> None:
    """Plant what is missing; a second run finds everything and changes nothing."""
    with platform.executor.sessions() as session:
        known = set(session.scalars(select(Fee.code)))
    for sample in FEES:
        if sample.code not in known:
            _plant_fee(platform, cast, sample)
    seed_bills(platform, cast)
    seed_counter(platform, cast)
    seed_past_year(platform)
    seed_collections(platform)
    seed_card_terms(platform, cast)
    seed_partner(platform, cast)
    seed_treasury(platform, cast)
    seed_arrivals(platform, cast)
    seed_terms(platform, cast)


def _plant_fee(platform: Platform, cast: Cast, sample: Sample) -> None:
    """Enter a fee by one officer, approve it by another; leave a proposal waiting for one."""
    then = at_time(platform.executor, real_now() - _SINCE)
    first, second = cast.actor("rules"), cast.actor("rules2")
    command = ProposeFee(
        code=sample.code,
        department_id=cast.houses[sample.house],
        title=sample.title,
        title_ur=sample.title_ur,
        service_group=sample.group,
        asks=sample.asks,
        asks_ur=sample.asks_ur,
        terms=sample.terms(),
    )
    version = then.execute(propose_fee, command, actor=first)
    then.execute(approve_fee, ApproveFee(version_id=version.id), actor=second)
    changed = next_terms(sample)
    if changed is not None:
        proposal = ProposeFeeVersion(fee_id=version.fee_id, terms=changed)
        platform.executor.execute(propose_fee_version, proposal, actor=first)
