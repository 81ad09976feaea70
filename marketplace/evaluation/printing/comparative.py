"""The comparative statement, for the spreadsheet and as a paper on its side."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext

from app.identity.public import OrganisationSummary
from app.text import Sentence, sentence
from app.web.formatting import local_time, quantity
from app.web.i18n import in_reader_language
from app.web.translation import translate
from marketplace.evaluation.comparative_sheet import (
    ComparativeStatement,
    ComparedBidder,
    ComparedItem,
    Price,
)
from marketplace.evaluation.models import PriceExplanation
from marketplace.evaluation.policy.ranking import WHOLE, Outcome, Place, Standing
from marketplace.evaluation.printing.report import amount_or_dash
from marketplace.evaluation.queries.evaluation_file import EvaluationFile, JudgedBid
from marketplace.kernel.printing import Paper, Section

# So many bids fit beside each other on a page of the comparative statement.
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
        ]
        + [text for outcome in file.evaluation.outcomes for text in file_tie_words(file, outcome)]
        + [text for outcome in file.evaluation.outcomes for text in low_bid_words(file, outcome)],
    )


def _bidder(file: EvaluationFile, bid: JudgedBid) -> ComparedBidder:
    standing = _ranking_of_tender(file, bid)
    return ComparedBidder(
        key=str(bid.id),
        name=bid.bidder.name,
        total_paisa=bid.schedule.compared_paisa if bid.opened.content else None,
        rank=standing.rank if standing else None,
        remark=_remark(bid, standing),
        winner=file.evaluation.winners.get(WHOLE) == str(bid.id),
    )


def _ranking_of_tender(file: EvaluationFile, bid: JudgedBid) -> Standing | None:
    outcome = file.evaluation.outcomes[0] if file.evaluation.outcomes else None
    if outcome is None or outcome.scope.name != WHOLE:
        return None
    return next((s for s in outcome.standings if s.bid == str(bid.id)), None)


def _remark(bid: JudgedBid, standing: Standing | None) -> str:
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
        organisation=in_reader_language(buyer.name, buyer.name_ur),
        reference=file.tender.reference or "",
        date=local_time(now),
        made_at=now,
        wide=True,
        sections=[
            Section(
                paragraphs=[
                    in_reader_language(file.tender.title, file.tender.title_ur),
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
                amount_or_dash(bid.opened.total_paisa),
                amount_or_dash(bidder.total_paisa),
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
        paragraphs=file_tie_words(file, outcome),
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
                amount_or_dash(standing.amount_paisa),
                amount_or_dash(standing.difference_paisa),
                ranking_remark(file, outcome, standing),
            ]
            for standing in outcome.standings
            if standing.place is not Place.NOT_BID
        ],
    )


def file_tie_words(file: EvaluationFile, outcome: Outcome) -> list[str]:
    """Return the decision between equal prices so far, and the source of that rule."""
    tie = file.tie_break(outcome)
    return [translate(tie.told), translate(tie.source)] if tie else []


def low_bid_words(file: EvaluationFile, outcome: Outcome) -> list[str]:
    """Return the abnormally low prices of a scope, and the results of their explanations."""
    return [
        f"{_name(file.by_id[low.bid])}: {translate(low.told)} {translate(_explained(asked))}"
        for low in file.low_bids(outcome)
        for asked in [file.explanation(outcome.scope.name, low.bid)]
    ]


def _explained(asked: PriceExplanation | None) -> Sentence:
    if asked is None:
        return sentence("It was not asked for an explanation.")
    if asked.decided_at is None:
        return sentence("The committee must decide on its explanation.")
    if asked.accepted:
        return sentence("Its explanation was accepted: %(reason)s", reason=asked.reason or "")
    return sentence("Its explanation was not accepted: %(reason)s", reason=asked.reason or "")


def ranking_remark(file: EvaluationFile, outcome: Outcome, standing: Standing) -> str:
    """Say why a bid is not ranked, or that it is the lowest, and how equal ones were parted."""
    tie = file.tie_break(outcome)
    parted = tie.remark(standing.bid) if tie else None
    if standing.reasons or parted:
        return "; ".join(translate(reason) for reason in standing.reasons or (parted,))
    return _lowest(file) if standing.bid == outcome.winner else ""


def _price(item: ComparedItem, key: str) -> str:
    return amount_or_dash(item.prices[key].total_paisa) if key in item.prices else "–"


def _provisional(file: EvaluationFile) -> list[str]:
    text = gettext("The ranking is provisional: not everything is evaluated and decided yet.")
    return [text] if file.provisional else []


def _lowest(file: EvaluationFile) -> str:
    return str(gettext("Lowest so far") if file.provisional else gettext("Lowest responsive bid"))


def _name(bid: JudgedBid) -> str:
    return in_reader_language(bid.bidder.name, bid.bidder.name_ur)
