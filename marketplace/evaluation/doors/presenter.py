"""Evaluations as plain data for JSON: amounts stay paisa here, schemas write them as rupees."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from flask_babel import force_locale

from app.db import Json
from app.text import read_sentence
from app.web.translation import translate
from marketplace.evaluation.policy.debrief import DebriefLine
from marketplace.evaluation.policy.eligibility import Verdict
from marketplace.evaluation.policy.low_bids import LowBid
from marketplace.evaluation.policy.ranking import Outcome, SingleBid, Standing
from marketplace.evaluation.policy.ties import TieBreak
from marketplace.evaluation.queries.evaluation_file import EvaluationFile, JudgedBid, SeatedMember
from marketplace.evaluation.queries.evaluations import Debrief, InterestView, unmet_clauses
from marketplace.evaluation.queries.reports import ReportView
from marketplace.evaluation.use_cases.judge_bid import JudgeBid


def judged_by(verdicts: list[Json], **given: Any) -> JudgeBid:  # noqa: ANN401 - the schema's values
    """Make the command of what either door loaded."""
    return JudgeBid(verdicts=[Verdict(**verdict) for verdict in verdicts], **given)


def in_urdu(text: object) -> str:
    """Write a sentence in Urdu whatever the request speaks."""
    with force_locale("ur"):
        return translate(text)


def _all(texts: Iterable[object]) -> list[str]:
    return [translate(text) for text in texts]


def interest(view: InterestView) -> Json:
    """Return who has bid."""
    said = view.declaration
    return {
        "tender_id": view.tender.id,
        "bidders": [
            {"id": str(firm.id), "name": firm.name, "name_ur": firm.name_ur}
            for firm in view.bidders
        ],
        "has_interest": said.has_interest if said else None,
        "declared_at": said.declared_at if said else None,
    }


def evaluation(file: EvaluationFile, status: str) -> Json:
    """Return the current state of an evaluation."""
    pending = {outcome.scope.name for outcome in file.pending()}
    return {
        "tender_id": file.tender.id,
        "reference": file.tender.reference,
        "evaluation": file.tender.evaluation,
        "status": status,
        "rules": {
            "tie": file.rules.tie.value,
            "single_bid": file.rules.single_bid.value,
            "correction": file.correction.value,
        },
        "reported_at": file.tender.reported_at,
        "award_not_before": file.tender.award_not_before,
        "provisional": file.provisional,
        "members": [_member(seat) for seat in file.members],
        "bids": [_bid(file, bid) for bid in file.bids],
        "scopes": [
            _scope(file, outcome, waits=outcome.scope.name in pending)
            for outcome in file.evaluation.outcomes
        ],
    }


def _member(seat: SeatedMember) -> Json:
    return {
        "person_id": seat.person.id,
        "name": seat.person.name,
        "chair": seat.member.chair,
        "outside": seat.member.outside,
        "has_interest": seat.declaration.has_interest if seat.declaration else None,
    }


def _bid(file: EvaluationFile, bid: JudgedBid) -> Json:
    return {
        "id": bid.id,
        "reference": bid.reference,
        "supplier_id": bid.opened.supplier_id,
        "bidder": bid.bidder.name,
        "read_order": bid.opened.read_order,
        "unreadable": bid.opened.unreadable,
        "read_out": bid.opened.total_paisa,
        "compared": bid.schedule.compared_paisa if bid.opened.content else None,
        "responsive": bid.stands,
        "prices": _prices(bid),
        "corrections": _all(found.message for found in bid.schedule.corrections),
        "refusals": _all(bid.schedule.refusals),
        "verdicts": _verdicts(file, bid),
        "disqualified": list(bid.disqualified.values()),
        "security": bid.instrument,
        "security_required": bid.security_required_paisa,
        "security_problems": _all(bid.security_problems),
        "security_findings": _all(bid.security_findings),
        "documents": _documents(bid),
        "open_points": _all(bid.open_points()),
    }


def _prices(bid: JudgedBid) -> list[Json]:
    checked = {line.number: line for line in bid.schedule.lines}
    return [
        {
            "item": quote.number,
            "unit_price": quote.unit_price_paisa,
            "stated_total": quote.stated_total_paisa,
            "tax": line.tax_paisa if (line := checked.get(quote.number)) else None,
            "compared": line.compared_paisa if line else None,
        }
        for quote in bid.content.quotes
    ]


def _verdicts(file: EvaluationFile, bid: JudgedBid) -> list[Json]:
    verdicts: list[Json] = []
    answers = bid.answers
    for criterion in file.criteria:
        answer, verdict = answers.get(criterion.code), bid.verdicts.get(criterion.code)
        verdicts.append(
            {
                "criterion": criterion.code,
                "wording": criterion.wording,
                "wording_ur": criterion.wording_ur,
                "answer": answer.met if answer else None,
                "details": answer.details if answer else "",
                "met": verdict.met if verdict else None,
                "reason": verdict.reason if verdict else "",
            }
        )
    return verdicts


def _documents(bid: JudgedBid) -> list[Json]:
    titles = {note.file: note.title for note in bid.content.documents}
    return [{"title": titles.get(file["name"], ""), **file} for file in bid.opened.files]


def _scope(file: EvaluationFile, outcome: Outcome, *, waits: bool) -> Json:
    decision = file.decision(outcome.scope.name)
    winner = file.by_id[outcome.winner].bidder.name if outcome.winner else None
    return {
        "scope": outcome.scope.name,
        "title": translate(file.scope_title(outcome.scope.name)),
        "winner": outcome.winner,
        "winner_name": winner,
        "amount": outcome.amount_paisa,
        "pending": _pending(outcome) if waits else None,
        "decision": decision and {"kind": decision.kind, "reason": decision.reason},
        "tie": _tie(file.tie_break(outcome), file),
        "low_bids": [_low(file, outcome, low) for low in file.low_bids(outcome)],
        "standings": [_ranking_row(file, standing) for standing in outcome.standings],
    }


def _low(file: EvaluationFile, outcome: Outcome, low: LowBid) -> Json:
    return {
        "bid_id": low.bid,
        "bidder": file.by_id[low.bid].bidder.name,
        "against": low.against.value,
        "amount": low.amount_paisa,
        "compared": low.compared_paisa,
        "percent": str(low.percent),
        "told": translate(low.told),
        "explanation": file.explanation(outcome.scope.name, low.bid),
    }


def _tie(tie: TieBreak | None, file: EvaluationFile) -> Json | None:
    """Return the rule that parted equal lowest prices, and what decided."""
    if tie is None:
        return None
    return {
        **_tie_rule(tie, file),
        "told": translate(tie.told),
        "among": [vars(each) for each in tie.among],
    }


def _tie_rule(tie: TieBreak, file: EvaluationFile) -> Json:
    value = file.tie_rule
    return {
        "rule": tie.rule.value,
        "confidence": value.confidence.value,
        "instrument": value.instrument,
        "source": translate(tie.source),
    }


def _pending(outcome: Outcome) -> Json | None:
    pending = outcome.pending
    if pending is None:
        return None
    if isinstance(pending, SingleBid):
        return {"kind": "single", "rule": pending.rule.value, "bids": [pending.bid]}
    return {"kind": "tie", "rule": pending.rule.value, "bids": sorted(pending.bids)}


def _ranking_row(file: EvaluationFile, standing: Standing) -> Json:
    return {
        "bid_id": standing.bid,
        "bidder": file.by_id[standing.bid].bidder.name,
        "place": standing.place.value,
        "amount": standing.amount_paisa,
        "rank": standing.rank,
        "difference": standing.difference_paisa,
        "difference_percent": _text(standing.difference_percent),
        "reasons": _all(standing.reasons),
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def report(view: ReportView) -> Json:
    """Return a published report."""
    content = view.report.content
    return {
        **content,
        "tender_id": view.tender.id,
        "version": view.report.version,
        "published_at": view.report.published_at,
        "returned_at": view.returned.returned_at if view.returned else None,
        "returned_reason": view.returned.reason if view.returned else None,
        "award_not_before": view.time.not_before,
        "award_not_after": view.time.not_after,
        "publications": view.publications,
        "overrides": view.overrides,
        "total": content["total_paisa"],
        "bids": [
            bid | {"corrections": _translate_texts(bid["corrections"]), "disqualified": _aside(bid)}
            for bid in content["bids"]
        ],
        "scopes": [_reported(scope) for scope in content["scopes"]],
    }


def _aside(bid: Json) -> list[Json]:
    return [{"scope": row["scope"], "reason": row["reason"]} for row in bid["disqualified"]]


def _translate_texts(texts: Iterable[Json]) -> list[str]:
    return [translate(read_sentence(text)) for text in texts]


_TIE_TEXTS = ("told", "source")


def _reported(scope: Json) -> Json:
    tie = scope.get("tie")  # reports of earlier releases do not hold it
    return scope | {
        "title": translate(read_sentence(scope["title"])),
        "amount": scope["amount_paisa"],
        "pending": None,
        "low_bids": [_reported_low(low) for low in scope.get("low_bids", ())],
        "tie": tie and tie | {name: translate(read_sentence(tie[name])) for name in _TIE_TEXTS},
        "standings": [
            standing
            | {
                "amount": standing["amount_paisa"],
                "difference": standing["difference_paisa"],
                "reasons": _translate_texts(standing["reasons"]),
            }
            for standing in scope["standings"]
        ],
    }


def _reported_low(low: Json) -> Json:
    """Return a low price as the report has it, with the committee's decision."""
    return {
        **{name: low[name] for name in ("bid_id", "bidder", "against", "percent")},
        "amount": low["amount_paisa"],
        "compared": low["compared_paisa"],
        "told": translate(read_sentence(low["told"])),
        "accepted": low["accepted"],
        "reason": low["reason"],
    }


