"""Awards, contracts and securities, as pages."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, render_template, request, url_for
from flask_babel import gettext

from app.errors import NotFound
from app.permissions import Permission
from app.web.doors import reading, submit
from app.web.forms import Form
from app.web.guards import needs_sign_in
from marketplace import permissions
from marketplace.doors import contract_pages as pages
from marketplace.doors.contracts_api import recorded
from marketplace.doors.evaluation_pages import amount, own_name
from marketplace.doors.papers import paper_response
from marketplace.policy.lifecycle import Action
from marketplace.printing.contract import contract_paper, letter_of_award
from marketplace.queries import contracts as queries
from marketplace.queries.contracts import ContractView, State
from marketplace.schemas.contracts import (
    AwardSchema,
    CompletionSchema,
    PerformanceSecuritySchema,
    WithReasonSchema,
)
from marketplace.schemas.evaluations import NothingMoreSchema, VerifySecuritySchema
from marketplace.use_cases.contracts.award_tender import (
    AwardTender,
    ReverseAward,
    award_tender,
    reverse_award,
)
from marketplace.use_cases.contracts.draw_up_contracts import DrawUpContracts, draw_up_contracts
from marketplace.use_cases.contracts.end_contract import (
    CompleteContract,
    TerminateContract,
    complete_contract,
    terminate_contract,
)
from marketplace.use_cases.contracts.end_security import (
    ForfeitSecurity,
    ReturnDueSecurities,
    ReturnSecurity,
    forfeit_security,
    return_due_securities,
    return_security,
)
from marketplace.use_cases.contracts.performance_security import (
    VerifyPerformanceSecurity,
    record_performance_security,
    verify_performance_security,
)
from marketplace.use_cases.contracts.sign_contract import SignContract, sign_contract

blueprint = Blueprint("contracts", __name__)
needs_sign_in(blueprint)
TENDER = "/department/tenders/<uuid:tender_id>"
CONTRACT = "/contracts/<uuid:contract_id>"
SECURITY = f"{TENDER}/securities/<uuid:instrument_id>"
OFFICIALS = "marketplace/contracts/officials"
_SIGNERS: dict[str, Permission] = {
    "department": permissions.SIGN_FOR_DEPARTMENT,
    "supplier": permissions.SIGN_FOR_SUPPLIER,
}


def _done(message: str, endpoint: str, **values: UUID) -> str:
    """Say what was done on the page that comes next, and return its address."""
    flash(message, "success")
    address: str = url_for(endpoint, **values)  # type: ignore[arg-type]  # ids of the route
    return address


# --- award ---------------------------------------------------------------------------------


@blueprint.get(f"{TENDER}/award")
def award(tender_id: UUID) -> str:
    """Show what the report names, and award it."""
    return _award_page(tender_id, Form())


def _award_page(tender_id: UUID, form: Form) -> str:
    with reading() as uow:
        view = queries.award_view(uow, tender_id)
        own = view.tender.department_id == uow.actor.organisation_id
        decides = own and uow.actor.may(permissions.AWARD_TENDER)
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
            may_draw_up=manages and Action.SIGN in view.actions and not view.standing_contracts,
        )


@blueprint.post(f"{TENDER}/award")
def awarded(tender_id: UUID) -> Response:
    """Award as the report says."""

    def command(reason: str, winners: list[dict[str, Any]] | None = None) -> AwardTender:
        named = {row["scope"]: row["bid_id"] for row in winners} if winners else None
        return AwardTender(tender_id=tender_id, reason=reason, winners=named)

    return submit(
        AwardSchema(),
        award_tender,
        command,
        then=lambda _: _done("The tender is awarded.", "contracts.award", tender_id=tender_id),
        page=lambda form: _award_page(tender_id, form),
    )


@blueprint.get(f"{TENDER}/award/reversal")
def reversal(tender_id: UUID) -> str:
    """Ask why the award is reversed."""
    return _reversal_page(tender_id, Form())


def _reversal_page(tender_id: UUID, form: Form) -> str:
    with reading() as uow:
        view = queries.award_view(uow, tender_id)
        return render_template(f"{OFFICIALS}/reversal.html", form=form, tender=view.tender)


@blueprint.post(f"{TENDER}/award/reversal")
def reverse(tender_id: UUID) -> Response:
    """Reverse the award."""
    return submit(
        WithReasonSchema(),
        reverse_award,
        lambda **given: ReverseAward(tender_id=tender_id, **given),
        then=lambda _: _done("The award is reversed.", "contracts.award", tender_id=tender_id),
        page=lambda form: _reversal_page(tender_id, form),
    )


@blueprint.post(f"{TENDER}/contracts")
def draw_up(tender_id: UUID) -> Response:
    """Draw up the contracts of the award."""
    return submit(
        NothingMoreSchema(),
        draw_up_contracts,
        lambda: DrawUpContracts(tender_id=tender_id),
        then=lambda _: _done("The contracts are drawn up.", "contracts.award", tender_id=tender_id),
        page=lambda form: _award_page(tender_id, form),
    )


# --- contracts -----------------------------------------------------------------------------


@blueprint.get("/contracts")
def contracts() -> str:
    """List the contracts of whom the reader acts for."""
    with reading() as uow:
        page = queries.contracts_for(uow, request.args.get("after"))
        return render_template(
            "marketplace/contracts/list.html",
            title=gettext("Contracts"),
            rows=pages.contract_rows(list(page.items)),
            next_cursor=page.next_cursor,
        )


@blueprint.get(f"{CONTRACT}/signature")
def signing(contract_id: UUID) -> str:
    """Show the contract again to somebody who has just proved who they are."""
    return _contract_page(contract_id, Form())


@blueprint.get(CONTRACT)
def contract(contract_id: UUID) -> str:
    """Show a contract to its sides."""
    return _contract_page(contract_id, Form())


def _contract_page(contract_id: UUID, form: Form) -> str:
    with reading() as uow:
        view = queries.contract_view(uow, contract_id)
        department = view.side == "department"
        manages = department and uow.actor.may(permissions.MANAGE_CONTRACT)
        return render_template(
            "marketplace/contracts/contract.html",
            title=gettext("Contract %(reference)s", reference=view.contract.reference),
            form=form,
            view=view,
            contract=view.contract,
            department=own_name(view.department),
            supplier=own_name(view.supplier),
            amount=amount,
            state=pages.state_tag(view.state),
            scopes=pages.scope_rows(view),
            signatures=pages.signature_rows(view),
            may_sign=_may_sign(view, may=uow.actor.may),
            may_record=manages and view.state is State.DRAWN_UP and view.required_paisa,
            may_complete=manages and view.state is State.SIGNED,
            may_terminate=department
            and uow.actor.may(permissions.SIGN_FOR_DEPARTMENT)
            and view.tender.signed_at is not None
            and view.state in {State.SIGNED, State.DRAWN_UP},
        )


def _may_sign(view: ContractView, *, may: Any) -> bool:  # noqa: ANN401 - the actor's `may`
    permission = _SIGNERS.get(view.side)
    if permission is None or not may(permission) or view.state is not State.DRAWN_UP:
        return False
    return getattr(view.contract, f"{view.side}_signed_at") is None


@blueprint.get(f"{CONTRACT}/contract.pdf")
def contract_pdf(contract_id: UUID) -> Response:
    """Send the contract."""
    with reading() as uow:
        view = queries.contract_view(uow, contract_id)
        return paper_response(contract_paper(view), "contract")


@blueprint.get(f"{CONTRACT}/letter.pdf")
def letter_pdf(contract_id: UUID) -> Response:
    """Send the letter of award."""
    with reading() as uow:
        view = queries.contract_view(uow, contract_id)
        return paper_response(letter_of_award(view), "letter")


@blueprint.post(f"{CONTRACT}/signature")
def sign(contract_id: UUID) -> Response:
    """Sign for one's side."""
    return submit(
        NothingMoreSchema(),
        sign_contract,
        lambda: SignContract(contract_id=contract_id),
        then=lambda _: _done(
            gettext("You have signed the contract."), "contracts.contract", contract_id=contract_id
        ),
        page=lambda form: _contract_page(contract_id, form),
    )


