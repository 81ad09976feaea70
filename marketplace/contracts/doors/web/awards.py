"""The award of a tender, its reversal, and drawing up what is to be signed."""

from uuid import UUID

from flask import render_template

from app.web.acts import PageAct, on_page
from app.web.doors import reading
from app.web.forms import Form
from marketplace.contracts import queries
from marketplace.contracts.doors import page_rows as pages
from marketplace.contracts.doors.api import awarded
from marketplace.contracts.doors.web.blueprint import OFFICIALS, TENDER, blueprint
from marketplace.contracts.schemas import AwardSchema
from marketplace.contracts.use_cases.award_tender import ReverseAward, award_tender, reverse_award
from marketplace.contracts.use_cases.draw_up_contracts import DrawUpContracts, draw_up_contracts
from marketplace.evaluation.schemas import NothingMoreSchema
from marketplace.kernel import permissions
from marketplace.kernel.schemas import WithReasonSchema
from marketplace.tenders.policy.lifecycle import Action


def _award_page(form: Form, tender_id: UUID) -> str:
    """Show what the report names, and award it."""
    with reading() as uow:
        view = queries.award_view(uow, tender_id)
        own = view.tender.department_id == uow.actor.organisation_id
        decides = own and uow.actor.may(permissions.AWARD_TENDER)
        returns = own and uow.actor.may(permissions.RETURN_REPORT)
        manages = own and uow.actor.may(permissions.MANAGE_CONTRACT)
        return render_template(
            f"{OFFICIALS}/award.html",
            form=form,
            view=view,
            tender=view.tender,
            winners=pages.winner_rows(view),
            contracts=pages.drawn_up_rows(view.standing_contracts),
            may_award=decides and Action.AWARD in view.actions,
            may_reverse=decides and Action.REVERSE_AWARD in view.actions,
            may_return=returns and Action.RETURN_REPORT in view.actions,
            may_draw_up=manages and Action.SIGN in view.actions and not view.standing_contracts,
        )


def _reversal_page(form: Form, tender_id: UUID) -> str:
    with reading() as uow:
        view = queries.award_view(uow, tender_id)
        return render_template(f"{OFFICIALS}/reversal.html", form=form, tender=view.tender)


on_page(
    blueprint,
    f"{TENDER}/award",
    PageAct(
        page=_award_page,
        schema=AwardSchema,
        command=awarded,
        use_case=award_tender,
        done="The tender is awarded.",
        back="contracts.award",
    ),
    ask="award",
    do="awarded",
)
on_page(
    blueprint,
    f"{TENDER}/award/reversal",
    PageAct(
        page=_reversal_page,
        schema=WithReasonSchema,
        command=ReverseAward,
        use_case=reverse_award,
        done="The award is reversed.",
        back="contracts.award",
    ),
    ask="reversal",
    do="reverse",
)
on_page(
    blueprint,
    f"{TENDER}/contracts",
    PageAct(
        page=_award_page,
        schema=NothingMoreSchema,
        command=DrawUpContracts,
        use_case=draw_up_contracts,
        done="The contracts are drawn up.",
        back="contracts.award",
    ),
    do="draw_up",
)
