"""Approval or refusal of the regulator's decision by a second officer, for any author."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from app.decisions import Decision
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from app.web.decision_doors import (
    DecisionApi,
    DecisionPages,
    Endpoints,
    RefusalPage,
    Steps,
    verdict_doors_of,
)
from app.web.translation import translate
from marketplace.grievances.doors.api import blueprint as api
from marketplace.grievances.doors.web.blueprint import blueprint, grievance_address, shown_page
from marketplace.grievances.models import GrievanceRuling
from marketplace.grievances.schemas import RulingOut


@dataclass(frozen=True, kw_only=True)
class Entered:
    """The differences between a letter that the department entered and the regulator's decision.

    `belongs` raises NotFound if the actor may not see a row. `api` is the address of the API, and
    `approves` its sentence about an approval. `title` and `hint` are those of a refusal.
    """

    id_name: str
    pages: str
    api: str
    endpoints: Endpoints
    belongs: Callable[[UnitOfWork, GrievanceRuling], None]
    approves: str
    title: Sentence
    hint: Sentence

    def read(self, uow: UnitOfWork, key: UUID) -> GrievanceRuling:
        """Return a row to an actor who may see it."""
        row = uow.get(GrievanceRuling, key)
        self.belongs(uow, row)
        return row

    def refusal(self, row: GrievanceRuling) -> RefusalPage:
        """Return the page that asks why it is refused."""
        return RefusalPage.below(
            (translate(sentence("Grievances")), grievance_address(row)),
            title=translate(self.title),
            caption=row.number,
            hint=translate(self.hint),
        )


def ruling_doors_of(decision: Decision[GrievanceRuling], entered: Entered) -> None:
    """Route approval and refusal."""
    ends = entered.endpoints
    verdict_doors_of(
        decision,
        id_name=entered.id_name,
        pages=DecisionPages(
            blueprint=blueprint,
            at=entered.pages,
            endpoints=ends,
            show_row=lambda form, row: shown_page(form, row.grievance_id),
            read=entered.read,
            refusal=entered.refusal,
            back=grievance_address,
            says=Steps(
                "",
                sentence("The regulator's decision is recorded. It is final."),
                sentence("You have refused. It has no effect."),
            ),
            # Among what is due, with the grievances that nobody has decided yet.
            listed=False,
        ),
        api=DecisionApi(
            blueprint=api,
            at=entered.api,
            names=Steps("", ends.approve, ends.refuse),
            says=Steps(approve=entered.approves),
            gives=RulingOut,
        ),
    )
