"""The demonstration's agreement with the card gateway: what the sandbox may keep of a payment.

A sample, not law. No file is expected by a day: a batch ends when somebody presses the sandbox's
button.
"""

from datetime import timedelta
from decimal import Decimal

from sqlalchemy import select

from app.calendar import local_day
from app.clock import real_now
from app.parameters.public import Confidence
from app.platform import Platform
from demonstration.cast.known import Cast
from demonstration.cast.past import at_time
from payments.settlement.models import SettlementTerms
from payments.settlement.use_cases.agree_terms import (
    DecideTerms,
    ProposeTerms,
    approve_terms,
    propose_terms,
)

CHANNEL = "adyen"
_SINCE = timedelta(days=400)


def plant_card_terms(platform: Platform, cast: Cast) -> None:
    """Let one officer enter the terms and another approve them, once."""
    with platform.executor.sessions() as session:
        if session.scalar(select(SettlementTerms.id).filter_by(channel=CHANNEL)) is not None:
            return
    then = real_now() - _SINCE
    run = at_time(platform.executor, then).execute
    command = ProposeTerms(
        channel=CHANNEL,
        bank="nbp",
        valid_from=local_day(then),
        expects_files=False,
        delay_days=2,
        charged_percent=Decimal("2.00"),
        fee_paisa=0,
        instrument="Sample agreement with the sandbox",
        confidence=Confidence.UNVERIFIED,
    )
    terms = run(propose_terms, command, actor=cast.actor("finance"))
    run(approve_terms, DecideTerms(terms_id=terms.id), actor=cast.actor("finance2"))
