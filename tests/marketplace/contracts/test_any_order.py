"""Whatever people try, in whatever order: nothing is awarded but what the report names, and
every security that came in goes out once.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import pytest
from factories.depth import walks
from factories.evaluation import CRITERIA, officer_of, open_world, supplier_actor
from factories.grievances import decide_one, rules_in_force
from factories.identity import actor, proved
from factories.marketplace import World
from factories.open_data import check_process, publish
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.calendar import local_day
from app.clock import real_now
from app.db import new_id
from app.errors import NotFound, Refusal
from app.identity.people.models import LoginSession
from app.ledger.public import balance
from app.ledger.queries.verify import verify
from app.parameters.models import ParameterRow
from app.permissions import Actor
from app.platform import Platform
from marketplace.awards.models import Award, AwardLine, Contract
from marketplace.awards.queries import parts_of
from marketplace.contracts.use_cases.award_tender import (
    AwardTender,
    ReverseAward,
    award_tender,
    reverse_award,
)
from marketplace.contracts.use_cases.draw_up_contracts import DrawUpContracts, draw_up_contracts
from marketplace.contracts.use_cases.end_contract import (
    CompleteContract,
    TerminateContract,
    complete_contract,
    terminate_contract,
)
from marketplace.contracts.use_cases.sign_contract import SignContract, sign_contract
from marketplace.evaluation.models import EvaluationReport, ReportReturn
from marketplace.evaluation.policy.eligibility import Verdict
from marketplace.evaluation.report_content import winners
from marketplace.evaluation.use_cases.announce_report import (
    Medium,
    RecordReportPublication,
    record_report_publication,
)
from marketplace.evaluation.use_cases.disqualify_bid import (
    DisqualifyBid,
    LiftDisqualification,
    disqualify_bid,
    lift_disqualification,
)
from marketplace.evaluation.use_cases.judge_bid import JudgeBid, judge_bid
from marketplace.evaluation.use_cases.publish_report import PublishReport, publish_report
from marketplace.evaluation.use_cases.return_report import ReturnReport, return_report
from marketplace.evaluation.use_cases.verify_security import VerifySecurity, verify_security
from marketplace.grievances.models import Grievance
from marketplace.grievances.use_cases.file_grievance import FileGrievance, file_grievance
from marketplace.parameters.definitions import GRIEVANCE_SUSPENDS_FINAL
from marketplace.securities.models import Instrument
from marketplace.securities.policy import ForfeitCode, InstrumentKind
from marketplace.securities.postings import held_account
from marketplace.securities.use_cases.end_security import (
    ForfeitSecurity,
    ReturnDueSecurities,
    ReturnSecurity,
    forfeit_security,
    return_due_securities,
    return_security,
)
from marketplace.securities.use_cases.performance_security import (
    RecordPerformanceSecurity,
    VerifyPerformanceSecurity,
    record_performance_security,
    verify_performance_security,
)
from marketplace.tenders.models import Tender
from marketplace.tenders.policy.lifecycle import Status
from marketplace.tenders.use_cases.end_tender import CancelTender, cancel_tender

BIDS = [("Awan", [100_00, 200_00]), ("Brohi", [90_00, 210_00]), ("Changezi", [95_00, 190_00])]
# The straight way; a story follows it for a while before people try anything, so that late
# moves are tried where they matter.
STRAIGHT = [
    ("judge", 0),
    ("judge", 1),
    ("judge", 2),
    ("report", 0),
    ("announce", 0),
    ("award", 0),
    ("draw_up", 0),
]
STRAIGHT += [(move, n) for n in (0, 1) for move in ("record", "verify", "sign", "countersign")]
STRAIGHT += [("give_all_back", 0), ("complete", 0), ("terminate", 1)]
TRIED = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "judge",
                "judge",
                "judge",
                "put_aside",
                "let_in",
                "report",
                "report",
                "announce",
                "award",
                "award",
                "reverse",
                "send_back",
                "draw_up",
                "draw_up",
                "record",
                "verify",
                "sign",
                "sign",
                "countersign",
                "complete",
                "terminate",
                "give_back",
                "give_all_back",
                "forfeit",
                "object",
                "object",
                "reject",
                "uphold",
            ]
        ),
        st.integers(0, 2),
    ),
    min_size=3,
    max_size=30,
)
SOME_SETTINGS = settings(
    max_examples=walks(15),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    # Each step is several transactions: shrinking a long story would take minutes.
    phases=[Phase.explicit, Phase.generate],
)


@dataclass
class Story:
    """A tender, its people, and every move they can try."""

    platform: Platform
    session: Session
    world: World
    authority: Actor
    officer: Actor
    owners: list[Actor]
    done: list[str] = field(default_factory=list)

    @property
    def tender(self) -> Tender:
        return self.world.tender

    def attempt(self, move: str, place: int) -> bool:
        """Make a move; a refusal leaves everything as it was."""
        before = self._picture()
        try:
            getattr(self, move)(place)
        except Refusal:
            self.session.expire_all()
            assert self._picture() == before, move
            return False
        self.session.expire_all()
        self.done.append(move)
        return True

    def _picture(self) -> tuple[Any, ...]:
        """What a refused move must not change."""
        papers = self.session.scalars(select(Instrument).filter_by(tender_id=self.tender.id))
        ended = sorted((str(p.id), str(p.returned_at), str(p.forfeited_at)) for p in papers)
        return (self.tender.facts(), ended, self.held())

    def _do(self, use_case: Callable[..., Any], command: object, who: Actor) -> None:
        self.platform.executor.execute(use_case, command, actor=who)

    def _both(self, use_case: Callable[..., Any], command: object) -> None:
        """Give both words: the officer asks, the authority agrees."""
        for who in (self.officer, self.authority):
            self._do(use_case, command, who)

    def _chair(self) -> Actor:
        return actor(self.world.members[0])

    def judge(self, place: int) -> None:
        verdicts = [Verdict(criterion=code, met=True) for code in CRITERIA]
        bid = self.world.bids[place].id
        command = JudgeBid(
            tender_id=self.tender.id, bid_id=bid, verdicts=verdicts, security_genuine=True
        )
        self._do(judge_bid, command, self._chair())
        bank = VerifySecurity(tender_id=self.tender.id, bid_id=bid, genuine=True)
        self._do(verify_security, bank, self.officer)

    def put_aside(self, place: int) -> None:
        bid = self.world.bids[place].id
        scope = f"item:{place}" if place else None
        command = DisqualifyBid(tender_id=self.tender.id, bid_id=bid, reason="Late", scope=scope)
        self._do(disqualify_bid, command, self._chair())

    def let_in(self, place: int) -> None:
        bid = self.world.bids[place].id
        command = LiftDisqualification(tender_id=self.tender.id, bid_id=bid, reason="Not late")
        self._do(lift_disqualification, command, self._chair())

    def report(self, _: int) -> None:
        self._do(publish_report, PublishReport(tender_id=self.tender.id), self._chair())

    def announce(self, _: int) -> None:
        command = RecordReportPublication(
            tender_id=self.tender.id,
            medium=Medium.REGULATOR,
            name="BPPRA",
            number="1",
            published_on=local_day(real_now()),
        )
        self._do(record_report_publication, command, self.authority)

    def award(self, place: int) -> None:
        wanted = {"item:1": self.world.bids[place].id} if place else None
        command = AwardTender(tender_id=self.tender.id, reason="Lowest", winners=wanted)
        touched = [row.scopes or ["item:1", "item:2"] for row in self.running()]
        self._do(award_tender, command, self.authority)
        newest = select(AwardLine.scope).filter_by(award_id=self._awards()[-1].id)
        assert not set(self.session.scalars(newest)) & {part for each in touched for part in each}

    def _awards(self) -> list[Award]:
        query = select(Award).filter_by(tender_id=self.tender.id)
        return list(self.session.scalars(query.order_by(Award.awarded_at)))

    def reverse(self, _: int) -> None:
        self._do(reverse_award, ReverseAward(tender_id=self.tender.id, reason="No"), self.authority)

    def send_back(self, _: int) -> None:
        self._do(
            return_report, ReturnReport(tender_id=self.tender.id, reason="Again"), self.officer
        )

    def object(self, place: int) -> None:
        """Object to the report in one item, or (place 0) in all of it."""
        command = FileGrievance(
            tender_id=self.tender.id,
            about="final_report",
            rule="r. 37",
            grounds="It was not fair",
            scopes=(f"item:{place}",) if place else (),
        )
        self._do(file_grievance, command, self.owners[place])

    def running(self) -> list[Grievance]:
        query = select(Grievance).filter_by(tender_id=self.tender.id, ended_at=None)
        return list(self.session.scalars(query.order_by(Grievance.id)))

    def reject(self, place: int) -> None:
        self._decide(place, "rejected")

    def uphold(self, place: int) -> None:
        self._decide(place, "upheld")

    def _decide(self, place: int, outcome: str) -> None:
        running = self.running()
        if place >= len(running):
            raise NotFound
        decide_one(self.platform, self.session, self.world, running[place].id, outcome)

    def draw_up(self, _: int) -> None:
        self._do(draw_up_contracts, DrawUpContracts(tender_id=self.tender.id), self.officer)

    def contract(self, place: int) -> Contract:
        made = self.contracts()
        if place >= len(made):
            raise NotFound
        return made[place]

    def contracts(self) -> list[Contract]:
        query = select(Contract).filter_by(tender_id=self.tender.id).order_by(Contract.id.desc())
        return list(self.session.scalars(query))

    def record(self, place: int) -> None:
        command = RecordPerformanceSecurity(
            contract_id=self.contract(place).id,
            kind=InstrumentKind.GUARANTEE,
            bank="Bank",
            number="BG-1",
            amount_paisa=50_000_00 + place,
            expires_on=date(2100, 1, 1),
        )
        self._do(record_performance_security, command, self.officer)

    def verify(self, place: int) -> None:
        command = VerifyPerformanceSecurity(
            contract_id=self.contract(place).id, genuine=place < 2, reason="Forged"
        )
        self._both(verify_performance_security, command)

    def sign(self, place: int) -> None:
        command = SignContract(contract_id=self.contract(place).id)
        self._do(sign_contract, command, self.authority)

    def countersign(self, place: int) -> None:
        contract = self.contract(place)
        firms = [supplier.id for supplier, _ in self.world.suppliers]
        owner = self.owners[firms.index(contract.supplier_id)]
        self._do(sign_contract, SignContract(contract_id=contract.id), owner)

    def complete(self, place: int) -> None:
        command = CompleteContract(contract_id=self.contract(place).id)
        self._do(complete_contract, command, self.officer)

    def terminate(self, place: int) -> None:
        command = TerminateContract(contract_id=self.contract(place).id, reason="Nothing came")
        self._do(terminate_contract, command, self.authority)

    def _paper(self, place: int) -> Instrument:
        query = select(Instrument).filter_by(tender_id=self.tender.id).order_by(Instrument.id)
        papers = self.session.scalars(query).all()
        return papers[-1 - place % len(papers)]

    def give_back(self, place: int) -> None:
        command = ReturnSecurity(instrument_id=self._paper(place).id, reason="Done")
        self._both(return_security, command)

    def give_all_back(self, _: int) -> None:
        command = ReturnDueSecurities(tender_id=self.tender.id, reason="Done")
        self._both(return_due_securities, command)

    def forfeit(self, place: int) -> None:
        paper = self._paper(place)
        *acts, not_performed = ForfeitCode
        act = not_performed if paper.contract_id else acts[place % len(acts)]
        command = ForfeitSecurity(instrument_id=paper.id, code=act, reason="Did not sign")
        self._both(forfeit_security, command)

    def cancel(self) -> None:
        command = CancelTender(tender_id=self.tender.id, reason="No funds are left")
        self._do(cancel_tender, command, proved(self.platform.executor, self.authority))

    # --- what must hold, always ------------------------------------------------------------

    def held(self) -> tuple[int, int]:
        return self._held("bid"), self._held("performance")

    def _held(self, purpose: str) -> int:
        try:
            account = held_account(purpose, self.world.agency.department.id)
            return balance(self.session, account.code)
        except NotFound:
            return 0

    def check(self) -> None:
        self._awards_follow_the_report()
        publish(self.platform, self.tender.id)
        check_process(self.platform, self.tender)
        papers = self.session.scalars(select(Instrument).filter_by(tender_id=self.tender.id)).all()
        here = [p for p in papers if p.returned_at is None and p.forfeited_at is None]
        by_purpose = {
            purpose: sum(p.amount_paisa for p in here if p.purpose == purpose)
            for purpose in ("bid", "performance")
        }
        assert self.held() == (by_purpose["bid"], by_purpose["performance"])
        assert verify(self.session) is None

    def _awards_follow_the_report(self) -> None:
        awards = self._awards()
        reports = self.session.scalars(select(EvaluationReport).filter_by(tender_id=self.tender.id))
        by_version = {report.version: report for report in reports}
        back = set(
            self.session.scalars(select(ReportReturn.version).filter_by(tender_id=self.tender.id))
        )
        assert sorted(by_version) == list(range(1, len(by_version) + 1))
        assert len(set(by_version) - back) == (self.tender.reported_at is not None)
        standing = [award for award in awards if award.reversed_at is None]
        assert bool(standing) == (self.tender.awarded_at is not None)
        in_force: list[str] = []
        for award in awards:
            lines = self.session.scalars(select(AwardLine).filter_by(award_id=award.id))
            given = {line.scope: (str(line.bid_id), line.amount_paisa) for line in lines}
            assert given
            assert given.items() <= winners(by_version[award.report_version].content).items()
            in_force += given if award in standing else ()
            assert award.reversed_at is not None or award.report_version not in back
        self._each_part_is_awarded_once(in_force, by_version)
        if awards and not standing:
            left = {Status.OPENED, Status.REPORTED, Status.CANCELLED}
            assert self.tender.status(real_now()) in left

    def _each_part_is_awarded_once(
        self, in_force: list[str], reports: dict[int, EvaluationReport]
    ) -> None:
        """No part is in two awards; what is in none waits, or was dropped by a grievance."""
        assert len(set(in_force)) == len(in_force)
        if not in_force:
            assert self.tender.waiting_parts == {}
            return
        assert not self.tender.waiting_parts.keys() & set(in_force)
        parts = parts_of(self.session, self.tender)
        named = winners(reports[max(reports)].content)
        assert {*in_force, *parts.waiting, *parts.dropped} == named.keys()

    def end(self) -> None:
        """Bring the tender to some end, and give every paper back."""
        while self.running():
            assert self.attempt("reject", 0)
        if self.tender.parts_wait_since is not None and self.tender.signed_at is not None:
            assert self.attempt("award", 0)
            assert self.attempt("draw_up", 0)
        if self.tender.signed_at is None:
            self.cancel()
            self.session.expire_all()
        for contract in self.contracts():
            place = self.contracts().index(contract)
            if not self.attempt("complete", place):
                self.attempt("terminate", place)
        self.session.expire_all()
        self.give_all_back(0)
        self.session.expire_all()


def _story(platform: Platform, session: Session) -> Story:
    known = select(ParameterRow.id).filter_by(key=GRIEVANCE_SUSPENDS_FINAL.key).limit(1)
    if session.scalar(known) is None:
        rules_in_force(session)
    world = open_world(session, platform, BIDS, evaluation="item", performance_percent=5)
    authority = officer_of(world, world.agency.authority, roles.COMPETENT_AUTHORITY)
    return Story(
        platform,
        session,
        world,
        _proved(session, authority),
        officer_of(world, world.agency.officer, roles.PROCUREMENT_OFFICER),
        [_proved(session, supplier_actor(world, n, roles.SUPPLIER_OWNER)) for n in range(3)],
    )


def _proved(session: Session, who: Actor) -> Actor:
    """Give somebody a session in which they have just proved who they are."""
    now = real_now()
    held = LoginSession(
        id=new_id(),
        person_id=who.person,
        token_hash=new_id().bytes,
        started_at=now,
        last_seen_at=now,
        proved_at=now + timedelta(hours=1),
        expires_at=now + timedelta(hours=8),
    )
    session.add(held)
    session.commit()
    return replace(who, session_id=held.id)


def test_it_awards_only_what_was_reported_and_loses_no_security(
    platform: Platform, session: Session
) -> None:
    @SOME_SETTINGS
    @given(straight=st.integers(0, len(STRAIGHT)), tried=TRIED)
    def tell(straight: int, tried: list[tuple[str, int]]) -> None:
        story = _story(platform, session)
        story.check()
        for move, place in STRAIGHT[:straight]:
            assert story.attempt(move, place), (move, story.done)
        for move, place in tried:
            if story.attempt(move, place):
                story.check()
        story.end()
        story.check()
        assert story.held() == (0, 0), story.done

    tell()


def test_it_reaches_an_award_of_what_waited(platform: Platform, session: Session) -> None:
    story = _story(platform, session)
    moves = [("judge", 0), ("judge", 1), ("judge", 2), ("report", 0), ("announce", 0)]
    moves += [("object", 1), ("award", 0), ("draw_up", 0), ("record", 0), ("verify", 0)]
    moves += [("sign", 0), ("countersign", 0), ("complete", 0), ("reject", 0), ("award", 0)]
    for move, place in [*moves, ("draw_up", 0)]:
        assert story.attempt(move, place), (move, story.done)
        story.check()
    story.end()
    assert story.held() == (0, 0)


@pytest.mark.parametrize("signs", [True, False])
def test_it_reaches_every_move_of_a_whole_story(
    platform: Platform, session: Session, *, signs: bool
) -> None:
    """The property would be empty if its moves were all refused."""
    story = _story(platform, session)
    moves = [("judge", 0), ("judge", 1), ("judge", 2), ("put_aside", 2), ("report", 0)]
    moves += [("announce", 0), ("award", 0), ("reverse", 0), ("award", 0), ("draw_up", 0)]
    if signs:
        moves += [("record", 0), ("verify", 0), ("sign", 0), ("countersign", 0)]
        moves += [("terminate", 0), ("forfeit", 0), ("terminate", 1), ("give_all_back", 0)]
    for move, place in moves:
        assert story.attempt(move, place), (move, story.done)
        story.check()
    if not signs:
        story.end()
    story.check()
    assert story.held() == (0, 0)
