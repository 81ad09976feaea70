"""The papers of an evaluation: the report, from the frozen report alone, and the statement."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext

from app.db import Json
from app.identity.public import OrganisationSummary
from app.overrides.public import Override
from app.text import Sentence, read_sentence, sentence
from app.web.formatting import local_date, local_time, quantity, rupees
from app.web.translation import translate
from marketplace.awards.models import ReportPublication
from marketplace.evaluation.comparative_sheet import (
    ComparativeStatement,
    ComparedBidder,
    ComparedItem,
    Price,
)
from marketplace.evaluation.models import PriceExplanation
from marketplace.evaluation.policy.ranking import WHOLE, Outcome, Place, Standing
from marketplace.evaluation.queries.evaluation_file import EvaluationFile, JudgedBid
from marketplace.evaluation.queries.reports import ReportView
from marketplace.kernel.printing import Paper, Section, in_language

# So many bids fit beside each other on a page of the comparative statement.
ACROSS = 6


def report_paper(view: ReportView) -> Paper:
    """Return the report as published."""
    content, tender = view.report.content, view.tender
    names = {bid["bid_id"]: in_language(bid["bidder"], bid["bidder_ur"]) for bid in content["bids"]}
    return Paper(
        title=gettext("Bid evaluation report"),
        organisation=in_language(view.department.name, view.department.name_ur),
        reference=content["reference"],
        date=local_time(view.report.published_at),
        made_at=view.report.published_at,
        check_at=f"/tenders/{tender.id}/report",
        sections=[
            Section(paragraphs=[*_sent_back(view), _title(view)], facts=_facts(view)),
            _members(content),
            *(_bid(bid) for bid in content["bids"]),
            *(_scope(scope, names) for scope in content["scopes"]),
            *_overrides(view),
        ],
    )


def _title(view: ReportView) -> str:
    return in_language(view.report.content["title"], view.tender.title_ur)


def _sent_back(view: ReportView) -> list[str]:
    """Say first that a report does not count."""
    if view.returned is None:
        return []
    when = local_time(view.returned.returned_at)
    text = gettext(
        "This report was sent back to the committee on %(when)s and is not in force.", when=when
    )
    return [text, view.returned.reason]


def _facts(view: ReportView) -> list[tuple[str, str]]:
    tender = view.tender
    facts = [
        (gettext("Bids closed"), local_time(tender.closes_at)),
        (gettext("Bids opened"), local_time(tender.opened_at) if tender.opened_at else "–"),
        (gettext("Bids received"), str(len(view.report.content["bids"]))),
        (gettext("Total of the winning bids"), rupees(view.report.content["total_paisa"])),
    ]
    facts += [(gettext("Announced"), announced(row)) for row in view.publications]
    if view.time.not_before:
        facts.append((gettext("No award before"), local_time(view.time.not_before)))
    if view.time.not_after:
        facts.append((gettext("No award after"), local_time(view.time.not_after)))
    return facts


def announced(row: ReportPublication) -> str:
    """Say where a report was announced outside, in the reader's language."""
    return str(
        gettext(
            "%(name)s, number %(number)s, %(day)s",
            name=row.name,
            number=row.number,
            day=local_date(row.published_on),
        )
    )


def _overrides(view: ReportView) -> list[Section]:
    """Say which rules two officers overrode for the award, and why."""
    paragraphs = [_override(each) for each in view.overrides]
    heading = gettext("Overrides of rules")
    return [Section(heading=heading, paragraphs=paragraphs)] if paragraphs else []


def _override(each: Override) -> str:
    agreed = gettext(
        "Two officers agreed on %(when)s to go on. Their reason: %(reason)s",
        when=local_time(each.approved_at),
        reason=each.reason,
    )
    return " ".join((translate(each.message), translate(each.source), agreed))


def _members(content: Json) -> Section:
    return Section(
        heading=gettext("Committee"),
        heads=[gettext("Member"), gettext("Office"), gettext("Took part")],
        rows=[
            [
                m["name"],
                gettext("Chair") if m["chair"] else gettext("Member"),
                gettext("Yes") if m["took_part"] else gettext("No"),
            ]
            for m in content["members"]
        ],
    )


