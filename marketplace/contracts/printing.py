"""The letter of award and the contract, as papers."""

from flask_babel import gettext

from app.db import Json
from app.text import read_sentence
from app.web.formatting import local_date, local_time, rupees
from app.web.i18n import in_reader_language
from app.web.translation import translate
from marketplace.awards.doors import part_names
from marketplace.contracts.queries.contracts import ContractView
from marketplace.kernel.printing import Paper, Section
from marketplace.openings.printing import KINDS
from marketplace.tenders.models import Tender


def letter_of_award(view: ContractView) -> Paper:
    """Return the letter of award: what was awarded, and what the winner must bring."""
    tender, award = view.tender, view.award
    accepted = gettext(
        "With reference to tender %(reference)s, “%(title)s”, your bid has been accepted for "
        "%(amount)s.",
        reference=tender.reference,
        title=in_reader_language(tender.title, tender.title_ur),
        amount=rupees(view.contract.amount_paisa),
    )
    reason = gettext("Ground of the award: %(reason)s", reason=award.reason)
    paragraphs = [gettext("To %(firm)s:", firm=_supplier(view)), accepted, reason]
    if award.waiting:
        parts = part_names(award.waiting)
        paragraphs.append(
            gettext("Not awarded yet, because of a grievance: %(parts)s.", parts=parts)
        )
    if view.required_paisa:
        paragraphs.append(
            gettext(
                "Bring a performance security of at least %(amount)s, and sign the contract. Your "
                "bid security is returned after that.",
                amount=rupees(view.required_paisa),
            )
        )
    return Paper(
        title=gettext("Letter of award"),
        organisation=_department(view),
        reference=view.contract.reference,
        date=local_date(award.awarded_at),
        made_at=award.awarded_at,
        check_at=f"/tenders/{tender.id}/report",
        sections=[Section(paragraphs=paragraphs), _scopes(view)],
        signatures=[(gettext("Competent authority"), _department(view))],
    )


def contract_paper(view: ContractView) -> Paper:
    """Return the contract with its terms and the signatures given so far."""
    contract, tender = view.contract, view.tender
    between = gettext(
        "Between %(department)s and %(supplier)s, on tender %(reference)s, “%(title)s”.",
        department=_department(view),
        supplier=_supplier(view),
        reference=tender.reference,
        title=in_reader_language(tender.title, tender.title_ur),
    )
    return Paper(
        title=gettext("Contract"),
        organisation=_department(view),
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
    price = rupees(view.contract.amount_paisa)
    basis = (
        gettext("%(price)s, with taxes", price=price)
        if tender.prices_with_tax
        else gettext("%(price)s, without taxes", price=price)
    )
    terms = [(gettext("Price"), basis)]
    if tender.delivery_place:
        terms.append((gettext("Place of delivery"), tender.delivery_place))
    if tender.delivery_days:
        within = gettext("%(days)s days from signature", days=tender.delivery_days)
        terms.append((gettext("Time of delivery"), within))
    return terms


def _scopes(view: ContractView) -> Section:
    titles: dict[str, Json] = view.titles
    return Section(
        heading=gettext("What was awarded"),
        heads=[gettext("Part"), gettext("Price")],
        numbers=[1],
        rows=[
            [translate(read_sentence(titles[line.scope])), rupees(line.amount_paisa)]
            for line in view.scopes
        ],
    )


def _security(view: ContractView) -> Section:
    paper = view.security
    if paper is None:
        return Section()
    facts = [
        (gettext("Kind"), gettext(KINDS[paper.kind])),
        (gettext("Bank and number"), f"{paper.bank}, {paper.number}"),
        (gettext("Amount"), rupees(paper.amount_paisa)),
    ]
    if paper.expires_on:
        facts.append((gettext("Valid until"), local_date(paper.expires_on)))
    return Section(heading=gettext("Performance security"), facts=facts)


def _signatures(view: ContractView) -> Section:
    contract = view.contract
    given = (
        (_department(view), contract.department_signed_at, contract.department_signed_by),
        (_supplier(view), contract.supplier_signed_at, contract.supplier_signed_by),
    )
    return Section(
        heading=gettext("Signatures"),
        paragraphs=[
            gettext("Each signature was given by a person who had just proved their identity.")
        ],
        facts=[
            (
                side,
                f"{view.signers[by].name}, {local_time(at)}"
                if at and by
                else gettext("Not signed yet"),
            )
            for side, at, by in given
        ],
    )


def _department(view: ContractView) -> str:
    return in_reader_language(view.department.name, view.department.name_ur)


def _supplier(view: ContractView) -> str:
    return in_reader_language(view.supplier.name, view.supplier.name_ur)
