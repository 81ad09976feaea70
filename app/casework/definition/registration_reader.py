"""Registrations, as files write them: fees, reasons, terms and certificates."""

import re

from app.casework.definition.determinant_reader import determinant
from app.casework.definition.field_reader import field
from app.casework.definition.shapes import (
    AtEnd,
    Certificate,
    Clock,
    Confidence,
    Criterion,
    FeeAsk,
    Kind,
    RefusalReason,
    Registration,
    Task,
    Term,
)
from app.data_files.nodes import CODE, Spot
from app.data_files.words import Words
from app.data_files.words_reader import BOTH_LANGUAGES_HINT, maybe_words, title, words

CITED = "where this is from: the law's name and section, or who says so"
SURE = "H (official text), M (secondary source) or U (a sample)"
_FEE = re.compile(r"[a-z0-9][a-z0-9-]{1,59}")
_FEE_HINT = "a fee's code of the catalogue of payments, such as food-licence"
# The format of a number; the parts in braces are filled in when it is given. The capitals at the
# beginning belong to one registration alone (`app/casework/catalogue/registry.py`).
NUMBER = re.compile(
    r"(?P<series>[A-Z]{1,8})(?:[/-](?:[A-Z0-9]+|\{district\}|\{year\}))*[/-]\{serial(?::[1-9])?\}"
)
_NUMBER_HINT = (
    "capitals of its own, then {district} and {year} where they belong and {serial} or {serial:5}"
    ' at the end, between / or -, in quotes, such as "FL/{district}/{year}/{serial:5}"'
)


def registration(spot: Spot) -> Registration:
    """Read what one agency may grant."""
    keys = spot.keys(
        *("code", "agency", "title", "when", "after", "documents", "fees", "tasks", "reasons"),
        *("number", "outputs", "term", "certificate", "appeal_role"),
        "statutory_register",
    )
    role = keys.may("appeal_role")
    return Registration(
        code=keys.need("code", "a code, such as food_licence").code(),
        agency=keys.need("agency", "the code of an agency, such as food").code(),
        title=title(keys.need("title", BOTH_LANGUAGES_HINT)),
        when=determinant(keys.may("when")),
        after=codes(keys.may("after")),
        documents=codes(keys.may("documents")),
        fees=keys.may("fees").items(_fee),
        tasks=keys.need("tasks", "the steps of the agency").items(task, least=1),
        reasons=keys.need("reasons", "on what grounds it may be refused").items(_reason, least=1),
        number=keys.need("number", _NUMBER_HINT).code(NUMBER, _NUMBER_HINT),
        outputs=codes(keys.may("outputs")),
        term=_term(keys.may("term")) if keys.may("term") else None,
        certificate=_certificate(keys.may("certificate")) if keys.may("certificate") else None,
        appeal_role=role.code() if role else "department_head",
        statutory_register=keys.may("statutory_register").text(),
    )


def codes(spot: Spot) -> tuple[str, ...]:
    """Read a list of codes."""
    return spot.items(lambda item: item.code())


def _fee(spot: Spot) -> FeeAsk:
    keys = spot.keys("code", "units", "amount", "when", "returned", "free_unless_set")
    return FeeAsk(
        code=keys.need("code", _FEE_HINT).code(_FEE, _FEE_HINT),
        units=keys.may("units").text(),
        amount=keys.may("amount").text(),
        when=determinant(keys.may("when")),
        returned=keys.may("returned").yes(),
        free_unless_set=keys.may("free_unless_set").yes(),
    )


def _reason(spot: Spot) -> RefusalReason:
    keys = spot.keys("code", "title")
    return RefusalReason(
        code=keys.need("code", "a code, such as unclean").code(),
        title=title(keys.need("title", BOTH_LANGUAGES_HINT)),
    )


def _term(spot: Spot) -> Term:
    keys = spot.keys("months", "renewal", "reminders", "grace", "surcharge", "source", "confidence")
    surcharge = keys.may("surcharge")
    return Term(
        months=keys.need("months", "for how many months it counts (0: until ended)").whole(0, 600),
        renewal=keys.may("renewal").whole(0, 730),
        reminders=keys.may("reminders").items(lambda item: item.whole(1, 730)),
        grace=keys.may("grace").whole(0, 730),
        surcharge=surcharge.code(_FEE, _FEE_HINT) if surcharge else "",
        source=keys.need("source", CITED).text(),
        confidence=keys.need("confidence", SURE).one_of(Confidence),
    )


def _certificate(spot: Spot) -> Certificate:
    keys = spot.keys("title", "text", "lines")
    return Certificate(
        title=title(keys.need("title", BOTH_LANGUAGES_HINT)),
        lines=keys.need("lines", "what the paper says, line by line").items(_line, least=1),
        text=maybe_words(keys.may("text")),
    )


def _line(spot: Spot) -> tuple[Words, str]:
    keys = spot.keys("label", "shows")
    told = "the name of an answer or of an output, such as owner.name or number"
    return words(keys.need("label", BOTH_LANGUAGES_HINT)), keys.need("shows", told).text()


__all__ = ["CITED", "CODE", "SURE", "codes", "registration"]


def task(spot: Spot) -> Task:
    """Read a step."""
    keys = spot.keys(
        *("code", "title", "kind", "role", "after", "when", "different_from", "clock"),
        *("escalates_to", "form", "scoring", "passes_at"),
    )
    kind, higher, clock = keys.may("kind"), keys.may("escalates_to"), keys.may("clock")
    return Task(
        code=keys.need("code", "a code, such as inspect").code(),
        title=title(keys.need("title", BOTH_LANGUAGES_HINT)),
        kind=kind.one_of(Kind) if kind else Kind.EXAMINE,
        role=keys.need("role", "a role of departments, such as case_officer").code(),
        after=keys.may("after").items(lambda item: item.code()),
        when=determinant(keys.may("when")),
        different_from=keys.may("different_from").items(lambda item: item.code()),
        clock=_clock(clock) if clock else None,
        escalates_to=higher.code() if higher else "department_head",
        form=keys.may("form").items(field),
        scoring=keys.may("scoring").items(_criterion),
        passes_at=keys.may("passes_at").whole(0, 10_000),
    )


def _clock(spot: Spot) -> Clock:
    keys = spot.keys("working_days", "at_end", "source", "confidence")
    end = keys.may("at_end")
    return Clock(
        working_days=keys.need("working_days", "how many working days it may take").whole(1, 365),
        at_end=end.one_of(AtEnd) if end else AtEnd.ESCALATE,
        source=keys.need("source", "where this time is from").text(),
        confidence=keys.need("confidence", "H, M or U").one_of(Confidence),
    )


def _criterion(spot: Spot) -> Criterion:
    keys = spot.keys("code", "title", "most")
    return Criterion(
        code=keys.need("code", "a code, such as hygiene").code(),
        title=title(keys.need("title", BOTH_LANGUAGES_HINT)),
        most=keys.need("most", "the most points, such as 20").whole(1, 1_000),
    )
