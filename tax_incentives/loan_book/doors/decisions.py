"""Loan decisions that need two Finance officers: tranches, reschedulings and write-offs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, request, url_for
from marshmallow import Schema

from app.decisions import Decision
from app.schemas import CommandSchema
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from app.web.api import ApiBlueprint
from app.web.decision_doors import DecisionApi, DecisionPages, RefusalPage, Steps, doors_of
from app.web.decision_lists import DecisionList
from app.web.formatting import isolate_ltr, local_date, rupees
from app.web.forms import Form
from app.web.guards import needs_sign_in, needs_token
from app.web.tables import Cell, Column
from app.web.translation import translate
from payments.public import sanction_state
from tax_incentives.awards.use_cases.pay_award import sanction_key
from tax_incentives.kernel.permissions import READ_RELIEFS
from tax_incentives.loan_book.doors.loans import TRANCHE_STATES
from tax_incentives.loan_book.models import LoanRescheduling, LoanTranche, LoanWriteOff
from tax_incentives.loan_book.queries.tranches import tranche_facts
from tax_incentives.loan_book.schemas import (
    EnterReschedulingSchema,
    EnterTrancheSchema,
    EnterWriteOffSchema,
    ReschedulingOut,
    ReschedulingsOut,
    TrancheOut,
    TranchesOut,
    WriteOffOut,
    WriteOffsOut,
)
from tax_incentives.loan_book.use_cases.pay_tranche import TRANCHE
from tax_incentives.loan_book.use_cases.reschedule_loan import RESCHEDULING, WRITE_OFF

tranches = Blueprint("relief_loan_tranches", __name__, url_prefix="/reliefs/loan-tranches")
reschedulings = Blueprint(
    "relief_loan_reschedulings", __name__, url_prefix="/reliefs/loan-reschedulings"
)
write_offs = Blueprint("relief_loan_write_offs", __name__, url_prefix="/reliefs/loan-write-offs")
api = ApiBlueprint("relief_loan_decisions_api", __name__, description="Decisions about loans")
for each in (tranches, reschedulings, write_offs):
    needs_sign_in(each)
needs_token(api)
_APPROVED = sentence("It is approved.")
_UP = (sentence("Loans"), "relief_loans.everybodys")
_PROPOSED = sentence("It is waiting for another officer to approve it.")


def _money(paisa: int | None) -> Cell:
    return isolate_ltr(rupees(paisa)) if paisa else ""


def _loan(row: Any) -> Cell:  # noqa: ANN401 - a row of any of the three
    return {
        "text": sentence("The loan"),
        "href": url_for("relief_loans.show", award_id=row.award_id),
    }


def _entered(row: Any) -> str:  # noqa: ANN401 - as above
    return local_date(row.entered_at)


@dataclass(frozen=True, kw_only=True)
class _Doors:
    """The pages and API routes of one decision; `one` and `many` name its rows in texts."""

    decision: Decision[Any]
    web: Blueprint
    listed: DecisionList[Any]
    one: str
    refusal: Sentence
    many: str
    form: str
    takes: type[Schema]
    gives: type[Schema]
    page: type[Schema]
    approved: Sentence = _APPROVED

    def route(self) -> None:
        """Register the list, the pages and the API routes of the decision."""
        listed, room, at = self.listed, self.web.name, f"/relief-loan-{self.many}"
        listed.route(self.web)
        listed.route_api(
            api,
            at,
            name=f"list_loan_{self.many.replace('-', '_')}",
            says=f"List {self.many} of loans, the newest first.",
            gives=self.page,
        )
        name = self.one.replace("-", "_")
        doors_of(
            self.decision,
            takes=self.takes,
            id_name=listed.id_name,
            pages=self._pages(room),
            api=DecisionApi(
                blueprint=api,
                at=at,
                names=Steps(f"enter_loan_{name}", f"approve_loan_{name}", f"refuse_loan_{name}"),
                says=Steps(
                    f"Enter a {self.one} of a loan for another officer to approve.",
                    f"Approve a {self.one} that another officer entered.",
                    f"Refuse a {self.one}, or take back one's own.",
                ),
                gives=self.gives,
                approval_takes=CommandSchema,
            ),
        )

    def _pages(self, room: str) -> DecisionPages[Any]:
        listed = self.listed
        return DecisionPages(
            blueprint=self.web,
            at="",
            form=self.form,
            first=lambda: Form({"award_id": request.args.get("loan", "")}),
            refusal=lambda row: RefusalPage(
                title=self.refusal,
                caption=listed.name(row),
                breadcrumbs=listed.crumbs(f"{room}.index"),
            ),
            back=lambda row: url_for(f"{room}.show", **{listed.id_name: row.id}),
            show=listed.show,
            says=Steps(_PROPOSED, self.approved, sentence("It is refused.")),
        )


def _list(
    decision: Decision[Any],
    id_name: str,
    texts: tuple[Sentence, Sentence, Callable[[str], Sentence]],
    amount: Column[Any],
    facts: Callable[[Any], Mapping[str, Cell]],
    **more: Any,  # noqa: ANN401 - fields of the list
) -> DecisionList[Any]:
    title, lead, name = texts
    return DecisionList(
        decision=decision,
        may_read=READ_RELIEFS,
        id_name=id_name,
        title=title,
        lead=lead,
        enter=sentence("Choose a loan to start"),
        empty=sentence("Nothing has been entered yet."),
        columns=[Column(sentence("Entered"), _entered), amount],
        name=lambda row: name(local_date(row.entered_at)),
        facts=facts,
        up=_UP,
        link=_loan,
        **more,
    )


def _tranche_facts(row: LoanTranche) -> Mapping[str, Cell]:
    return {
        sentence("Milestone"): row.milestone,
        sentence("Proof"): row.evidence or "",
        sentence("Amount"): _money(row.amount_paisa),
        sentence("Last tranche"): sentence("Yes: once it is paid, the instalments become bills")
        if row.is_last
        else sentence("No"),
        sentence("Sanctioned by"): row.authority or "",
    }


def _became(uow: UnitOfWork, row: LoanTranche) -> Mapping[str, Any]:
    """Return the status of a tranche, and its sanction, whose page has the next step."""
    tranche = tranche_facts(uow.session, row)
    sanction = sanction_state(uow, sanction_key(row.id)) if tranche.payment else None
    return {
        "tranche": tranche,
        "became": translate(TRANCHE_STATES[tranche.state]),
        "sanction": sanction,
    }


def _rescheduling_facts(row: LoanRescheduling) -> Mapping[str, Cell]:
    return {
        sentence("First due on"): local_date(row.first_due_on),
        sentence("Instalments"): isolate_ltr(row.instalments),
        sentence("Every (months)"): isolate_ltr(row.every_months),
        sentence("Source"): row.instrument,
        sentence("Reasons"): row.grounds,
        sentence("Rescheduled"): _money(row.rescheduled_paisa),
    }


def _write_off_facts(row: LoanWriteOff) -> Mapping[str, Cell]:
    return {
        sentence("Amount"): _money(row.amount_paisa),
        sentence("Sanctioned by"): row.sanctioning_power,
        sentence("Source"): row.instrument,
        sentence("Reasons"): row.grounds,
    }


_Doors(
    decision=TRANCHE,
    web=tranches,
    one="tranche",
    refusal=sentence("Refuse this tranche"),
    many="tranches",
    form="incentives/loan_tranche_new.html",
    takes=EnterTrancheSchema,
    gives=TrancheOut,
    page=TranchesOut,
    listed=_list(
        TRANCHE,
        "tranche_id",
        (
            sentence("Tranches of loans"),
            sentence(
                "One officer records that a milestone is met; another approves, and it is "
                "sanctioned."
            ),
            lambda day: sentence("Tranche, %(day)s", day=day),
        ),
        Column(sentence("Amount"), lambda row: _money(row.amount_paisa), numeric=True),
        _tranche_facts,
        approve=sentence("Approve and sanction it"),
        template="incentives/loan_tranche.html",
        more=_became,
    ),
    approved=sentence("It is sanctioned. Submit its bill to the Accountant General next."),
).route()
_Doors(
    decision=RESCHEDULING,
    web=reschedulings,
    one="rescheduling",
    refusal=sentence("Refuse this rescheduling"),
    many="reschedulings",
    form="incentives/loan_rescheduling_new.html",
    takes=EnterReschedulingSchema,
    gives=ReschedulingOut,
    page=ReschedulingsOut,
    listed=_list(
        RESCHEDULING,
        "rescheduling_id",
        (
            sentence("Rescheduled loans"),
            sentence("The old schedule is kept. The principal stays the same."),
            lambda day: sentence("Rescheduling, %(day)s", day=day),
        ),
        Column(sentence("Rescheduled"), lambda row: _money(row.rescheduled_paisa), numeric=True),
        _rescheduling_facts,
    ),
).route()
_Doors(
    decision=WRITE_OFF,
    web=write_offs,
    one="write-off",
    refusal=sentence("Refuse this write-off"),
    many="write-offs",
    form="incentives/loan_write_off_new.html",
    takes=EnterWriteOffSchema,
    gives=WriteOffOut,
    page=WriteOffsOut,
    listed=_list(
        WRITE_OFF,
        "write_off_id",
        (
            sentence("Loans written off"),
            sentence("A write-off extinguishes no claim: the bills stay payable."),
            lambda day: sentence("Write-off, %(day)s", day=day),
        ),
        Column(sentence("Amount"), lambda row: _money(row.amount_paisa), numeric=True),
        _write_off_facts,
    ),
).route()
