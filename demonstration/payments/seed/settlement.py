"""The demonstration's terms with its bank: a file of each working day, at most 1 % kept."""

from datetime import timedelta
from decimal import Decimal

from sqlalchemy import select

from app.calendar import local_day
from app.clock import real_now
from app.parameters.public import Confidence
from app.platform import Platform
from demonstration.cast.known import Cast
from demonstration.cast.past import at_time
from demonstration.payments.seed.partners import CODE
from payments.partners.onebill.settlement_file import CHANNEL
from payments.settlement.models import SettlementTerms
from payments.settlement.use_cases.agree_terms import (
    DecideTerms,
    ProposeTerms,
    approve_terms,
    propose_terms,
)

# So that the page of expected files shows every state: a file of long ago is missing already.
_AGREED = timedelta(days=6)


def plant_terms(platform: Platform, cast: Cast) -> None:
    """Agree on them by two officers, where nothing was agreed yet."""
    known = select(SettlementTerms.id).filter_by(channel=CHANNEL, partner=CODE)
    with platform.executor.sessions() as session:
        if session.scalar(known) is not None:
            return
    then = at_time(platform.executor, real_now() - _AGREED)
    command = ProposeTerms(
        channel=CHANNEL,
        partner=CODE,
        bank="nbp",
        valid_from=local_day(real_now() - _AGREED),
        expects_files=True,
        delay_days=2,
        charged_percent=Decimal(1),
        fee_paisa=0,
        instrument="Sample agreement of the demonstration",
        confidence=Confidence.UNVERIFIED,
    )
    terms = then.execute(propose_terms, command, actor=cast.actor("finance"))
    then.execute(approve_terms, DecideTerms(terms_id=terms.id), actor=cast.actor("finance2"))
