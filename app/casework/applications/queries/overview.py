"""A draft as its applicant sees it: what is done, what is missing, and what it would cost."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from app.calendar import local_day
from app.casework.cases.permissions import APPLY
from app.casework.cases.queries.assessed_fees import district_in, number_in
from app.casework.cases.queries.draft import Filling, applicant_request, files_by_id, filling_of
from app.casework.catalogue.queries.domain_checks import Finding, findings_of
from app.casework.catalogue.queries.responsible_office import office_for
from app.casework.catalogue.registry import CaseBook
from app.casework.definition.shapes import DocumentAsk, Section
from app.casework.forms.policy.determinants import holds
from app.casework.money import Money, Price, Quote
from app.casework.ports import Outlook
from app.casework.signing.queries.completeness import complete_check
from app.documents.public import Document
from app.errors import Conflict
from app.identity.public import PersonSummary, people_by_id
from app.permissions import require
from app.text import Sentence
from app.unit_of_work import UnitOfWork


class Progress(StrEnum):
    """The progress of a part of the form."""

    NEW = "new"
    BEGUN = "begun"
    DONE = "done"


@dataclass(frozen=True, kw_only=True)
class SectionLine:
    """A page of the form in the list."""

    section: Section
    progress: Progress


@dataclass(frozen=True, kw_only=True)
class PaperLine:
    """A paper in the list, with its files."""

    ask: DocumentAsk
    files: Sequence[Document]


@dataclass(frozen=True, kw_only=True)
class Overview:
    """A draft. `problems` are all that keeps it from being submitted, by place.

    `findings` are remarks of domains that refuse nothing; `costs` is None if they cannot be
    calculated yet, for the reason `no_costs`. `helper` fills it in for the citizen.
    """

    filling: Filling
    sections: Sequence[SectionLine]
    papers: Sequence[PaperLine]
    problems: Mapping[str, Sentence]
    findings: Sequence[Finding]
    costs: Sequence[Quote] | None
    no_costs: Sentence | str = ""
    helped: PersonSummary | None = None

    @property
    def done(self) -> int:
        """How many pages and papers are done."""
        sections = sum(each.progress is Progress.DONE for each in self.sections)
        return sections + sum(bool(each.files) for each in self.papers if each.ask.required)

    @property
    def total(self) -> int:
        """How many pages and papers there are to do."""
        return len(self.sections) + sum(each.ask.required for each in self.papers)


def overview(uow: UnitOfWork, application_id: UUID) -> Overview:
    """Look a draft of the actor's through. Raises NotFound, Conflict once it was submitted."""
    require(uow.actor, APPLY)
    return overview_of(uow, filling_of(uow, application_id))


def overview_of(uow: UnitOfWork, filling: Filling) -> Overview:
    """Return all about a draft; whose it is was asked before."""
    costs, no_costs = _costs(uow, filling)
    applicant = filling.application.applicant_id
    helped = uow.actor.person_id != applicant and filling.application.organisation_id is None
    return Overview(
        filling=filling,
        sections=_sections(filling),
        papers=_papers(uow, filling),
        problems=complete_check(uow, filling),
        findings=_warnings(uow, filling),
        costs=costs,
        no_costs=no_costs,
        helped=people_by_id(uow.session, [applicant]).get(applicant) if helped else None,
    )


def outlook_of(uow: UnitOfWork, seen: Overview) -> Outlook | None:
    """Return the expected result of a draft as it is filled in; None if no domain has one."""
    filling = seen.filling
    asking = applicant_request(filling.application, filling.form.kept)
    return uow.port(CaseBook).outlook(uow, asking)


def _sections(filling: Filling) -> list[SectionLine]:
    saved = filling.draft.sections_done
    return [
        SectionLine(
            section=section,
            progress=Progress.NEW
            if section.code not in saved
            else (Progress.BEGUN if seen.problems else Progress.DONE),
        )
        for section, seen in filling.form.sections
    ]


def _papers(uow: UnitOfWork, filling: Filling) -> list[PaperLine]:
    held = filling.draft.documents
    files = files_by_id(uow.session, [each for ids in held.values() for each in ids])
    return [
        PaperLine(ask=ask, files=[files[i] for i in held.get(ask.code, []) if i in files])
        for ask in filling.form.documents
    ]


def _warnings(uow: UnitOfWork, filling: Filling) -> list[Finding]:
    asking = applicant_request(filling.application, filling.form.kept)
    return [
        found
        for section, seen in filling.form.sections
        for found in findings_of(uow, asking, section.fields, seen.kept)
        if not found.found.stops
    ]


def _costs(uow: UnitOfWork, filling: Filling) -> tuple[Sequence[Quote] | None, Sentence | str]:
    try:
        return costs_of(uow, filling), ""
    except Conflict as refusal:
        return None, refusal.message


def costs_of(uow: UnitOfWork, filling: Filling) -> list[Quote]:
    """Price the fees that the answers call for.

    Raises Conflict if no office takes it, or a fee is not in force or cannot be calculated yet.
    """
    prices = list(_prices(uow, filling))
    return list(uow.port(Money).quote(uow, prices, local_day(uow.now))) if prices else []


def _prices(uow: UnitOfWork, filling: Filling) -> Iterator[Price]:
    kept = filling.form.kept
    district = district_in(kept, filling.case.service.district)
    for shape in filling.form.registrations:
        office = None
        for ask in shape.fees:
            if holds(ask.when, filling.form.known):
                office = office or office_for(uow, shape.agency, district)
                yield Price(
                    fee=ask.code,
                    registration=shape.code,
                    office_id=office,
                    units=number_in(kept, ask.units),
                    amount_paisa=number_in(kept, ask.amount),
                    free_unless_set=ask.free_unless_set,
                )
