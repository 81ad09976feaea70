"""A contract, from its signatures to its end."""

from collections.abc import Callable
from uuid import UUID

from flask import Response, render_template, request, url_for
from flask_babel import gettext

from app.errors import NotFound
from app.permissions import Permission
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.web.doors import reading
from app.web.formatting import in_a_title
from app.web.forms import Form
from app.web.subjects import Subject
from app.web.translation import translate
from marketplace.awards.use_cases import is_signed
from marketplace.contract_changes.doors.presenter import KINDS as CHANGES
from marketplace.contract_changes.doors.presenter import course_parts
from marketplace.contract_changes.queries import course_of, waiting_changes
from marketplace.contracts.doors import page_rows as pages
from marketplace.contracts.doors.api import blueprint as api_blueprint
from marketplace.contracts.doors.api import recorded
from marketplace.contracts.doors.web import public_contracts
from marketplace.contracts.doors.web.blueprint import OFFICIALS, blueprint
from marketplace.contracts.printing import contract_paper, letter_of_award
from marketplace.contracts.queries.acts import YOUR_WORD, Act, WhyNot, acts_of
from marketplace.contracts.queries.contracts import (
    ContractView,
    contract_view,
    contracts_for,
    view_for_concerned,
)
from marketplace.contracts.queries.state import State
from marketplace.contracts.schemas import CompletionSchema, ContractOut, PerformanceSecuritySchema
from marketplace.contracts.use_cases.end_contract import complete_contract, terminate_contract
from marketplace.contracts.use_cases.request_retention import (
    ask_to_keep_deposit,
    take_back_question,
)
from marketplace.contracts.use_cases.sign_contract import sign_contract
from marketplace.evaluation.doors.page_rows import amount, own_name
from marketplace.evaluation.schemas.evaluations import InstrumentOut, VerifySecuritySchema
from marketplace.invoices.doors.presenter import invoice_parts, note_parts
from marketplace.invoices.queries.invoices import invoices_of, notes_on
from marketplace.kernel import permissions
from marketplace.kernel.doors import paper_response
from marketplace.kernel.schemas import NothingMoreSchema, WithReasonSchema
from marketplace.securities.doors import presenter as money_labels
from marketplace.securities.use_cases.performance_security import (
    record_performance_security,
    verify_performance_security,
)

CONTRACT = "/contracts/<uuid:contract_id>"
BACK = "contracts.contract"
_NOT_SIGNED = sentence(
    "It can be terminated once a contract of this tender is signed. Until then the award can be "
    "reversed."
)


@blueprint.get("/contracts/mine", endpoint="contracts")
def listed() -> str:
    """List the contracts of whom the reader acts for."""
    with reading() as uow:
        page = contracts_for(uow, request.args.get("after"))
        return render_template(
            "marketplace/contracts/list.html",
            title=gettext("Contracts"),
            rows=pages.contract_rows(list(page.items)),
            next_cursor=page.next_cursor,
        )


@blueprint.get(CONTRACT)
def contract(contract_id: UUID) -> str:
    """Show a contract to its sides, and its public part to everybody once both have signed."""
    with reading() as uow:
        view = view_for_concerned(uow, contract_id)
        if view is not None:
            return _render_contract(uow, Form(), view)
    return public_contracts.page(contract_id)


def _contract_page(form: Form, contract_id: UUID) -> str:
    with reading() as uow:
        return _render_contract(uow, form, contract_view(uow, contract_id))


def _render_contract(uow: UnitOfWork, form: Form, view: ContractView) -> str:
    manages = view.side == "department" and uow.actor.may(permissions.MANAGE_CONTRACT)
    acts = acts_of(uow, view)
    return render_template(
        "marketplace/contracts/contract.html",
        title=gettext("Contract %(reference)s", reference=in_a_title(view.contract.reference)),
        form=form,
        view=view,
        contract=view.contract,
        department=own_name(view.department),
        supplier=own_name(view.supplier),
        amount=amount,
        state=pages.state_tag(view.state),
        scopes=pages.scope_rows(view),
        signatures=pages.signature_rows(view),
        offered={act for act, why_not in acts.items() if why_not is None},
        why_not=_wondered(view, acts),
        may_pay=view.is_open and _may_answer(view, may=uow.actor.may),
        may_take_back=_may_answer(view, may=uow.actor.may),
        money_labels=money_labels,
        **course_parts(course_of(uow, view.contract, view.tender)),
        **invoice_parts(invoices_of(uow, view.contract.id), own=True),
        invoice_link=_invoice_link(view, may=uow.actor.may),
        **note_parts(notes_on(uow, view.contract), manages=manages),
        may_receive=manages and is_signed(view.contract) and view.state is not State.VOID,
        waiting=waiting_changes(uow, view.contract.id) if manages else (),
        kinds_of_changes={kind: translate(words) for kind, words in CHANGES.items()},
        manages=manages,
        may_change=manages and view.state is State.SIGNED,
        decides_on_deposit=manages and view.state is State.DRAWN_UP,
    )


