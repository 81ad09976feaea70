"""Rows of the tables on the pages of an evaluation: words and links, no decisions."""

from typing import Any

from flask import url_for
from flask_babel import gettext
from markupsafe import Markup, escape

from app.db import Json
from app.identity.public import OrganisationSummary
from app.text import read_sentence, sentence
from app.web.formatting import (
    isolate_ltr,
    local_date,
    local_time,
    quantity,
    rupees,
    typed,
    usual,
)
from app.web.i18n import in_reader_language, joined, language
from app.web.tables import Cell, Column, Listed, Table, linked, summary_rows
from app.web.translation import translate, yes_or_no
from marketplace.bids.envelope_content import CriterionAnswer
from marketplace.evaluation.models import CriterionVerdict
from marketplace.evaluation.policy.debrief import DebriefLine, Result
from marketplace.evaluation.policy.low_bids import LowBid
from marketplace.evaluation.policy.ranking import Outcome, Place, SingleBid, Tie
from marketplace.evaluation.printing.comparative import ranking_remark
from marketplace.evaluation.printing.report import report_remark
from marketplace.evaluation.queries.evaluation_file import EvaluationFile, JudgedBid, SeatedMember
from marketplace.evaluation.queries.evaluations import Debrief, Workbench
from marketplace.securities.models import Instrument
from marketplace.tenders.models import Tender, TenderCriterion, TenderItem

DASH = "–"
RESULTS = {
    Result.WON: "green",
    Result.LOST: "grey",
    Result.DISQUALIFIED: "red",
    Result.INCOMPLETE: "orange",
    Result.UNDECIDED: "yellow",
}


KINDS = {
    "cdr": "Call deposit (CDR)",
    "pay_order": "Pay order",
    "guarantee": "Bank guarantee",
    "deposit": "Deposit, paid by bill",
}
OPENED: Table[Tender] = Table(
    Column(
        sentence("Tender"),
        lambda tender: linked(tender.reference, "evaluations.overview", tender_id=tender.id),
    ),
    Column(sentence("Title"), lambda tender: in_reader_language(tender.title, tender.title_ur)),
    Column(
        sentence("Opened"), lambda tender: local_time(tender.opened_at) if tender.opened_at else ""
    ),
    Column(
        sentence("Report"),
        lambda tender: gettext("Published") if tender.reported_at else gettext("To be evaluated"),
    ),
)


def _office(seat: SeatedMember) -> str:
    if seat.member.chair:
        return translate(sentence("Chair"))
    return (
        translate(sentence("Member from outside"))
        if seat.member.outside
        else translate(sentence("Member"))
    )


def _declared(seat: SeatedMember) -> str:
    if seat.has_interest:
        return translate(sentence("Has an interest: takes no part"))
    return (
        translate(sentence("No interest"))
        if seat.takes_part
        else translate(sentence("Not declared yet"))
    )


COMMITTEE: Table[SeatedMember] = Table(
    Column(
        sentence("Member"), lambda seat: in_reader_language(seat.person.name, seat.person.name_ur)
    ),
    Column(sentence("Role"), _office),
    Column(sentence("Declaration"), _declared),
)


def _took_part(member: Json) -> str:
    if member["took_part"]:
        return translate(sentence("Yes"))
    interest = member["has_interest"]
    return translate(sentence("No: declared an interest") if interest else sentence("No"))


# The committee as a report has it.
MEMBERS: Table[Json] = Table(
    Column(sentence("Name"), lambda member: member["name"]),
    Column(
        sentence("Role"),
        lambda member: translate(sentence("Chair") if member["chair"] else sentence("Member")),
    ),
    Column(sentence("Took part"), _took_part),
)


def amount(paisa: int | None) -> Markup | str:
    """Write an amount, or a dash."""
    return DASH if paisa is None else isolate_ltr(rupees(paisa))


def own_name(firm: OrganisationSummary) -> str:
    """Name an organisation in the reader's language."""
    return in_reader_language(firm.name, firm.name_ur)


def bid_tasks(bench: Workbench) -> list[Json]:
    """Return each bid as a step of the committee's work."""
    return [
        {
            "title": f"{bid.opened.read_order}. {own_name(bid.bidder)}",
            "href": url_for("evaluations.bid", tender_id=bench.file.tender.id, bid_id=bid.id),
            "hint": _hint(bid),
            "status": bid_status(bid),
        }
        for bid in bench.file.bids
    ]


def _hint(bid: JudgedBid) -> str:
    points = bid.open_points()
    return translate(points[0]) if points else ""


def bid_status(bid: JudgedBid) -> Json:
    """Return a bid's status as a label."""
    if bid.opened.unreadable:
        return {"text": gettext("Not readable"), "colour": "grey"}
    if None in bid.disqualified:
        return {"text": gettext("Disqualified"), "colour": "red"}
    if bid.open_points():
        return {"text": gettext("To be evaluated"), "colour": "yellow"}
    if bid.stands:
        return {"text": gettext("Responsive"), "colour": "green"}
    return {"text": gettext("Not responsive"), "colour": "red"}


