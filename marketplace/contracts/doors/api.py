"""Awards, contracts and securities, as JSON."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from flask import Response

from app.db import Json
from app.web.actors import api_actor
from app.web.api import PDF, ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from app.web.json import json_response
from app.web.subjects import Subject
from app.web.translation import translate
from marketplace.awards.models import Award, Contract
from marketplace.contracts.printing import contract_paper, letter_of_award
from marketplace.contracts.public_schemas import (
    ContractsQuery,
    PublicContractDetailOut,
    PublicContractsOut,
)
from marketplace.contracts.queries.awards import AwardView, award_view
from marketplace.contracts.queries.contracts import contract_view, contracts_for
from marketplace.contracts.queries.public_contracts import (
    ContractSearch,
    public_contract,
    public_course,
    search_contracts,
)
from marketplace.contracts.queries.securities import SecuritiesView, securities_view
from marketplace.contracts.schemas import (
    AwardViewOut,
    ContractDetailOut,
    ContractOut,
    ContractsOut,
    ForfeitSchema,
    HandoversOut,
    PapersOut,
)
from marketplace.contracts.use_cases.award_tender import AwardTender
from marketplace.contracts.use_cases.draw_up_contracts import draw_up_contracts
from marketplace.contracts.use_cases.retain_deposit import agree_to_keep_deposit
from marketplace.evaluation.schemas.evaluations import InstrumentOut
from marketplace.invoices.queries.invoices import invoices_of
from marketplace.kernel.doors import paper_response
from marketplace.kernel.schemas import ListedAfterQuery, NothingMoreSchema, WithReasonSchema
from marketplace.securities.models import Instrument
from marketplace.securities.policy import InstrumentKind
from marketplace.securities.queries.securities import Paper
from marketplace.securities.use_cases.end_security import forfeit_security, return_security
from marketplace.securities.use_cases.performance_security import RecordPerformanceSecurity
from marketplace.securities.use_cases.two_person_steps import refuse_security_step

blueprint = ApiBlueprint(
    "contracts-api", __name__, description="From the award to the end of a contract."
)
needs_token(blueprint, but=("public_contracts", "read_public_contract"))
TENDER = "/tenders/<uuid:tender_id>"
CONTRACT = "/contracts/<uuid:contract_id>"
SECURITY = "/securities/<uuid:instrument_id>"


def awarded(
    tender_id: UUID, reason: str, winners: list[dict[str, Any]] | None = None
) -> AwardTender:
    """Make the command of what either door loaded."""
    named = {row["scope"]: row["bid_id"] for row in winners} if winners is not None else None
    return AwardTender(tender_id=tender_id, reason=reason, winners=named)


@blueprint.get(f"{TENDER}/award")
@blueprint.alt_response(200, schema=AwardViewOut)
def read_award(tender_id: UUID) -> Response:
    """Read the awards, newest first, and the contracts (the department, auditors)."""
    with reading(api_actor()) as uow:
        view = award_view(uow, tender_id)
        values = {
            "tender_id": view.tender.id,
            "award_not_before": view.time.not_before,
            "award_not_after": view.time.not_after,
            "publications": view.time.publications,
            "unawarded": list(_unawarded(view)),
            "awards": [_with_lines(view, row) for row in view.awards],
            "contracts": view.contracts,
        }
        return json_response(AwardViewOut().dump(values))


def _with_lines(view: AwardView, row: Award) -> Json:
    lines = [line for line in view.lines if line.award_id == row.id]
    named = {column.key: getattr(row, column.key) for column in Award.__table__.columns}
    return named | {"lines": lines}


def _unawarded(view: AwardView) -> Iterator[Json]:
    for scope in view.unawarded:
        yield {"scope": scope, "state": "held" if scope in view.held else "free"}
    for scope in view.parts.dropped:
        yield {"scope": scope, "state": "dropped"}


def _contracts(made: list[Contract]) -> Any:  # noqa: ANN401 - JSON
    return {"items": ContractOut(many=True).dump(made), "next_cursor": None}


Subject(api=blueprint).act(draw_up_contracts, NothingMoreSchema).on_api(
    "/tenders/<uuid:tender_id>/contracts", "draw_up", ContractsOut, present=_contracts, status=201
).describe("Draw up one contract for each winner of each award that has none (the department).")


@blueprint.get("/contracts")
@blueprint.arguments(ListedAfterQuery, location="query")
@blueprint.alt_response(200, schema=ContractsOut)
def contracts(query: dict[str, Any]) -> Response:
    """List the contracts of whom the caller acts for, newest first."""
    with reading(api_actor()) as uow:
        page = contracts_for(uow, query["cursor"])
        values = {"items": [r.contract for r in page.items], "next_cursor": page.next_cursor}
        return json_response(ContractsOut().dump(values))


@blueprint.get("/public-contracts")
@blueprint.arguments(ContractsQuery, location="query")
@blueprint.alt_response(200, schema=PublicContractsOut)
def public_contracts(query: dict[str, Any]) -> Response:
    """List the contracts that both sides have signed, newest first, for everybody.

    `firm` is part of a supplier's name, `year` the year in which the fiscal year begins.
    """
    with reading(api_actor()) as uow:
        page = search_contracts(uow, ContractSearch(**query))
        return json_response(PublicContractsOut().dump(page))


@blueprint.get("/public-contracts/<uuid:contract_id>")
@blueprint.alt_response(200, schema=PublicContractDetailOut)
def read_public_contract(contract_id: UUID) -> Response:
    """Read the part of a contract that is public once both sides have signed it."""
    with reading(api_actor()) as uow:
        found = vars(public_contract(uow, contract_id))
        values = found | {
            "course": public_course(uow, contract_id),
            "invoices": invoices_of(uow, contract_id),
        }
        return json_response(PublicContractDetailOut().dump(values))


@blueprint.get(CONTRACT)
@blueprint.alt_response(200, schema=ContractDetailOut)
def read_contract(contract_id: UUID) -> Response:
    """Read a contract (its two sides, auditors)."""
    with reading(api_actor()) as uow:
        view = contract_view(uow, contract_id)
        return json_response(ContractDetailOut().dump(view))


@blueprint.get(f"{CONTRACT}/contract.pdf")
@blueprint.gives_file(PDF)
def contract_pdf(contract_id: UUID) -> Response:
    """Download the contract."""
    with reading(api_actor()) as uow:
        view = contract_view(uow, contract_id)
        return paper_response(lambda: contract_paper(view), "contract")


@blueprint.get(f"{CONTRACT}/letter.pdf")
@blueprint.gives_file(PDF)
def letter_pdf(contract_id: UUID) -> Response:
    """Download the letter of award."""
    with reading(api_actor()) as uow:
        view = contract_view(uow, contract_id)
        return paper_response(lambda: letter_of_award(view), "letter")


def recorded(contract_id: UUID, kind: str, amount: int, **given: Any) -> RecordPerformanceSecurity:  # noqa: ANN401 - the schema's values
    """Make the command of what either door loaded; `amount` is paisa."""
    return RecordPerformanceSecurity(
        contract_id=contract_id, kind=InstrumentKind(kind), amount_paisa=amount, **given
    )


@blueprint.get(f"{TENDER}/securities")
@blueprint.alt_response(200, schema=PapersOut)
def securities(tender_id: UUID) -> Response:
    """List the papers that the department holds for a tender."""
    with reading(api_actor()) as uow:
        view = securities_view(uow, tender_id)
        values = [_paper(paper, view) for paper in view.papers]
        return json_response(PapersOut().dump({"items": values}))


@blueprint.get(f"{TENDER}/securities/handovers")
@blueprint.alt_response(200, schema=HandoversOut)
def handovers(tender_id: UUID) -> Response:
    """List the papers that were handed back, those of bids that were never opened included."""
    with reading(api_actor()) as uow:
        view = securities_view(uow, tender_id)
        return json_response(HandoversOut().dump({"items": view.handovers}))


def _paper(paper: Paper, view: SecuritiesView) -> Json:
    row = paper.instrument
    named = {column.key: getattr(row, column.key) for column in Instrument.__table__.columns}
    return named | {
        "supplier": view.suppliers[row.supplier_id].name,
        "may_return": paper.may_return,
        "may_forfeit": paper.may_forfeit,
        "forfeit_codes": sorted(paper.forfeit_codes),
        "waiting": paper.waiting,
        "why_held": translate(paper.why_held) if paper.why_held else None,
    }


def returned(papers: list[Instrument]) -> Json:
    """Return the papers that were returned, as JSON."""
    return {"items": InstrumentOut(many=True).dump(papers)}


instrument = Subject(api=blueprint, api_at=SECURITY)
instrument.act(return_security, WithReasonSchema).on_api(
    "/return", "give_back", InstrumentOut
).describe(
    "Return one instrument: the first officer's proposal needs a second officer (the department)."
)
instrument.act(forfeit_security, ForfeitSchema).on_api(
    "/forfeiture", "forfeit", InstrumentOut
).describe(
    "Forfeit one instrument for an act of its bidder: an officer asks, the competent"
    " authority decides."
)
instrument.act(agree_to_keep_deposit, NothingMoreSchema).on_api(
    "/keeping", "keep", InstrumentOut
).describe(
    "Agree that a winner's deposit is kept for its contract, with a fresh proof (the department)."
)
instrument.act(refuse_security_step, WithReasonSchema).on_api(
    "/refusal", "refuse_step", InstrumentOut
).describe(
    "Refuse another officer's entry for an instrument, or withdraw your own (the department)."
)
