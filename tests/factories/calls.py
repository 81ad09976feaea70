"""A call of the award for ICT firms: firms that apply, a panel of three, and the ranking."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app import roles
from app.casework.calls.models import Call
from app.casework.calls.policy import TieRule
from app.casework.calls.use_cases.confirm_ranking import RANKINGS, RankCall
from app.casework.calls.use_cases.draw_up_call import CALLS, CallCriterion, DrawUpCall
from app.casework.calls.use_cases.score_application import (
    Points,
    ScoreApplication,
    score_application,
)
from app.casework.cases.models.application import Application
from app.clock import real_now
from app.decisions import Approve
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Organisation, Person
from app.outbox.models import Event
from app.permissions import Actor
from app.platform import Platform
from factories.cases import make_officer
from factories.identity import actor
from factories.payees import pass_days
from factories.refunds import just_proved
from factories.reliefs import Reliefs
from tax_incentives.applications.doors import apply_confirmed_ranking

SCHEME, SERVICE = "ict_firm_award", "relief_ict_firm_award"
DAYS = 10
# As a program sends it; `Calls.typed` adds times and the panel.
CRITERIA: Sequence[Mapping[str, Any]] = (
    {"code": "exports", "title_en": "Exports", "title_ur": "برآمدات", "most": 10, "weight": 60},
    {"code": "jobs", "title_en": "Jobs", "title_ur": "ملازمتیں", "most": 10, "weight": 40},
)


@dataclass
class Calls:
    """The office of Finance with two chiefs (`chiefs`) and a panel of three (`panel`)."""

    reliefs: Reliefs
    chiefs: list[Person]
    panel: list[Person]
    claims: dict[str, Application] = field(default_factory=dict)

    @classmethod
    def of(cls, platform: Platform, session: Session) -> "Calls":
        reliefs = Reliefs.of(platform, session, SERVICE)
        office = reliefs.applying.offices["finance"]
        chiefs = [
            make_officer(session, office, roles.CASE_APPROVER, name=f"Chief {name}")
            for name in ("one", "two")
        ]
        panel = [make_officer(session, office, name=f"Member {name}") for name in "ABC"]
        session.commit()
        return cls(reliefs, chiefs, panel)

    @property
    def office(self) -> Organisation:
        return self.reliefs.applying.offices["finance"]

    @property
    def session(self) -> Session:
        return self.reliefs.session

    def chief(self, place: int) -> Actor:
        chief = actor(self.chiefs[place], roles.CASE_APPROVER, organisation=self.office)
        return just_proved(self.session, chief)

    def member(self, place: int) -> Actor:
        return actor(self.panel[place], roles.CASE_OFFICER, organisation=self.office)

    def command(self, **changed: Any) -> DrawUpCall:  # noqa: ANN401 - any field of a call
        values: dict[str, Any] = {
            "service": SERVICE,
            "title_en": "Award for ICT firms 2026",
            "title_ur": "آئی سی ٹی فرموں کا ایوارڈ 2026",
            "opens_at": real_now() - timedelta(hours=1),
            "closes_at": real_now() + timedelta(days=DAYS),
            "places": 10,
            "criteria": [CallCriterion(**each) for each in CRITERIA],
            "panel": [each.id for each in self.panel],
            "tie_rule": TieRule.HEAVIEST_EARLIER_DRAW,
            "instrument": "Order FD-9/2026",
        }
        return DrawUpCall(**(values | changed))

    def typed(self, door: str, **changed: object) -> dict[str, Any]:
        """What an officer types, or a program sends."""
        command, text = self.command(), door == "web"
        number = str if text else int
        return {
            **{name: getattr(command, name) for name in ("service", "title_en", "title_ur")},
            "opens_at": command.opens_at.isoformat(),
            "closes_at": command.closes_at.isoformat(),
            "places": number(10),
            "criteria": [
                {**each, "most": number(each["most"]), "weight": number(each["weight"])}
                for each in CRITERIA
            ],
            "panel": [str(each) for each in command.panel],
            "tie_rule": command.tie_rule.value,
            "instrument": command.instrument,
            **changed,
        }

    def open(self, **changed: Any) -> Call:  # noqa: ANN401 - any field of a call
        """A call that two officers opened."""
        row = self.reliefs.run(CALLS.propose, self.command(**changed), self.chief(0))
        found: Call = self.reliefs.run(CALLS.approve, Approve(id=row.id), self.chief(1))
        return found

    def apply(self, name: str) -> Application:
        """A firm applies: the first is there already, another is made."""
        if self.claims:
            self.reliefs.claimant(name, str(len(self.claims) + 1))
        claim = self.reliefs.claim_with({"local_staff": "6"}, ("portfolio",))
        self.claims[name] = claim
        return claim

    def close(self) -> None:
        """The deadline passes."""
        pass_days(self.session, DAYS + 1)

    def score(self, call: Call, application: Application, member: int, *points: int) -> None:
        """A member gives points for exports and jobs."""
        given = [
            Points(criterion=each["code"], points=number, comment="Seen")
            for each, number in zip(CRITERIA, points, strict=True)
        ]
        command = ScoreApplication(call_id=call.id, application_id=application.id, scores=given)
        self.reliefs.run(score_application, command, self.member(member))

    def ranked(self, call: Call) -> None:
        """Two officers confirm the ranking, and what is heard of it is done."""
        row = self.reliefs.run(RANKINGS.propose, RankCall(call_id=call.id), self.chief(0))
        self.reliefs.run(RANKINGS.approve, Approve(id=row.id), self.chief(1))
        self.heard(call.id)

    def heard(self, call_id: UUID) -> None:
        """Deliver that a ranking was confirmed, twice: the second time nothing happens."""
        event = Event(payload={"call_id": str(call_id)})
        for _ in range(2):
            self.reliefs.run(lambda uow, _: apply_confirmed_ranking(uow, event), None, SYSTEM)
