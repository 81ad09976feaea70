"""The papers that the department holds for a tender: returned or forfeited."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import render_template
from flask_babel import gettext

from app.errors import NotFound
from app.identity.public import people_by_id
from app.permissions import require
from app.text import Sentence, sentence
from app.web.actions import Action
from app.web.doors import reading
from app.web.forms import Form
from app.web.subjects import Subject
from marketplace.contracts.doors import page_rows as pages
from marketplace.contracts.doors.api import TENDER as API_TENDER
from marketplace.contracts.doors.api import blueprint as api_blueprint
from marketplace.contracts.doors.api import returned
from marketplace.contracts.doors.web.blueprint import OFFICIALS, TENDER, blueprint
from marketplace.contracts.queries.securities import securities_view
from marketplace.contracts.schemas import (
    ForfeitSchema,
    HandoverOut,
    HandoverSchema,
    ReturnedPapersOut,
)
from marketplace.contracts.use_cases.hand_over_paper import hand_over_paper
from marketplace.contracts.use_cases.retain_deposit import AgreeToKeepDeposit, agree_to_keep_deposit
from marketplace.evaluation.doors.page_rows import own_name
from marketplace.kernel import permissions
from marketplace.kernel.schemas import NothingMoreSchema, WithReasonSchema
from marketplace.securities.models import Instrument
from marketplace.securities.policy import CARRY
from marketplace.securities.queries.securities import ENDED, Paper
from marketplace.securities.use_cases.end_security import (
    ForfeitSecurity,
    ReturnSecurity,
    forfeit_security,
    return_due_securities,
    return_security,
)
from marketplace.securities.use_cases.two_person_steps import (
    RefuseSecurityStep,
    refuse_security_step,
)

SECURITY = f"{TENDER}/securities/<uuid:instrument_id>"
BACK = "contracts.securities"


def _securities_page(form: Form, tender_id: UUID) -> str:
    with reading() as uow:
        view = securities_view(uow, tender_id)
        own = view.tender.department_id == uow.actor.organisation_id
        return render_template(
            f"{OFFICIALS}/securities.html",
            title=gettext("Securities"),
            form=form,
            view=view,
            facts=pages.paper_facts,
            handover=pages.handover_facts,
            may_return=own and uow.actor.may(permissions.MANAGE_CONTRACT),
            may_forfeit=own
            and (
                uow.actor.may(permissions.AWARD_TENDER)
                or uow.actor.may(permissions.MANAGE_CONTRACT)
            ),
            me=uow.actor.person_id,
            people=people_by_id(uow.session, {each.handed_by for each in view.handovers}),
        )


def _here(paper: Paper) -> bool:
    return paper.why_held is not ENDED


def _is_carry_over_requested(paper: Paper) -> bool:
    return paper.waiting is not None and paper.waiting.step == CARRY


def _waits(paper: Paper) -> bool:
    return paper.waiting is not None


def _security_form(template: str, *, there: Callable[[Paper], bool]) -> Callable[..., str]:
    """Draw a form about one paper, `there` while it has something to decide.

    Who sent it too late reads why it was refused, on the same form.
    """

    def page(form: Form, tender_id: UUID, instrument_id: UUID) -> str:
        with reading() as uow:
            view = securities_view(uow, tender_id)
            paper = next((p for p in view.papers if p.instrument.id == instrument_id), None)
            if paper is None or not (there(paper) or form.summary):
                raise NotFound
            return render_template(
                f"{OFFICIALS}/{template}.html",
                form=form,
                tender=view.tender,
                supplier=own_name(view.suppliers[paper.instrument.supplier_id]),
                facts=pages.paper_facts(paper),
                acts=pages.bidders_acts(paper),
            )

    return page


def _returned(papers: list[Instrument]) -> Sentence:
    count = sum(paper.returned_at is not None for paper in papers)
    return sentence(
        "%(returned)s securities are returned; %(waiting)s wait for another officer.",
        returned=count,
        waiting=len(papers) - count,
    )


_SECOND_WAITS = sentence("Recorded. Another officer must confirm it.")
_RETURNED = sentence("The security is returned.")
_FORFEITED = sentence("The security is forfeited.")


def _ended(ended: Sentence) -> Callable[[Instrument], Sentence]:
    """Return the confirmation: the step waits for a second officer, or this was the second."""

    def confirmation(paper: Instrument) -> Sentence:
        has_ended = paper.returned_at is not None or paper.forfeited_at is not None
        return ended if has_ended else _SECOND_WAITS

    return confirmation


def by_security(command: Callable[..., object]) -> Callable[..., object]:
    """Build a command from the security alone: it says itself which tender it is of."""

    def build(tender_id: UUID, **given: Any) -> object:  # noqa: ANN401 - loaded by the schema
        del tender_id
        return command(**given)

    return build


tender_doors = Subject(blueprint, api_blueprint, TENDER, API_TENDER, BACK, _securities_page)
tender_doors.page("/securities", "securities")
tender_doors.act(return_due_securities, WithReasonSchema).on_page(
    "/securities/return", "return_due"
).done(_returned).on_api(
    "/securities/return", "return_due", ReturnedPapersOut, present=returned
).describe(
    "Propose to return every instrument that can be returned; those that another officer"
    " has proposed are returned."
)
Action(return_security, WithReasonSchema, command=by_security(ReturnSecurity)).on_page(
    blueprint,
    f"{SECURITY}/return",
    do="give_back",
    ask="returning",
    draw=_security_form("return", there=_here),
    done=_ended(_RETURNED),
    back=BACK,
)


def _handover_page(form: Form, tender_id: UUID) -> str:
    with reading() as uow:
        require(uow.actor, permissions.MANAGE_CONTRACT)
        view = securities_view(uow, tender_id)
        return render_template(f"{OFFICIALS}/handover.html", form=form, tender=view.tender)


tender_doors.act(hand_over_paper, HandoverSchema).on_page(
    "/securities/handover", "hand_over", ask="handover", draw=_handover_page
).done(sentence("We have recorded the return of the paper.")).on_api(
    "/securities/handovers", "hand_over", HandoverOut, status=201
).describe("Record that the paper of a bid was returned, also of a bid that was never opened.")
Action(forfeit_security, ForfeitSchema, command=by_security(ForfeitSecurity)).on_page(
    blueprint,
    f"{SECURITY}/forfeiture",
    do="forfeit",
    ask="forfeiture",
    draw=_security_form("forfeit", there=_here),
    done=_ended(_FORFEITED),
    back=BACK,
)
Action(agree_to_keep_deposit, NothingMoreSchema, command=by_security(AgreeToKeepDeposit)).on_page(
    blueprint,
    f"{SECURITY}/keeping",
    do="keep",
    ask="keeping",
    draw=_security_form("keep", there=_is_carry_over_requested),
    done=sentence("The deposit is kept for the contract."),
    back=BACK,
)
Action(refuse_security_step, WithReasonSchema, command=by_security(RefuseSecurityStep)).on_page(
    blueprint,
    f"{SECURITY}/refusal",
    do="refuse_step",
    ask="refusing",
    draw=_security_form("refuse", there=_waits),
    done=sentence("The proposal is refused. Nothing changes for the security."),
    back=BACK,
)
