"""The tender in a release: what was asked for, the questions, the changes, and the bids."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from marketplace.bids.models import OpenedBid
from marketplace.evaluation.models import EvaluationReport
from marketplace.open_data.policy.facts import Facts, happened
from marketplace.open_data.policy.values import both, filled, money, number, reference_to
from marketplace.tenders.models import TenderItem, TenderLot

_METHOD = "Open competitive bidding: single stage, one envelope, lowest responsive price"
_CATEGORIES = {"consultancy": "services"}


def tender_section(facts: Facts, at: datetime, page: str) -> dict[str, Any]:
    """Return the tender as it was at a time. The estimate and the bidders wait for the opening."""
    tender, opened = facts.tender, happened(facts.tender.opened_at, at)
    return filled(
        {
            "id": tender.reference,
            **both("title", tender.title, tender.title_ur),
            "description": tender.description,
            "status": _status(facts, at),
            "district": tender.district,
            "procuringEntity": reference_to(facts.department),
            "value": money(tender.estimate_paisa) if opened and tender.estimate_paisa else None,
            "procurementMethod": "open",
            "procurementMethodDetails": _METHOD,
            "mainProcurementCategory": _CATEGORIES.get(tender.category, tender.category),
            "additionalProcurementCategories": _more_categories(tender.category),
            "awardCriteria": "priceOnly",
            "submissionMethod": ["electronicSubmission"],
            "tenderPeriod": {"startDate": tender.published_at, "endDate": tender.closes_at},
            "enquiryPeriod": {"startDate": tender.published_at, "endDate": facts.ask_ends_at},
            "contractPeriod": filled({"durationInDays": tender.delivery_days}),
            **_enquiries(facts, at),
            **(_bidders(facts) if opened else {}),
            "lots": [_lot(each) for each in facts.lots],
            "items": [_item(each) for each in facts.items],
            "documents": [_notice(facts, page)],
            "amendments": _amendments(facts, at),
            **_cancellation(facts, at),
        }
    )


def _status(facts: Facts, at: datetime) -> str:
    if happened(facts.tender.cancelled_at, at):
        return "cancelled"
    made = [each.award for each in facts.awards if happened(each.award.awarded_at, at)]
    standing = [award for award in made if not happened(award.reversed_at, at)]
    newest = max(standing, key=lambda award: award.awarded_at, default=None)
    return "complete" if newest is not None and not newest.waiting else "active"


def _more_categories(category: str) -> list[str]:
    return ["consultingServices"] if category == "consultancy" else []


def _enquiries(facts: Facts, at: datetime) -> Mapping[str, Any]:
    """Return questions in their public wording, without who asked and when: that is secret."""
    answered = [each for each in facts.answers if happened(each.answered_at, at)]
    return {
        "hasEnquiries": True if answered else None,
        "enquiries": [
            {
                "id": str(each.id),
                "description": each.public_words,
                "answer": each.answer,
                "dateAnswered": each.answered_at,
            }
            for each in answered
        ],
    }


def _bidders(facts: Facts) -> Mapping[str, Any]:
    firms = {each.supplier_id: facts.firms[each.supplier_id] for each in facts.opened}
    return {
        "numberOfTenderers": len(firms),
        "tenderers": [reference_to(firm) for firm in firms.values()],
    }


def _lot(row: TenderLot) -> dict[str, Any]:
    return {"id": str(row.number), **both("title", row.title, row.title_ur)}


def _item(row: TenderItem) -> dict[str, Any]:
    return filled(
        {
            "id": str(row.number),
            **both("description", row.description, row.description_ur),
            "quantity": number(row.quantity),
            "unit": {"name": row.unit},
            "relatedLot": None if row.lot_number is None else str(row.lot_number),
        }
    )


def _notice(facts: Facts, page: str) -> dict[str, Any]:
    return {
        "id": "notice",
        "documentType": "tenderNotice",
        "title": "The tender on the marketplace, with its bidding documents",
        "url": page,
        "datePublished": facts.tender.published_at,
        "format": "text/html",
        "language": "en",
    }


def _amendments(facts: Facts, at: datetime) -> list[dict[str, Any]]:
    return [
        {"id": str(each.number), "date": each.recorded_at, "rationale": each.reason}
        for each in facts.versions
        if each.what != "cancellation" and happened(each.recorded_at, at)
    ]


def _cancellation(facts: Facts, at: datetime) -> Mapping[str, Any]:
    if not happened(facts.tender.cancelled_at, at):
        return {}
    return {"cancellationReason": facts.tender.cancelled_reason}


def bids_section(facts: Facts, at: datetime) -> dict[str, Any]:
    """Return the bids as they were read out, and as the report in force found them."""
    if not happened(facts.tender.opened_at, at):
        return {}
    report = facts.report_at(at)
    found = {each["bid_id"]: each for each in report.content["bids"]} if report else {}
    details = [_bid(facts, each, found.get(str(each.bid_id)), report) for each in facts.opened]
    counts = {"bids": len(details), "bidders": len({each.supplier_id for each in facts.opened})}
    return {
        "statistics": [
            {"id": name, "measure": name, "value": value} for name, value in counts.items()
        ],
        "details": details,
    }


def _bid(
    facts: Facts, row: OpenedBid, found: Mapping[str, Any] | None, report: EvaluationReport | None
) -> dict[str, Any]:
    rank = _rank(report, str(row.bid_id)) if report else None
    return filled(
        {
            "id": str(row.bid_id),
            "submissionType": "bid",
            "status": _bid_status(row, found),
            "tenderers": [reference_to(facts.firms[row.supplier_id])],
            "value": money(row.total_paisa),
            "hasRank": None if report is None else rank is not None,
            "rank": rank,
        }
    )


def _bid_status(row: OpenedBid, found: Mapping[str, Any] | None) -> str:
    if row.unreadable:
        return "disqualified"
    if found is None:
        return "pending"
    return "valid" if found["responsive"] else "disqualified"


def _rank(report: EvaluationReport, bid_id: str) -> int | None:
    """Return the rank of a bid where the tender was judged as a whole; lots have ranks each."""
    scopes = report.content["scopes"]
    if len(scopes) != 1:
        return None
    ranks = {each["bid_id"]: each["rank"] for each in scopes[0]["standings"]}
    return ranks.get(bid_id)
