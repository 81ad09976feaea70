"""The comparative statement: as a spreadsheet's data and as a paper, from one evaluation."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext

from app.identity.public import OrganisationSummary
from app.web.formatting import local_time, quantity, rupees
from app.web.translating import translate
from marketplace.evaluation.comparative_sheet import (
    ComparativeStatement,
    ComparedBidder,
    ComparedItem,
    Price,
)
from marketplace.evaluation.policy.ranking import WHOLE, Outcome, Place, Standing
from marketplace.evaluation.queries.evaluation_file import EvaluationFile, JudgedBid
from marketplace.kernel.printing import Paper, Section, in_language

ACROSS = 6


def comparative_statement(file: EvaluationFile) -> ComparativeStatement:
    """Return the statement as the spreadsheet's writer wants it."""
    return ComparativeStatement(
        reference=file.tender.reference or "",
        title=file.tender.title,
        bidders=[_bidder(file, bid) for bid in file.bids],
        items=_items(file),
        notes=[
            f"{_name(bid)}: {translate(correction.message)}"
            for bid in file.bids
            for correction in bid.schedule.corrections
        ],
    )


def _bidder(file: EvaluationFile, bid: JudgedBid) -> ComparedBidder:
    standing = whole_standing(file, bid)
    return ComparedBidder(
        key=str(bid.id),
        name=bid.bidder.name,
        total_paisa=bid.schedule.compared_paisa if bid.opened.content else None,
        rank=standing.rank if standing else None,
        remark=remark(bid, standing),
        winner=file.evaluation.winners.get(WHOLE) == str(bid.id),
    )


def whole_standing(file: EvaluationFile, bid: JudgedBid) -> Standing | None:
    """Return a bid's place where the tender is awarded as a whole."""
    outcome = file.evaluation.outcomes[0] if file.evaluation.outcomes else None
    if outcome is None or outcome.scope.name != WHOLE:
        return None
    return next((s for s in outcome.standings if s.bid == str(bid.id)), None)


def remark(bid: JudgedBid, standing: Standing | None) -> str:
    """Say why a bid is not ranked, or nothing."""
    if bid.opened.unreadable:
        return bid.opened.unreadable
    whole = bid.disqualified.get(None)
    if whole is not None:
        return whole.reason
    return "; ".join(translate(reason) for reason in standing.reasons) if standing else ""


def _items(file: EvaluationFile) -> list[ComparedItem]:
    prices: dict[int, dict[str, Price]] = {item.number: {} for item in file.items}
    for bid in file.bids:
        for line in bid.schedule.lines:
            prices[line.number][str(bid.id)] = Price(
                unit_paisa=line.unit_price_paisa, total_paisa=line.compared_paisa
            )
    winners = {
        number: outcome.winner
        for outcome in file.evaluation.outcomes
        if outcome.scope.name != WHOLE
        for number in outcome.scope.lines
    }
    return [
        ComparedItem(
            number=item.number,
            description=item.description,
            unit=item.unit,
            quantity=item.quantity,
            prices=prices[item.number],
            winner=winners.get(item.number),
        )
        for item in file.items
    ]


def comparative_paper(file: EvaluationFile, buyer: OrganisationSummary, now: datetime) -> Paper:
    """Return the statement as a paper on its side, at most six bidders across."""
    statement = comparative_statement(file)
    groups = [file.bids[at : at + ACROSS] for at in range(0, len(file.bids), ACROSS)]
    return Paper(
        title=gettext("Comparative statement"),
        organisation=in_language(buyer.name, buyer.name_ur),
        reference=file.tender.reference or "",
        date=local_time(now),
        made_at=now,
        wide=True,
        sections=[
            Section(
                paragraphs=[
                    in_language(file.tender.title, file.tender.title_ur),
                    *_provisional(file),
                ]
            ),
            _bidders_section(file, statement),
            *(_prices_section(statement, group) for group in groups),
            *(_outcome_section(file, outcome) for outcome in file.evaluation.outcomes),
            Section(
                heading=gettext("Corrections") if statement.notes else "",
                paragraphs=statement.notes,
            ),
        ],
        signatures=[
            (seat.person.name, gettext("Chair") if seat.member.chair else gettext("Member"))
            for seat in file.members
            if seat.takes_part
        ],
    )


def _bidders_section(file: EvaluationFile, statement: ComparativeStatement) -> Section:
    return Section(
        heading=gettext("Bids in the order of reading out"),
        heads=[
            gettext("Bidder"),
            gettext("Read out"),
            gettext("After the arithmetic check"),
            gettext("Remark"),
        ],
        numbers=[1, 2],
        rows=[
            [
                _name(bid),
                _amount(bid.opened.total_paisa),
                _amount(bidder.total_paisa),
                bidder.remark,
            ]
            for bid, bidder in zip(file.bids, statement.bidders, strict=True)
        ],
    )


def _prices_section(statement: ComparativeStatement, group: Sequence[JudgedBid]) -> Section:
    keys = [str(bid.id) for bid in group]
    return Section(
        heading=gettext("Prices"),
        heads=[gettext("Item"), gettext("Quantity"), *(_name(bid) for bid in group)],
        numbers=list(range(1, len(keys) + 2)),
        rows=[
            [
                f"{item.number}. {item.description}",
                f"{quantity(item.quantity)} {item.unit}",
                *(_price(item, key) for key in keys),
            ]
            for item in statement.items
        ],
    )


def _outcome_section(file: EvaluationFile, outcome: Outcome) -> Section:
    return Section(
        heading=gettext("Ranking: %(part)s", part=translate(file.scope_title(outcome.scope.name))),
        heads=[
            gettext("Rank"),
            gettext("Bidder"),
            gettext("Price"),
            gettext("Above the lowest"),
            gettext("Remark"),
        ],
        numbers=[0, 2, 3],
        rows=[
            [
                str(standing.rank or "–"),
                _name(file.by_id[standing.bid]),
                _amount(standing.amount_paisa),
                _amount(standing.difference_paisa),
                "; ".join(translate(reason) for reason in standing.reasons)
                or (_lowest(file) if standing.bid == outcome.winner else ""),
            ]
            for standing in outcome.standings
            if standing.place is not Place.NOT_BID
        ],
    )


def _price(item: ComparedItem, key: str) -> str:
    return _amount(item.prices[key].total_paisa) if key in item.prices else "–"


def _amount(paisa: int | None) -> str:
    return "–" if paisa is None else rupees(paisa)


def _provisional(file: EvaluationFile) -> list[str]:
    said = gettext("The ranking is provisional: not everything is judged and decided yet.")
    return [said] if file.provisional else []


def _lowest(file: EvaluationFile) -> str:
    return str(gettext("Lowest so far") if file.provisional else gettext("Lowest responsive bid"))


def _name(bid: JudgedBid) -> str:
    return in_language(bid.bidder.name, bid.bidder.name_ur)
