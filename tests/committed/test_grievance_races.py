"""A grievance, a stay and an award or a signature at once: what came first holds the other."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from factories.evaluation import CRITERIA, newspaper_of, officer_of, open_world, supplier_actor
from factories.grievances import rules_in_force
from factories.identity import actor
from factories.racing import at_once
from factories.refunds import just_proved
from factories.stays import confirm_stay, enter_stay, stay_officers
from sqlalchemy import select

from app import roles
from app.errors import Conflict
from app.permissions import Actor
from app.platform import Platform
from marketplace.awards.models import Award, Contract
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

    def objects(self, about: str) -> object:
        command = FileGrievance(
            tender_id=self.tender, about=about, rule="r. 37", grounds="It was not fair"
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
    with committed.executor.sessions() as session:
        rules_in_force(session)
        bids = [("A", [100_00, 200_00]), ("B", [90_00, 200_00])]
        world = open_world(session, committed, bids)
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


@pytest.mark.parametrize("turn", range(3))
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


@pytest.mark.parametrize("turn", range(3))
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


@pytest.mark.parametrize("turn", range(3))
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
