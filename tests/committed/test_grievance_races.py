"""A grievance, a stay and an award or a signature at once: what came first holds the other."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from factories.depth import turns
from factories.evaluation import CRITERIA, newspaper_of, officer_of, open_world, supplier_actor
from factories.grievances import rules_in_force
from factories.identity import actor
from factories.racing import at_once
from factories.refunds import just_proved
from factories.stays import confirm_stay, enter_stay, stay_officers
from sqlalchemy import select
from sqlalchemy.exc import ProgrammingError

from app import roles
from app.db import new_id
from app.errors import Conflict
from app.permissions import Actor
from app.platform import Platform
from marketplace.awards.models import Award, AwardLine, Contract
from marketplace.contracts.use_cases.award_tender import AwardTender, award_tender
from marketplace.contracts.use_cases.draw_up_contracts import DrawUpContracts, draw_up_contracts
from marketplace.contracts.use_cases.sign_contract import SignContract, sign_contract
from marketplace.evaluation.policy.eligibility import Verdict
from marketplace.evaluation.use_cases.announce_report import record_report_publication
from marketplace.evaluation.use_cases.judge_bid import JudgeBid, judge_bid
from marketplace.evaluation.use_cases.publish_report import PublishReport, publish_report
from marketplace.evaluation.use_cases.verify_security import VerifySecurity, verify_security
from marketplace.grievances.models import Grievance
from marketplace.grievances.use_cases.file_grievance import FileGrievance, file_grievance
from marketplace.grievances.use_cases.withdraw_grievance import (
    WithdrawGrievance,
    withdraw_grievance,
)

pytestmark = pytest.mark.committed


@dataclass(frozen=True)
class Reported:
    """A tender whose report is out, and who goes on with it; `loser` did not win."""

    platform: Platform
    tender: UUID
    reference: str
    authority: Actor
    officer: Actor
    loser: Actor
    stay_officers: tuple[Actor, Actor]

    def run(self, use_case: Callable[..., Any], command: object, who: Actor) -> object:
        return self.platform.executor.execute(use_case, command, actor=who)

    def award(self) -> object:
        command = AwardTender(tender_id=self.tender, reason="Lowest")
        return self.run(award_tender, command, self.authority)

    def objects(self, about: str, *scopes: str) -> object:
        command = FileGrievance(
            tender_id=self.tender,
            about=about,
            rule="r. 37",
            grounds="It was not fair",
            scopes=scopes,
        )
        return self.run(file_grievance, command, self.loser)

    def signs(self) -> Callable[[], object]:
        """Draw the contract up, and return what signs it for the department."""
        self.award()
        self.run(draw_up_contracts, DrawUpContracts(tender_id=self.tender), self.officer)
        with self.platform.executor.sessions() as session:
            contract = session.scalars(select(Contract)).one().id
            who = just_proved(session, self.authority)
            session.commit()
        return lambda: self.run(sign_contract, SignContract(contract_id=contract), who)


@pytest.fixture
def reported(committed: Platform) -> Reported:
    return _reported(committed)


@pytest.fixture
def in_parts(committed: Platform) -> Reported:
    return _reported(committed, evaluation="item")


def _reported(committed: Platform, **fields: object) -> Reported:
    with committed.executor.sessions() as session:
        rules_in_force(session)
        bids = [("A", [100_00, 200_00]), ("B", [90_00, 200_01])]
        world = open_world(session, committed, bids, **fields)
        chair = actor(world.members[0])
        made = Reported(
            committed,
            world.tender.id,
            world.tender.reference or "",
            officer_of(world, world.agency.authority, roles.COMPETENT_AUTHORITY),
            officer_of(world, world.agency.officer, roles.PROCUREMENT_OFFICER),
            supplier_actor(world, 0, roles.SUPPLIER_OWNER),
            stay_officers(world),
        )
        ids = [bid.id for bid in world.bids]
    verdicts = [Verdict(criterion=code, met=True) for code in CRITERIA]
    for bid in ids:
        judged = JudgeBid(
            tender_id=made.tender, bid_id=bid, verdicts=verdicts, security_genuine=True
        )
        made.run(judge_bid, judged, chair)
        bank = VerifySecurity(tender_id=made.tender, bid_id=bid, genuine=True)
        made.run(verify_security, bank, made.officer)
    made.run(publish_report, PublishReport(tender_id=made.tender), chair)
    made.run(record_report_publication, newspaper_of(made.tender), made.officer)
    return made


@pytest.mark.parametrize("turn", turns(3))
def test_an_award_comes_before_the_grievance_or_is_refused(reported: Reported, turn: int) -> None:
    filed, awarded = at_once([lambda: reported.objects("final_report"), reported.award])
    assert not isinstance(filed, Conflict)
    with reported.platform.executor.sessions() as session:
        grievance = session.scalars(select(Grievance)).one()
        award = session.scalars(select(Award)).one_or_none()
    assert (award is None) == isinstance(awarded, Conflict)
    if award is None:
        assert isinstance(awarded, Conflict)
        assert awarded.code == "grieved"
    else:
        assert award.awarded_at <= grievance.filed_at


@pytest.mark.campaign
@pytest.mark.parametrize("turn", turns(3))
def test_a_part_is_awarded_before_the_grievance_or_waits(in_parts: Reported, turn: int) -> None:
    filed, awarded = at_once([lambda: in_parts.objects("final_report", "item:2"), in_parts.award])
    assert not isinstance(filed, Conflict)
    assert not isinstance(awarded, Conflict)
    with in_parts.platform.executor.sessions() as session:
        grievance = session.scalars(select(Grievance)).one()
        award = session.scalars(select(Award)).one()
        lines = set(session.scalars(select(AwardLine.scope)))
    held = grievance.filed_at <= award.awarded_at
    assert (lines, set(award.waiting)) == (
        ({"item:1"}, {"item:2"}) if held else ({"item:1", "item:2"}, set())
    )


@pytest.mark.campaign
@pytest.mark.parametrize("turn", turns(3))
def test_what_waited_is_awarded_once_however_many_press_the_button(
    in_parts: Reported, turn: int
) -> None:
    grievance = in_parts.objects("final_report", "item:2")
    in_parts.award()
    withdrawn = WithdrawGrievance(grievance_id=grievance.id)  # type: ignore[attr-defined]  # a row
    in_parts.run(withdraw_grievance, withdrawn, in_parts.loser)
    told = at_once([in_parts.award, in_parts.award, in_parts.award])
    assert sum(not isinstance(each, Conflict) for each in told) == 1
    with in_parts.platform.executor.sessions() as session:
        assert sorted(session.scalars(select(AwardLine.scope))) == ["item:1", "item:2"]


def once_more(first: Award) -> Award:
    return Award(
        id=new_id(),
        tender_id=first.tender_id,
        report_version=1,
        awarded_at=first.awarded_at,
        awarded_by=first.awarded_by,
        reason="Once more",
    )


def test_the_database_takes_no_part_twice(in_parts: Reported) -> None:
    in_parts.objects("final_report", "item:2")
    in_parts.award()
    with in_parts.platform.executor.sessions() as session:
        first = session.scalars(select(Award)).one()
        line = session.scalars(select(AwardLine)).one()
        again = once_more(first)
        session.add(again)
        session.flush()
        session.add(
            AwardLine(award_id=again.id, scope=line.scope, bid_id=line.bid_id, amount_paisa=1)
        )
        with pytest.raises(ProgrammingError, match="no part is in two awards in force"):
            session.flush()


@pytest.mark.campaign
def test_the_database_takes_no_further_award_where_nothing_waits(reported: Reported) -> None:
    reported.award()
    with reported.platform.executor.sessions() as session:
        first = session.scalars(select(Award)).one()
        session.add(once_more(first))
        with pytest.raises(ProgrammingError, match="parts of the same report that wait"):
            session.flush()


@pytest.mark.campaign
@pytest.mark.parametrize("turn", turns(3))
def test_a_signature_comes_before_the_grievance_or_is_refused(
    reported: Reported, turn: int
) -> None:
    sign = reported.signs()
    filed, signed = at_once([lambda: reported.objects("award"), sign])
    assert not isinstance(filed, Conflict)
    with reported.platform.executor.sessions() as session:
        grievance = session.scalars(select(Grievance)).one()
        contract = session.scalars(select(Contract)).one()
    assert (contract.department_signed_at is None) == isinstance(signed, Conflict)
    if isinstance(signed, Conflict):
        assert signed.code == "grieved"
    else:
        assert contract.department_signed_at
        assert contract.department_signed_at <= grievance.filed_at


@pytest.mark.campaign
@pytest.mark.parametrize("turn", turns(3))
def test_a_signature_comes_before_the_stay_or_is_refused(reported: Reported, turn: int) -> None:
    sign = reported.signs()
    one, two = reported.stay_officers
    stay_id = enter_stay(reported.platform, one, "tender", reported.reference, ["sign"])
    stayed, signed = at_once([lambda: confirm_stay(reported.platform, two, stay_id), sign])
    assert stayed is None
    with reported.platform.executor.sessions() as session:
        contract = session.scalars(select(Contract)).one()
    assert (contract.department_signed_at is None) == isinstance(signed, Conflict)
    if isinstance(signed, Conflict):
        assert signed.code == "stayed"
