"""A firm's one page of everything it has with the government, and the same as JSON."""

from collections.abc import Mapping

from flask import Blueprint, render_template
from marshmallow import fields

from app.outputs import output_of
from app.text import Sentence, sentence
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.formatting import isolate_ltr, local_date
from app.web.guards import needs_sign_in, needs_token
from app.web.i18n import in_reader_language
from app.web.observability import leave_out_of_metrics
from app.web.subjects import Subject
from app.web.tables import Cell, Column, Table, amount, linked
from app.web.translation import translate
from marketplace.bids.doors.tables import KINDS, OWN
from marketplace.bids.schemas import BidRowOut
from marketplace.contracts.doors.page_rows import contract_rows
from marketplace.contracts.queries.contracts import ContractRow
from marketplace.home.doors.due import last_days_as_dues
from marketplace.home.queries.due import LastDay
from marketplace.home.queries.firm_desk import FirmDesk, HeldSecurity, firm_desk
from marketplace.profiles.doors.due import due_of
from marketplace.profiles.doors.web import size_words
from marketplace.profiles.policy import PaperState
from marketplace.profiles.schemas import PaperOut, SizeOut
from marketplace.questions.doors.web import OWN as QUESTIONS
from marketplace.questions.schemas import OwnQuestionOut
from marketplace.securities.policy import InstrumentKind

blueprint = Blueprint("firm_desk", __name__)
api = ApiBlueprint("firm-desk-api", __name__, description="All that a firm has with the government")
for each in (blueprint, api):
    leave_out_of_metrics(each)
needs_sign_in(blueprint)
needs_token(api)
PURPOSES: Mapping[str, Sentence] = {
    "bid": sentence("For a bid"),
    "performance": sentence("For a contract"),
}


def _tender(row: HeldSecurity) -> Cell:
    title = in_reader_language(row.tender_title, row.tender_title_ur)
    return linked(title, "tenders.show", tender_id=row.tender_id)


_SECURITIES: Table[HeldSecurity] = Table(
    Column(sentence("Tender"), _tender),
    Column(sentence("For what"), lambda row: translate(PURPOSES[row.purpose])),
    Column(sentence("Kind"), lambda row: translate(KINDS[InstrumentKind(row.kind)])),
    Column(sentence("Number"), lambda row: isolate_ltr(row.number)),
    Column(
        sentence("Valid until"), lambda row: local_date(row.expires_on) if row.expires_on else "–"
    ),
    Column(sentence("Amount"), lambda row: amount(row.amount_paisa), numeric=True),
)


@blueprint.get("/firm")
def show() -> str:
    """Show a firm what is due, and its newest bids, questions, securities and contracts."""
    with reading() as uow:
        desk = firm_desk(uow)
        ending = [each for each in desk.papers if each.state is not PaperState.GOOD]
        dues = sorted(
            [*last_days_as_dues(uow), *due_of(ending)], key=lambda each: str(each.due_on or "")
        )
    return render_template(
        "marketplace/home/firm_desk.html",
        dues=[{"what": translate(each.kind), "due": each} for each in dues],
        bids=OWN.of(desk.bids),
        questions=QUESTIONS.of(desk.questions),
        securities=_SECURITIES.of(desk.securities),
        contracts=contract_rows(list(desk.contracts)),
        size=size_words(desk.size) if desk.size else None,
    )


DueOut = output_of(
    LastDay,
    "FirmDue",
    "A last day. `kind`: write, sign, bid or performance of a security, awaited payment.",
    only=("kind", "id", "tender_id", "title", "title_ur", "due_on"),
)
HeldSecurityOut = output_of(HeldSecurity, "HeldSecurity")
FirmContractOut = output_of(
    ContractRow,
    "FirmContract",
    only=("title", "department"),
    id="contract.id",
    reference="contract.reference",
    amount="contract.amount_paisa",
    state=fields.String(),
)
FirmDeskOut = output_of(
    FirmDesk,
    "FirmDesk",
    "What is due, and the newest of each list.",
    only=(),
    due=[DueOut],
    bids=[BidRowOut],
    questions=[OwnQuestionOut],
    securities=[HeldSecurityOut],
    contracts=[FirmContractOut],
    papers=[PaperOut],
    size=SizeOut,
)


Subject(api=api).read("/firm", "read", firm_desk, FirmDeskOut).describe(
    "Read what is due for the firm that you act for, and the newest of each of its lists."
)
