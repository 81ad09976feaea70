"""Tags in cells of tables, as the macro `tag` draws them in templates; and the mark of a doubt."""

from flask_babel import gettext
from markupsafe import Markup

from app.text import Sentence
from app.web.translation import translate

# `base.html` draws the note itself below a page that has the mark.
_DOUBT = Markup(
    '<a class="bdm-doubt" href="#not-verified"><span aria-hidden="true">*</span>'
    '<span class="govuk-visually-hidden">{}</span></a>'
)


def tag(words: str | Sentence, colour: str = "") -> Markup:
    """Draw a status; without a colour it is grey. The words carry the meaning."""
    kind = f" govuk-tag--{colour}" if colour else ""
    return Markup('<strong class="govuk-tag{}">{}</strong>').format(kind, translate(words))


def doubt() -> Markup:
    """Mark a value whose source is not verified: an asterisk that leads to the page's note."""
    return _DOUBT.format(gettext("Not verified, not law"))
