"""Tags in cells of tables, as the macro `tag` draws them in templates."""

from markupsafe import Markup

from app.text import Sentence
from app.web.translation import translate


def tag(words: str | Sentence, colour: str = "") -> Markup:
    """Draw a status; without a colour it is grey. The words carry the meaning."""
    kind = f" govuk-tag--{colour}" if colour else ""
    return Markup('<strong class="govuk-tag{}">{}</strong>').format(kind, translate(words))
