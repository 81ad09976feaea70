"""From YAML files to services; what is wrong is named by file, line and key, all of it at once."""

from pathlib import Path

from app.casework.definition.determinant_reader import determinant
from app.casework.definition.field_reader import document, section
from app.casework.definition.linting import lint
from app.casework.definition.registration_reader import CITED, SURE, registration
from app.casework.definition.shapes import (
    Agency,
    Applicant,
    Caution,
    Confidence,
    DistinctPeople,
    Service,
    SignatureAsk,
    Source,
    Stage,
)
from app.casework.definition.sheet import ServiceSheet
from app.config import ROOT
from app.data_files.nodes import Spot
from app.data_files.words_reader import BOTH_LANGUAGES_HINT, title, words
from app.data_files.yaml_nodes import compose


def read_file(path: Path) -> tuple[Service | None, ServiceSheet]:
    """Read one file: the service if nothing is wrong, and the sheet of the file."""
    return read_text(name_of(path), path.read_bytes())


def name_of(path: Path) -> str:
    """Return the name of a file in problems: its path within the project."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name


def read_text(name: str, content: bytes) -> tuple[Service | None, ServiceSheet]:
    """Read a file's content."""
    sheet = ServiceSheet(name)
    node = compose(sheet, content)
    if node is None:
        return None, sheet
    service = _service(Spot(sheet, "", node))
    if not sheet.problems:
        lint(service, sheet)
    return (None if sheet.problems else service), sheet


def _service(spot: Spot) -> Service:
    keys = spot.keys(
        *("code", "version", "title", "summary", "guidance", "applicant", "valid_from", "sources"),
        *("agencies", "form", "documents", "registrations", "display", "district", "stage"),
        *("hidden", "signatures", "told", "distinct_people", "warning"),
    )
    stage, applicant = keys.may("stage"), keys.may("applicant")
    distinct = keys.may("distinct_people")
    return Service(
        code=keys.need("code", "the service's code, such as smart_food_licence").code(),
        version=keys.need("version", "a whole number that begins with 1").whole(1, 9_999),
        title=title(keys.need("title", BOTH_LANGUAGES_HINT)),
        summary=words(keys.need("summary", BOTH_LANGUAGES_HINT), 400),
        guidance=words(keys.need("guidance", BOTH_LANGUAGES_HINT)),
        applicant=applicant.one_of(Applicant) if applicant else Applicant.PERSON,
        valid_from=keys.need("valid_from", "a date such as 2026-07-01").day(),
        sources=keys.need("sources", "where its rules are from").items(source, least=1),
        agencies=keys.need("agencies", "whose part it is").items(_agency, least=1),
        sections=keys.need("form", "the pages of the form").items(section, least=1),
        documents=keys.may("documents").items(document),
        signatures=keys.may("signatures").items(signature, least=1),
        told=keys.may("told").items(signature, least=1),
        warning=_caution(keys.may("warning")) if keys.may("warning") else None,
        registrations=keys.need("registrations", "what it may result in").items(
            registration, least=1
        ),
        display=keys.may("display").text(200),
        district=keys.may("district").text(200),
        stage=stage.one_of(Stage) if stage else Stage.START,
        hidden=keys.may("hidden").yes(),
        distinct_people=distinct.one_of(DistinctPeople) if distinct else None,
    )


def _agency(spot: Spot) -> Agency:
    keys = spot.keys("code", "title")
    return Agency(
        code=keys.need("code", "a code, such as food").code(),
        title=title(keys.need("title", BOTH_LANGUAGES_HINT)),
    )


def source(spot: Spot) -> Source:
    """Read where a rule is from."""
    keys = spot.keys("text", "confidence")
    return Source(
        text=keys.need("text", CITED).text(),
        confidence=keys.need("confidence", SURE).one_of(Confidence),
    )


def _caution(spot: Spot) -> Caution:
    keys = spot.keys("text", "source", "confidence")
    return Caution(
        text=words(keys.need("text", BOTH_LANGUAGES_HINT), 600),
        source=keys.need("source", CITED).text(),
        confidence=keys.need("confidence", SURE).one_of(Confidence),
    )


_ONE = (
    "write either answer (a question of type person, or group.question)"
    " or fact (what a domain knows)."
)


def signature(spot: Spot) -> SignatureAsk:
    """Read who signs."""
    keys = spot.keys(
        *("code", "title", "answer", "fact", "person", "when", "any", "instead"),
        *("source", "confidence"),
    )
    if bool(keys.may("answer")) == bool(keys.may("fact")):
        spot.wrong(_ONE)
    if keys.may("person") and keys.may("answer"):
        keys.may("person").wrong("says nothing beside an answer; leave it out.")
    return SignatureAsk(
        code=keys.need("code", "a code, such as partners").code(),
        title=title(keys.need("title", BOTH_LANGUAGES_HINT)),
        answer=keys.may("answer").text(200),
        fact=keys.may("fact").text(200),
        person=keys.may("person").text(200),
        when=determinant(keys.may("when")),
        any=keys.may("any").yes(),
        instead=keys.may("instead").yes(),
        source=keys.need("source", CITED).text(),
        confidence=keys.need("confidence", SURE).one_of(Confidence),
    )