def scope_rows(bench: Workbench) -> list[list[Any]]:
    """Return each scope with its result so far."""
    waiting = {outcome.scope.name for outcome in bench.file.pending()}
    return [_scope_row(bench, outcome, waiting) for outcome in bench.file.evaluation.outcomes]


def _scope_row(bench: Workbench, outcome: Outcome, waiting: set[str]) -> list[Any]:
    file, scope = bench.file, outcome.scope.name
    if scope in waiting:
        result: Any = _question(bench, outcome)
    elif outcome.winner is not None:
        name = own_name(file.by_id[outcome.winner].bidder)
        result = gettext("Lowest so far: %(name)s", name=name) if file.provisional else name
    elif outcome.pending is not None:
        result = gettext("The single bid was not accepted")
    else:
        result = gettext("No responsive bid")
    return [translate(file.scope_title(scope)), result, amount(outcome.amount_paisa)]


def _question(bench: Workbench, outcome: Outcome) -> Json:
    single = isinstance(outcome.pending, SingleBid)
    if not bench.evaluates:
        return {"text": gettext("Single bid") if single else gettext("Tie")}
    draw = bench.file.draws.get(outcome.scope.name)
    tied = outcome.pending.bids if isinstance(outcome.pending, Tie) else frozenset[str]()
    if draw is not None and draw.is_of(tied):
        text, end = gettext("Tie: draw the lots"), "evaluations.draw_result"
    elif single:
        text, end = gettext("Single bid: decide"), "evaluations.single_bid"
    else:
        text, end = gettext("Tie: announce the draw"), "evaluations.draw"
    address = url_for(end, tender_id=bench.file.tender.id, scope=outcome.scope.name)
    return {"text": text, "href": address}


def low_rows(bench: Workbench) -> list[list[Any]]:
    """Return the abnormally low prices, each with what is to be done about it."""
    file = bench.file
    return [
        [
            own_name(file.by_id[low.bid].bidder),
            translate(file.scope_title(outcome.scope.name)),
            translate(low.told),
            _low_step(bench, outcome, low),
        ]
        for outcome in file.evaluation.outcomes
        for low in file.low_bids(outcome)
    ]


def _low_step(bench: Workbench, outcome: Outcome, low: LowBid) -> Cell:
    asked, scope = bench.file.explanation(outcome.scope.name, low.bid), outcome.scope.name
    if asked is None:
        if not bench.evaluates:
            return gettext("Not asked")
        tender_id = bench.file.tender.id
        return linked(
            gettext("Ask for an explanation"),
            "evaluations.ask_explanation",
            tender_id=tender_id,
            bid_id=low.bid,
            scope=scope,
        )
    if asked.decided_at is not None:
        pattern = (
            sentence("Accepted: %(reason)s", reason=asked.reason)
            if asked.accepted
            else sentence("Not accepted: %(reason)s", reason=asked.reason)
        )
        return translate(pattern)
    day = local_date(asked.answer_until)
    if not bench.evaluates:
        return gettext("Answered") if asked.answered_at else gettext("Asked until %(day)s", day=day)
    said = (
        gettext("Answered: decide")
        if asked.answered_at
        else gettext("Asked until %(day)s: decide", day=day)
    )
    return linked(said, "evaluations.decide_explanation", explanation_id=asked.id)


def _quantity_with_unit(item: TenderItem) -> Markup:
    return Markup("{} {}").format(isolate_ltr(quantity(item.quantity)), typed(usual(item.unit)))


def price_rows(file: EvaluationFile, bid: JudgedBid) -> list[list[Any]]:
    """Return the price schedule of a bid, as bid and as checked."""
    quotes = {quote.number: quote for quote in bid.content.quotes}
    checked = {line.number: line for line in bid.schedule.lines}
    corrected = {found.number for found in bid.schedule.corrections}
    rows: list[list[Any]] = []
    for item in file.items:
        quote, line = quotes.get(item.number), checked.get(item.number)
        stated = quote.stated_total_paisa if quote else None
        total = amount(line.compared_paisa if line else None)
        rows.append(
            [
                f"{item.number}. {in_reader_language(item.description, item.description_ur)}",
                _quantity_with_unit(item),
                amount(quote.unit_price_paisa if quote else None),
                amount(stated),
                Markup("<strong>{}</strong>").format(total) if item.number in corrected else total,
            ]
        )
    return rows


def eligibility(file: EvaluationFile, bid: JudgedBid) -> Listed:
    """List the criteria with the bidder's answers and the verdicts so far."""
    return Table[TenderCriterion](
        Column(sentence("Criterion"), lambda row: in_reader_language(row.wording, row.wording_ur)),
        Column(sentence("The bidder's answer"), lambda row: _answer(bid.answers.get(row.code))),
        Column(sentence("Verdict"), lambda row: _verdict(bid.verdicts.get(row.code))),
    ).of(file.criteria)


