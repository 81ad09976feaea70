"""A settlement file in every state, differences, and what waits for a second officer of Finance."""

import hashlib
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from factories.browser import Living
from factories.settlement import file_of, line_of
from factories.tenders import deliver_all
from sqlalchemy import select

from app.calendar import local_day
from app.clock import real_now
from app.identity.accounts.queries.actors import SYSTEM
from app.parameters.public import Confidence
from app.unit_of_work import UnitOfWork
from payments.clearing.file_format import SettlementFile
from payments.clearing.models import ClearingItem
from payments.receipts.models import Payment
from payments.settlement.models import ChannelFile
from payments.settlement.use_cases.agree_terms import TERMS, ProposeTerms
from payments.settlement.use_cases.import_file import SendFile, accept_file, send_file
from payments.settlement.use_cases.resolve_difference import ProposeMatch, propose_match


def settlement(living: Living) -> dict[str, UUID | str]:
    """A file that waits, one that was matched and differs, a difference, a proposal, terms."""
    run, finance = living.platform.executor.execute, living.cast.actor("finance")
    file = _file(living)
    digest = hashlib.sha256(file.number.encode()).digest()

    def accept(uow: UnitOfWork, told: SettlementFile) -> ChannelFile:
        return accept_file(uow, told, filename="sample.csv", content_hash=digest)

    matched = run(accept, file, actor=SYSTEM)
    deliver_all(living.platform)
    sent = SendFile(
        file=replace(file, number=f"{file.number}-B"), filename="sample.csv", hash=digest
    )
    rows = [line.row for line in file.lines]
    match = ProposeMatch(
        key=f"line-{matched.id}-{rows[1]}", against="receivable", reason="A sample of the tests"
    )
    return {
        "file": run(send_file, sent, actor=finance).id,
        "matched": matched.id,
        "difference": f"line-{matched.id}-{rows[0]}",
        "match": run(propose_match, match, actor=finance).id,
        "terms": _terms(living),
    }


def _file(living: Living) -> SettlementFile:
    """A file of whatever stands on clearing, one line of it wrong and one that nobody knows."""
    with living.platform.executor.sessions() as session:
        waiting = select(Payment).join(ClearingItem, ClearingItem.payment_id == Payment.id)
        payment = session.scalars(waiting.order_by(Payment.id)).first()
    assert payment is not None
    short = line_of(payment, gross_paisa=payment.amount_paisa - 5, their_reference="S1")
    stray = line_of(payment, reference="nobody-knows-it", their_reference="S2")
    day = local_day(real_now()) - timedelta(days=1)
    return file_of([short, stray], payment.channel, day=day)


def _terms(living: Living) -> UUID:
    command = ProposeTerms(
        channel="onebill",
        partner="bankofthetests",
        bank="nbp",
        valid_from=local_day(real_now()),
        expects_files=True,
        delay_days=2,
        charged_percent=Decimal("1.5"),
        fee_paisa=10_00,
        instrument="A sample agreement of the browser tests",
        confidence=Confidence.UNVERIFIED,
    )
    finance = living.cast.actor("finance")
    return living.platform.executor.execute(TERMS.propose, command, actor=finance).id
