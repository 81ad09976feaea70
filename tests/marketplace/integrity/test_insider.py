"""Somebody with the application's password to the database: what SQL can no longer change.

Every statement runs as the application's role, on procurements that use cases brought to each
stage. What is allowed is what the use cases do, which all other tests prove.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from conftest import rolled_back
from factories.evaluation import CRITERIA, officer_of, open_world
from factories.forging import copied
from factories.history import rewriting
from factories.identity import actor
from factories.marketplace import (
    Agency,
    World,
    make_agency,
    make_draft,
    make_published,
    receive_bid,
)
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.clock import real_now
from app.db import new_id
from app.documents.models import Document, StoredBlob
from app.platform import Platform
from app.roles import COMPETENT_AUTHORITY, PROCUREMENT_OFFICER
from app.row_macs import Forged
from marketplace.awards.models import Contract
from marketplace.contracts.use_cases.award_tender import AwardTender, award_tender
from marketplace.contracts.use_cases.draw_up_contracts import DrawUpContracts, draw_up_contracts
from marketplace.evaluation.policy.eligibility import Verdict
from marketplace.evaluation.use_cases.announce_report import (
    Medium,
    RecordReportPublication,
    record_report_publication,
)
from marketplace.evaluation.use_cases.disqualify_bid import DisqualifyBid, disqualify_bid
from marketplace.evaluation.use_cases.judge_bid import JudgeBid, judge_bid
from marketplace.evaluation.use_cases.publish_report import PublishReport, publish_report
from marketplace.openings.models import Postponement, ShareTry
from marketplace.openings.queries import interest_declaration
from marketplace.securities.models import Instrument, SecurityStep
from marketplace.tenders.models import RequiredDocument, TenderLot


@dataclass
class Stage:
    """A tender that was awarded, one that takes bids, one that is handed in, and a draft."""

    session: Session
    ids: dict[str, UUID]

    def tries(self, statement: str) -> None:
        """Run one statement of an insider, and forget what it did."""
        with self.session.begin_nested() as attempt:
            done = self.session.execute(text(statement), self.ids)
            assert done.rowcount, "it must meet rows, else it proves nothing"  # type: ignore[attr-defined]
            attempt.rollback()


@pytest.fixture(scope="module")
def arranged(shared_platform: Platform) -> Iterator[Stage]:
    """Every statement meets the same rows, so they are arranged once."""
    with rolled_back(shared_platform) as platform, platform.executor.sessions() as session:
        yield _arrange(session, platform)


@pytest.fixture
def stage(arranged: Stage) -> Iterator[Stage]:
    """The stage as it was arranged: what a test does to it is taken back."""
    with arranged.session.begin_nested() as test:
        yield arranged
        test.rollback()


def _arrange(session: Session, platform: Platform) -> Stage:
    bids = [("A", [100_00, 200_00]), ("B", [90_00, 200_00]), ("C", [80_00, 200_00])]
    done = open_world(session, platform, bids)
    ids = {"done": done.tender.id} | _finish(session, platform, done)
    live = make_published(session)
    bid = receive_bid(session, live, [1, 1])
    bid.withdrawn_at = real_now()
    agency = make_agency(session)
    handed_in = make_draft(session, agency)
    _papers(session, handed_in.id, "tender")
    _papers(session, done.bids[0].id, "opened_bid")
    session.add(TenderLot(tender_id=handed_in.id, number=1, title="Lot"))
    session.add(RequiredDocument(tender_id=handed_in.id, number=1, name="NTN"))
    session.flush()
    handed_in.submitted_at, handed_in.submitted_by = real_now(), agency.officer.id
    draft = make_draft(session, agency)
    session.flush()
    _second_words(session, live, done, agency.officer.id)
    session.commit()
    ids |= {"live": live.tender.id, "handed_in": handed_in.id, "draft": draft.id}
    return Stage(session, ids | _people(agency, done))


def _people(agency: Agency, done: World) -> dict[str, UUID]:
    people = {"person": agency.officer.id, "other": agency.approver.id}
    return people | {"bid": done.bids[0].id}


def _second_words(session: Session, live: World, done: World, person: UUID) -> None:
    """A try of a passphrase, words that wait for a second one, and a security that went back."""
    now = real_now()
    first, last = session.query(Instrument).filter_by(tender_id=done.tender.id).limit(2)
    with rewriting(session):
        last.returned_at, last.end_reason = now, "Not the lowest"
        session.flush()
    said = {"entered_by": person, "entered_at": now, "reason": "Said once"}
    later = live.tender.opens_at + timedelta(days=1)
    session.add(ShareTry(tender_id=live.tender.id, person_id=person, tried_at=now))
    session.add(Postponement(id=new_id(), tender_id=live.tender.id, opens_at=later, **said))
    session.add(SecurityStep(id=new_id(), instrument_id=first.id, step="return", **said))
    session.flush()


def _papers(session: Session, subject: UUID, kind: str) -> None:
    blob = StoredBlob(name=new_id().hex, sealed_bytes=9, stored_at=real_now())
    session.add(blob)
    session.flush()
    about = {"subject_kind": kind, "subject_id": subject, "purpose": "Terms"}
    file = {"filename": "a.pdf", "media_type": "application/pdf", "plain_bytes": 9}
    row = Document(id=new_id(), blob_name=blob.name, stored_at=real_now(), **about, **file)
    session.add(row)
    session.flush()


def _finish(session: Session, platform: Platform, world: World) -> dict[str, UUID]:
    chair = actor(world.members[0])
    tender, ids = world.tender.id, [bid.id for bid in world.bids]
    with rewriting(session):
        for paper in session.scalars(select(Instrument)):
            paper.verified_at = real_now()
    session.commit()
    for bid in ids[:2]:
        verdicts = [Verdict(criterion=code, met=True) for code in CRITERIA]
        judged = JudgeBid(tender_id=tender, bid_id=bid, verdicts=verdicts)
        platform.executor.execute(judge_bid, judged, actor=chair)
    aside = DisqualifyBid(tender_id=tender, bid_id=ids[2], reason="No such firm")
    platform.executor.execute(disqualify_bid, aside, actor=chair)
    platform.executor.execute(publish_report, PublishReport(tender_id=tender), actor=chair)
    authority = officer_of(world, world.agency.authority, COMPETENT_AUTHORITY)
    announced = RecordReportPublication(
        tender_id=tender,
        medium=Medium.NEWSPAPER,
        name="Daily Balochistan",
        number="17",
        published_on=local_day(real_now()),
    )
    platform.executor.execute(record_report_publication, announced, actor=authority)
    award = AwardTender(tender_id=tender, reason="Lowest")
    platform.executor.execute(award_tender, award, actor=authority)
    officer = officer_of(world, world.agency.officer, PROCUREMENT_OFFICER)
    platform.executor.execute(draw_up_contracts, DrawUpContracts(tender_id=tender), actor=officer)
    session.expire_all()
    return {"winner": ids[1]}


LIES = [
    # A tender's terms, from the moment it is handed in.
    "update tenders set estimate_paisa = 1 where id = :handed_in",
    "update tenders set closes_at = closes_at - interval '1 day' where id = :handed_in",
    "update tenders set parameters = '{}' where id = :handed_in",
    "update tenders set submitted_by = created_by, title = 'Other' where id = :handed_in",
    "update tenders set title = 'Other' where id = :live",
    "update tenders set delivery_days = 3 where id = :live",
    (
        "update tenders set closes_at = closes_at + interval '1 day', "
        "opens_at = opens_at + interval '2 days' where id = :live"
    ),
    "update tenders set security_percent = 1 where id = :live",
    "update tenders set parameters = '{}' where id = :live",
    "update tenders set key_recipient = 'age1mine', key_fingerprint = 'x' where id = :live",
    "update tenders set published_at = null where id = :live",
    "update tenders set submitted_at = null where id = :live",
    "update tenders set department_id = (select id from organisations limit 1) where id = :live",
    "update tenders set opened_at = now() where id = :done",
    "update tenders set opens_at = now() + interval '1 day' where id = :done",
    "update tenders set reported_at = now() - interval '30 days' where id = :done",
    "update tenders set award_not_before = now() where id = :done",
    "delete from tenders where id = :draft",
    # Its parts.
    "update tender_items set description = 'Other' where tender_id = :handed_in",
    "update tender_lots set title = 'Other' where tender_id = :handed_in",
    "update tender_criteria set wording = 'Other' where tender_id = :handed_in",
    "update tender_required_documents set name = 'Other' where tender_id = :handed_in",
    "delete from tender_items where tender_id = :handed_in",
    "delete from tender_lots where tender_id = :handed_in",
    "delete from tender_criteria where tender_id = :handed_in",
    "delete from tender_required_documents where tender_id = :handed_in",
    (
        "insert into tender_items (tender_id, number, description, specification, unit, quantity) "
        "values (:live, 9, 'Bribe', '', 'each', 1)"
    ),
    "insert into tender_criteria values (:live, 9, 'x', 'other', 'Is my cousin')",
    "insert into tender_lots (tender_id, number, title, place) values (:live, 9, 'Other', '')",
    (
        "insert into tender_required_documents (tender_id, number, name, mandatory) "
        "values (:live, 9, 'Letter of my cousin', true)"
    ),
    "update tender_items set quantity = 1 where tender_id = :draft",
    (
        "insert into committee_members (tender_id, person_id, chair, outside, agency) "
        "values (:live, :person, false, false, '')"
    ),
    "delete from committee_members where tender_id = :live",
    "update committee_members set chair = not chair where tender_id = :live",
    "update committee_members set share_sealed = 'x' where tender_id = :live",
    "update committee_members set identity_id = null where tender_id = :live",
    "update member_identities set locked = 'x'",
    "update member_identities set recipient = 'x'",
    "delete from member_identities",
    # Its papers.
    "delete from documents where subject_id = :handed_in",
    "update documents set subject_id = :draft where subject_id = :handed_in",
    "update documents set blob_name = (select name from stored_blobs limit 1)",
    "delete from documents where subject_kind = 'opened_bid'",
    (
        "insert into documents select gen_random_uuid(), blob_name, subject_kind, subject_id, "
        "purpose, filename, media_type, plain_bytes, stored_by, stored_for, stored_at "
        "from documents where subject_kind = 'tender'"
    ),
    "update stored_blobs set name = repeat('a', 32)",
    # Bids, the opening, and what was read out.
    "update bids set envelope = 'x'",
    "update bids set received_at = now()",
    "update bids set withdrawn_at = null where tender_id = :live",
    "delete from bids",
    (
        "insert into bids select gen_random_uuid(), tender_id, :person, submitted_by, 'BID-X', "
        "'x', 'x', key_fingerprint, received_at from bids where tender_id = :done limit 1"
    ),
    "update opened_bids set total_paisa = 1",
    (
        "insert into opened_bids select :person, tender_id, opening_id, supplier_id, 99, content, "
        "files, 1, unreadable from opened_bids limit 1"
    ),
    "delete from opened_bids",
    "update openings set opened_at = now()",
    "update openings set convened_by = :person",
    "delete from openings",
    "update opening_attendance set state = 'refused'",
    (
        "insert into opening_attendance (opening_id, person_id, state, asked_at, tries) "
        "select id, :person, 'used', now(), 1 from openings where tender_id = :done"
    ),
    # The evaluation.
    "update interest_declarations set has_interest = false",
    "delete from interest_declarations",
    "update criterion_verdicts set met = false, reason = 'x'",
    "delete from criterion_verdicts",
    "update scope_decisions set accepted = false",
    "update disqualifications set reason = 'Other'",
    "delete from disqualifications",
    "update evaluation_reports set content = '{}'",
    "delete from evaluation_reports",
    # Award and contract.
    "update report_publications set published_on = published_on - 30",
    "delete from report_publications",
    "update awards set reason = 'Other'",
    "update awards set awarded_by = :person",
    "delete from awards",
    "update award_lines set amount_paisa = 1",
    "update award_lines set bid_id = :bid",
    "update contracts set amount_paisa = 1",
    "update contracts set supplier_id = :person",
    "delete from contracts",
    "update instruments set amount_paisa = 1",
    "update instruments set bank = 'Other'",
    "delete from instruments",
    "update instruments set returned_at = now(), end_reason = 'x'",
    "update instruments set forfeited_at = now(), end_reason = 'x'",
    "update instruments set verified_at = clock_timestamp()",
    (
        "insert into security_steps (id, instrument_id, step, reason, entered_by, entered_at, "
        "approved_by, approved_at) select gen_random_uuid(), id, 'return', 'x', :person, now(), "
        "(select id from people where id <> :person limit 1), now() from instruments limit 1"
    ),
    "update tenders set opens_at = opens_at + interval '1 day' where id = :live",
    (
        "insert into opening_postponements (id, tender_id, opens_at, reason, entered_by, "
        "entered_at, approved_by, approved_at) select gen_random_uuid(), :done, now(), 'x', "
        ":person, now(), (select id from people where id <> :person limit 1), now()"
    ),
    "update opening_postponements set opens_at = now()",
    "update security_steps set step = 'verify'",
    "delete from opening_postponements",
    "delete from security_steps",
    "update instruments set end_reason = 'Other' where returned_at is not null",
    # Tries of passphrases.
    "update share_tries set tried_at = tried_at - interval '1 day'",
    "delete from share_tries",
]
# Allowed once, by a use case; never a second time.
TWICE = [
    (
        "update awards set reversed_at = now(), reversed_by = :person, reversed_reason = 'x'",
        "update awards set reversed_at = null, reversed_by = null, reversed_reason = null",
    ),
    (
        "update contracts set supplier_signed_at = now(), supplier_signed_by = :person",
        "update contracts set supplier_signed_at = now() - interval '1 day'",
    ),
    (
        "update contracts set terminated_at = now(), terminated_reason = 'x'",
        "update contracts set terminated_at = null, terminated_reason = null",
    ),
    (
        "update disqualifications set lifted_at = now(), lifted_reason = 'x'",
        "update disqualifications set lifted_at = null, lifted_reason = null",
    ),
    (
        "update member_identities set retired_at = now()",
        "update member_identities set retired_at = null",
    ),
    (
        "update tenders set cancelled_at = now(), cancelled_reason = 'x' where id = :live",
        "update tenders set cancelled_at = null, cancelled_reason = null where id = :live",
    ),
    (
        "update opening_postponements set approved_at = entered_at, approved_by = :other",
        "update opening_postponements set approved_at = null, approved_by = null",
    ),
    # What two people agreed to moves no opening without a version, whose number is signed.
    (
        "update opening_postponements set approved_at = entered_at, approved_by = :other",
        (
            "update tenders set opens_at = p.opens_at from opening_postponements p"
            " where p.tender_id = tenders.id and tenders.id = :live"
        ),
    ),
    (
        "update security_steps set refused_at = now(), refused_by = :other, refused_reason = 'x'",
        "update security_steps set refused_at = null, refused_by = null, refused_reason = null",
    ),
    (
        "update tenders set signed_at = now() where id = :done",
        "update tenders set awarded_at = null where id = :done",
    ),
]


@pytest.mark.parametrize("lie", LIES)
def test_it_lets_nobody_rewrite(stage: Stage, lie: str) -> None:
    with pytest.raises(ProgrammingError) as refused:
        stage.tries(lie)
    assert getattr(refused.value.orig, "sqlstate", None) == "42501", refused.value.orig


@pytest.mark.parametrize(("first", "second"), TWICE)
def test_it_writes_once(stage: Stage, first: str, second: str) -> None:
    stage.tries(first)
    stage.session.execute(text(first), stage.ids)
    with pytest.raises(ProgrammingError) as refused:
        stage.tries(second)
    assert getattr(refused.value.orig, "sqlstate", None) == "42501", refused.value.orig


@pytest.mark.parametrize(
    "change",
    [
        "update tenders set title = 'Better' where id = :draft",
        "delete from tender_items where tender_id = :draft",
    ],
)
def test_it_lets_drafts_change_and_openings_wait(stage: Stage, change: str) -> None:
    stage.tries(change)


def test_no_planted_word_takes_an_interest_back(stage: Stage) -> None:
    session = stage.session
    member = session.scalar(text("select person_id from interest_declarations limit 1"))
    session.execute(
        text(
            "insert into interest_declarations (tender_id, person_id, has_interest, details, "
            "declared_at) values (:done, :member, false, '', now())"
        ),
        {"done": stage.ids["done"], "member": member},
    )
    with pytest.raises(Forged, match="changed outside"):
        interest_declaration(session, stage.ids["done"], member)


def test_a_planted_security_is_not_held_for_a_contract(stage: Stage) -> None:
    session = stage.session
    contract = session.scalars(select(Contract.id)).first()
    paper = session.scalars(select(Instrument.id).filter_by(purpose="bid")).first()
    assert paper
    of_contract = {"purpose": "performance", "bid_id": None, "contract_id": contract}
    copied(session, "instruments", paper, {"id": new_id()} | of_contract)
    with pytest.raises(Forged):
        session.scalars(select(Instrument).filter_by(contract_id=contract)).one()
