"""English and Urdu: which language a page speaks.

The choice is in the address once (`?lang=ur`), then in a cookie, else what the browser prefers,
else English. Catalogues are built by `app/web/catalogues.py`.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlencode

from babel import Locale
from babel.support import NullTranslations
from flask import Flask, Response, g, has_request_context, request
from flask_babel import Babel, Domain, get_locale, gettext
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from werkzeug.urls import iri_to_uri

from app.text import Sentence, filled
from app.web.cookies import cookie_name, keep_cookie

LANGUAGES = ("en", "ur")
RIGHT_TO_LEFT = frozenset({"ur"})
COOKIE = "lang"
TRANSLATIONS = Path(__file__).resolve().parents[2] / "build" / "translations"


def choose_language() -> str:
    """Return the language of this request; English outside one."""
    if not has_request_context():
        return "en"
    for asked in (request.args.get("lang"), request.cookies.get(cookie_name(COOKIE))):
        if asked in LANGUAGES:
            return asked
    return _preferred()


def _preferred() -> str:
    """Return the browser's first choice; "ur-PK" means Urdu (Werkzeug would return English)."""
    for tag in request.accept_languages.values():
        primary = tag.partition("-")[0].lower()
        if primary in LANGUAGES:
            return primary
    return "en"


def language() -> str:
    """Return the language in force: the request's, or that of `flask_babel.force_locale`."""
    locale = _cached_locale() or get_locale()
    return locale.language if locale else "en"


def _cached_locale() -> Locale | None:
    """Return the locale in force where it was needed before in this request."""
    return getattr(getattr(g, "_flask_babel", None), "babel_locale", None) if g else None


def spoken(values: Mapping[str, Any]) -> dict[str, Any]:
    """Let values that have names in both languages (a district, a sentence) say theirs."""
    return {name: _translate_value(value) for name, value in values.items()}


def _translate_value(value: Any) -> Any:  # noqa: ANN401 - whatever a sentence holds
    if isinstance(value, Sentence):
        pattern: str = gettext(value.msgid)
        return fill(pattern, spoken(value.values)) if value.values else pattern
    return value.named(language()) if hasattr(value, "named") else value


def fill(pattern: str, values: Mapping[str, Any]) -> str:
    """Fill a translated pattern: in Urdu its numbers, codes and English names are isolated."""
    return filled(pattern, values, urdu=is_rtl())


def is_rtl() -> bool:
    """Return True if the language in force is written from right to left."""
    return language() in RIGHT_TO_LEFT


def in_reader_language(english: str, urdu: str | None) -> str:
    """Return a name or text in the reader's language: the English where it has no Urdu."""
    return urdu if urdu and is_rtl() else english


def joined(parts: Iterable[str]) -> str:
    """Join what there is of some words by the comma of the reader's language."""
    return ("، " if is_rtl() else ", ").join(part for part in parts if part)


def language_href(target: str) -> str:
    """Return this page's address in another language, its other parameters kept."""
    query = MultiDict(request.args)
    query["lang"] = target
    return f"{iri_to_uri(request.path)}?{urlencode(list(query.items(multi=True)))}"


def _remember(response: Response) -> Response:
    asked = request.args.get("lang") if request.query_string else None
    if asked in LANGUAGES:
        keep_cookie(response, COOKIE, asked)
    if response.mimetype == "text/html":
        response.vary.update(("Accept-Language", "Cookie"))
        response.headers.setdefault("Content-Language", language())
    return response


class QuickDomain(Domain):
    """Flask-Babel's catalogue, found with one look-up once the request's language is known.

    A page asks dozens of times; the stock look-up costs a tenth of a page in all.
    """

    def __init__(self) -> None:
        """Start with no catalogue read."""
        super().__init__()
        self.by_language: dict[str, NullTranslations] = {}

    def get_translations(self) -> NullTranslations:
        """Return the catalogue of the language in force."""
        locale = _cached_locale()
        if locale is None:
            return cast("NullTranslations", super().get_translations())
        if locale.language not in self.by_language:
            self.by_language[locale.language] = super().get_translations()
        return self.by_language[locale.language]

    def gettext(self, string: str, **variables: Any) -> str:  # noqa: ANN401 - what fills a sentence
        """Translate and fill a sentence."""
        pattern: str = self.get_translations().ugettext(string)
        return fill(pattern, variables) if variables else pattern

    def ngettext(self, singular: str, plural: str, num: int, **variables: Any) -> str:  # noqa: ANN401
        """Translate and fill a sentence about so many things."""
        pattern: str = self.get_translations().ungettext(singular, plural, num)
        return fill(pattern, {"num": num} | variables)


def _sayer(domain: Domain) -> Callable[..., str]:
    @pass_eval_context
    def say(context: EvalContext, msgid: str, **values: object) -> str:
        """Translate in a template, as `_`: what Jinja's own does in five calls and two copies.

        As there, a translation is markup of ours, and what comes into its blanks is escaped. A
        sentence brings its own values.
        """
        if isinstance(msgid, Sentence):
            values = spoken(msgid.values) | values
            msgid = msgid.msgid
        text: str = domain.get_translations().ugettext(msgid)
        pattern = Markup(text) if context.autoescape else text  # noqa: S704 - see above
        return fill(pattern, values) if "%" in text else pattern

    return say


def install_i18n(app: Flask) -> None:
    """Set up Flask-Babel and give templates language(), is_rtl() and language_href(lang)."""
    babel = Babel(
        app,
        locale_selector=choose_language,
        default_translation_directories=str(TRANSLATIONS),
    )
    domain = babel.domain_instance = QuickDomain()
    page: Any = app.jinja_env  # the i18n extension adds methods that no type declares
    page.install_gettext_callables(domain.gettext, domain.ngettext, newstyle=True)
    page.globals["_"] = _sayer(domain)
    page.globals.update(
        language=language,
        is_rtl=is_rtl,
        language_href=language_href,
        in_reader_language=in_reader_language,
    )
    page.filters["joined"] = joined
    app.after_request(_remember)
