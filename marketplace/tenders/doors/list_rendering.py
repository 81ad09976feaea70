"""The costly parts of the public list, written in Python: as Jinja loops they cost four times that.

Everything that people typed is escaped here; what is the same for every reader of a language is
written once and kept.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from flask import url_for
from flask_babel import gettext
from markupsafe import Markup, escape

from app.web.formatting import day_and_month, local_time, until
from app.web.i18n import language
from marketplace.tenders.doors.presenter import COLOURS, options

_CACHE_SIZE = 64
# No status: that of a tender whose time is over is called "closed".
_CLOSED_AT = "closed at"
_CARD = """<li><span class="bdm-date">{leaf}</span>\
<div class="bdm-rows__what"><h2 class="govuk-heading-s">\
<a class="govuk-link" href="{href}"><bdi>{title}</bdi></a></h2>
<p><bdi>{department}</bdi> · {about} · <bdi dir="ltr">{reference}</bdi></p>
<p>{left}{closes}</p></div>
<p class="bdm-rows__fact"><strong class="govuk-tag govuk-tag--{colour}">{status}</strong></p></li>
"""


def cards(rows: Iterable[Mapping[str, Any]], districts: Mapping[str, str], now: datetime) -> Markup:
    """Write a page of tenders, each as a card."""
    urdu = language() == "ur"
    base = url_for("tenders.index")
    words = _words(language())
    return Markup("".join(_card(row, districts, now, urdu, base, words) for row in rows))  # noqa: S704 - each part is escaped


def _card(  # noqa: PLR0913, PLR0917 - values that are the same for all cards, computed once
    row: Mapping[str, Any],
    districts: Mapping[str, str],
    now: datetime,
    urdu: bool,  # noqa: FBT001 - as above
    base: str,
    words: Mapping[str, str],
) -> str:
    is_open = row["status"] == "published"
    department = row["department"]
    pattern = "%(when)s" if is_open else words[_CLOSED_AT]
    return _CARD.format(
        colour=COLOURS.get(row["status"], "grey"),
        status=escape(words[row["status"]]),
        href=f"{base}/{row['id']}",
        title=escape((urdu and row["title_ur"]) or row["title"]),
        department=escape((urdu and department["name_ur"]) or department["name"]),
        about=f"{escape(words[row['category']])} · "
        f"{escape(districts.get(row['district'], row['district']))}",
        reference=escape(row["reference"]),
        leaf=day_and_month(row["closes_at"]),
        left=f"<b>{escape(remaining_time(row['closes_at'], now))}</b> · " if is_open else "",
        closes=escape(pattern % {"when": local_time(row["closes_at"])}),
    )


def remaining_time(closes_at: datetime, now: datetime) -> str:
    """Say how long bids are still taken: "Closes in 3 days"."""
    left: str = gettext("Closes %(when)s", when=until(closes_at, now))
    return left


@lru_cache(maxsize=_CACHE_SIZE)
def _words(speaks: str) -> dict[str, str]:
    """Return the words of a card in a language, the one in force."""
    del speaks  # only distinguishes the answers
    patterns = {
        # Without values Flask-Babel returns the pattern itself.
        _CLOSED_AT: gettext("Closed %(when)s"),
    }
    return dict(options("status")) | dict(options("category")) | patterns


def choices(kind: str, chosen: str, blank: str) -> Markup:
    """Write the options of a filter."""
    return _choices(language(), kind, chosen, blank)


@lru_cache(maxsize=_CACHE_SIZE)
def _choices(speaks: str, kind: str, chosen: str, blank: str) -> Markup:
    del speaks  # only distinguishes the answers
    first = [("", blank)] if blank else []
    return _written([*first, *options(kind)], chosen)


def _written(pairs: Iterable[tuple[str, str]], chosen: str) -> Markup:
    options = (
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>'
        f"{escape(text)}</option>"
        for value, text in pairs
    )
    return Markup("".join(options))  # noqa: S704 - each part is escaped


def district_options(groups: Iterable[tuple[str, list[tuple[str, str]]]], chosen: str) -> Markup:
    """Write the districts as options, by division."""
    written = (
        f'<optgroup label="{escape(division)}">{_written(group, chosen)}</optgroup>'
        for division, group in groups
    )
    return Markup("".join(written))  # noqa: S704 - each part is escaped
