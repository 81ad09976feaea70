"""Languages that people of the province speak with offices, also those that pages are not in."""

from app.text import Sentence, sentence

LANGUAGES: dict[str, Sentence] = {
    "ur": sentence("Urdu"),
    "bal": sentence("Balochi"),
    "brh": sentence("Brahvi"),
    "ps": sentence("Pashto"),
    "en": sentence("English"),
}