def _side_form(template: str, contract_id: UUID, form: Form) -> str:
    """Draw a form of the department about one contract."""
    with reading() as uow:
        view = queries.contract_view(uow, contract_id)
        if view.side != "department":
            raise NotFound
        return render_template(f"{OFFICIALS}/{template}.html", form=form, view=view, amount=amount)


@blueprint.get(f"{CONTRACT}/performance-security")
def performance_security(contract_id: UUID) -> str:
    """Ask for the security that the winner brought."""
    return _side_form("performance_security", contract_id, Form())


@blueprint.post(f"{CONTRACT}/performance-security")
def record(contract_id: UUID) -> Response:
    """Record the security."""
    return submit(
        PerformanceSecuritySchema(),
        record_performance_security,
        lambda **given: recorded(contract_id, given),
        then=lambda _: _done(
            "The security is recorded.", "contracts.contract", contract_id=contract_id
        ),
        page=lambda form: _side_form("performance_security", contract_id, form),
    )


@blueprint.get(f"{CONTRACT}/performance-security/verification")
def verification(contract_id: UUID) -> str:
    """Ask what the bank says."""
    return _side_form("verification", contract_id, Form())


@blueprint.post(f"{CONTRACT}/performance-security/verification")
def verify(contract_id: UUID) -> Response:
    """Record what the bank says."""
    return submit(
        VerifySecuritySchema(),
        verify_performance_security,
        lambda **given: VerifyPerformanceSecurity(contract_id=contract_id, **given),
        then=lambda _: _done(
            "The bank's answer is recorded.", "contracts.contract", contract_id=contract_id
        ),
        page=lambda form: _side_form("verification", contract_id, form),
    )


