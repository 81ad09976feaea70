"""Outcome at the top of a tender's page once its bids are open: the winners, and why."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask_babel import gettext

from app.text import Sentence, isolated, sentence
from app.unit_of_work import UnitOfWork
from app.web.formatting import isolate_ltr, local_date, local_time
from app.web.i18n import in_reader_language, joined
from app.web.tables import Cell, Column, Listed, Table
from app.web.tables import amount as written_amount
from app.web.translation import translate
from marketplace.awards.doors import part_names
from marketplace.contracts.doors.web.public_contracts import CONTRACTS_TABLE as CONTRACTS
from marketplace.results.doors.timeline import steps_table, timeline_picture
from marketplace.results.queries.outcome import Outcome, OutcomeMilestone, outcome
from marketplace.results.queries.outcome_parts import OutcomeBid, OutcomePart
from marketplace.results.queries.sittings import OpenedBy
from marketplace.tenders.doors.page_parts import PagePart

_DASH = "–"
_RESULTS: Mapping[str, Sentence] = {
    "read_out": sentence("Read out"),
    "unreadable": sentence("Could not be opened"),
    "won": sentence("Won"),
    "lost": sentence("Not won"),
    "disqualified": sentence("Disqualified"),
    "incomplete": sentence("Incomplete"),
}
_LOWEST = sentence("Lowest responsive bid")
_HIGHER = sentence("A responsive bid with a lower price won")
# Of a tender in many parts each has its bids below; more tables than this would bury the page.
_MAX_TABLES = 10
_MAX_NAMES = 20


def firm_link(supplier_id: UUID, name: str, name_ur: str) -> Cell:
    """Lead to a supplier's page."""
    return {"text": in_reader_language(name, name_ur), "href": f"/suppliers/{supplier_id}"}


def _amount(paisa: int | None) -> Cell:
    return _DASH if paisa is None else written_amount(paisa)


def reasons_of(bid: OutcomeBid) -> list[str]:
    """Return the reasons for a bid's result, in the user's language."""
    if bid.reasons:
        return [translate(reason) for reason in bid.reasons]
    said = {"won": _LOWEST, "lost": _HIGHER}.get(bid.result)
    return [translate(said)] if said else []


_BIDS: Table[OutcomeBid] = Table(
    Column(sentence("Bidder"), lambda bid: firm_link(bid.supplier_id, bid.bidder, bid.bidder_ur)),
    Column(sentence("Rank"), lambda bid: isolate_ltr(str(bid.rank)) if bid.rank else _DASH),
    Column(sentence("Price"), lambda bid: _amount(bid.amount_paisa), numeric=True),
    Column(sentence("Result"), lambda bid: translate(_RESULTS[bid.result])),
    Column(sentence("Why"), lambda bid: "; ".join(reasons_of(bid)) or _DASH),
)
_AWARDS: Mapping[str, Sentence] = {
    "waiting": sentence("Waits because of a grievance"),
    "dropped": sentence("No longer awarded"),
}


def _awarded(part: OutcomePart) -> str:
    """Return the date when a part was awarded, or why it is not."""
    if part.awarded_at is not None:
        return local_date(part.awarded_at)
    return translate(_AWARDS[part.award]) if part.award else _DASH


_WINNER: tuple[Column[OutcomePart], ...] = (
    Column(sentence("Part"), lambda part: translate(part.title)),
    Column(
        sentence("Winner"),
        lambda part: (
            firm_link(part.winner.supplier_id, part.winner.bidder, part.winner.bidder_ur)
            if part.winner
            else translate(sentence("Nobody"))
        ),
    ),
    Column(
        sentence("Price"),
        lambda part: _amount(part.winner.amount_paisa if part.winner else None),
        numeric=True,
    ),
)
_WINNERS: Table[OutcomePart] = Table(*_WINNER)
_WINNERS_BY_PART: Table[OutcomePart] = Table(*_WINNER, Column(sentence("Award"), _awarded))
_SEATS: Mapping[tuple[bool, bool], Sentence] = {
    (True, False): sentence("Chair"),
    (True, True): sentence("Chair"),
    (False, True): sentence("Outside member"),
    (False, False): sentence("Member"),
}
_OPENED_BY: Table[OpenedBy] = Table(
    Column(sentence("Member"), lambda seat: seat.name),
    Column(sentence("Place"), lambda seat: translate(_SEATS[seat.chair, seat.outside])),
    Column(
        sentence("Share given"), lambda seat: local_time(seat.given_at) if seat.given_at else ""
    ),
)


