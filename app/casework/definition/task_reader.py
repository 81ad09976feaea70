"""An office's steps, as files write them."""

from app.casework.definition.determinant_reader import determinant
from app.casework.definition.field_reader import field
from app.casework.definition.nodes import Spot
from app.casework.definition.shapes import AtEnd, Clock, Confidence, Criterion, Kind, Task
from app.casework.definition.words_reader import TOLD, title


def task(spot: Spot) -> Task:
    """Read a step."""
    keys = spot.keys(
        *("code", "title", "kind", "role", "after", "when", "different_from", "clock"),
        *("escalates_to", "form", "scoring", "passes_at"),
    )
    kind, higher, clock = keys.may("kind"), keys.may("escalates_to"), keys.may("clock")
    return Task(
        code=keys.need("code", "a code, such as inspect").code(),
        title=title(keys.need("title", TOLD)),
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
        title=title(keys.need("title", TOLD)),
        most=keys.need("most", "the most points, such as 20").whole(1, 1_000),
    )
