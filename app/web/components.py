"""Jinja for our pages: where templates are found, and the GOV.UK macros made quick.

As they come the macros are slow: each attribute list runs a Jinja macro, each `params.name` tries
an attribute of the dictionary before its key. Both are replaced here by Python that gives the same
text (`tests/web/test_components.py` compares them on the examples that govuk-frontend ships).
"""

from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from pathlib import Path
from typing import Any

from flask import Flask
from flask.templating import Environment
from flask_babel import gettext
from jinja2 import (
    ChoiceLoader,
    DictLoader,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
    Undefined,
)
from markupsafe import Markup, escape

from app.web.formatting import directed, in_a_title, typed
from app.web.i18n import is_rtl

TEMPLATES = Path(__file__).parent / "templates"
# Every name that the shared templates read, so that a page sets only those it needs.
# As `app/documents/public.py` accepts; the browser names a larger file before it is sent.
MAX_FILE_MB = 10
PAGE_DEFAULTS: dict[str, Any] = {
    # base.html
    "title": "",
    "title_prefix": "",
    "described_as": "",  # else the first sentences of the page
    "structured_data": None,  # what schema.org has words for, as JSON-LD
    "failed": False,  # an error page, which search engines must not list
    "navigation": (),  # {text, href, current, active}, or {text, pages, active} of such
    "breadcrumbs": (),  # {text, href}; the last without href
    "signed_in": False,
    "who": "",
    "acting_for": "",
    "account_href": "",
    "offline_for": "",  # the person that a phone may store pages for, and the first paths
    "session_end": None,  # {at, seconds, href}: the end of a browser's session, if nothing is done
    "search_href": "",
    "home_href": "",
    "sign_in_href": "",
    "sign_out_href": "",
    "register_href": "",
    "feedback_href": "",
    "footer_links": (),  # {text, pages} of {text, href}
    "demonstration": False,
    "demonstration_note": "",
    # form.html
    "LONG_FORM": 5,  # fields, from which on it says when its session ends
    "caption": "",
    "lead": "",
    "action": "",
    "multipart": False,
    "submit_label": "",
    # error.html
    "detail": "",
    "retry_after": None,
    "request_id": "",
}
_CLASS = {False: "govuk-table__cell", True: "govuk-table__cell govuk-table__cell--numeric"}
_ATTRIBUTES = "{% set govukAttributes = html_attributes %}"


class Unset(Undefined):
    """A name that nobody gave: it may be tested, never printed or walked.

    So a misspelt variable is an error instead of a gap. Jinja's StrictUndefined would also refuse
    the tests (`if params.hint`) that the GOV.UK macros are made of.
    """

    __slots__ = ()

    def __str__(self) -> str:
        """Refuse, except for the missing `else` of an inline `if`, which has no name."""
        return "" if self._undefined_name is None else self._fail_with_undefined_error()

    def __iter__(self) -> Iterator[Any]:
        """Refuse."""
        return self._fail_with_undefined_error()


class PageEnvironment(Environment):
    """Flask's environment: unknown names are errors, missing keys of a dictionary are empty."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Give templates the plain dictionary; Jinja's chain of two makes each import slow."""
        return super().make_globals(d) if d else self.globals

    def getattr(self, obj: Any, attribute: str) -> Any:  # noqa: ANN401 - as Jinja declares it
        """Return `obj.attribute`; a key of a plain dictionary comes before its methods."""
        if type(obj) is not dict:
            return super().getattr(obj, attribute)
        if attribute in obj:
            return obj[attribute]
        return getattr(obj, attribute, None) or Undefined(obj=obj, name=attribute)


def html_attributes(attributes: str | Mapping[str, Any] | Undefined | None) -> Markup:
    """Write HTML attributes as govuk-frontend's macro of that name does.

    A string passes as it is: it must come from a template, never from a person.
    """
    if isinstance(attributes, str):
        return Markup(attributes)  # noqa: S704 - the macros pass markup they made themselves
    if not isinstance(attributes, Mapping):
        return Markup()
    return Markup().join(_attribute(name, value) for name, value in attributes.items())


def _attribute(name: str, value: Any) -> Markup:  # noqa: ANN401 - whatever a template passes
    optional = False
    if isinstance(value, Mapping):
        optional, value = value.get("optional") is True, value.get("value")
    elif isinstance(value, bool):
        value = str(value).lower()
    if optional and value is True:
        return Markup(" ") + escape(name)
    if optional and (value is None or value is False or isinstance(value, Undefined)):
        return Markup()
    return Markup(' {}="{}"').format(name, value)


