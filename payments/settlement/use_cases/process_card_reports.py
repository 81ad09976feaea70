"""Settlement reports of the card gateway: announced or requested, fetched, read, settled.

A notice names a report under the gateway's signature; its address follows from our configuration
alone. A number is used once. A report's content without a notice is the gateway's statement as
well.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from uuid import UUID

from sqlalchemy import select

from app.db import new_id
from app.documents.public import CSV, FileRefused, store
from app.errors import Conflict, Invalid
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.row_macs import genuine_of
from app.unit_of_work import UnitOfWork
from payments.cards.adyen.gateway import Unknown
from payments.cards.adyen.notices import Notice
from payments.cards.adyen.report_download import CardReports
from payments.cards.adyen.settlement_report import EMPTY as NOTHING_IN_IT
from payments.cards.adyen.settlement_report import as_notices, report_name
from payments.cards.models import ASKED, NOTICE, CardMessage, CardReport
from payments.cards.use_cases.announce_report import know_report
from payments.cards.use_cases.record_messages import keep_message
from payments.clearing.file_format import SettlementFile
from payments.kernel.events import CARD_REPORT_REFUSED
from payments.receipts.models import Payment
from payments.receipts.policy import CARD
from payments.refunds.models import Refund, RefundRequest
from payments.settlement.models import ACCEPTED, EMPTY, REFUSED, CardReportReading
from payments.settlement.queries.terms import agreed_terms
from payments.settlement.use_cases.import_file import accept_file

SUBJECT = "card_report"
AT_ONCE = 1_000


@handler("payments.fetch_report")
def fetch_report(uow: UnitOfWork, event: Event) -> None:
    """Fetch a report, keep it, and hand what it says to settlement; a number is read once.

    Raises Unknown where the gateway gives no answer, or not the report that it announced: then the
    delivery comes again. What cannot be read is kept, and Finance is notified.
    """
    number = int(event.payload["number"])
    reports = uow.port(CardReports)
    if reports is None or _was_read(uow, number):
        return
    data = reports.fetch(number)
    if data is None:
        if uow.session.get(CardReport, (number, NOTICE)) is not None:
            why = "an announced report is not there"
            raise Unknown(why)
        return
    know_report(uow, number, ASKED)
    digest = hashlib.sha256(data).digest()
    seen = select(CardReportReading.id).filter_by(number=number, digest=digest)
    if uow.session.scalar(seen) is None:
        _read(uow, reports, _Bytes(number, data, digest))


@dataclass(frozen=True)
class _Bytes:
    number: int
    data: bytes
    digest: bytes

    @property
    def name(self) -> str:
        return report_name(self.number)


def _was_read(uow: UnitOfWork, number: int) -> bool:
    query = select(CardReportReading.id).where(
        CardReportReading.number == number, CardReportReading.outcome != REFUSED
    )
    return uow.session.scalar(query) is not None


def _read(uow: UnitOfWork, reports: CardReports, got: _Bytes) -> None:
    try:
        file = reports.parser.parse(got.data)
        _refuse_another_number(file, got.number)
        file = _at_the_agreed_bank(uow, file)
        kept = accept_file(uow, file, filename=got.name, content_hash=got.digest)
    except (Invalid, Conflict) as refusal:
        _keep_unread(uow, got, refusal)
        return
    _keep(uow, got, ACCEPTED, file_id=kept.id)
    hear(uow, as_notices(file, reports.settings.merchant_account))


def _refuse_another_number(file: SettlementFile, number: int) -> None:
    if file.number != str(number):
        problem = f"This is the report of batch {file.number}, not of {number}."
        raise Invalid(problem, code="card-report-number", fields={"file": problem})


def _at_the_agreed_bank(uow: UnitOfWork, file: SettlementFile) -> SettlementFile:
    """Name the bank that two officers agreed on with the gateway; else the configured one."""
    agreed = agreed_terms(uow.session).on(file.channel, file.partner, file.day)
    return file if agreed is None else replace(file, bank=agreed.bank)


def _keep_unread(uow: UnitOfWork, got: _Bytes, refusal: Invalid | Conflict) -> None:
    if refusal.code == NOTHING_IN_IT:
        _keep(uow, got, EMPTY)
        return
    said = refusal.fields or {"file": refusal.message}
    problems = [{"where": where, "text": str(text)} for where, text in said.items()]
    reading = _keep(uow, got, REFUSED, problems=problems)
    uow.publish(CARD_REPORT_REFUSED, reading_id=reading.id)


def _keep(
    uow: UnitOfWork,
    got: _Bytes,
    outcome: str,
    *,
    problems: Sequence[dict[str, str]] = (),
    file_id: UUID | None = None,
) -> CardReportReading:
    reading = CardReportReading(
        id=new_id(),
        number=got.number,
        outcome=outcome,
        problems=list(problems),
        file_id=file_id,
        digest=got.digest,
        read_at=uow.instant(),
    )
    reading.document_id = _document(uow, got, reading.id)
    uow.add(reading)
    uow.session.flush()
    told = {"number": got.number, "bytes": len(got.data), "problems": len(problems)}
    uow.audit(f"card_report.{outcome}", reading.id, after=told)
    return reading


def _document(uow: UnitOfWork, got: _Bytes, reading_id: UUID) -> UUID | None:
    """Keep the file as it came; None for what is no CSV at all: its digest is kept."""
    try:
        made = store(
            uow,
            BytesIO(got.data),
            got.name,
            kinds=frozenset({CSV}),
            subject_kind=SUBJECT,
            subject_id=reading_id,
            purpose="settlement report",
        )
    except FileRefused:
        return None
    return made.id


def hear(uow: UnitOfWork, notices: Sequence[Notice]) -> int:
    """Store report lines that no notice contained; each is handled as a notice."""
    heard = 0
    for start in range(0, len(notices), AT_ONCE):
        some = notices[start : start + AT_ONCE]
        known = _known_messages(uow, some)
        for each in some:
            if (each.psp_reference, each.event_code) not in known:
                heard += keep_message(uow, each, "report", about=_about(uow, each))
    return heard


def _known_messages(uow: UnitOfWork, notices: Sequence[Notice]) -> set[tuple[str, str]]:
    query = select(CardMessage.psp_reference, CardMessage.event_code).where(
        CardMessage.psp_reference.in_({each.psp_reference for each in notices}),
        CardMessage.success,
    )
    return {(row.psp_reference, row.event_code) for row in uow.session.execute(query)}


def _about(uow: UnitOfWork, notice: Notice) -> str:
    """Return which payment a report's row is about; a refund that came back names its request."""
    if notice.original_reference:
        return notice.original_reference
    asked = select(RefundRequest).filter_by(channel=CARD, reference=notice.psp_reference)
    named = [request.refund_id for request in genuine_of(uow.session, asked)]
    query = select(Payment.reference).join(Refund, Refund.payment_id == Payment.id)
    return uow.session.scalar(query.where(Refund.id.in_(named))) or ""
