"""Settlement files and terms of any channel, as a channel or an officer would make them."""

import hashlib
import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from app.clock import real_now
from app.db import new_id
from app.identity.accounts.queries.actors import SYSTEM
from app.platform import Platform
from app.unit_of_work import UnitOfWork
from factories.identity import make_person
from factories.payments import today
from factories.tenders import deliver_all
from payments.clearing.file_format import SettlementFile, SettlementLine
from payments.receipts.models import Payment
from payments.refunds.models import Refund
from payments.settlement.models import ChannelFile, SettlementTerms
from payments.settlement.use_cases.import_file import accept_file
from payments.settlement.use_cases.match_lines import look_again

_counter = itertools.count(1)


def line_of(of: Payment | Refund, **changes: object) -> SettlementLine:
    """The line that a channel would write of a payment or a refund, without a fee."""
    payment = isinstance(of, Payment)
    line = SettlementLine(
        row=next(_counter) + 1,
        kind="payment" if payment else "refund",
        reference=of.reference if isinstance(of, Payment) else str(of.id),
        their_reference=f"T{next(_counter)}",
        gross_paisa=of.amount_paisa if payment else -of.amount_paisa,
        fee_paisa=0,
        at=real_now(),
    )
    return replace(line, **changes)  # type: ignore[arg-type]  # by name


def file_of(
    lines: Sequence[SettlementLine], channel: str = "counter", **changes: object
) -> SettlementFile:
    """A file of these lines, of today, with the payout that they add up to."""
    file = SettlementFile(
        channel=channel,
        number=f"F{next(_counter)}-{new_id().hex[-8:]}",
        day=today(),
        bank="nbp",
        lines=tuple(lines),
        payout_paisa=sum(line.net_paisa for line in lines),
    )
    return replace(file, **changes)  # type: ignore[arg-type]  # by name


def accepted(platform: Platform, file: SettlementFile) -> ChannelFile:
    """Let the system have fetched a file, and its job run."""

    def accept(uow: UnitOfWork, told: SettlementFile) -> ChannelFile:
        digest = hashlib.sha256(repr(told).encode()).digest()
        return accept_file(uow, told, filename="fetched.csv", content_hash=digest)

    kept = platform.executor.execute(accept, file, actor=SYSTEM)
    deliver_all(platform)
    return kept


def looked_again(platform: Platform) -> int:
    return platform.executor.execute(look_again, None, actor=SYSTEM)


def agree(
    session: Session,
    channel: str = "counter",
    *,
    partner: str = "",
    valid_from: date = date(2020, 1, 1),
    percent: str = "0",
    paisa: int = 0,
    delay_days: int = 2,
    expects_files: bool = True,
    at: datetime | None = None,
) -> SettlementTerms:
    """Approved terms of a channel, in force since 2020 unless told otherwise."""
    now = at or real_now()
    terms = SettlementTerms(
        id=new_id(),
        channel=channel,
        partner=partner,
        bank="nbp",
        valid_from=valid_from,
        expects_files=expects_files,
        delay_days=delay_days,
        charged_percent=Decimal(percent),
        fee_paisa=paisa,
        instrument="Sample agreement",
        confidence="U",
        entered_by=make_person(session, "Terms enterer").id,
        entered_at=now,
    )
    session.add(terms)
    session.flush()
    terms.approve(by=make_person(session, "Terms approver").id, at=now)
    session.commit()
    return terms
