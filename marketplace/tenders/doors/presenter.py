"""The words of tenders for people, and the pages that use them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import get_template_attribute, render_template, url_for
from flask_babel import gettext
from markupsafe import Markup

from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from app.web.charts import Bar, Stage, pipe, way
from app.web.i18n import in_reader_language, is_rtl
from app.web.translation import translate
from marketplace.tenders.policy.lifecycle import Status
from marketplace.tenders.queries.tender_file import published_row

WORDS: Mapping[str, Mapping[str, Sentence]] = {
    "category": {
        "goods": sentence("Goods"),
        "works": sentence("Works"),
        "services": sentence("Services"),
        "consultancy": sentence("Consultancy"),
    },
    "evaluation": {
        "whole": sentence("As a whole: the lowest total wins"),
        "lot": sentence("Lot by lot: the lowest total of each lot wins"),
        "item": sentence("Item by item: the lowest price of each item wins"),
    },
    "security": {
        "none": sentence("No bid security"),
        "percent": sentence("Percentage of the bid"),
        "fixed": sentence("A fixed sum"),
    },
    "criterion": {
        "ntn": sentence("Income-tax registration (NTN)"),
        "strn": sentence("Sales-tax registration"),
        "experience": sentence("Experience"),
        "turnover": sentence("Annual turnover"),
        "acceptance": sentence("Unconditional acceptance"),
        "delivery": sentence("Delivery time"),
        "other": sentence("Other"),
    },
    "band": {
        "to-10-lakh": sentence("Up to 10 lakh rupees"),
        "to-50-lakh": sentence("10 to 50 lakh rupees"),
        "to-5-crore": sentence("50 lakh to 5 crore rupees"),
        "over-5-crore": sentence("Above 5 crore rupees"),
    },
    "state": {
        "open": sentence("Open for bids"),
        "closed": sentence("Closed"),
        "all": sentence("Open and closed"),
    },
    "status": {
        "draft": sentence("Draft"),
        "submitted": sentence("Waiting for approval"),
        "approved": sentence("Approved"),
        "published": sentence("Open for bids"),
        "closed": sentence("Bidding closed"),
        "opened": sentence("Bids opened"),
        "reported": sentence("Report published"),
        "awarded": sentence("Awarded"),
        "contracted": sentence("Contract signed"),
        "completed": sentence("Completed"),
        "terminated": sentence("Contract ended early"),
        "cancelled": sentence("Cancelled"),
    },
}
COLOURS = {
    "submitted": "blue",
    "approved": "teal",
    "published": "green",
    "closed": "purple",
    "opened": "purple",
    "reported": "blue",
    "awarded": "teal",
    "contracted": "teal",
    "completed": "grey",
    "terminated": "orange",
    "cancelled": "red",
}


def label(kind: str, value: str) -> str:
    """Return the words for a value, in the reader's language; the value itself where unknown."""
    word = WORDS[kind].get(value)
    return translate(word) if word else value


def options(kind: str) -> list[tuple[str, str]]:
    """Return (value, words) of a kind, for a form."""
    return [(value, translate(word)) for value, word in WORDS[kind].items()]


def status_tag(status: str) -> Markup:
    """Draw a tender's status."""
    macro = get_template_attribute("components/tags.html", "tag")
    drawn: Markup = macro(label("status", status), COLOURS.get(status, "grey"))
    return drawn


def draw(template: str, **values: object) -> str:
    """Draw a page of procurement with its words at hand."""
    return render_template(
        f"marketplace/{template}", label=label, options=options, colours=COLOURS, **values
    )


def tender_stages(tender: Mapping[str, Any], now: datetime) -> list[Stage]:
    """Return the way of a published tender, from the times of what happened to it."""
    stages = (*until_award(), gettext("Contract"))
    return way(stages, _reached(tender, now), ended=_ended(tender))


def until_award() -> tuple[str, ...]:
    """Return the words of the stages that a tender and each bid on it share."""
    return (
        gettext("Bidding"),
        gettext("Opening the bids"),
        gettext("Evaluation"),
        gettext("Award"),
    )


def _reached(tender: Mapping[str, Any], now: datetime) -> int:
    """Count the stages that are behind it; a cancelled tender stays where it was cancelled."""
    closed = tender["closes_at"] <= (tender["cancelled_at"] or now)
    facts = ("opened_at", "reported_at", "awarded_at", "signed_at")
    behind = [closed, *(bool(tender[fact]) for fact in facts)]
    return first_open(behind)


def first_open(behind: Sequence[bool]) -> int:
    """Return the place, from 0, of the first stage that is not behind it yet."""
    return next((place for place, done in enumerate(behind) if not done), len(behind))


def _ended(tender: Mapping[str, Any]) -> str:
    if tender["cancelled_at"]:
        return str(gettext("Cancelled"))
    return str(gettext("Contract ended early")) if tender["terminated_at"] else ""


STATUS_COUNTS = sentence("Status of our tenders")


def status_counts(counts: Mapping[str, int]) -> Markup:
    """Draw how many of a department's tenders have each status; each links to those."""
    bars = [
        Bar(
            label=label("status", status.value),
            value=counts[status.value],
            href=url_for("department.index", status=status.value),
        )
        for status in Status
        if counts.get(status.value)
    ]
    return pipe(translate(STATUS_COUNTS), bars)


def demand(tender: Mapping[str, Any], district: str, base_url: str) -> dict[str, Any]:
    """Return a department's demand in schema.org terms, with its deadline and place."""
    urdu, buyer = is_rtl(), tender["department"]
    page = f"{base_url}/tenders/{tender['id']}"
    return {
        "@context": "https://schema.org",
        "@type": "GovernmentOrganization",
        "name": (urdu and buyer["name_ur"]) or buyer["name"],
        "seeks": {
            "@type": "Demand",
            "@id": page,
            "url": page,
            "identifier": tender["reference"],
            "name": (urdu and tender["title_ur"]) or tender["title"],
            "description": tender["description"],
            "availabilityStarts": tender["published_at"].isoformat(),
            "availabilityEnds": tender["closes_at"].isoformat(),
            "areaServed": {"@type": "AdministrativeArea", "name": district},
        },
    }


def cited(uow: UnitOfWork, tender_id: UUID) -> str:
    """Return a published tender as sentences cite it: by reference and title."""
    tender = published_row(uow, tender_id)
    return f"{tender.reference}: {in_reader_language(tender.title, tender.title_ur)}"
