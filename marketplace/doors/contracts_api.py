"""Awards, contracts and securities, as JSON."""

from typing import Any
from uuid import UUID

from flask import Response

from app.db import Json
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading, respond
from app.web.guards import needs_token
from app.web.json import json_response
from app.web.translating import translate
from marketplace.doors.papers import paper_response
from marketplace.models.award import Award, Contract
from marketplace.models.opening import Instrument
from marketplace.policy.security import InstrumentKind
from marketplace.printing.contract import contract_paper, letter_of_award
from marketplace.queries import contracts as queries
from marketplace.queries.securities import Paper
from marketplace.schemas.contracts import (
    AwardOut,
    AwardSchema,
    AwardViewOut,
    CompletionSchema,
    ContractDetailOut,
    ContractOut,
    ContractsOut,
    PapersOut,
    PerformanceSecuritySchema,
    WithReasonSchema,
)
from marketplace.schemas.evaluations import (
    InstrumentOut,
    ListedAfterQuery,
    NothingMoreSchema,
    VerifySecuritySchema,
)
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
    RecordPerformanceSecurity,
    VerifyPerformanceSecurity,
    record_performance_security,
    verify_performance_security,
)
from marketplace.use_cases.contracts.sign_contract import SignContract, sign_contract

blueprint = ApiBlueprint(
    "contracts-api", __name__, description="From the award to the end of a contract."
)
needs_token(blueprint)
TENDER = "/tenders/<uuid:tender_id>"
CONTRACT = "/contracts/<uuid:contract_id>"
SECURITY = "/securities/<uuid:instrument_id>"
_award = AwardOut(exclude=("lines",)).dump
_contract = ContractOut().dump
_security = InstrumentOut().dump


@blueprint.post(f"{TENDER}/award")
@blueprint.arguments(AwardSchema)
@blueprint.alt_response(201, schema=AwardOut)
def award(given: dict[str, Any], tender_id: UUID) -> Response:
    """Award as the report says (the competent authority)."""
    named = given.get("winners")
    winners = {row["scope"]: row["bid_id"] for row in named} if named is not None else None
    command = AwardTender(tender_id=tender_id, reason=given["reason"], winners=winners)
    return respond(award_tender, command, present=_award, status=201)


@blueprint.get(f"{TENDER}/award")
@blueprint.alt_response(200, schema=AwardViewOut)
def read_award(tender_id: UUID) -> Response:
    """Read the awards, newest first, and the contracts (the department, auditors)."""
    with reading(api_actor()) as uow:
        view = queries.award_view(uow, tender_id)
        told = {
            "tender_id": view.tender.id,
            "award_not_before": view.tender.award_not_before,
            "awards": [_with_lines(view, row) for row in view.awards],
            "contracts": view.contracts,
        }
        return json_response(AwardViewOut().dump(told))


def _with_lines(view: queries.AwardView, row: Award) -> Json:
    lines = [line for line in view.lines if line.award_id == row.id]
    named = {column.key: getattr(row, column.key) for column in Award.__table__.columns}
    return named | {"lines": lines}


@blueprint.post(f"{TENDER}/award/reversal")
@blueprint.arguments(WithReasonSchema)
@blueprint.alt_response(200, schema=AwardOut)
def reverse(given: dict[str, Any], tender_id: UUID) -> Response:
    """Reverse the award before any contract is signed (the competent authority)."""
    return respond(reverse_award, ReverseAward(tender_id=tender_id, **given), present=_award)


@blueprint.post(f"{TENDER}/contracts")
@blueprint.arguments(NothingMoreSchema)
@blueprint.alt_response(201, schema=ContractsOut)
def draw_up(given: dict[str, Any], tender_id: UUID) -> Response:
    """Draw up one contract for each winner (the department)."""
    command = DrawUpContracts(tender_id=tender_id, **given)
    return respond(draw_up_contracts, command, present=_contracts, status=201)


def _contracts(made: list[Contract]) -> Any:  # noqa: ANN401 - JSON
    return {"items": ContractOut(many=True).dump(made), "next_cursor": None}


@blueprint.get("/contracts")
@blueprint.arguments(ListedAfterQuery, location="query")
@blueprint.alt_response(200, schema=ContractsOut)
def contracts(query: dict[str, Any]) -> Response:
    """List the contracts of whom the caller acts for, newest first."""
    with reading(api_actor()) as uow:
        page = queries.contracts_for(uow, query["cursor"])
        told = {"items": [r.contract for r in page.items], "next_cursor": page.next_cursor}
        return json_response(ContractsOut().dump(told))


@blueprint.get(CONTRACT)
@blueprint.alt_response(200, schema=ContractDetailOut)
def read_contract(contract_id: UUID) -> Response:
    """Read a contract (its two sides, auditors)."""
    with reading(api_actor()) as uow:
        view = queries.contract_view(uow, contract_id)
        detail: Json = ContractOut().dump(view.contract)
        detail |= ContractDetailOut(only=_DETAILS).dump(
            {
                "state": view.state.value,
                "title": view.tender.title,
                "department": view.department.name,
                "supplier": view.supplier.name,
                "scopes": view.scopes,
                "performance_required": view.required_paisa,
                "performance_security": view.security,
            }
        )
    return json_response(detail)


_DETAILS = (
    "state",
    "title",
    "department",
    "supplier",
    "scopes",
    "performance_required",
    "performance_security",
)


