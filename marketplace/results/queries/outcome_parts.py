"""The parts of a tender with their bids in order: as reported, or as they were read out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.db import Json
from app.identity.public import OrganisationSummary
from app.text import Sentence, read_sentence, sentence
from marketplace.awards.queries import Parts
from marketplace.evaluation.models import EvaluationReport
from marketplace.evaluation.queries.reports import rounds_of
from marketplace.tenders.models import Tender

# Of a tender in hundreds of parts the page and the API show the first; its report has all.
MAX_PARTS = 20
_WHOLE = "whole"
READ_OUT = sentence("Bids as they were read out")


@dataclass(frozen=True, kw_only=True)
class OutcomeBid:
    """A bid in one part, in the order of the result; `reasons` say why it has that result.

    `result`: read_out (nothing decided), unreadable, won, lost, disqualified or incomplete.
    """

    bid_id: UUID
    supplier_id: UUID
    bidder: str
    bidder_ur: str
    rank: int | None
    amount_paisa: int | None
    result: str
    reasons: Sequence[Sentence | str]


@dataclass(frozen=True, kw_only=True)
class OutcomePart:
    """A part of a tender (the whole, a lot, an item) with all its bids in order.

    `award`: awarded, waiting (a grievance ran at the award of the others) or dropped (a grievance
    about it was upheld after a contract was signed); None while nothing is, and without a winner.
    """

    scope: str
    title: Sentence | str
    winner: OutcomeBid | None
    bids: Sequence[OutcomeBid]
    award: str | None = None
    awarded_at: datetime | None = None


def outcome_parts(
    session: Session,
    tender: Tender,
    opened: Mapping[UUID, Any],
    firms: Mapping[UUID, OrganisationSummary],
) -> tuple[list[OutcomePart], int]:
    """Return the parts with their bids: as reported while a report is in force, else read out."""
    if tender.opened_at is None:
        return [], 0
    report = _report(session, tender)
    if report is None:
        bids = [_read_out(row, firms[row.supplier_id]) for row in opened.values()]
        return [OutcomePart(scope=_WHOLE, title=READ_OUT, winner=None, bids=bids)], 1
    scopes = report.content["scopes"]
    told = {bid["bid_id"]: bid for bid in report.content["bids"]}
    return [_part(scope, told, opened, firms) for scope in scopes[:MAX_PARTS]], len(scopes)


def with_award(part: OutcomePart, tender: Tender, parts: Parts) -> OutcomePart:
    """Return a part with its award, if it has a winner: all on one date unless it waited."""
    if part.winner is None or tender.awarded_at is None:
        return part
    if part.scope in parts.waiting:
        return replace(part, award="waiting")
    if part.scope in parts.dropped:
        return replace(part, award="dropped")
    at = parts.awarded.get(part.scope, tender.awarded_at)
    return replace(part, award="awarded", awarded_at=at)


def _report(session: Session, tender: Tender) -> EvaluationReport | None:
    if tender.reported_at is None:
        return None
    newest = rounds_of(session, tender)[0]
    return newest.report if newest.returned is None else None


def _read_out(row: Any, firm: OrganisationSummary) -> OutcomeBid:  # noqa: ANN401 - a row
    return OutcomeBid(
        bid_id=row.bid_id,
        supplier_id=firm.id,
        bidder=firm.name,
        bidder_ur=firm.name_ur,
        rank=None,
        amount_paisa=row.total_paisa,
        result="unreadable" if row.unreadable else "read_out",
        reasons=[row.unreadable] if row.unreadable else [],
    )


def _part(
    scope: Json,
    told: Mapping[str, Json],
    opened: Mapping[UUID, Any],
    firms: Mapping[UUID, OrganisationSummary],
) -> OutcomePart:
    bids = [
        _to_outcome_bid(
            scope, row, told[row["bid_id"]], firms[opened[UUID(row["bid_id"])].supplier_id]
        )
        for row in scope["standings"]
        if row["place"] != "not_bid"
    ]
    return OutcomePart(
        scope=scope["scope"],
        title=read_sentence(scope["title"]),
        winner=next((bid for bid in bids if bid.result == "won"), None),
        bids=bids,
    )


def _to_outcome_bid(scope: Json, row: Json, told: Json, firm: OrganisationSummary) -> OutcomeBid:
    won = row["bid_id"] == scope["winner"]
    return OutcomeBid(
        bid_id=UUID(row["bid_id"]),
        supplier_id=firm.id,
        bidder=told["bidder"],
        bidder_ur=told["bidder_ur"],
        rank=row["rank"],
        amount_paisa=row["amount_paisa"],
        result="won" if won else _result(row, told),
        reasons=[read_sentence(text) for text in _reasons(row)],
    )


def _result(row: Json, told: Json) -> str:
    if told["unreadable"]:
        return "unreadable"
    return "lost" if row["place"] == "ranked" else str(row["place"])


def _reasons(row: Json) -> list[Json]:
    return [*row["reasons"], *([row["remark"]] if row.get("remark") else [])]