def _bid(bid: Json) -> Section:
    paragraphs = [translate(read_sentence(text)) for text in bid["corrections"]]
    paragraphs += [
        gettext("Disqualified: %(reason)s", reason=row["reason"]) for row in bid["disqualified"]
    ]
    if bid["unreadable"]:
        paragraphs.append(bid["unreadable"])
    return Section(
        heading=f"{bid['read_order']}. {in_language(bid['bidder'], bid['bidder_ur'])}",
        paragraphs=paragraphs,
        facts=[(gettext("Read out"), _amount(bid["read_out_paisa"]))],
        heads=[gettext("Criterion"), gettext("Met"), gettext("Reason")],
        rows=[
            [row["wording"], gettext("Yes") if row["met"] else gettext("No"), row["reason"]]
            for row in bid["criteria"]
        ],
    )


def _scope(scope: Json, names: dict[str, str]) -> Section:
    decision = scope["decision"]
    return Section(
        heading=translate(read_sentence(scope["title"])),
        paragraphs=[
            *tie_words(scope),
            *(
                [gettext("Decision of the committee: %(reason)s", reason=decision["reason"])]
                if decision
                else []
            ),
        ],
        heads=[gettext("Rank"), gettext("Bidder"), gettext("Price"), gettext("Remark")],
        numbers=[0, 2],
        rows=[
            [
                str(row["rank"] or "–"),
                names[row["bid_id"]],
                _amount(row["amount_paisa"]),
                report_remark(scope, row),
            ]
            for row in scope["standings"]
            if row["place"] != "not_bid"
        ],
    )


def tie_words(scope: Json) -> list[str]:
    """Say what decided between equal prices, and where that rule is from."""
    tie = scope.get("tie")  # reports of earlier releases do not hold it
    return [translate(read_sentence(tie[name])) for name in ("told", "source")] if tie else []


def report_remark(scope: Json, row: Json) -> str:
    """Say why a bid of a report is not ranked, or that it is the lowest, and what decided."""
    if row.get("remark"):
        return translate(read_sentence(row["remark"]))
    if row["bid_id"] == scope["winner"]:
        return str(gettext("Lowest responsive bid"))
    return "; ".join(translate(read_sentence(reason)) for reason in row["reasons"])


def _amount(paisa: int | None) -> str:
    return "–" if paisa is None else rupees(paisa)


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
                _amount(standing.amount_paisa),
                _amount(standing.difference_paisa),
                standing_remark(file, outcome, standing),
            ]
            for standing in outcome.standings
            if standing.place is not Place.NOT_BID
        ],
    )


def file_tie_words(file: EvaluationFile, outcome: Outcome) -> list[str]:
    """Say what decides between equal prices so far, and where that rule is from."""
    tie = file.tie_break(outcome)
    return [translate(tie.told), translate(tie.source)] if tie else []


def low_bid_words(file: EvaluationFile, outcome: Outcome) -> list[str]:
    """Say which prices of a scope are abnormally low, and what became of their explanations."""
    return [
        f"{file.by_id[low.bid].bidder.name}: {translate(low.told)} {translate(_explained(asked))}"
        for low in file.low_bids(outcome)
        for asked in [file.explanation(outcome.scope.name, low.bid)]
    ]


def _explained(asked: PriceExplanation | None) -> Sentence:
    if asked is None:
        return sentence("It was not asked for an explanation.")
    if asked.decided_at is None:
        return sentence("Its explanation waits for the committee.")
    if asked.accepted:
        return sentence("Its explanation was accepted: %(reason)s", reason=asked.reason or "")
    return sentence("Its explanation was not accepted: %(reason)s", reason=asked.reason or "")


def standing_remark(file: EvaluationFile, outcome: Outcome, standing: Standing) -> str:
    """Say why a bid is not ranked, or that it is the lowest, and how equal ones were parted."""
    tie = file.tie_break(outcome)
    parted = tie.remark(standing.bid) if tie else None
    if standing.reasons or parted:
        return "; ".join(translate(reason) for reason in standing.reasons or (parted,))
    return _lowest(file) if standing.bid == outcome.winner else ""


def _price(item: ComparedItem, key: str) -> str:
    return _amount(item.prices[key].total_paisa) if key in item.prices else "–"


def _provisional(file: EvaluationFile) -> list[str]:
    text = gettext("The ranking is provisional: not everything is evaluated and decided yet.")
    return [text] if file.provisional else []


def _lowest(file: EvaluationFile) -> str:
    return str(gettext("Lowest so far") if file.provisional else gettext("Lowest responsive bid"))


def _name(bid: JudgedBid) -> str:
    return in_language(bid.bidder.name, bid.bidder.name_ur)
