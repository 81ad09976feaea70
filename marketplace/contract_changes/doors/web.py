"""Changes and milestones of contracts, as pages of the department."""

from collections.abc import Callable, Sequence
from uuid import UUID

from flask import Blueprint, render_template, url_for

from app.due import Due
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.web.decision_doors import DecisionApi, DecisionPages, RefusalPage, Steps, verdict_doors_of
from app.web.doors import reading
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.subjects import Subject
from app.web.translation import translate
from marketplace.contract_changes.doors.api import blueprint as api
from marketplace.contract_changes.doors.presenter import KINDS
from marketplace.contract_changes.models import ContractChange, Milestone
from marketplace.contract_changes.queries import change_file, changes_to_decide
from marketplace.contract_changes.schemas import (
    ContractChangeOut,
    EnterMilestoneSchema,
    MilestoneOut,
    ProposeContractChangeSchema,
    ReachMilestoneSchema,
)
from marketplace.contract_changes.use_cases import (
    CHANGE,
    CONTRACT_CHANGE,
    ProposeChange,
    enter_milestone,
    own_contract,
    reach_milestone,
    withdraw_milestone,
)
from marketplace.kernel import permissions
from marketplace.kernel.schemas import WithReasonSchema

blueprint = Blueprint("changes", __name__)
needs_sign_in(blueprint)
OFFICIALS = "marketplace/contract_changes/officials"
CONTRACT = "/contracts/<uuid:contract_id>"
MILESTONE = "/contract-milestones/<uuid:milestone_id>"
PROPOSED = sentence("Your proposal needs approval by the officer who signs for the department.")


def _about_contract(template: str) -> Callable[..., str]:
    """Draw a form of the department about one of its contracts."""

    def page(form: Form, contract_id: UUID) -> str:
        with reading() as uow:
            require(uow.actor, permissions.MANAGE_CONTRACT)
            contract, tender = own_contract(uow, contract_id)
        return render_template(
            f"{OFFICIALS}/{template}.html",
            form=form,
            contract=contract,
            tender=tender,
            kinds=kinds(),
        )

    return page


def kinds() -> list[tuple[str, str]]:
    """Return the kinds of changes as answers of a form."""
    return [(kind.value, translate(word)) for kind, word in KINDS.items()]


def _at_contract(row: ContractChange | Milestone) -> str:
    return url_for("contracts.contract", contract_id=row.contract_id)


contract_doors = Subject(blueprint, api, CONTRACT, CONTRACT, "contracts.contract")
contract_doors.act(
    CONTRACT_CHANGE.propose, ProposeContractChangeSchema, command=ProposeChange
).on_page("/changes", "proposed", ask="propose", draw=_about_contract("propose")).done(
    PROPOSED
).on_api(
    "/changes",
    "propose_contract_change",
    ContractChangeOut,
    status=201,
    location=lambda row: f"/api/v1/contract-changes/{row.id}",
).describe("Propose to change a signed contract; it is changed when another officer approves.")
contract_doors.act(enter_milestone, EnterMilestoneSchema).on_page(
    "/milestones", "entered", ask="enter", draw=_about_contract("milestone")
).done(sentence("The milestone is entered.")).on_api(
    "/milestones", "enter_milestone", MilestoneOut, status=201
).describe("Enter a milestone of a contract (the department).")


def _about_milestone(template: str) -> Callable[..., str]:
    def page(form: Form, milestone_id: UUID) -> str:
        with reading() as uow:
            require(uow.actor, permissions.MANAGE_CONTRACT)
            row = uow.get(Milestone, milestone_id)
            contract, _ = own_contract(uow, row.contract_id)
        return render_template(
            f"{OFFICIALS}/{template}.html", form=form, row=row, contract=contract
        )

    return page


milestone = Subject(blueprint, api, MILESTONE, MILESTONE)
milestone.act(reach_milestone, ReachMilestoneSchema).on_page(
    "/reached", "reached", ask="reach", draw=_about_milestone("reached"), then=_at_contract
).done(sentence("It is recorded when the milestone was reached.")).on_api(
    "/reached", "reach_milestone", MilestoneOut
).describe("Record on which day a milestone was reached (the department).")
milestone.act(withdraw_milestone, WithReasonSchema).on_page(
    "/withdrawal",
    "withdrawn",
    ask="withdraw",
    draw=_about_milestone("withdrawal"),
    then=_at_contract,
).done(sentence("The milestone is withdrawn.")).on_api(
    "/withdrawal", "withdraw_milestone", MilestoneOut
).describe("Withdraw a milestone that was entered by mistake (the department).")


def _show_change(form: Form, change_id: UUID) -> str:
    with reading() as uow:
        found = change_file(uow, change_id)
        return render_template(
            f"{OFFICIALS}/change.html",
            form=form,
            row=found.row,
            contract=found.contract,
            held=found.held,
            act=CHANGE,
            kind=translate(KINDS[found.row.named_kind]),
            me=uow.actor.person_id,
            may_decide=found.row.waiting and uow.actor.may(permissions.APPROVE_CONTRACT_CHANGE),
            may_approve=all(each.overridden for each in found.held),
        )


def _read(uow: UnitOfWork, change_id: UUID) -> ContractChange:
    row = uow.get(ContractChange, change_id)
    own_contract(uow, row.contract_id)
    return row


def _refusal(row: ContractChange) -> RefusalPage:
    return RefusalPage.below(
        (sentence("The change"), url_for("changes.show", change_id=row.id)),
        title=sentence("Refuse this change"),
        caption=translate(KINDS[row.named_kind]),
    )


verdict_doors_of(
    CONTRACT_CHANGE,
    id_name="change_id",
    pages=DecisionPages(
        blueprint=blueprint,
        at="/contract-changes",
        show=_show_change,
        read=_read,
        refusal=_refusal,
        back=_at_contract,
        says=Steps(
            "",
            sentence("The contract is changed. The supplier is notified."),
            sentence("You have refused."),
        ),
        listed=False,
    ),
    api=DecisionApi(
        blueprint=api,
        at="/contract-changes",
        says=Steps(approve="Approve a change that another officer proposed; needs a fresh proof."),
        gives=ContractChangeOut,
    ),
)


def due(uow: UnitOfWork) -> Sequence[Due]:
    """List the changes that wait for this officer."""
    if uow.actor.organisation_id is None or not uow.actor.may(permissions.APPROVE_CONTRACT_CHANGE):
        return ()
    return [
        Due(
            title=contract.reference,
            due_on=None,
            href=url_for("changes.show", change_id=row.id),
            kind=sentence("Approve a change of a contract, or refuse it"),
        )
        for row, contract in changes_to_decide(uow)
    ]


Subject(blueprint).page("/contract-changes/<uuid:change_id>", "show", _show_change)
