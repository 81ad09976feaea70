"""Terms of settlement, as samples, not law: with the bank, and with the card gateway.

The bank sends a file each working day and keeps at most 1 %. Of cards no file is expected by a day:
a batch ends when somebody presses the sandbox's button.
"""

from datetime import timedelta
from decimal import Decimal

from sqlalchemy import select

from app.calendar import local_day
from app.clock import real_now
from app.decisions import Approve
from app.parameters.public import Confidence
from app.platform import Platform
from demonstration.cast.known import Cast
from demonstration.cast.past import at_time
from demonstration.payments.seed.partners import CODE
from payments.partners.onebill.settlement_file import CHANNEL
from payments.settlement.models import SettlementTerms
from payments.settlement.use_cases.agree_terms import TERMS, ProposeTerms

# So that the page of expected files shows every state: a file of long ago is missing already.
_AGREED = timedelta(days=6)


def seed_terms(platform: Platform, cast: Cast) -> None:
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
    terms = then.execute(TERMS.propose, command, actor=cast.actor("finance"))
    then.execute(TERMS.approve, Approve(id=terms.id), actor=cast.actor("finance2"))


CARDS = "adyen"
_SINCE = timedelta(days=400)


def seed_card_terms(platform: Platform, cast: Cast) -> None:
    """Let one officer enter the terms and another approve them, once."""
    with platform.executor.sessions() as session:
        if session.scalar(select(SettlementTerms.id).filter_by(channel=CARDS)) is not None:
            return
    then = real_now() - _SINCE
    run = at_time(platform.executor, then).execute
    command = ProposeTerms(
        channel=CARDS,
        bank="nbp",
        valid_from=local_day(then),
        expects_files=False,
        delay_days=2,
        charged_percent=Decimal("2.00"),
        fee_paisa=0,
        instrument="Sample agreement with the sandbox",
        confidence=Confidence.UNVERIFIED,
    )
    terms = run(TERMS.propose, command, actor=cast.actor("finance"))
    run(TERMS.approve, Approve(id=terms.id), actor=cast.actor("finance2"))
