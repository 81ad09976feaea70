"""A contract, from its signatures to its end."""

from collections.abc import Callable
from uuid import UUID

from flask import Response, render_template, request
from flask_babel import gettext

from app.errors import NotFound
from app.permissions import Permission
from app.text import sentence
from app.web.acts import PageAct, on_page
from app.web.doors import reading
from app.web.formatting import in_a_title
from app.web.forms import Form
from app.web.translating import translate
from marketplace.contracts import queries
from marketplace.contracts.doors import page_rows as pages
from marketplace.contracts.doors.api import recorded
from marketplace.contracts.doors.web.blueprint import OFFICIALS, blueprint
from marketplace.contracts.printing import contract_paper, letter_of_award
from marketplace.contracts.queries import YOUR_WORD, Act, ContractView, State, WhyNot, acts_of
from marketplace.contracts.schemas import CompletionSchema, PerformanceSecuritySchema
from marketplace.contracts.use_cases.end_contract import (
    CompleteContract,
    TerminateContract,
    complete_contract,
    terminate_contract,
)
from marketplace.contracts.use_cases.request_retention import (
    AskToKeepDeposit,
    TakeBackQuestion,
    ask_to_keep_deposit,
    take_back_question,
)
from marketplace.contracts.use_cases.sign_contract import SignContract, sign_contract
from marketplace.evaluation.doors.page_rows import amount, own_name
from marketplace.evaluation.schemas import NothingMoreSchema, VerifySecuritySchema
from marketplace.kernel import permissions
from marketplace.kernel.doors.papers import paper_response
from marketplace.kernel.schemas import WithReasonSchema
from marketplace.securities.doors import presenter as money_words
from marketplace.securities.use_cases.performance_security import (
    VerifyPerformanceSecurity,
    record_performance_security,
    verify_performance_security,
)

CONTRACT = "/contracts/<uuid:contract_id>"
BACK = "contracts.contract"
_NOT_SIGNED = sentence(
    "It can be terminated once a contract of this tender is signed. Until then the award can be "
    "reversed."
)


@blueprint.get("/contracts", endpoint="contracts")
def listed() -> str:
    """List the contracts of whom the reader acts for."""
    with reading() as uow:
        page = queries.contracts_for(uow, request.args.get("after"))
        return render_template(
            "marketplace/contracts/list.html",
            title=gettext("Contracts"),
            rows=pages.contract_rows(list(page.items)),
            next_cursor=page.next_cursor,
        )


@blueprint.get(CONTRACT)
def contract(contract_id: UUID) -> str:
    """Show a contract to its sides."""
    return _contract_page(Form(), contract_id)


def _contract_page(form: Form, contract_id: UUID) -> str:
    with reading() as uow:
        view = queries.contract_view(uow, contract_id)
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
            money_words=money_words,
            decides_on_deposit=manages and view.state is State.DRAWN_UP,
        )


def _may_answer(view: ContractView, *, may: Callable[[Permission], bool]) -> bool:
    """Whether the winner's own word about its security by bill is still taken."""
    offered = view.tender.performance_by_bill and view.state is State.DRAWN_UP
    return offered and view.side == "supplier" and may(permissions.SIGN_FOR_SUPPLIER)


def _wondered(view: ContractView, acts: WhyNot) -> list[str]:
    """Say why not, where somebody would look for a form in vain; what has ended says so itself."""
    if view.state is not State.DRAWN_UP:
        return []
    said = [acts.get(Act.VERIFY)] if acts.get(Act.VERIFY) is YOUR_WORD else []
    if getattr(view.contract, f"{view.side}_signed_at", True) is None:
        said.append(acts.get(Act.SIGN))
    if acts.get(Act.TERMINATE) and view.tender.cancelled_at is None:
        said.append(_NOT_SIGNED)
    return [translate(why) for why in said if why]


@blueprint.get(f"{CONTRACT}/contract.pdf")
def contract_pdf(contract_id: UUID) -> Response:
    """Send the contract."""
    with reading() as uow:
        view = queries.contract_view(uow, contract_id)
        return paper_response(lambda: contract_paper(view), "contract")


@blueprint.get(f"{CONTRACT}/letter.pdf")
def letter_pdf(contract_id: UUID) -> Response:
    """Send the letter of award."""
    with reading() as uow:
        view = queries.contract_view(uow, contract_id)
        return paper_response(lambda: letter_of_award(view), "letter")


# Somebody who had to prove who they are first, or to sign in again, comes back to the address of
# the signature; so with the two questions about a deposit.
on_page(
    blueprint,
    f"{CONTRACT}/signature",
    PageAct(
        page=_contract_page,
        schema=NothingMoreSchema,
        command=SignContract,
        use_case=sign_contract,
        done=sentence("You have signed the contract."),
        back=BACK,
    ),
    ask="signing",
    do="sign",
)


def _side_form(template: str, act: Act) -> Callable[..., str]:
    """Draw a form of the department about one contract, while what it asks would be taken.

    Who sent it too late reads why it was refused, on the same form.
    """

    def page(form: Form, contract_id: UUID) -> str:
        with reading() as uow:
            view = queries.contract_view(uow, contract_id)
            acts = acts_of(uow, view)
            if act not in acts or not (acts[act] is None or form.summary):
                raise NotFound
            return render_template(
                f"{OFFICIALS}/{template}.html", form=form, view=view, amount=amount
            )

    return page


on_page(
    blueprint,
    f"{CONTRACT}/performance-security",
    PageAct(
        page=_side_form("performance_security", Act.RECORD),
        schema=PerformanceSecuritySchema,
        command=recorded,
        use_case=record_performance_security,
        done="The security is recorded.",
        back=BACK,
    ),
    ask="performance_security",
    do="record",
)
on_page(
    blueprint,
    f"{CONTRACT}/performance-security/deposit",
    PageAct(
        page=_contract_page,
        schema=NothingMoreSchema,
        command=AskToKeepDeposit,
        use_case=ask_to_keep_deposit,
        done=sentence("The department is asked to keep your deposit for this contract."),
        back=BACK,
    ),
    ask="asking_to_keep",
    do="keep_deposit",
)
on_page(
    blueprint,
    f"{CONTRACT}/performance-security/deposit/withdrawal",
    PageAct(
        page=_contract_page,
        schema=NothingMoreSchema,
        command=TakeBackQuestion,
        use_case=take_back_question,
        done=sentence("You have taken your question back. Your deposit stays held for your bid."),
        back=BACK,
    ),
    ask="taking_back_question",
    do="take_back_question",
)
on_page(
    blueprint,
    f"{CONTRACT}/performance-security/verification",
    PageAct(
        page=_side_form("verification", Act.VERIFY),
        schema=VerifySecuritySchema,
        command=VerifyPerformanceSecurity,
        use_case=verify_performance_security,
        done="The bank's answer is recorded.",
        back=BACK,
    ),
    ask="verification",
    do="verify",
)
on_page(
    blueprint,
    f"{CONTRACT}/completion",
    PageAct(
        page=_side_form("completion", Act.COMPLETE),
        schema=CompletionSchema,
        command=CompleteContract,
        use_case=complete_contract,
        done="The contract is completed.",
        back=BACK,
    ),
    ask="completion",
    do="complete",
)
on_page(
    blueprint,
    f"{CONTRACT}/termination",
    PageAct(
        page=_side_form("termination", Act.TERMINATE),
        schema=WithReasonSchema,
        command=TerminateContract,
        use_case=terminate_contract,
        done="The contract is terminated.",
        back=BACK,
    ),
    ask="termination",
    do="terminate",
)
