"""Two firms that claim the same relief, and what is found about their claims."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.casework.cases.models.application import Application
from app.casework.catalogue.registry import CaseBook
from app.identity.people.models import Person
from app.permissions import Actor
from app.platform import Platform
from factories.cases import offer_service
from factories.reliefs import DECLARED, Reliefs
from factories.tenders import deliver_all
from tax_incentives.controls.queries.controls import ControlsPage, FlagView, controls_page
from tax_incentives.controls.use_cases.enter_proof import EnterProof
from tax_incentives.controls.use_cases.resolve_flag import (
    RepeatControls,
    ResolveFlag,
    repeat_controls,
    resolve_flag,
)

TAX = 10_00_000_00


@dataclass
class Controls:
    """A first firm that has claimed; `second()` is another one that claims as well."""

    reliefs: Reliefs
    session: Session
    first: Application
    owner: Person

    @classmethod
    def of(cls, platform: Platform, session: Session, paper: bytes | None = None) -> "Controls":
        reliefs = Reliefs.of(platform, session)
        reliefs.tax_paid(TAX)
        owner = reliefs.applying.person
        return cls(reliefs, session, claim_with_paper(reliefs, paper), owner)

    @property
    def officer(self) -> Actor:
        return self.reliefs.officer("Assessor")

    def second(
        self, name: str = "Kech Softworks", owner: Person | None = None, paper: bytes | None = None
    ) -> Application:
        self.reliefs.claimant(name, "2", owner=owner)
        self.reliefs.tax_paid(TAX)
        return claim_with_paper(self.reliefs, paper)

    def page(self, application: Application, who: Actor | None = None) -> ControlsPage:
        deliver_all(self.reliefs.platform)
        with self.reliefs.platform.executor.reading(who or self.officer) as uow:
            return controls_page(uow, application.id)

    def flags(self, application: Application) -> list[FlagView]:
        return list(self.page(application).flags)

    def kinds(self, application: Application) -> list[str]:
        return [flag.kind for flag in self.flags(application)]

    def repeat(self, application: Application, who: Actor) -> None:
        self.reliefs.run(repeat_controls, RepeatControls(application_id=application.id), who)

    def resolve(self, application: Application, flag_id: UUID, who: Actor) -> None:
        command = ResolveFlag(
            application_id=application.id, flag_id=flag_id, reason="Two branches share it"
        )
        self.reliefs.run(resolve_flag, command, who)


def claim_with_paper(reliefs: Reliefs, paper: bytes | None) -> Application:
    """The rebate, claimed with a file that others may have too."""
    if paper is None:
        return reliefs.claim()
    draft = reliefs.draft(DECLARED, ())
    reliefs.applying.add(draft.id, "staff_list", paper)
    return reliefs.applying.submit(draft.id)


ISSUER, NUMBER, WHOLE = "State Bank", "PRC-12/2026", 100_00


def another_scheme(controls: Controls, service: str = "relief_export_growth") -> Application:
    """The first firm claims another relief as well."""
    reliefs, known = controls.reliefs, controls.reliefs.platform.executor.ports.get(CaseBook)
    shape = known.get(service, 1)
    offer_service(controls.session, shape)
    controls.session.commit()
    applying = replace(reliefs.applying, service=shape)
    other = replace(reliefs, applying=applying)
    declared = {"pseb_valid": "yes", "ntn_valid": "yes", "affidavit": "yes"}
    return other.claim_with(declared, ("certificates", "bank_statement", "affidavit"))


def a_proof(application: Application, drawn: int, **more: Any) -> EnterProof:  # noqa: ANN401 - fields of the command
    """A certificate of Rs 100, of which a claim uses a part."""
    told = {
        "kind": "proceeds",
        "issuer": ISSUER,
        "number": NUMBER,
        "issued_on": date(2026, 7, 1),
        "amount_paisa": WHOLE,
        "drawn_paisa": drawn,
    }
    return EnterProof(application_id=application.id, **(told | more))
