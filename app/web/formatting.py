"""Formats of amounts, times and numbers of people.

Functions return text; the template filters of the same name return markup that stays left to right
inside an Urdu page. Pages alone know Asia/Karachi: everything stored is UTC.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

from flask import Flask
from flask_babel import get_translations, gettext, ngettext
from markupsafe import Markup, escape

from app.calendar import PROVINCE
from app.money import PAISA_PER_RUPEE, RS, grouped, grouped_rupees
from app.text import apart, has_latin, is_urdu
from app.web.i18n import is_rtl


def _marked(text: str) -> str:
    """Mark a word for extraction; it is translated where it is used."""
    return text


_MONTHS = (
    _marked("January"),
    _marked("February"),
    _marked("March"),
    _marked("April"),
    _marked("May"),
    _marked("June"),
    _marked("July"),
    _marked("August"),
    _marked("September"),
    _marked("October"),
    _marked("November"),
    _marked("December"),
)
_DAY_AND_TIME = _marked("%s, %s")
_HALVES = (_marked("am"), _marked("pm"))
_LAKH = 100_000
_CRORE = 100 * _LAKH
_CNIC_DIGITS = 13
_NOON = 12
_SHORT_MONTH = 3
_HOUR, _MINUTE = timedelta(hours=1), timedelta(minutes=1)


def rupees(paisa: int) -> str:
    """Write an amount in paisa: "Rs 12,34,567.50"; whole rupees without decimals."""
    return f"{'-' if paisa < 0 else ''}{RS}{grouped_rupees(abs(paisa))}"


def in_words(paisa: int) -> str:
    """Write a large amount with lakh and crore: "about 1.23 crore rupees"; small ones in full.

    Cut, never rounded up, to two decimals; says "about" when something was cut.
    """
    shown, cut = _large(paisa)
    return gettext("about %(amount)s", amount=shown) if cut else shown


def cut_short(paisa: int) -> str:
    """Do as `in_words`, without the "about": where figures are read against each other."""
    return _large(paisa)[0]


def _large(paisa: int) -> tuple[str, bool]:
    """Write an amount with lakh and crore; True where something was cut."""
    for unit, name in ((_CRORE, gettext("crore rupees")), (_LAKH, gettext("lakh rupees"))):
        if abs(paisa) >= unit * PAISA_PER_RUPEE:
            hundredths, cut = divmod(abs(paisa), unit)
            return f"{'-' if paisa < 0 else ''}{_plain(hundredths)} {name}", bool(cut)
    return rupees(paisa), False


def _plain(hundredths: int) -> str:
    whole, rest = divmod(hundredths, 100)
    return grouped(whole) + (f".{rest:02d}".rstrip("0") if rest else "")


def local_date(day: date | datetime) -> str:
    """Write a date, or the day in Pakistan of an instant, as "7 May 2024"."""
    if isinstance(day, datetime):
        day = _local(day)
    return f"{day.day} {_word(_MONTHS[day.month - 1])} {day.year}"


def day_and_month(day: date | datetime) -> Markup:
    """Write a day as the leaf of a calendar: its number above its month, short in English."""
    if isinstance(day, datetime):
        day = _local(day)
    month = _word(_MONTHS[day.month - 1])
    short = month[:_SHORT_MONTH] if month.isascii() else month
    return Markup("<b>{}</b>{}").format(day.day, short)


def month_and_year(day: date) -> str:
    """Write a month as "May 2024"."""
    return f"{_word(_MONTHS[day.month - 1])} {day.year}"


def local_time(instant: datetime) -> str:
    """Write an instant as Pakistan's clocks show it: "7 May 2024, 1:00 pm"."""
    at = _local(instant)
    word = get_translations().ugettext
    day = f"{at.day} {word(_MONTHS[at.month - 1])} {at.year}"
    time = f"{at.hour % 12 or 12}:{at.minute:02d} {word(_HALVES[at.hour >= _NOON])}"
    written: str = word(_DAY_AND_TIME) % (day, in_a_title(time))
    return written