@blueprint.get(f"{CONTRACT}/completion")
def completion(contract_id: UUID) -> str:
    """Ask how it was seen that everything is there."""
    return _side_form("completion", contract_id, Form())


@blueprint.post(f"{CONTRACT}/completion")
def complete(contract_id: UUID) -> Response:
    """Complete a contract."""
    return submit(
        CompletionSchema(),
        complete_contract,
        lambda **given: CompleteContract(contract_id=contract_id, **given),
        then=lambda _: _done(
            "The contract is completed.", "contracts.contract", contract_id=contract_id
        ),
        page=lambda form: _side_form("completion", contract_id, form),
    )


@blueprint.get(f"{CONTRACT}/termination")
def termination(contract_id: UUID) -> str:
    """Ask why a contract is terminated."""
    return _side_form("termination", contract_id, Form())


@blueprint.post(f"{CONTRACT}/termination")
def terminate(contract_id: UUID) -> Response:
    """Terminate a contract."""
    return submit(
        WithReasonSchema(),
        terminate_contract,
        lambda **given: TerminateContract(contract_id=contract_id, **given),
        then=lambda _: _done(
            "The contract is terminated.", "contracts.contract", contract_id=contract_id
        ),
        page=lambda form: _side_form("termination", contract_id, form),
    )


# --- securities ----------------------------------------------------------------------------


@blueprint.get(f"{TENDER}/securities")
def securities(tender_id: UUID) -> str:
    """List the papers that the department holds for a tender."""
    return _securities_page(tender_id, Form())


def _securities_page(tender_id: UUID, form: Form) -> str:
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
            may_forfeit=own and uow.actor.may(permissions.AWARD_TENDER),
        )


@blueprint.post(f"{TENDER}/securities/return")
def return_due(tender_id: UUID) -> Response:
    """Return every paper that may go back now."""
    return submit(
        WithReasonSchema(),
        return_due_securities,
        lambda **given: ReturnDueSecurities(tender_id=tender_id, **given),
        then=lambda done: _done(
            f"{len(done)} securities are returned.", "contracts.securities", tender_id=tender_id
        ),
        page=lambda form: _securities_page(tender_id, form),
    )


def _security_form(template: str, tender_id: UUID, instrument_id: UUID, form: Form) -> str:
    with reading() as uow:
        view = queries.securities_view(uow, tender_id)
        paper = next((p for p in view.papers if p.instrument.id == instrument_id), None)
        if paper is None:
            raise NotFound
        return render_template(
            f"{OFFICIALS}/{template}.html",
            form=form,
            tender=view.tender,
            supplier=view.suppliers[paper.instrument.supplier_id].name,
            facts=pages.paper_facts(paper),
        )


@blueprint.get(f"{SECURITY}/return")
def returning(tender_id: UUID, instrument_id: UUID) -> str:
    """Ask why one paper goes back."""
    return _security_form("return", tender_id, instrument_id, Form())


@blueprint.post(f"{SECURITY}/return")
def give_back(tender_id: UUID, instrument_id: UUID) -> Response:
    """Return one paper."""
    return submit(
        WithReasonSchema(),
        return_security,
        lambda **given: ReturnSecurity(instrument_id=instrument_id, **given),
        then=lambda _: _done(
            "The security is returned.", "contracts.securities", tender_id=tender_id
        ),
        page=lambda form: _security_form("return", tender_id, instrument_id, form),
    )


@blueprint.get(f"{SECURITY}/forfeiture")
def forfeiture(tender_id: UUID, instrument_id: UUID) -> str:
    """Ask why one paper is forfeited."""
    return _security_form("forfeit", tender_id, instrument_id, Form())


@blueprint.post(f"{SECURITY}/forfeiture")
def forfeit(tender_id: UUID, instrument_id: UUID) -> Response:
    """Forfeit one paper."""
    return submit(
        WithReasonSchema(),
        forfeit_security,
        lambda **given: ForfeitSecurity(instrument_id=instrument_id, **given),
        then=lambda _: _done(
            "The security is forfeited.", "contracts.securities", tender_id=tender_id
        ),
        page=lambda form: _security_form("forfeit", tender_id, instrument_id, form),
    )
