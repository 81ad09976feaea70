"""Matters about suppliers and low prices, in every state that their pages show."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from factories.browser import Living
from factories.committee_steps import Stage, every_bid_is_good
from factories.debarring import FACTS, acting
from factories.doors import Doors
from factories.evaluation import open_world
from factories.identity import actor, join, make_person, proved, sign_in
from factories.marketplace import Agency, make_agency, make_bidder
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.clock import real_now
from app.decisions import Approve
from app.identity.people.models import Organisation, Person
from demonstration.cast.past import at_time
from marketplace.debarment.models import DebarmentParty
from marketplace.debarment.policy import MatterKind
from marketplace.debarment.use_cases.decide_order import ORDER, ProposeOrder
from marketplace.debarment.use_cases.hear_party import (
    RecordHearing,
    ServeNotice,
    SetHearing,
    record_hearing,
    serve_notice,
    set_hearing,
)
from marketplace.debarment.use_cases.lift_bar import LIFTING, ProposeLifting
from marketplace.debarment.use_cases.open_matter import NamedFirm, OpenMatter, open_matter
from marketplace.debarment.use_cases.review_order import AskReview, ask_review
from marketplace.evaluation.use_cases.explain_price import AskExplanation, ask_explanation

OFFICER, AUTHORITY, HEAD, FIRM, BARRED_FIRM = (
    f"{who} of a matter" for who in ("officer", "authority", "head", "firm", "barred firm")
)
CHAIR, BIDDER = "chair of a low price", "bidder of a low price"


def plant(
    living: Living, session: Session, name: str, person: Person, firm: Organisation | None
) -> None:
    client = living.app.test_client()
    sign_in(session, living.settings.secret_key, client, person, firm)
    living.plant(name, client)


def matters(living: Living) -> Mapping[str, UUID]:
    """Arrange a matter that waits, with a party that has no account, and a bar with a review."""
    with living.platform.executor.sessions() as session:
        agency = make_agency(session)
        head = make_person(session, "Head of a matter")
        join(session, head, agency.department, roles.DEPARTMENT_HEAD)
        firm, owner = make_bidder(session, "Hanna Works")
        barred, barred_owner = make_bidder(session, "Urak Works")
        session.commit()
        life = _Life(living, session, agency)
        waits = life.begun(NamedFirm(ntn=firm.ntn))
        heard = life.heard(NamedFirm(name="Koh-e-Murdar Works", address="Quetta"))
        proposed = life.proposed(heard)
        ended = life.proposed(life.heard(NamedFirm(ntn=barred.ntn)))
        life.do(ORDER.approve, Approve(id=ended), 2, life.authority)
        asked = AskReview(party_id=life.newest, grounds="We were not there.")
        owns = actor(barred_owner, roles.SUPPLIER_OWNER, organisation=barred)
        review = life.do(ask_review, asked, 1, owns)
        other, other_owner = make_bidder(session, "Zarghun Works")
        session.commit()
        begun = life.proposed(life.heard(NamedFirm(ntn=other.ntn)))
        life.do(ORDER.approve, Approve(id=begun), 2, life.authority)
        lifting = life.do(LIFTING.propose, ProposeLifting(bar_id=begun, reasons="It paid."), 1)
        unheard = life.begun(NamedFirm(name="Takatu Works", address="Pishin"), served=False)
        for name, person, house in (
            (OFFICER, agency.officer, agency.department),
            (AUTHORITY, agency.authority, agency.department),
            (HEAD, head, agency.department),
            (FIRM, owner, firm),
            (BARRED_FIRM, other_owner, other),
        ):
            plant(living, session, name, person, house)
        matter_of = session.get_one(DebarmentParty, waits).matter_id
        return {
            "matter": matter_of,
            "waits": waits,
            "unheard": unheard,
            "heard": heard,
            "proposal": proposed,
            "lifting": lifting.id,
            "order": ended,
            "review": review.id,
            "barred": life.newest_of(other),
            "decided": session.get_one(DebarmentParty, life.newest_of(barred)).matter_id,
        }


class _Life:
    """Lets a department's days go by in the past."""

    def __init__(self, living: Living, session: Session, agency: Agency) -> None:
        self.living, self.session = living, session
        self.officer = acting(agency, agency.officer, roles.PROCUREMENT_OFFICER)
        self.authority = acting(agency, agency.authority, roles.COMPETENT_AUTHORITY)
        self.newest = UUID(int=0)

    def do(self, use_case: Any, command: object, days_ago: float, who: Any = None) -> Any:  # noqa: ANN401 - any use case
        at = real_now() - timedelta(days=days_ago)
        past = at_time(self.living.platform.executor, at)
        made = past.execute(use_case, command, actor=proved(past, who or self.officer))
        self.session.expire_all()
        return made

    def begun(self, firm: NamedFirm, *, served: bool = True) -> UUID:
        command = OpenMatter(kind=MatterKind.DEBARMENT, ground="fraud", facts=FACTS, firm=firm)
        matter = self.do(open_matter, command, 30)
        found = select(DebarmentParty.id).filter_by(matter_id=matter.id)
        self.newest = self.session.scalars(found).one()
        if served:
            self.do(serve_notice, ServeNotice(party_id=self.newest), 29)
        return self.newest

    def heard(self, firm: NamedFirm) -> UUID:
        party = self.begun(firm)
        hearing = real_now() - timedelta(days=8)
        command = SetHearing(party_id=party, hearing_at=hearing, hearing_place="Quetta")
        self.do(set_hearing, command, 20)
        said = RecordHearing(party_id=party, attended=False, minutes="Nobody came.")
        self.do(record_hearing, said, 7)
        return party

    def proposed(self, party: UUID) -> UUID:
        command = ProposeOrder(party_id=party, bars=True, months=6, reasons="It was forged.")
        return self.do(ORDER.propose, command, 5).id  # type: ignore[no-any-return]

    def newest_of(self, firm: Organisation) -> UUID:
        found = select(DebarmentParty.id).filter_by(organisation_id=firm.id)
        return self.session.scalars(found).one()


def low_price(living: Living) -> Mapping[str, UUID]:
    """Arrange three bids of which one is far below, and asked about; its tender is returned."""
    with living.platform.executor.sessions() as session:
        bids = [
            ("Duki Stores", [900_00, 4_000_00]),
            ("Barkhan Stores", [950_00, 4_100_00]),
            ("Kohlu Stores", [300_00, 1_000_00]),
            ("Musakhel Stores", [310_00, 1_000_00]),
        ]
        stage = Stage(Doors(living.app, living.platform, session), session, living.platform)
        stage.made = open_world(
            session, living.platform, bids, rules={"low_bid_below_mean_percent": "30"}
        )
        every_bid_is_good(stage)
        asked, other = stage.bid_id("Kohlu Stores"), stage.bid_id("Musakhel Stores")
        command = AskExplanation(
            tender_id=stage.tender_id, bid_id=asked, scope="whole", question="How is it paid?"
        )
        chair = stage.world.members[0]
        made = living.platform.executor.execute(ask_explanation, command, actor=actor(chair))
        plant(living, session, CHAIR, chair, None)
        plant(living, session, BIDDER, *reversed(stage.world.suppliers[2]))
        return {"tender_id": stage.tender_id, "other": other, "explanation_id": made.id}


def all_of_it(living: Living) -> None:
    """Arrange matters, and a price that is explained."""
    matters(living)
    low_price(living)