def until(instant: datetime, now: datetime) -> str:
    """Return the time to an instant by days in Pakistan: "tomorrow", "in 3 days".

    An instant today is written in hours or minutes, never rounded up; "today" once it has passed.
    """
    days = (_local(instant).date() - _local(now).date()).days
    if days == 0:
        return _within_today(instant - now)
    if abs(days) == 1:
        return str(gettext("tomorrow") if days > 0 else gettext("yesterday"))
    if days > 0:
        return str(ngettext("in %(num)s day", "in %(num)s days", days))
    return str(ngettext("%(num)s day ago", "%(num)s days ago", -days))


def _within_today(left: timedelta) -> str:
    if left <= timedelta(0):
        return str(gettext("today"))
    if left >= _HOUR:
        return str(ngettext("in %(num)s hour", "in %(num)s hours", left // _HOUR))
    return str(ngettext("in %(num)s minute", "in %(num)s minutes", max(left // _MINUTE, 1)))


def _word(text: str) -> str:
    translated: str = get_translations().ugettext(text)
    return translated


def _local(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        message = "an instant needs its time zone"
        raise ValueError(message)
    return instant.astimezone(PROVINCE)


def cnic(digits: str) -> str:
    """Write a CNIC 5-7-1: "54400-1234567-1"; anything else as it is."""
    if len(digits) != _CNIC_DIGITS or not digits.isdecimal():
        return digits
    return f"{digits[:5]}-{digits[5:12]}-{digits[12]}"


def mobile(number: str) -> str:
    """Return a mobile number as people here write it: "+923331234567" is "0333 1234567"."""
    local = number.replace("+92", "0", 1)
    return f"{local[:4]} {local[4:]}"


def masked(secret: str, shown: int = 4) -> str:
    """Show only the last characters; a text too short to hide most of is hidden whole."""
    if len(secret) < 2 * shown:
        return "•" * len(secret)
    return "•" * (len(secret) - shown) + secret[-shown:]


def quantity(number: Decimal | int) -> str:
    """Write a quantity with grouping and no needless zeros: Decimal("1200.500") → "1,200.5"."""
    sign, _, _ = (exact := Decimal(number)).as_tuple()
    whole, _, decimals = f"{abs(exact):f}".partition(".")
    decimals = decimals.rstrip("0")
    return ("-" if sign else "") + grouped(int(whole)) + (f".{decimals}" if decimals else "")


def isolate_ltr(value: object) -> Markup:
    """Keep a reference, number or amount in its own direction whatever surrounds it."""
    return Markup(f'<bdi dir="ltr">{escape(value)}</bdi>')  # noqa: S704 - escaped on this line


def long_code(value: object) -> Markup:
    """Write a hash or another long code, which may break anywhere: it is longer than a phone."""
    return Markup(f'<span class="bdm-mono">{isolate_ltr(value)}</span>')  # noqa: S704 - escaped


def in_a_title(value: object) -> str:
    """Isolate codes in Urdu if no tag can be used: in a title, an option, a message."""
    return apart(value) if is_rtl() else str(value)


_ISOLATED = re.compile("\u2066([^\u2066-\u2069]*)\u2069")
_BOX = r'<bdi dir="ltr">\1</bdi>'
# A box with a direction never wraps. What is wider than a phone gets one without, and wraps.
_LONG = re.compile("\u2066([^\u2066-\u2069]{31,})\u2069")
_FREE_BOX = r"<bdi>\1</bdi>"
_BOXED = re.compile('<bdi dir="ltr">[^<]*</bdi>')


def _replaced(pattern: re.Pattern[str], instead: str, text: Markup) -> Markup:
    """Replace within markup, with a template of our own.

    As plain text: Python 3.11 joins the pieces of a `Markup` as markup and escapes what it puts in.
    """
    return Markup(pattern.sub(instead, str(text)))  # noqa: S704 - markup before and after


def foreign(text: str, *, rtl: bool) -> bool:
    """Return whether a text is written in the other direction than the page."""
    if not rtl:
        return not text.isascii() and is_urdu(text)
    return not is_urdu(text) and has_latin(text)


def typed(value: object) -> Markup:
    """Show what somebody typed in its own direction: English in an Urdu page, and the reverse.

    Without it full stops, brackets and numbers jump to the wrong end. Markup stays as it is.
    """
    return Markup() if value is None else directed(value, rtl=is_rtl())


def own_language(text: str) -> Markup:
    """Return the attributes of a block with a typed text: its direction, and a foreign language."""
    rtl = is_rtl()
    language = ("en" if rtl else "ur") if foreign(text, rtl=rtl) else ""
    return Markup(' dir="auto"') + (Markup(' lang="{}"').format(language) if language else "")


def usual(text: str) -> str:
    """Return a usual word (a unit, a source) in Urdu if the catalogue has it, else as typed."""
    return gettext(text) if text else text


def cited(text: str) -> Markup:
    """Return a source as a separate block, in Urdu if the catalogue has it."""
    said = usual(text)
    return Markup("<div{}>{}</div>").format(own_language(said), said)


def directed(value: object, *, rtl: bool) -> Markup:
    """Do what "typed" does, on a page whose direction is known.

    In Urdu each number and code gets a box, as "ltr" makes it: lines keep it together. So does one
    that was isolated already (`app/text.py`).
    """
    if hasattr(value, "__html__"):
        return escape(value)
    text = str(value)
    if foreign(text, rtl=rtl):
        return Markup('<bdi lang="{}">{}</bdi>').format("en" if rtl else "ur", text)
    return _boxed(escape(apart(text) if rtl and not text.isdecimal() else text))


def _boxed(text: Markup) -> Markup:
    if "\u2066" not in text:
        return text
    return _replaced(_ISOLATED, _BOX, _replaced(_LONG, _FREE_BOX, text))


def direction(value: str) -> str:
    """Return the direction of a text: "rtl" with any letter of Urdu, even after English words."""
    return "rtl" if is_urdu(value) else "ltr"


def in_a_heading(value: object) -> Markup:
    """Do what "typed" does; the marks that nobody sees stay, since the page's title has them.

    So a page is called the same, letter for letter, by its title and by its heading.
    """
    return _replaced(_BOXED, "\u2066\\g<0>\u2069", typed(value))


def _filter(write: Callable[..., str]) -> Callable[..., Markup]:
    def written(value: object, *arguments: object) -> Markup:
        return Markup() if value is None else isolate_ltr(write(value, *arguments))

    return written


def install_formatting(app: Flask) -> None:
    """Add the filters; each writes nothing for None.

    "ltr" wraps any reference, "long_code" one that may break anywhere, "in_a_title" one that can
    have no tag; "in_a_heading" is for a heading with the text of such a title.
    """
    for write in (rupees, cnic, masked, quantity, grouped):
        app.jinja_env.filters[write.__name__] = _filter(write)
    app.jinja_env.filters["ltr"] = isolate_ltr
    app.jinja_env.filters["day_and_month"] = day_and_month
    app.jinja_env.filters["long_code"] = long_code
    app.jinja_env.filters["in_a_title"] = in_a_title
    app.jinja_env.filters["in_a_heading"] = in_a_heading
    app.jinja_env.filters["typed"] = typed
    app.jinja_env.filters["own_language"] = own_language
    app.jinja_env.filters["usual"] = usual
    app.jinja_env.filters["direction"] = direction
    for say in (in_words, local_date, local_time, month_and_year, until):
        app.jinja_env.filters[say.__name__] = _unless_none(say)


def _unless_none(write: Callable[..., str]) -> Callable[..., str]:
    def written(value: object, *arguments: object) -> str:
        return "" if value is None else in_a_title(write(value, *arguments))

    return written
