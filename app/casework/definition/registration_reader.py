"""Registrations, as files write them: fees, reasons, terms and certificates."""

import re

from app.casework.definition.determinant_reader import determinant
from app.casework.definition.nodes import CODE, Spot
from app.casework.definition.shapes import (
    Certificate,
    Confidence,
    FeeAsk,
    RefusalReason,
    Registration,
    Term,
)
from app.casework.definition.task_reader import task
from app.casework.definition.words import Words
from app.casework.definition.words_reader import TOLD, maybe_words, title, words

CITED = "where this is from: the law's name and section, or who says so"
SURE = "H (official text), M (secondary source) or U (a sample)"
_FEE = re.compile(r"[a-z0-9][a-z0-9-]{1,59}")
_FEE_TOLD = "a fee's code of the catalogue of payments, such as food-licence"
# What a number may look like; what stands in braces is filled in when it is given. The capitals at
# the beginning belong to one registration alone (`app/casework/catalogue/registry.py`).
NUMBER = re.compile(
    r"(?P<series>[A-Z]{1,8})(?:[/-](?:[A-Z0-9]+|\{district\}|\{year\}))*[/-]\{serial(?::[1-9])?\}"
)
_NUMBER_TOLD = (
    "capitals of its own, then {district} and {year} where they belong and {serial} or {serial:5}"
    ' at the end, between / or -, in quotes, such as "FL/{district}/{year}/{serial:5}"'
)


def registration(spot: Spot) -> Registration:
    """Read what one agency may grant."""
    keys = spot.keys(
        *("code", "agency", "title", "when", "after", "documents", "fees", "tasks", "reasons"),
        *("number", "outputs", "term", "certificate", "appeal_role"),
    )
    role = keys.may("appeal_role")
    return Registration(
        code=keys.need("code", "a code, such as food_licence").code(),
        agency=keys.need("agency", "the code of an agency, such as food").code(),
        title=title(keys.need("title", TOLD)),
        when=determinant(keys.may("when")),
        after=codes(keys.may("after")),
        documents=codes(keys.may("documents")),
        fees=keys.may("fees").items(_fee),
        tasks=keys.need("tasks", "the steps of the agency").items(task, least=1),
        reasons=keys.need("reasons", "on what grounds it may be refused").items(_reason, least=1),
        number=keys.need("number", _NUMBER_TOLD).code(NUMBER, _NUMBER_TOLD),
        outputs=codes(keys.may("outputs")),
        term=_term(keys.may("term")) if keys.may("term") else None,
        certificate=_certificate(keys.may("certificate")) if keys.may("certificate") else None,
        appeal_role=role.code() if role else "department_head",
    )


def codes(spot: Spot) -> tuple[str, ...]:
    """Read a list of codes."""
    return spot.items(lambda item: item.code())


def _fee(spot: Spot) -> FeeAsk:
    keys = spot.keys("code", "units", "amount", "when", "returned")
    return FeeAsk(
        code=keys.need("code", _FEE_TOLD).code(_FEE, _FEE_TOLD),
        units=keys.may("units").text(),
        amount=keys.may("amount").text(),
        when=determinant(keys.may("when")),
        returned=keys.may("returned").yes(),
    )


def _reason(spot: Spot) -> RefusalReason:
    keys = spot.keys("code", "title")
    return RefusalReason(
        code=keys.need("code", "a code, such as unclean").code(),
        title=title(keys.need("title", TOLD)),
    )


def _term(spot: Spot) -> Term:
    keys = spot.keys("months", "renewal", "reminders", "grace", "surcharge", "source", "confidence")
    surcharge = keys.may("surcharge")
    return Term(
        months=keys.need("months", "for how many months it counts (0: until ended)").whole(0, 600),
        renewal=keys.may("renewal").whole(0, 730),
        reminders=keys.may("reminders").items(lambda item: item.whole(1, 730)),
        grace=keys.may("grace").whole(0, 730),
        surcharge=surcharge.code(_FEE, _FEE_TOLD) if surcharge else "",
        source=keys.need("source", CITED).text(),
        confidence=keys.need("confidence", SURE).one_of(Confidence),
    )


def _certificate(spot: Spot) -> Certificate:
    keys = spot.keys("title", "text", "lines")
    return Certificate(
        title=title(keys.need("title", TOLD)),
        lines=keys.need("lines", "what the paper says, line by line").items(_line, least=1),
        text=maybe_words(keys.may("text")),
    )


def _line(spot: Spot) -> tuple[Words, str]:
    keys = spot.keys("label", "shows")
    told = "the name of an answer or of an output, such as owner.name or number"
    return words(keys.need("label", TOLD)), keys.need("shows", told).text()


__all__ = ["CITED", "CODE", "SURE", "codes", "registration"]