def _invoice_link(view: ContractView, *, may: Callable[[Permission], bool]) -> str | None:
    """Lead its supplier to the form, also where the contract has ended: what is owed stays owed."""
    signed = is_signed(view.contract) and view.state is not State.VOID
    if signed and view.side == "supplier" and may(permissions.SUBMIT_INVOICE):
        return url_for("invoices.write", contract_id=view.contract.id)
    return None


def _may_answer(view: ContractView, *, may: Callable[[Permission], bool]) -> bool:
    """Return True if the winner can still decide about its security by bill."""
    offered = view.tender.performance_by_bill and view.state is State.DRAWN_UP
    return offered and view.side == "supplier" and may(permissions.SIGN_FOR_SUPPLIER)


def _wondered(view: ContractView, acts: WhyNot) -> list[str]:
    """Return reasons why an expected form is missing; not if the act has ended."""
    if view.state is not State.DRAWN_UP:
        return []
    reasons = [acts.get(Act.VERIFY)] if acts.get(Act.VERIFY) is YOUR_WORD else []
    if getattr(view.contract, f"{view.side}_signed_at", True) is None:
        reasons.append(acts.get(Act.SIGN))
    if acts.get(Act.TERMINATE) and view.tender.cancelled_at is None:
        reasons.append(_NOT_SIGNED)
    return [translate(why) for why in reasons if why]


@blueprint.get(f"{CONTRACT}/contract.pdf")
def contract_pdf(contract_id: UUID) -> Response:
    """Send the contract."""
    with reading() as uow:
        view = contract_view(uow, contract_id)
        return paper_response(lambda: contract_paper(view), "contract")


@blueprint.get(f"{CONTRACT}/letter.pdf")
def letter_pdf(contract_id: UUID) -> Response:
    """Send the letter of award."""
    with reading() as uow:
        view = contract_view(uow, contract_id)
        return paper_response(lambda: letter_of_award(view), "letter")


# Somebody who had to prove who they are first, or to sign in again, comes back to the address of
# the signature; so with the two questions about a deposit.
contract_doors = Subject(blueprint, api_blueprint, CONTRACT, CONTRACT, BACK, _contract_page)
contract_doors.act(sign_contract, NothingMoreSchema).on_page(
    "/signature", "sign", ask="signing"
).done(sentence("You have signed the contract.")).on_api(
    "/signature", "sign", ContractOut
).describe(
    "Sign for your own side; needs a fresh proof (403 `proof-needed`: POST /me/proof first)."
)


def _side_form(template: str, act: Act) -> Callable[..., str]:
    """Draw a form of the department about one contract, while what it asks would be taken.

    Who sent it too late reads why it was refused, on the same form.
    """

    def page(form: Form, contract_id: UUID) -> str:
        with reading() as uow:
            view = contract_view(uow, contract_id)
            acts = acts_of(uow, view)
            if act not in acts or not (acts[act] is None or form.summary):
                raise NotFound
            return render_template(
                f"{OFFICIALS}/{template}.html", form=form, view=view, amount=amount
            )

    return page


contract_doors.act(
    record_performance_security, PerformanceSecuritySchema, command=recorded
).on_page(
    "/performance-security",
    "record",
    ask="performance_security",
    draw=_side_form("performance_security", Act.RECORD),
).done(sentence("The security is recorded.")).on_api(
    "/performance-security", "record", InstrumentOut, status=201
).describe("Record the performance security that a winner brought (the department).")
contract_doors.act(ask_to_keep_deposit, NothingMoreSchema).on_page(
    "/performance-security/deposit", "keep_deposit", ask="asking_to_keep"
).done(sentence("The department is asked to keep your deposit for this contract.")).on_api(
    "/performance-security/deposit", "keep_deposit", InstrumentOut
).describe("Ask that the deposit of the bid is kept as the performance security (the winner).")
contract_doors.act(take_back_question, NothingMoreSchema).on_page(
    "/performance-security/deposit/withdrawal", "take_back_question", ask="taking_back_question"
).done(
    sentence("You have withdrawn your request. Your deposit is still held for your bid.")
).on_api("/performance-security/deposit/withdrawal", "take_back_question", InstrumentOut).describe(
    "Take that question back while nobody has decided; again it changes nothing (the winner)."
)
contract_doors.act(verify_performance_security, VerifySecuritySchema).on_page(
    "/performance-security/verification",
    "verify",
    ask="verification",
    draw=_side_form("verification", Act.VERIFY),
).done(sentence("The bank's answer is recorded.")).on_api(
    "/performance-security/verification", "verify", InstrumentOut
).describe("Record what the bank says of the performance security; two officers say the same.")
contract_doors.act(complete_contract, CompletionSchema).on_page(
    "/completion", "complete", ask="completion", draw=_side_form("completion", Act.COMPLETE)
).done(sentence("The contract is completed.")).on_api(
    "/completion", "complete", ContractOut
).describe("Complete a contract (the department).")
contract_doors.act(terminate_contract, WithReasonSchema).on_page(
    "/termination", "terminate", ask="termination", draw=_side_form("termination", Act.TERMINATE)
).done(sentence("The contract is terminated.")).on_api(
    "/termination", "terminate", ContractOut
).describe("Terminate a contract (the competent authority).")