def debrief(view: Debrief) -> Json:
    """Return a bidder's debrief, in both languages."""
    corrections = [found.message for found in view.bid.schedule.corrections]
    return {
        "tender_id": view.file.tender.id,
        "reference": view.file.tender.reference,
        "bid_reference": view.bid.reference,
        "published_at": view.published_at,
        "unanswered": view.unanswered,
        "corrections": _all(corrections),
        "corrections_ur": [in_urdu(text) for text in corrections],
        "clauses": unmet_clauses(view),
        "lines": [_line(view, line) for line in view.lines],
    }


def _line(view: Debrief, line: DebriefLine) -> Json:
    title = view.file.scope_title(line.scope)
    return {
        "scope": line.scope,
        "title": translate(title),
        "title_ur": in_urdu(title),
        "result": line.result.value,
        "message": translate(line.message),
        "message_ur": in_urdu(line.message),
        "amount": line.amount_paisa,
        "winning": line.winning_paisa,
        "rank": line.rank,
        "ranked": line.ranked,
        "difference": line.difference_paisa,
        "difference_percent": _text(line.difference_percent),
        "change": translate(line.change) if line.change else None,
        "change_ur": in_urdu(line.change) if line.change else None,
        "reasons": _all(line.reasons),
        "reasons_ur": [in_urdu(reason) for reason in line.reasons],
        "tie": line.tie and _tie_rule(line.tie, view.file),
    }
