"""Figures of casework as JSON."""

from typing import Any

from app.casework.figures.doors.web import asked_of, wanted_of
from app.casework.figures.queries.figure_lists import decided, waiting
from app.casework.figures.queries.figures import Figures, figures
from app.casework.figures.schemas import (
    DecidedSchema,
    EntriesOut,
    FiguresOut,
    FiguresSchema,
    WaitsSchema,
)
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token

api = ApiBlueprint("case_figures_api", __name__, description="How long casework takes")
needs_token(api)


@api.get("/casework/figures")
@api.arguments(FiguresSchema, location="query")
@api.response(200, FiguresOut)
def every(asked: dict[str, Any]) -> Figures:
    """Tell how long steps took in a period, in working days, and why offices refused."""
    with reading(api_actor()) as uow:
        return figures(uow, asked_of(asked))


@api.get("/casework/figures/decided")
@api.arguments(DecidedSchema, location="query")
@api.response(200, EntriesOut)
def decisions(asked: dict[str, Any]) -> dict[str, Any]:
    """List the decisions that a figure counts, the latest first."""
    with reading(api_actor()) as uow:
        page = decided(uow, asked_of(asked), wanted_of(asked), cursor=asked["cursor"])
        return {"items": page.items, "next_cursor": page.next_cursor}


@api.get("/casework/figures/waiting")
@api.arguments(WaitsSchema, location="query")
@api.response(200, EntriesOut)
def waits(asked: dict[str, Any]) -> dict[str, Any]:
    """List the steps that wait and were opened on some days, the oldest first."""
    opened = (asked["opened_from"], asked["opened_to"])
    with reading(api_actor()) as uow:
        page = waiting(uow, asked_of(asked), opened, cursor=asked["cursor"])
        return {"items": page.items, "next_cursor": page.next_cursor}
