"""The words of tenders for people, and the pages that use them."""

from collections.abc import Mapping

from flask import render_template

from app.text import Sentence, sentence
from app.web.translating import translate

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
        "percent": sentence("Per cent of the bid"),
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


def said(kind: str, value: str) -> str:
    """Return the words for a value, in the reader's language; the value itself where unknown."""
    word = WORDS[kind].get(value)
    return translate(word) if word else value


def options(kind: str) -> list[tuple[str, str]]:
    """Return (value, words) of a kind, for a form."""
    return [(value, translate(word)) for value, word in WORDS[kind].items()]


def draw(template: str, **values: object) -> str:
    """Draw a page of procurement with its words at hand."""
    return render_template(
        f"marketplace/{template}", said=said, options=options, colours=COLOURS, **values
    )
