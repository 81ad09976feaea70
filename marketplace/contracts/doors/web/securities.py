"""The papers that the department holds for a tender: returned or forfeited."""

from collections.abc import Callable
from uuid import UUID

from flask import render_template

from app.errors import NotFound
from app.web.acts import PageAct, on_page
from app.web.doors import reading
from app.web.forms import Form
from marketplace.contracts import queries
from marketplace.contracts.doors import page_rows as pages
from marketplace.contracts.doors.web.blueprint import OFFICIALS, TENDER, blueprint
from marketplace.contracts.schemas import ForfeitSchema
from marketplace.contracts.use_cases.retain_deposit import AgreeToKeepDeposit, agree_to_keep_deposit
from marketplace.evaluation.schemas import NothingMoreSchema
from marketplace.kernel import permissions
from marketplace.kernel.schemas import WithReasonSchema
from marketplace.securities.models import Instrument
from marketplace.securities.policy import CARRY
from marketplace.securities.queries.securities import ENDED, Paper
from marketplace.securities.use_cases.end_security import (
    ForfeitSecurity,
    ReturnDueSecurities,
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


@blueprint.get(f"{TENDER}/securities")
def securities(tender_id: UUID) -> str:
    """List the papers that the department holds for a tender."""
    return _securities_page(Form(), tender_id)


def _securities_page(form: Form, tender_id: UUID) -> str:
    with reading() as uow:
        view = queries.securities_view(uow, tender_id)
        own = view.tender.department_id == uow.actor.organisation_id
        return render_template(
            f"{OFFICIALS}/securities.html",
            title="Securities",
            form=form,
            view=view,
            facts=pages.paper_facts,
            may_return=own and uow.actor.may(permissions.MANAGE_CONTRACT),
            may_forfeit=own
            and (
                uow.actor.may(permissions.AWARD_TENDER)
                or uow.actor.may(permissions.MANAGE_CONTRACT)
            ),
            me=uow.actor.person_id,
        )


def _here(paper: Paper) -> bool:
    return paper.why_held is not ENDED


def _asked_to_keep(paper: Paper) -> bool:
    return paper.waiting is not None and paper.waiting.step == CARRY


def _waits(paper: Paper) -> bool:
    return paper.waiting is not None


def _security_form(template: str, *, there: Callable[[Paper], bool]) -> Callable[..., str]:
    """Draw a form about one paper, `there` while it has something to decide.

    Who sent it too late reads why it was refused, on the same form.
    """

    def page(form: Form, tender_id: UUID, instrument_id: UUID) -> str:
        with reading() as uow:
            view = queries.securities_view(uow, tender_id)
            paper = next((p for p in view.papers if p.instrument.id == instrument_id), None)
            if paper is None or not (there(paper) or form.summary):
                raise NotFound
            return render_template(
                f"{OFFICIALS}/{template}.html",
                form=form,
                tender=view.tender,
                supplier=view.suppliers[paper.instrument.supplier_id].name,
                facts=pages.paper_facts(paper),
                acts=pages.bidders_acts(paper),
            )

    return page


def _returned(papers: list[Instrument]) -> str:
    gone = sum(paper.returned_at is not None for paper in papers)
    return f"{gone} securities are returned; {len(papers) - gone} wait for another officer."


def _ended(ended: str) -> Callable[[Instrument], str]:
    """Say what came of one officer's word: it waits, or it was the second."""

    def said(paper: Instrument) -> str:
        gone = paper.returned_at is not None or paper.forfeited_at is not None
        return f"The security is {ended}." if gone else "Noted. Another officer must agree."

    return said


on_page(
    blueprint,
    f"{TENDER}/securities/return",
    PageAct(
        page=_securities_page,
        schema=WithReasonSchema,
        command=ReturnDueSecurities,
        use_case=return_due_securities,
        done=_returned,
        back=BACK,
    ),
    do="return_due",
)
on_page(
    blueprint,
    f"{SECURITY}/return",
    PageAct(
        page=_security_form("return", there=_here),
        schema=WithReasonSchema,
        command=lambda tender_id, **given: ReturnSecurity(**given),  # noqa: ARG005 - the paper tells
        use_case=return_security,
        done=_ended("returned"),
        back=BACK,
    ),
    ask="returning",
    do="give_back",
)
on_page(
    blueprint,
    f"{SECURITY}/forfeiture",
    PageAct(
        page=_security_form("forfeit", there=_here),
        schema=ForfeitSchema,
        command=lambda tender_id, **given: ForfeitSecurity(**given),  # noqa: ARG005 - the paper tells
        use_case=forfeit_security,
        done=_ended("forfeited"),
        back=BACK,
    ),
    ask="forfeiture",
    do="forfeit",
)
on_page(
    blueprint,
    f"{SECURITY}/keeping",
    PageAct(
        page=_security_form("keep", there=_asked_to_keep),
        schema=NothingMoreSchema,
        command=lambda tender_id, **given: AgreeToKeepDeposit(**given),  # noqa: ARG005 - the paper tells
        use_case=agree_to_keep_deposit,
        done="The deposit is kept for the contract.",
        back=BACK,
    ),
    ask="keeping",
    do="keep",
)
on_page(
    blueprint,
    f"{SECURITY}/refusal",
    PageAct(
        page=_security_form("refuse", there=_waits),
        schema=WithReasonSchema,
        command=lambda tender_id, **given: RefuseSecurityStep(**given),  # noqa: ARG005 - the paper tells
        use_case=refuse_security_step,
        done="It is refused; the security stays as it is.",
        back=BACK,
    ),
    ask="refusing",
    do="refuse_step",
)
