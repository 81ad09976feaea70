"""All files of all domains, read together: what they name must be there, and no two may clash."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.casework.definition.determinants import About
from app.casework.definition.linting.fields import fields_of
from app.casework.definition.questionnaire import Questionnaire
from app.casework.definition.questionnaire_reader import read_questionnaire
from app.casework.definition.registration_reader import NUMBER
from app.casework.definition.service_reader import name_of, read_file
from app.casework.definition.shapes import AtEnd, Registration, Service
from app.casework.definition.sheet import ServiceSheet
from app.casework.forms.queries import OWN_FACTS
from app.casework.ports import Services
from app.data_files.problems import BadFiles, Problem


@dataclass(frozen=True)
class ReadFile:
    """A file that read well, and what was seen of it."""

    service: Service
    sheet: ServiceSheet


def read_library(brought: Sequence[Services]) -> list[Service]:
    """Read every service of every domain. Raises BadFiles with all problems of all files."""
    files, problems = look_through(brought)
    if problems:
        raise BadFiles(problems)
    return [each.service for each in files]


def look_through(
    brought: Sequence[Services], also: Iterable[Path] = ()
) -> tuple[list[ReadFile], list[Problem]]:
    """Read every file of every folder, and other files beside them; return all problems."""
    paths = [path for each in brought for path in sorted(each.folder.glob("*.yaml"))]
    read = [read_file(path) for path in dict.fromkeys([*paths, *also])]
    files = [ReadFile(service, sheet) for service, sheet in read if service is not None]
    _names(files, brought)
    _money(files, brought)
    _versions(files)
    _series(files)
    problems = [problem for _, sheet in read for problem in sheet.problems]
    _, wrong = questionnaires(brought, [file.service for file in files])
    return files, [*problems, *_hooks(files, brought), *wrong]


def questionnaires(
    brought: Sequence[Services], services: Sequence[Service]
) -> tuple[list[Questionnaire], list[Problem]]:
    """Read the questionnaires of domains, and hold them against the services."""
    paths = [each.questionnaire for each in brought if each.questionnaire]
    read = [read_questionnaire(path, services) for path in paths]
    found = [questionnaire for questionnaire, _ in read if questionnaire is not None]
    return found, [problem for _, problems in read for problem in problems]


def _names(files: Sequence[ReadFile], brought: Sequence[Services]) -> None:
    """Note facts, checks and outputs that no domain brings."""
    facts = {*OWN_FACTS, *(name for each in brought for name in (*each.facts, *each.lasting))}
    checks = {name for each in brought for name in each.checks}
    granted = {name for each in brought for name in each.granted}
    for file in files:
        for seen in file.sheet.tests:
            if seen.test.about is About.FACT:
                _check_known_to_domain(file.sheet, seen.place, seen.test.name, facts)
        for place, field in fields_of(file.service):
            _check_known_to_domain(file.sheet, f"{place}.prefill", field.prefill, facts)
            _check_known_to_domain(file.sheet, f"{place}.check", field.check, checks)
        for ask in (*file.service.signatures, *file.service.told):
            _check_known_to_domain(file.sheet, f"signatures.{ask.code}.fact", ask.fact, facts)
        for registration in file.service.registrations:
            told = {file.service.code, f"{file.service.code}/{registration.code}"}
            if registration.outputs and not told & granted:
                place = f"registrations.{registration.code}.outputs"
                file.sheet.wrong(place, "no domain adds anything at this grant; leave it out.")


def _money(files: Sequence[ReadFile], brought: Sequence[Services]) -> None:
    """Note what leads to money and a clock or one person alone would grant."""
    pays = {code for each in brought for code in each.pays}
    for file in files:
        if file.service.code in pays and file.service.distinct_people is None:
            told = "this leads to money, of which nobody decides two steps; write application"
            file.sheet.wrong("distinct_people", f"{told}.")
        for registration in file.service.registrations if file.service.code in pays else ():
            for task in registration.tasks:
                if task.clock is not None and task.clock.at_end is AtEnd.APPROVE:
                    place = f"registrations.{registration.code}.tasks.{task.code}.clock"
                    told = "this leads to money, which no clock approves"
                    file.sheet.wrong(place, f"{told}; write at_end: escalate.")


def _check_known_to_domain(sheet: ServiceSheet, place: str, name: str, known: set[str]) -> None:
    if name and name not in known:
        there = f"there are {', '.join(sorted(known))}" if known else "there is none"
        sheet.wrong(place, f'no domain knows "{name}"; {there}.')


def _versions(files: Iterable[ReadFile]) -> None:
    seen: dict[tuple[str, int], str] = {}
    for file in files:
        key = (file.service.code, file.service.version)
        if key in seen:
            file.sheet.wrong("version", f"{seen[key]} holds this version; count it up.")
        seen[key] = file.sheet.file


def _series(files: Iterable[ReadFile]) -> None:
    """Note numbers that another registration could give too: each has capitals of its own."""
    seen: dict[str, str] = {}
    for file in files:
        for registration in file.service.registrations:
            mine = f"{file.service.code}/{registration.code}"
            other = seen.setdefault(_series_of(registration), mine)
            if other != mine:
                place = f"registrations.{registration.code}.number"
                told = f"{other} counts with the same capitals; begin with others"
                file.sheet.wrong(place, f"{told}, so that no number is given twice.")


def _series_of(registration: Registration) -> str:
    match = NUMBER.fullmatch(registration.number)
    return match["series"] if match else registration.number


def _hooks(files: Sequence[ReadFile], brought: Sequence[Services]) -> Iterator[Problem]:
    """Yield the domains' hooks that never run: a name misspelt in install.py."""
    services = {file.service.code for file in files}
    parts = {
        f"{file.service.code}/{registration.code}"
        for file in files
        for registration in file.service.registrations
    }
    for each in brought:
        told: Mapping[str, set[str]] = {
            "granted": set(each.granted) - services - parts,
            "handed_in": set(each.handed_in) - services,
            "ended": set(each.ended) - services,
            "corrected_at": set(each.corrected_at) - parts,
            "against": set(each.against) - parts,
            "warns": set(each.warns) - parts,
            "now_so": set(each.now_so) - services,
            "pages_about": set(each.pages_about) - services,
            "pays": set(each.pays) - services,
            "records": set(each.records) - services,
        }
        for place, names in told.items():
            for name in sorted(names):
                yield Problem(name_of(each.folder), 1, place, f'no file is about "{name}".')
