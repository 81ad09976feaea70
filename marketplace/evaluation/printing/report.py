"""The evaluation report as a paper, from the frozen report alone."""

from flask_babel import gettext

from app.db import Json
from app.web.formatting import local_time, rupees
from app.web.translating import translate
from marketplace.evaluation.queries.reports import ReportView
from marketplace.evaluation.report_content import read_said
from marketplace.kernel.printing import Paper, Section, in_language


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
        ],
    )


def _title(view: ReportView) -> str:
    return in_language(view.report.content["title"], view.tender.title_ur)


def _sent_back(view: ReportView) -> list[str]:
    """Say first that a report does not count."""
    if view.returned is None:
        return []
    when = local_time(view.returned.returned_at)
    said = gettext(
        "This report was sent back to the committee on %(when)s and does not count.", when=when
    )
    return [said, view.returned.reason]


def _facts(view: ReportView) -> list[tuple[str, str]]:
    tender = view.tender
    facts = [
        (gettext("Bids closed"), local_time(tender.closes_at)),
        (gettext("Bids opened"), local_time(tender.opened_at) if tender.opened_at else "–"),
        (gettext("Bids received"), str(len(view.report.content["bids"]))),
        (gettext("Total of the winning bids"), rupees(view.report.content["total_paisa"])),
    ]
    if view.stands and tender.award_not_before:
        facts.append((gettext("No award before"), local_time(tender.award_not_before)))
    return facts


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
    paragraphs = [translate(read_said(text)) for text in bid["corrections"]]
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
        heading=translate(read_said(scope["title"])),
        paragraphs=[gettext("Decision of the committee: %(reason)s", reason=decision["reason"])]
        if decision
        else [],
        heads=[gettext("Rank"), gettext("Bidder"), gettext("Price"), gettext("Remark")],
        numbers=[0, 2],
        rows=[
            [
                str(row["rank"] or "–"),
                names[row["bid_id"]],
                _amount(row["amount_paisa"]),
                _remark(scope, row),
            ]
            for row in scope["standings"]
            if row["place"] != "not_bid"
        ],
    )


def _remark(scope: Json, row: Json) -> str:
    if row["bid_id"] == scope["winner"]:
        return str(gettext("Lowest responsive bid"))
    return "; ".join(translate(read_said(reason)) for reason in row["reasons"])


def _amount(paisa: int | None) -> str:
    return "–" if paisa is None else rupees(paisa)