@blueprint.get(f"{CONTRACT}/contract.pdf")
def contract_pdf(contract_id: UUID) -> Response:
    """Download the contract."""
    with reading(api_actor()) as uow:
        view = queries.contract_view(uow, contract_id)
        return paper_response(contract_paper(view), "contract")


@blueprint.get(f"{CONTRACT}/letter.pdf")
def letter_pdf(contract_id: UUID) -> Response:
    """Download the letter of award."""
    with reading(api_actor()) as uow:
        view = queries.contract_view(uow, contract_id)
        return paper_response(letter_of_award(view), "letter")


@blueprint.post(f"{CONTRACT}/performance-security")
@blueprint.arguments(PerformanceSecuritySchema)
@blueprint.alt_response(201, schema=InstrumentOut)
def record(given: dict[str, Any], contract_id: UUID) -> Response:
    """Record the performance security that a winner brought (the department)."""
    command = recorded(contract_id, given)
    return respond(record_performance_security, command, present=_security, status=201)


def recorded(contract_id: UUID, given: dict[str, Any]) -> RecordPerformanceSecurity:
    """Make the command of what either door loaded."""
    return RecordPerformanceSecurity(
        contract_id=contract_id,
        kind=InstrumentKind(given["kind"]),
        bank=given["bank"],
        number=given["number"],
        amount_paisa=given["amount"],
        expires_on=given["expires_on"],
    )


@blueprint.post(f"{CONTRACT}/performance-security/verification")
@blueprint.arguments(VerifySecuritySchema)
@blueprint.alt_response(200, schema=InstrumentOut)
def verify(given: dict[str, Any], contract_id: UUID) -> Response:
    """Record what the bank says of the performance security (the department)."""
    command = VerifyPerformanceSecurity(contract_id=contract_id, **given)
    return respond(verify_performance_security, command, present=_security)


@blueprint.post(f"{CONTRACT}/signature")
@blueprint.arguments(NothingMoreSchema)
@blueprint.alt_response(200, schema=ContractOut)
def sign(given: dict[str, Any], contract_id: UUID) -> Response:
    """Sign for one's side; needs a fresh proof (403 `proof-needed`: POST /me/proof first)."""
    command = SignContract(contract_id=contract_id, **given)
    return respond(sign_contract, command, present=_contract)


@blueprint.post(f"{CONTRACT}/completion")
@blueprint.arguments(CompletionSchema)
@blueprint.alt_response(200, schema=ContractOut)
def complete(given: dict[str, Any], contract_id: UUID) -> Response:
    """Complete a contract (the department)."""
    command = CompleteContract(contract_id=contract_id, **given)
    return respond(complete_contract, command, present=_contract)


@blueprint.post(f"{CONTRACT}/termination")
@blueprint.arguments(WithReasonSchema)
@blueprint.alt_response(200, schema=ContractOut)
def terminate(given: dict[str, Any], contract_id: UUID) -> Response:
    """Terminate a contract (the competent authority)."""
    command = TerminateContract(contract_id=contract_id, **given)
    return respond(terminate_contract, command, present=_contract)


@blueprint.get(f"{TENDER}/securities")
@blueprint.alt_response(200, schema=PapersOut)
def securities(tender_id: UUID) -> Response:
    """List the papers that the department holds for a tender."""
    with reading(api_actor()) as uow:
        view = queries.securities_view(uow, tender_id)
        told = [_paper(paper, view) for paper in view.papers]
        return json_response(PapersOut().dump({"items": told}))


def _paper(paper: Paper, view: queries.SecuritiesView) -> Json:
    row = paper.instrument
    named = {column.key: getattr(row, column.key) for column in Instrument.__table__.columns}
    return named | {
        "supplier": view.suppliers[row.supplier_id].name,
        "may_return": paper.may_return,
        "may_forfeit": paper.may_forfeit,
        "why_held": translate(paper.why_held) if paper.why_held else None,
    }


@blueprint.post(f"{TENDER}/securities/return")
@blueprint.arguments(WithReasonSchema)
@blueprint.alt_response(200, schema=PapersOut)
def return_due(given: dict[str, Any], tender_id: UUID) -> Response:
    """Return every paper that may go back now (the department)."""
    command = ReturnDueSecurities(tender_id=tender_id, **given)
    return respond(return_due_securities, command, present=_returned)


def _returned(papers: list[Instrument]) -> Json:
    return {"items": InstrumentOut(many=True).dump(papers)}


@blueprint.post(f"{SECURITY}/return")
@blueprint.arguments(WithReasonSchema)
@blueprint.alt_response(200, schema=InstrumentOut)
def give_back(given: dict[str, Any], instrument_id: UUID) -> Response:
    """Return one paper (the department)."""
    command = ReturnSecurity(instrument_id=instrument_id, **given)
    return respond(return_security, command, present=_security)


@blueprint.post(f"{SECURITY}/forfeiture")
@blueprint.arguments(WithReasonSchema)
@blueprint.alt_response(200, schema=InstrumentOut)
def forfeit(given: dict[str, Any], instrument_id: UUID) -> Response:
    """Forfeit one paper (the competent authority)."""
    command = ForfeitSecurity(instrument_id=instrument_id, **given)
    return respond(forfeit_security, command, present=_security)
