"""The evaluation report as a paper, from the frozen report alone."""

from app.db import Json
from app.web.formatting import local_time, rupees
from app.web.translating import translate
from marketplace.printing.papers import Paper, Section
from marketplace.queries.reports import ReportView
from marketplace.said import read_said


def report_paper(view: ReportView) -> Paper:
    """Return the report as published."""
    content, tender = view.report.content, view.tender
    return Paper(
        title="Bid evaluation report",
        organisation=view.department.name,
        reference=content["reference"],
        date=local_time(view.report.published_at),
        made_at=view.report.published_at,
        check_at=f"/tenders/{tender.id}/report",
        sections=[
            Section(paragraphs=[content["title"]], facts=_facts(view)),
            _members(content),
            *(_bid(bid) for bid in content["bids"]),
            *(_scope(scope) for scope in content["scopes"]),
        ],
    )


def _facts(view: ReportView) -> list[tuple[str, str]]:
    tender = view.tender
    facts = [
        ("Bids closed", local_time(tender.closes_at)),
        ("Bids opened", local_time(tender.opened_at) if tender.opened_at else "–"),
        ("Bids received", str(len(view.report.content["bids"]))),
        ("Total of the winning bids", rupees(view.report.content["total_paisa"])),
    ]
    if tender.award_not_before:
        facts.append(("No award before", local_time(tender.award_not_before)))
    return facts


def _members(content: Json) -> Section:
    return Section(
        heading="Committee",
        heads=["Member", "Office", "Took part"],
        rows=[
            [m["name"], "Chair" if m["chair"] else "Member", "Yes" if m["took_part"] else "No"]
            for m in content["members"]
        ],
    )


def _bid(bid: Json) -> Section:
    paragraphs = [translate(read_said(text)) for text in bid["corrections"]]
    paragraphs += [f"Disqualified: {row['reason']}" for row in bid["disqualified"]]
    if bid["unreadable"]:
        paragraphs.append(bid["unreadable"])
    return Section(
        heading=f"{bid['read_order']}. {bid['bidder']}",
        paragraphs=paragraphs,
        facts=[("Read out", _amount(bid["read_out_paisa"]))],
        heads=["Criterion", "Met", "Reason"],
        rows=[
            [row["wording"], "Yes" if row["met"] else "No", row["reason"]]
            for row in bid["criteria"]
        ],
    )


def _scope(scope: Json) -> Section:
    decision = scope["decision"]
    return Section(
        heading=translate(read_said(scope["title"])),
        paragraphs=[f"Decision of the committee: {decision['reason']}"] if decision else [],
        heads=["Rank", "Bidder", "Price", "Remark"],
        numbers=[0, 2],
        rows=[
            [
                str(row["rank"] or "–"),
                row["bidder"],
                _amount(row["amount_paisa"]),
                _remark(scope, row),
            ]
            for row in scope["standings"]
            if row["place"] != "not_bid"
        ],
    )


def _remark(scope: Json, row: Json) -> str:
    if row["bid_id"] == scope["winner"]:
        return "Lowest responsive bid"
    return "; ".join(translate(read_said(reason)) for reason in row["reasons"])


def _amount(paisa: int | None) -> str:
    return "–" if paisa is None else rupees(paisa)
