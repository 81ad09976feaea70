"""The book of services: every version that this release knows, and what domains do about them.

A port over what domains brought, made when a process starts
(`app/casework/catalogue/load.py`); a file that is wrong stops it with every problem named
(`app/casework/catalogue/library.py`).
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from app.casework.catalogue.library import questionnaires, read_library
from app.casework.catalogue.policy import searched_texts
from app.casework.definition.questionnaire import Questionnaire
from app.casework.definition.shapes import Service
from app.casework.definition.traversal import tests_of
from app.casework.forms.queries import OWN_FACTS
from app.casework.ports import (
    Against,
    Answers,
    Asking,
    Check,
    CorrectedAt,
    Ended,
    Fact,
    FileRecord,
    HandedIn,
    HolderGone,
    Holding,
    OnGrant,
    Outlook,
    PageAbout,
    Services,
    ShownPaper,
    Withheld,
)
from app.data_files.problems import BadFiles
from app.data_files.words import Words
from app.errors import NotFound
from app.permissions import Permission
from app.search.public import Index
from app.text import Sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class CaseBook:
    """All services of all domains."""

    brought: Sequence[Services]

    @cached_property
    def by_version(self) -> Mapping[tuple[str, int], Service]:
        """Every service by code and version. Raises BadFiles where a file is wrong."""
        services = read_library(self.brought)
        return {(service.code, service.version): service for service in services}

    @cached_property
    def latest(self) -> Mapping[str, Service]:
        """The highest version of every service, by code."""
        return {code: self.by_version[code, version] for code, version in sorted(self.by_version)}

    @cached_property
    def questionnaire(self) -> Questionnaire:
        """A domain's questionnaire. Raises NotFound if there is none, BadFiles if wrong."""
        found, problems = questionnaires(self.brought, list(self.latest.values()))
        if problems:
            raise BadFiles(problems)
        if not found:
            raise NotFound
        return found[0]

    @cached_property
    def index(self) -> Index[tuple[str, int]]:
        """Return the words of every version that somebody may begin."""
        startable = ((key, each) for key, each in self.by_version.items() if not each.hidden)
        return Index((key, searched_texts(each)) for key, each in startable)

    @cached_property
    def paying(self) -> frozenset[str]:
        """Return the services whose grant leads to money: their domain shows them as schemes."""
        return frozenset(code for each in self.brought for code in each.pays)

    def get(self, code: str, version: int) -> Service:
        """Return a service as it was in a version. Raises NotFound."""
        service = self.by_version.get((code, version))
        if service is None:
            raise NotFound
        return service

    @cached_property
    def agencies(self) -> Mapping[str, Words]:
        """The name of each agency by its code, from the service read last."""
        named = (each for service in self.latest.values() for each in service.agencies)
        return {agency.code: agency.title for agency in named}

    def agency(self, code: str) -> Words:
        """Return the name of an agency, or its code if no file names it any more."""
        return self.agencies.get(code, Words(code, code))

    def fact(self, name: str) -> Fact | None:
        """Return who knows a fact — a domain, or the engine itself — or None."""
        told = (
            known[name] for x in self.brought for known in (x.facts, x.lasting) if name in known
        )
        return next(told, OWN_FACTS.get(name))

    @cached_property
    def lasting(self) -> Mapping[tuple[str, int], frozenset[str]]:
        """The lasting facts that a version of a service asks for; those without any left out."""
        names = {name for each in self.brought for name in each.lasting}
        asked = {
            key: names.intersection(test.name for _, test in tests_of(service))
            for key, service in (self.by_version.items() if names else ())
        }
        return {key: frozenset(found) for key, found in asked.items() if found}

    def check(self, name: str) -> Check | None:
        """Return who checks an answer of this kind, or None."""
        return next((each.checks[name] for each in self.brought if name in each.checks), None)

    def paper_at(self, uow: UnitOfWork, token: str) -> ShownPaper | None:
        """Return the paper of a domain at an address, or None."""
        found = (each.paper(uow, token) for each in self.brought if each.paper is not None)
        return next((paper for paper in found if paper is not None), None)

    def holders_gone(
        self, uow: UnitOfWork, holdings: Sequence[Holding]
    ) -> Mapping[UUID, HolderGone]:
        """Return of which grants the holder no longer exists, by their registrations."""
        asked = (
            [each.holders_gone for each in self.brought if each.holders_gone] if holdings else []
        )
        return {key: gone for ask in asked for key, gone in ask(uow, holdings).items()}

    def corrected_at(self, service: str, registration: str) -> CorrectedAt | None:
        """Return who says where a registration is corrected instead of here, or None."""
        name = f"{service}/{registration}"
        return next((x.corrected_at[name] for x in self.brought if name in x.corrected_at), None)

    def against(self, service: str, registration: str) -> Against | None:
        """Return who says which rules speak against a registration, or None."""
        name = f"{service}/{registration}"
        return next((x.against[name] for x in self.brought if name in x.against), None)

    def warnings(self, uow: UnitOfWork, name: str, asking: Asking) -> Sequence[Sentence]:
        """Return the warnings for officers of a registration, by "service/registration"."""
        told = (x.warns[name] for x in self.brought if name in x.warns)
        return [said for each in told for said in each(uow, asking)]

    def objections_end(self, uow: UnitOfWork, name: str, asking: Asking) -> date | None:
        """Return the last day on which a registration is not granted yet, or None."""
        days = [
            x.objections_end[name](uow, asking) for x in self.brought if name in x.objections_end
        ]
        return max((day for day in days if day is not None), default=None)

    def display_name(self, uow: UnitOfWork, asking: Asking) -> str:
        """Return a domain's name for an application whose form asks no name; else empty."""
        told = (
            x.display_names[asking.service]
            for x in self.brought
            if asking.service in x.display_names
        )
        return next((name for each in told if (name := each(uow, asking))), "")

    def pages_about(
        self, uow: UnitOfWork, service: str, application_id: UUID
    ) -> Sequence[PageAbout]:
        """Return the domains' pages about an application."""
        told = (x.pages_about[service] for x in self.brought if service in x.pages_about)
        return [page for each in told for page in each(uow, application_id)]

    def records(self, uow: UnitOfWork, service: str, registration_id: UUID) -> Sequence[FileRecord]:
        """Return the domains' records of a registration, for a disclosure of its file."""
        told = (x.records[service] for x in self.brought if service in x.records)
        return [each for ask in told for each in ask(uow, registration_id)]

    def refuse(self, uow: UnitOfWork, asking: Asking) -> None:
        """Raise the domains' refusal of an application that is not begun yet, if there is one."""
        for each in self.brought:
            if asking.service in each.refused:
                each.refused[asking.service](uow, asking)

    def outlook(self, uow: UnitOfWork, asking: Asking) -> Outlook | None:
        """Return the expected result of an application as filled in; None if no domain has one."""
        told = (x.outlooks[asking.service] for x in self.brought if asking.service in x.outlooks)
        say = next(told, None)
        return say(uow, asking) if say else None

    @cached_property
    def read_by(self) -> Mapping[str, Permission]:
        """The permission by which others than its office read a service's applications."""
        return {code: it for each in self.brought for code, it in each.read_by.items()}

    @cached_property
    def called(self) -> Mapping[str, int]:
        """Services that need a call, each with the most places that a call may have."""
        return {code: most for each in self.brought for code, most in each.calls.items()}

    def given_to(
        self, uow: UnitOfWork, service: str, applications: Collection[UUID]
    ) -> Mapping[UUID, int]:
        """Return the amounts (paisa) that winners of a service's calls received, by application."""
        asked = [x.given_to for x in self.brought if x.given_to and service in x.calls]
        return {key: paisa for ask in asked for key, paisa in ask(uow, applications).items()}

    def now_so(self, uow: UnitOfWork, asking: Asking) -> Answers:
        """Return the current data of domains about a filing's subject."""
        told = (x.now_so[asking.service] for x in self.brought if asking.service in x.now_so)
        return {name: value for each in told for name, value in each(uow, asking).items()}

    def withheld(self, uow: UnitOfWork, service: str, registration_id: UUID) -> Withheld | None:
        """Return the data that papers of a registration leave out, or None."""
        told = (x.withheld[service] for x in self.brought if service in x.withheld)
        ask = next(told, None)
        return ask(uow, registration_id) if ask else None

    def on_handed_in(self, service: str) -> Sequence[Callable[[UnitOfWork, HandedIn], None]]:
        """Return the domains' handlers of a submission."""
        return [each.handed_in[service] for each in self.brought if service in each.handed_in]

    def on_ended(self, service: str) -> Sequence[Callable[[UnitOfWork, Ended], None]]:
        """Return the domains' handlers of an application's end without a grant."""
        return [each.ended[service] for each in self.brought if service in each.ended]

    def on_grant(self, service: str, registration: str) -> Sequence[OnGrant]:
        """Return the domains' handlers of a grant."""
        names = (service, f"{service}/{registration}")
        return [each.granted[n] for each in self.brought for n in names if n in each.granted]
