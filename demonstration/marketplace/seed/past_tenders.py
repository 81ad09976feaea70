"""Tenders of the past seventeen months, from publication to the last payment.

Sixty walks through every use case would take a minute at each first start. So the rows are written
as the use cases would have left them, by the same models: each has its MAC and its digest in the
trail, and keys, envelopes and signatures are real. Nobody holds those keys.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from uuid import UUID
from zlib import crc32

from sqlalchemy import select

from app.calendar import local_day
from app.clock import real_now
from app.db import Base, new_id
from app.documents.public import PAPERS, Document, store
from app.identity.accounts.queries.actors import SYSTEM
from app.places.public import districts_at
from app.signing.public import Signer
from app.unit_of_work import UnitOfWork
from demonstration.cast.past import at_time
from demonstration.cast.suppliers import FIRMS
from demonstration.marketplace.seed import days
from demonstration.marketplace.seed.desk import Desk
from demonstration.marketplace.seed.papers import certificate
from demonstration.marketplace.seed.past_people import settle
from demonstration.marketplace.seed.past_plans import PAST_PLANS, PastPlan
from demonstration.marketplace.seed.past_story import CRITERIA, HALF_AN_HOUR, Ground, Story
from demonstration.marketplace.seed.plans import EXPERIENCE
from marketplace.awards.models import Award, AwardLine, Contract, ReportPublication
from marketplace.awards.queries import award_not_before
from marketplace.bids.models import Bid, OpenedBid
from marketplace.evaluation.models import CriterionVerdict, EvaluationReport
from marketplace.evaluation.queries.evaluation_rows import read_file
from marketplace.evaluation.report_content import report_content, winners
from marketplace.invoices.models import Invoice, InvoicePayment
from marketplace.invoices.use_cases.submit_invoice import INVOICE
from marketplace.openings.models import Attendance, InterestDeclaration
from marketplace.profiles.use_cases import sizes_of
from marketplace.tenders.models import CommitteeMember, Tender, TenderCriterion, TenderItem
from marketplace.tenders.use_cases.checks import rules_on
from marketplace.tenders.use_cases.documents import TENDER
from marketplace.tenders.use_cases.signed_keys import sign_publication
from marketplace.tenders.use_cases.versions import CANCELLATION, Decided, change, new_version

# A step of all stories, whose new rows are sent together.
Stage = Callable[[UnitOfWork, Story], Iterator[Base]]
_TAX_PERCENT = 5
# From this many bids on, one falls short of experience.
_MANY = 4


def seed_past(desk: Desk) -> None:
    """Create the tenders that are missing, in one commit; some were cancelled later."""
    known = desk.read(lambda uow: set(uow.session.scalars(select(Tender.approval_reference))))
    missing = [plan for plan in PAST_PLANS if plan.key not in known]
    if not missing:
        return
    for story in desk.do("officer", _write, (desk, missing)):
        if story.plan.cancelled:
            then = at_time(desk.platform.executor, days.moment(story.published + 9))
            then.execute(_cancel, story, actor=SYSTEM)


def _write(uow: UnitOfWork, asked: tuple[Desk, Sequence[PastPlan]]) -> list[Story]:
    desk, plans = asked
    ground = _ground(uow, desk)
    stories = [Story(ground, plan) for plan in plans]
    going_on = [story for story in stories if not story.plan.cancelled]
    for stage in (_tender, _draft, _approve, _publish):
        _send(uow, stage, stories)
    for stage in (_receive, _read_out, _judge, _report, _award, _bill, _pay, _complete):
        _send(uow, stage, going_on)
    return stories


def _send(uow: UnitOfWork, stage: Stage, stories: Sequence[Story]) -> None:
    """Take a step of every story in few statements: each of them costs more than its rows."""
    rows = [row for story in stories for row in stage(uow, story)]
    uow.session.add_all(rows)
    uow.session.flush()


def _ground(uow: UnitOfWork, desk: Desk) -> Ground:
    folk, today = settle(uow, desk.cast), local_day(real_now())
    uow.session.flush()
    firms = [desk.cast.houses[firm.key] for firm in FIRMS]
    return Ground(
        cast=desk.cast,
        folk=folk,
        rules=rules_on(uow.session, today).freeze(),
        sizes=sizes_of(uow, firms, today),
        places={place.code: place for place in districts_at(uow.session, today)},
        papers={kind: _paper(uow, desk, kind) for kind in (TENDER, INVOICE)},
    )


def _paper(uow: UnitOfWork, desk: Desk, kind: str) -> Document:
    """Store a sample paper, whose bytes all documents of its kind share."""
    title = "Bidding documents" if kind == TENDER else "Invoice"
    paper = BytesIO(certificate(desk, title, "Demonstration"))
    return store(
        uow,
        paper,
        f"{kind}.pdf",
        kinds=PAPERS,
        subject_kind=kind,
        subject_id=new_id(),
        purpose=title,
    )


def _copy(story: Story, kind: str, subject: UUID) -> Document:
    """Make a document about a subject, of the bytes that are there already."""
    paper = story.ground.papers[kind]
    same = ("blob_name", "subject_kind", "purpose", "filename", "media_type", "plain_bytes")
    return Document(
        id=new_id(),
        subject_id=subject,
        stored_for=story.department,
        stored_at=days.moment(story.published),
        **{name: getattr(paper, name) for name in same},
    )


def _tender(_: UnitOfWork, story: Story) -> Iterator[Base]:
    yield story.tender


def _draft(_: UnitOfWork, story: Story) -> Iterator[Base]:
    plan, tender = story.plan, story.tender
    yield TenderItem(
        tender_id=tender.id,
        number=1,
        description=plan.item,
        description_ur=plan.item_ur,
        unit=plan.unit,
        quantity=Decimal(plan.quantity),
    )
    for number, line in enumerate(CRITERIA, start=1):
        yield TenderCriterion(tender_id=tender.id, number=number, code=line.kind, **vars(line))
    yield from _members(story)
    yield _copy(story, TENDER, tender.id)


def _members(story: Story) -> Iterator[Base]:
    for person, chair, outside in story.committee:
        yield CommitteeMember(
            tender_id=story.tender.id,
            person_id=person,
            bps=19 if chair else 18,
            chair=chair,
            outside=outside,
            agency="Another department" if outside else "",
        )


def _approve(_: UnitOfWork, story: Story) -> Iterator[Base]:
    tender, at = story.tender, days.moment(story.published)
    number = crc32(story.plan.key.encode()) % 1_000_000
    tender.reference = f"TSE-{at:%y%m%d}{number:06d}"
    tender.parameters, tender.findings = story.ground.rules, []
    tender.submitted_at = days.moment(story.published - 3)
    tender.submitted_by = tender.created_by
    tender.approved_at = days.moment(story.published - 2)
    tender.approved_by = story.office("approver")
    tender.published_at = at
    tender.key_recipient, tender.key_fingerprint = story.key.recipient, story.key.fingerprint
    return iter(())


def _publish(uow: UnitOfWork, story: Story) -> Iterator[Base]:
    sign_publication(uow.session, uow.port(Signer), story.tender)
    return iter(())


def _cancel(uow: UnitOfWork, story: Story) -> None:
    tender = uow.get(Tender, story.tender.id)
    reason = "The funds of this purchase were surrendered before its closing"
    cancelled = Decided(
        what=CANCELLATION,
        reason=reason,
        changes=[change("cancelled_at", None, uow.now)],
        entered_by=story.office("approver"),
        announced=False,
    )
    with new_version(uow, tender, cancelled):
        tender.cancelled_at, tender.cancelled_reason = uow.now, reason


def _receive(_: UnitOfWork, story: Story) -> Iterator[Base]:
    yield story.opening
    yield from (bid for bid, _ in story.bids)


def _read_out(_: UnitOfWork, story: Story) -> Iterator[Base]:
    """Write what is inside, while the opening has not ended yet: nothing comes in afterwards."""
    opening = story.opening
    for person, _chair, _outside in story.committee:
        yield Attendance(
            opening_id=opening.id,
            person_id=person,
            state="used",
            asked_at=opening.convened_at,
            unlocked_at=opening.convened_at,
        )
    for order, (bid, content) in enumerate(story.bids, start=1):
        yield OpenedBid(
            bid_id=bid.id,
            tender_id=bid.tender_id,
            opening_id=opening.id,
            supplier_id=bid.supplier_id,
            read_order=order,
            content=content.as_json(),
            files=[],
            total_paisa=content.quotes[0].unit_price_paisa * story.plan.quantity,
        )


def _judge(_: UnitOfWork, story: Story) -> Iterator[Base]:
    """Declare no interest and judge each bid."""
    story.opening.opened_at = story.tender.opened_at = story.tender.opens_at
    at = days.moment(story.reported) - timedelta(hours=2)
    for person, _chair, _outside in story.committee:
        yield InterestDeclaration(
            tender_id=story.tender.id, person_id=person, has_interest=False, declared_at=at
        )
    for place, (bid, _content) in enumerate(story.bids, start=1):
        lacking = EXPERIENCE if place == len(story.bids) >= _MANY else None
        for line in CRITERIA:
            yield CriterionVerdict(
                tender_id=story.tender.id,
                bid_id=bid.id,
                criterion=line.kind,
                met=line is not lacking,
                reason="" if line is not lacking else "No similar supply is shown",
                decided_by=story.office("chair"),
                decided_at=at,
            )


def _report(uow: UnitOfWork, story: Story) -> Iterator[Base]:
    yield EvaluationReport(
        tender_id=story.tender.id,
        version=1,
        published_at=days.moment(story.reported),
        published_by=story.office("chair"),
        content=report_content(read_file(uow.session, story.tender)),
    )


def _award(uow: UnitOfWork, story: Story) -> Iterator[Base]:
    tender, reported_at = story.tender, days.moment(story.reported)
    tender.reported_at = reported_at
    tender.award_not_before = award_not_before(tender, local_day(reported_at))
    yield _announced(story)
    report = uow.get(EvaluationReport, (tender.id, 1))
    winner, paisa = winners(report.content)["whole"]
    award = Award(
        id=new_id(),
        tender_id=tender.id,
        report_version=1,
        awarded_at=days.moment(story.awarded),
        awarded_by=story.office("authority"),
        reason="The lowest responsive bid of the committee's report",
    )
    yield award
    yield from _contract(story, award, uow.get(Bid, UUID(winner)), paisa)


def _announced(story: Story) -> ReportPublication:
    tender, at = story.tender, days.moment(story.reported)
    return ReportPublication(
        id=new_id(),
        tender_id=tender.id,
        version=1,
        medium="newspaper",
        name="Daily Zarghoon",
        number=(tender.reference or "")[-4:],
        published_on=local_day(at),
        award_not_before=tender.award_not_before,
        recorded_at=at,
        recorded_by=story.office("officer"),
    )


def _contract(story: Story, award: Award, bid: Bid, paisa: int) -> Iterator[Base]:
    tender, signed_at = story.tender, days.moment(story.signed)
    yield AwardLine(
        award_id=award.id,
        scope="whole",
        bid_id=bid.id,
        amount_paisa=paisa,
        size=story.ground.sizes.get(bid.supplier_id),
    )
    tender.awarded_at, tender.signed_at = award.awarded_at, signed_at + HALF_AN_HOUR
    story.contract = Contract(
        id=new_id(),
        reference=f"{tender.reference}/C1",
        tender_id=tender.id,
        award_id=award.id,
        bid_id=bid.id,
        supplier_id=bid.supplier_id,
        amount_paisa=paisa,
        made_at=award.awarded_at,
        department_signed_at=signed_at,
        department_signed_by=story.office("authority"),
        supplier_signed_at=tender.signed_at,
        supplier_signed_by=bid.submitted_by,
    )
    yield story.contract


def _bill(_: UnitOfWork, story: Story) -> Iterator[Base]:
    """Ask for half of the price by each invoice."""
    half = story.contract.amount_paisa // 2
    amounts = (half, story.contract.amount_paisa - half)
    for (asked, paid), paisa in zip(story.invoices, amounts, strict=False):
        invoice_id, at = new_id(), days.moment(asked)
        document = _copy(story, INVOICE, invoice_id)
        yield document
        invoice = Invoice(
            id=invoice_id,
            contract_id=story.contract.id,
            number=f"INV-{len(story.payments) + 1:02d}",
            dated_on=local_day(at),
            amount_paisa=paisa,
            document_id=document.id,
            submitted_at=at,
            submitted_by=story.contract.supplier_signed_by,
            accepted_at=at + timedelta(days=3),
            accepted_by=story.office("officer"),
            paid_on=local_day(days.moment(paid)),
        )
        story.payments.append(_payment(story, invoice, paid))
        yield invoice


def _payment(story: Story, invoice: Invoice, day: int) -> InvoicePayment:
    tax = invoice.amount_paisa * _TAX_PERCENT // 100
    return InvoicePayment(
        id=new_id(),
        invoice_id=invoice.id,
        paid_on=invoice.paid_on,
        paid_by="voucher",
        number=f"TV-{1000 + story.plan.chance(invoice.number, 9000)}",
        amount_paisa=invoice.amount_paisa - tax,
        tax_paisa=tax,
        damages_paisa=0,
        other_paisa=0,
        other_name="",
        entered_by=story.office("officer"),
        entered_at=days.moment(day),
    )


def _pay(_: UnitOfWork, story: Story) -> Iterator[Base]:
    yield from story.payments


def _complete(_: UnitOfWork, story: Story) -> Iterator[Base]:
    """Approve the payments by the second officer, and end a contract that was paid in full."""
    for payment in story.payments:
        payment.approve(by=story.office("authority"), at=payment.entered_at)
    if len(story.payments) > 1:
        ended = story.payments[-1].entered_at
        story.contract.completed_at = story.tender.completed_at = ended
    return iter(())