def _answer(answer: CriterionAnswer | None) -> str:
    if answer is None:
        return DASH
    said = yes_or_no(answer.met)
    if not answer.details:
        return said
    return translate(sentence("%(answer)s. %(details)s", answer=said, details=answer.details))


def _verdict(verdict: CriterionVerdict | None) -> str:
    if verdict is None:
        return translate(sentence("Not judged yet"))
    if verdict.met:
        return translate(sentence("Met"))
    return translate(sentence("Not met: %(reason)s", reason=verdict.reason))


def security_facts(bid: JudgedBid, held: Instrument) -> list[Any]:
    """Return the known facts of a bid's security, as the rows of a summary."""
    return summary_rows(
        (sentence("Kind"), translate(KINDS[held.kind])),
        (sentence("Bank and number"), joined(part for part in (held.bank, held.number) if part)),
        (sentence("Amount"), amount(held.amount_paisa)),
        (sentence("Required"), amount(bid.security_required_paisa)),
        (sentence("Valid until"), local_date(held.expires_on) if held.expires_on else DASH),
        (
            sentence("Verified with the bank"),
            local_time(held.verified_at) if held.verified_at else gettext("Not yet"),
        ),
    )


def comparative_columns(file: EvaluationFile) -> list[Any]:
    """Return the heads of the comparative statement."""
    return [gettext("Item"), {"text": gettext("Quantity"), "numeric": True}] + [
        {"text": own_name(bid.bidder), "numeric": True} for bid in file.bids
    ]


def comparative_rows(file: EvaluationFile) -> list[list[Any]]:
    """Return the comparative statement: items down, bidders across, totals compared."""
    totals = [{line.number: line.compared_paisa for line in b.schedule.lines} for b in file.bids]
    rows: list[list[Any]] = [
        [
            f"{item.number}. {in_reader_language(item.description, item.description_ur)}",
            _quantity_with_unit(item),
            *(amount(priced.get(item.number)) for priced in totals),
        ]
        for item in file.items
    ]
    sums = [b.schedule.compared_paisa if b.opened.content else None for b in file.bids]
    return [*rows, [gettext("Total"), "", *(amount(total) for total in sums)]]


def ranking_rows(file: EvaluationFile, outcome: Outcome) -> list[list[Any]]:
    """Return the ranking of a scope."""
    return [
        [
            own_name(file.by_id[standing.bid].bidder),
            str(standing.rank or DASH),
            amount(standing.amount_paisa),
            amount(standing.difference_paisa),
            ranking_remark(file, outcome, standing) or DASH,
        ]
        for standing in outcome.standings
        if standing.place is not Place.NOT_BID
    ]


# --- the public report and the debrief: both languages --------------------------------------


def stored_text(text: Json) -> str:
    """Write a stored sentence in the reader's language."""
    return translate(read_sentence(text))


def report_standings(content: Json, scope: Json) -> list[list[Any]]:
    """Return the ranking of a scope as the report has it."""
    names = bidder_names(content)
    return [
        [
            names[row["bid_id"]],
            str(row["rank"] or DASH),
            amount(row["amount_paisa"]),
            report_remark(scope, row) or DASH,
        ]
        for row in scope["standings"]
        if row["place"] != Place.NOT_BID.value
    ]


def bidder_names(content: Json) -> dict[str, str]:
    """Name the bidders of a report in the reader's language, by bid."""
    urdu = language() == "ur"
    return {bid["bid_id"]: (urdu and bid["bidder_ur"]) or bid["bidder"] for bid in content["bids"]}


def criterion_rows(bid: Json) -> list[list[Any]]:
    """Return the verdicts on a bid as the report has them."""
    urdu = language() == "ur"
    # Reports of before have no words in Urdu.
    return [
        [
            (urdu and row.get("wording_ur")) or row["wording"],
            yes_or_no(row["met"]),
            row["reason"] or DASH,
        ]
        for row in bid["criteria"]
    ]


def debrief_rows(view: Debrief) -> list[list[Any]]:
    """Return a debrief, scope by scope."""
    return [
        [
            translate(view.file.scope_title(line.scope)),
            _result(line),
            amount(line.amount_paisa),
            amount(line.winning_paisa),
            _why(line),
        ]
        for line in view.lines
    ]


def _result(line: DebriefLine) -> Markup:
    words = {
        Result.WON: gettext("Won"),
        Result.LOST: gettext("Not won"),
        Result.DISQUALIFIED: gettext("Disqualified"),
        Result.INCOMPLETE: gettext("Incomplete"),
        Result.UNDECIDED: gettext("Not decided"),
    }
    return Markup('<strong class="govuk-tag govuk-tag--{}">{}</strong>').format(
        RESULTS[line.result], words[line.result]
    )


def _why(line: DebriefLine) -> Markup:
    said = (line.message, *line.reasons, *([line.change] if line.change else []))
    texts = [translate(each) for each in said]
    return Markup("<br>").join(escape(text) for text in texts)
