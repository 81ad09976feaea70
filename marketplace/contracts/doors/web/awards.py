"""The award of a tender, its reversal, and drawing up what is to be signed."""

from uuid import UUID

from flask import render_template

from app.text import sentence
from app.web.doors import reading
from app.web.forms import Form
from app.web.subjects import Subject
from app.web.translation import translate
from marketplace.awards.queries import AWARD, NOT_ANNOUNCED
from marketplace.contracts.doors import page_rows as pages
from marketplace.contracts.doors.api import TENDER as API_TENDER
from marketplace.contracts.doors.api import awarded
from marketplace.contracts.doors.api import blueprint as api_blueprint
from marketplace.contracts.doors.web.blueprint import OFFICIALS, TENDER, blueprint
from marketplace.contracts.queries.awards import award_view, held_award, held_by_grievances
from marketplace.contracts.schemas import AwardMadeOut, AwardSchema
from marketplace.contracts.use_cases.award_tender import award_tender, reverse_award
from marketplace.contracts.use_cases.draw_up_contracts import draw_up_contracts
from marketplace.grievances.use_cases.suspension import DESPITE
from marketplace.kernel import permissions
from marketplace.kernel.schemas import NothingMoreSchema, WithReasonSchema
from marketplace.tenders.policy.lifecycle import TenderAction


def _award_page(form: Form, tender_id: UUID) -> str:
    """Show what the report names, and award it."""
    with reading() as uow:
        view = award_view(uow, tender_id)
        own = view.tender.department_id == uow.actor.organisation_id
        decides = own and uow.actor.may(permissions.AWARD_TENDER)
        returns = own and uow.actor.may(permissions.RETURN_REPORT)
        manages = own and uow.actor.may(permissions.MANAGE_CONTRACT)
        awards = decides and TenderAction.AWARD in view.actions
        announced = bool(view.time.publications)
        reported = TenderAction.ANNOUNCE_REPORT in view.actions
        held = held_award(uow, view.tender) if awards and announced else ()
        grieved = held_by_grievances(uow, view.tender) if decides else ()
        return render_template(
            f"{OFFICIALS}/award.html",
            form=form,
            view=view,
            tender=view.tender,
            winners=pages.winner_rows(view),
            contracts=pages.drawn_up_rows(view.contracts_in_force),
            awards=pages.awards_with_waiting_parts(view),
            parts=pages.unawarded_rows(view),
            may_copy=own and uow.actor.may(permissions.DRAFT_TENDER),
            may_award=awards
            and announced
            and not (view.held and view.held.issuperset(view.unawarded))
            and all(h.overridden for h in held),
            unannounced=translate(NOT_ANNOUNCED) if reported and not announced else "",
            may_announce=reported and own and uow.actor.may(permissions.ANNOUNCE_REPORT),
            act=AWARD,
            held=held,
            despite=DESPITE,
            grieved=grieved,
            may_reverse=decides and TenderAction.REVERSE_AWARD in view.actions,
            may_return=returns and TenderAction.RETURN_REPORT in view.actions,
            may_draw_up=manages and TenderAction.DRAW_UP in view.actions and view.lacks_contracts,
        )


def _reversal_page(form: Form, tender_id: UUID) -> str:
    with reading() as uow:
        view = award_view(uow, tender_id)
        return render_template(f"{OFFICIALS}/reversal.html", form=form, tender=view.tender)


tender_doors = Subject(blueprint, api_blueprint, TENDER, API_TENDER, "contracts.award", _award_page)
tender_doors.act(award_tender, AwardSchema, command=awarded).on_page(
    "/award", "awarded", ask="award"
).done(sentence("The tender is awarded.")).on_api(
    "/award", "award", AwardMadeOut, status=201
).describe(
    "Award as the report says; parts held by a grievance are awarded later (the competent"
    " authority)."
)
tender_doors.act(reverse_award, WithReasonSchema).on_page(
    "/award/reversal", "reverse", ask="reversal", draw=_reversal_page
).done(sentence("The award is reversed.")).on_api(
    "/award/reversal", "reverse", AwardMadeOut
).describe("Reverse all awards before any contract is signed (the competent authority).")
tender_doors.act(draw_up_contracts, NothingMoreSchema).on_page("/contracts", "draw_up").done(
    sentence("The contracts are drawn up.")
)
