"""The report as a paper, from the frozen report alone."""

from flask_babel import gettext

from app.db import Json
from app.overrides.public import Override
from app.text import read_sentence
from app.web.formatting import local_date, local_time, rupees
from app.web.i18n import in_reader_language
from app.web.translation import translate, yes_or_no
from marketplace.awards.models import ReportPublication
from marketplace.evaluation.queries.reports import ReportView
from marketplace.kernel.printing import Paper, Section


def report_paper(view: ReportView) -> Paper:
    """Return the report as published."""
    content, tender = view.report.content, view.tender
    names = {
        bid["bid_id"]: in_reader_language(bid["bidder"], bid["bidder_ur"])
        for bid in content["bids"]
    }
    return Paper(
        title=gettext("Bid evaluation report"),
        organisation=in_reader_language(view.department.name, view.department.name_ur),
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
    return in_reader_language(view.report.content["title"], view.tender.title_ur)


def _sent_back(view: ReportView) -> list[str]:
    """Return a first notice that a report is not in force."""
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
    """Return the outside announcement of a report as text, in the user's language."""
    return str(
        gettext(
            "%(name)s, number %(number)s, %(day)s",
            name=row.name,
            number=row.number,
            day=local_date(row.published_on),
        )
    )


def _overrides(view: ReportView) -> list[Section]:
    """Return the rules that two officers overrode for the award, and the reasons."""
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
        heads=[gettext("Member"), gettext("Role"), gettext("Took part")],
        rows=[
            [
                m["name"],
                gettext("Chair") if m["chair"] else gettext("Member"),
                yes_or_no(m["took_part"]),
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
        heading=f"{bid['read_order']}. {in_reader_language(bid['bidder'], bid['bidder_ur'])}",
        paragraphs=paragraphs,
        facts=[(gettext("Read out"), amount_or_dash(bid["read_out_paisa"]))],
        heads=[gettext("Criterion"), gettext("Met"), gettext("Reason")],
        rows=[[row["wording"], yes_or_no(row["met"]), row["reason"]] for row in bid["criteria"]],
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
                amount_or_dash(row["amount_paisa"]),
                report_remark(scope, row),
            ]
            for row in scope["standings"]
            if row["place"] != "not_bid"
        ],
    )


def tie_words(scope: Json) -> list[str]:
    """Return the decision between equal prices, and the source of that rule."""
    tie = scope.get("tie")  # reports of earlier releases do not hold it
    return [translate(read_sentence(tie[name])) for name in ("told", "source")] if tie else []


def report_remark(scope: Json, row: Json) -> str:
    """Return why a reported bid is not ranked, or that it is the lowest, and the reason."""
    if row.get("remark"):
        return translate(read_sentence(row["remark"]))
    if row["bid_id"] == scope["winner"]:
        return str(gettext("Lowest responsive bid"))
    return "; ".join(translate(read_sentence(reason)) for reason in row["reasons"])


def amount_or_dash(paisa: int | None) -> str:
    """Format an amount, or return a dash for None."""
    return "–" if paisa is None else rupees(paisa)
