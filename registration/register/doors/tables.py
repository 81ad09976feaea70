"""Tables of a register entry: its facts, owners, agencies and filings."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import get_template_attribute, url_for
from markupsafe import Markup

from app.casework.public import Words
from app.text import sentence
from app.web.formatting import isolate_ltr, local_date, local_time, typed
from app.web.i18n import language
from app.web.tables import Cell, Column, Listed, Table, summary_rows
from app.web.translation import translate
from registration.register.activity_names import activity_label
from registration.register.doors.presenter import FORMS, KINDS
from registration.register.models import AgencyNumber
from registration.register.policy.business import Place
from registration.register.queries.search import History
from registration.register.queries.views import BusinessView, FilingView, FormerOwnerView, OwnerView

OWNERS: Table[OwnerView] = Table(
    Column(sentence("Name"), lambda owner: owner.name),
    Column(sentence("Joined on"), lambda owner: local_date(owner.joined_on)),
    Column(
        sentence("Recorded on"),
        lambda owner: (
            local_date(owner.recorded_on)
            if owner.recorded_on
            else translate(sentence("With the registration"))
        ),
    ),
)
FORMER: Table[FormerOwnerView] = Table(
    Column(sentence("Name"), lambda owner: owner.name),
    Column(sentence("Left on"), lambda owner: local_date(owner.left_on)),
    Column(sentence("Recorded on"), lambda owner: local_date(owner.recorded_on)),
)


def agencies(rows: Sequence[AgencyNumber], titles: Mapping[str, Words]) -> Listed:
    """Return the numbers that a business has with other agencies, each by the agency's name."""
    return Table[AgencyNumber](
        Column(sentence("Agency"), lambda row: typed(titles[row.agency].named(language()))),
        Column(sentence("Number"), lambda row: isolate_ltr(row.number)),
        Column(sentence("Since"), lambda row: local_date(row.valid_from)),
    ).of(rows)


def entry_facts(business: BusinessView, districts: Mapping[str, str]) -> Sequence[Cell]:
    """Return the facts of a business, as the rows of a summary."""
    known = (
        (sentence("Duration"), business.duration),
        (sentence("Number at SECP"), _number(business.company_number)),
        (sentence("Number in the old register"), _number(business.legacy_number)),
        (sentence("Dissolved on"), business.dissolved_on and local_date(business.dissolved_on)),
        (
            sentence("The owner died on"),
            business.owner_died_on and local_date(business.owner_died_on),
        ),
        (
            sentence("Dissolution recorded on"),
            business.dissolution_recorded_on and local_date(business.dissolution_recorded_on),
        ),
    )
    urdu, activities = business.name_ur, activity_label(business.activities, language())
    return summary_rows(
        (sentence("Number"), isolate_ltr(business.number)),
        (sentence("Kind"), translate(FORMS[business.form])),
        (sentence("Name in Urdu"), urdu) if urdu and urdu != business.name else None,
        (sentence("Principal place"), _place(business.place, districts)),
        *((sentence("Other place"), _place(each, districts)) for each in business.other_places),
        (sentence("What it does"), activities) if activities else None,
        *(fact for fact in known if fact[1]),
    )


def _number(number: str) -> Markup | None:
    return isolate_ltr(number) if number else None


def _place(place: Place, districts: Mapping[str, str]) -> Markup:
    district = districts.get(place.district, place.district)
    if not place.line:
        return typed(district)
    comma = translate(sentence(", "))
    return Markup("{}{}{}").format(typed(place.line), comma, district)


def to_come(filings: Iterable[FilingView]) -> list[dict[str, Any]]:
    """Return the filings that take effect later, as the items of a timeline."""
    return [
        {
            "title": translate(KINDS[filing.kind]),
            "when": local_date(filing.effective_on),
            "text": translate(sentence("Withdraw it before that day")),
            "href": url_for("businesses.withdraw", filing_id=filing.id),
        }
        for filing in filings
    ]


def filed(business: BusinessView, history: History) -> list[dict[str, Any]]:
    """Return all that was filed, as the items of a timeline."""
    return [
        {
            "title": f"{filing.sequence}. {translate(KINDS[filing.kind])}",
            "when": _filing_times(filing),
            "text": _note(filing),
            "href": _entry_then(business, filing),
            "state": "done",
        }
        for filing in history.filings
    ]


def _filing_times(filing: FilingView) -> str:
    filed, day = local_time(filing.filed_at), local_date(filing.effective_on)
    return translate(sentence("change of %(day)s, recorded %(filed)s", filed=filed, day=day))


def _note(filing: FilingView) -> str | None:
    if filing.withdrawn:
        return translate(sentence("Withdrawn before it took effect"))
    if filing.corrects:
        return translate(sentence("About filing %(number)s", number=filing.corrects))
    return None


def _entry_then(business: BusinessView, filing: FilingView) -> str | None:
    """Return the public address of a firm's filing; for others, that of the day's entry.

    A withdrawn or correcting filing has no entry of its own.
    """
    if business.form == "partnership":
        return url_for(
            "register_papers.statement", number=business.number, sequence=filing.sequence
        )
    if filing.withdrawn or filing.kind == "withdrawal" or filing.corrects:
        return None
    return url_for("register.show", number=business.number, on=filing.effective_on.isoformat())


def _copy_button(filing: FilingView) -> Markup:
    address = url_for("register_papers.copy", filing_id=filing.id)
    button: Markup = get_template_attribute("components/actions.html", "post_button")(
        "Certified copy", address, kind="secondary"
    )
    return button


FILINGS: Table[FilingView] = Table(
    Column(sentence("No."), lambda filing: filing.sequence),
    Column(sentence("What"), lambda filing: str(KINDS[filing.kind])),
    Column(sentence("Recorded"), lambda filing: local_time(filing.filed_at)),
    Column(sentence("Date of the change"), lambda filing: local_date(filing.effective_on)),
    Column(sentence("Copy"), _copy_button),
)
