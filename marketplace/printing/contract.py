"""The letter of award and the contract, as papers."""

from app.db import Json
from app.web.formatting import local_date, local_time, rupees
from app.web.translating import translate
from marketplace.models.tender import Tender
from marketplace.printing.papers import Paper, Section
from marketplace.queries.contracts import ContractView
from marketplace.said import read_said

KINDS = {"cdr": "Call deposit", "pay_order": "Pay order", "guarantee": "Bank guarantee"}


def letter_of_award(view: ContractView) -> Paper:
    """Return the letter that tells a winner what was awarded, and what to bring."""
    tender, award = view.tender, view.award
    accepted = (
        f"With reference to tender {tender.reference}, “{tender.title}”, your bid has been "
        f"accepted for {rupees(view.contract.amount_paisa)}."
    )
    reason = f"Ground of the award: {award.reason}"
    paragraphs = [f"To {view.supplier.name}:", accepted, reason]
    if view.required_paisa:
        paragraphs.append(
            f"Bring a performance security of at least {rupees(view.required_paisa)}, and sign "
            "the contract. Your bid security is returned after that."
        )
    return Paper(
        title="Letter of award",
        organisation=view.department.name,
        reference=view.contract.reference,
        date=local_date(award.awarded_at),
        made_at=award.awarded_at,
        check_at=f"/tenders/{tender.id}/report",
        sections=[Section(paragraphs=paragraphs), _scopes(view)],
        signatures=[("Competent authority", view.department.name)],
    )


def contract_paper(view: ContractView) -> Paper:
    """Return the contract with its terms and the signatures given so far."""
    contract, tender = view.contract, view.tender
    between = (
        f"Between {view.department.name} and {view.supplier.name}, on tender "
        f"{tender.reference}, “{tender.title}”."
    )
    return Paper(
        title="Contract",
        organisation=view.department.name,
        reference=contract.reference,
        date=local_date(contract.made_at),
        made_at=contract.made_at,
        sections=[
            Section(paragraphs=[between], facts=_terms(view)),
            _scopes(view),
            _security(view),
            _signatures(view),
        ],
    )


def _terms(view: ContractView) -> list[tuple[str, str]]:
    tender: Tender = view.tender
    basis = "with taxes" if tender.prices_with_tax else "without taxes"
    terms = [("Price", f"{rupees(view.contract.amount_paisa)}, {basis}")]
    if tender.delivery_place:
        terms.append(("Place of delivery", tender.delivery_place))
    if tender.delivery_days:
        terms.append(("Time of delivery", f"{tender.delivery_days} days from signature"))
    return terms


def _scopes(view: ContractView) -> Section:
    titles: dict[str, Json] = view.titles
    return Section(
        heading="What was awarded",
        heads=["Part", "Price"],
        numbers=[1],
        rows=[
            [translate(read_said(titles[line.scope])), rupees(line.amount_paisa)]
            for line in view.scopes
        ],
    )


def _security(view: ContractView) -> Section:
    paper = view.security
    if paper is None:
        return Section()
    facts = [
        ("Kind", KINDS[paper.kind]),
        ("Bank and number", f"{paper.bank}, {paper.number}"),
        ("Amount", rupees(paper.amount_paisa)),
    ]
    if paper.expires_on:
        facts.append(("Good until", local_date(paper.expires_on)))
    return Section(heading="Performance security", facts=facts)


def _signatures(view: ContractView) -> Section:
    contract = view.contract
    given = (
        (view.department.name, contract.department_signed_at, contract.department_signed_by),
        (view.supplier.name, contract.supplier_signed_at, contract.supplier_signed_by),
    )
    return Section(
        heading="Signatures",
        paragraphs=["Each was given by a person who had just proved who they are."],
        facts=[
            (side, f"{view.signers[by].name}, {local_time(at)}" if at and by else "Not signed yet")
            for side, at, by in given
        ],
    )