_MILESTONES: Table[OutcomeMilestone] = Table(
    Column(sentence("Milestone"), lambda row: in_reader_language(row.title, row.title_ur)),
    Column(sentence("Contract"), lambda row: isolate_ltr(row.contract_reference)),
    Column(sentence("Planned"), lambda row: local_date(row.due_on)),
    Column(sentence("Real"), lambda row: local_date(row.reached_on) if row.reached_on else _DASH),
)


def _parts(found: Outcome) -> list[tuple[str, Listed]]:
    return [(translate(part.title), _BIDS.of(part.bids)) for part in found.parts[:_MAX_TABLES]]


def _winners(found: Outcome) -> Listed | None:
    """List the winners; of a tender that is awarded part by part with the day of each."""
    if not found.reported_at or not found.winners:
        return None
    days = {part.awarded_at for part in found.winners}
    return (_WINNERS if len(days) == 1 else _WINNERS_BY_PART).of(found.parts)


def _answer(found: Outcome) -> Mapping[str, object] | None:
    """Return the result in one glance: the winner of a tender that was awarded as a whole."""
    winner = found.parts[0].winner if found.total_parts == 1 else None
    if winner is None or winner.amount_paisa is None:
        return None
    if found.awarded_at is None or found.cancelled_at is not None:
        return None
    return {
        "winner": firm_link(winner.supplier_id, winner.bidder, winner.bidder_ur),
        "awarded_at": found.awarded_at,
        "why": "; ".join(reasons_of(winner)),
        "paisa": winner.amount_paisa,
        "against": against(winner.amount_paisa, found.estimate_paisa),
        "bids": found.total_bids,
    }


def against(paisa: int, estimate_paisa: int | None) -> str:
    """Compare a price with the department's estimate, by a cut-off percentage."""
    if not estimate_paisa:
        return ""
    if paisa == estimate_paisa:
        return str(gettext("equal to it"))
    percent = isolated(str(abs(paisa - estimate_paisa) * 100 // estimate_paisa))
    if paisa > estimate_paisa:
        return str(gettext("%(percent)s%% above", percent=percent))
    return str(gettext("%(percent)s%% below", percent=percent))


def _names(scopes: Sequence[str]) -> str:
    """Name parts; more than a few are in the report."""
    more = ["…"] if len(scopes) > _MAX_NAMES else []
    return joined([part_names(scopes[:_MAX_NAMES]), *more])


def _loaded(uow: UnitOfWork, tender: Mapping[str, Any]) -> Mapping[str, object] | None:
    """Load nothing while bids are sealed: then there is nothing to say."""
    if not (tender["opened_at"] or tender["cancelled_at"]):
        return None
    found = outcome(uow, UUID(tender["id"]))
    return {
        "found": found,
        "answer": _answer(found),
        "winners": _winners(found),
        "waiting": _names(found.waiting),
        "dropped": _names(found.dropped),
        "parts": _parts(found),
        "opened_by": _OPENED_BY.of(found.opened_by),
        "contracts": CONTRACTS.of(found.contracts),
        "milestones": _MILESTONES.of(found.milestones),
        "steps": steps_table(found.steps),
        "picture": timeline_picture(found.steps),
    }


OUTCOME = PagePart(
    name="outcome", template="marketplace/results/outcome.html", load=_loaded, place="first"
)