def error_message(message: str | None) -> dict[str, str] | None:
    """Return a field's error as the macros want it."""
    return {"text": message, "visuallyHiddenText": gettext("Error")} if message else None


def fieldset(legend: str, size: str) -> dict[str, Any]:
    """Return a fieldset with a legend as the macros want it."""
    return {"legend": {"text": legend, "classes": f"govuk-fieldset__legend--{size}"}}


def choices(options: Iterable[tuple[Any, ...]], blank: str | None = None) -> list[dict[str, Any]]:
    """Return (value, text) or (value, text, hint) options as items of the macros."""
    items: list[dict[str, Any]] = [] if blank is None else [{"value": "", "text": blank}]
    for value, text, *hint in options:
        item = {"value": str(value), "text": _unmarked(text)}
        items.append(item | {"hint": {"text": typed(hint[0])}} if hint and hint[0] else item)
    return items


def _unmarked(text: object) -> object:
    """Isolate codes in the text of a choice; markup has its own boxes."""
    return text if hasattr(text, "__html__") else in_a_title(text)


Column = str | Mapping[str, Any]
Cell = object


def heads(columns: Iterable[Column]) -> list[tuple[Markup, bool]]:
    """Return a table's columns as (escaped text, whether it holds numbers)."""
    return [
        (typed(column["text"]), bool(column.get("numeric")))
        if isinstance(column, Mapping)
        else (typed(column), False)
        for column in columns
    ]


def body(columns: list[tuple[Markup, bool]], rows: Iterable[Iterable[Cell]]) -> Markup:
    """Write the rows of a table; ValueError when a row has more or fewer cells than columns.

    In Python, since twenty rows as a Jinja loop are the dearest part of a page, three times this.
    """
    around = [('<th scope="row" class="govuk-table__header">', "</th>")]
    around += [
        (f'<td class="{_CLASS[numeric]}" data-label="{escape(text.striptags())}">', "</td>")
        for text, numeric in columns[1:]
    ]
    rtl = is_rtl()
    lines = (
        "".join(
            f"{start}{_render_cell(cell, rtl=rtl)}{end}"
            for (start, end), cell in zip(around, row, strict=True)
        )
        for row in rows
    )
    return Markup("".join(f'<tr class="govuk-table__row">{line}</tr>\n' for line in lines))  # noqa: S704 - each cell is escaped


def _render_cell(cell: Cell, *, rtl: bool) -> Markup:
    return link(cell) if isinstance(cell, dict) else directed(cell, rtl=rtl)


def link(cell: Mapping[str, Any]) -> Markup:
    """Return a cell {text, href} as a link, or its text if there is no href; behind its `box`."""
    text, href, box = typed(cell["text"]), cell.get("href"), cell.get("box") or Markup()
    if not href:
        return box + text
    return box + Markup(f'<a class="govuk-link" href="{escape(href)}">{text}</a>')  # noqa: S704 - escaped here


def ticked(held: str, value: str) -> bool:
    """Return True if one box is ticked: the form holds its value, or a yes of any kind."""
    return bool(held) and held in {value, "True", "true", "yes", "on", "1"}


def width_class(characters: int | None) -> str:
    """Return the class of an input that is about so many characters wide (2, 3, 4, 5, 10, 20)."""
    return f"govuk-input--width-{characters}" if characters else ""


def install_components(app: Flask, rooms: Iterable[Path] = (TEMPLATES,)) -> None:
    """Let the app find the templates of `rooms` and the GOV.UK macros.

    Must come before anything touches `app.jinja_env`, which Flask makes at first use.
    """
    app.jinja_environment = PageEnvironment
    stock = PackageLoader("govuk_frontend_jinja")
    quick = DictLoader({"macros/attributes.html": _ATTRIBUTES})
    macros = PrefixLoader({"govuk_frontend_jinja": ChoiceLoader([quick, stock])})
    app.jinja_loader = ChoiceLoader([FileSystemLoader(list(rooms)), macros])
    page = app.jinja_env
    page.undefined = Unset
    page.trim_blocks = page.lstrip_blocks = True
    # The macros are translated from Nunjucks and name these two.
    page.globals.update(undefined=None, null=None)
    page.globals.update(PAGE_DEFAULTS, MAX_FILE_MB=MAX_FILE_MB)
    helpers = (html_attributes, error_message, fieldset, choices, heads, body, ticked, width_class)
    page.globals.update({helper.__name__: helper for helper in helpers})
