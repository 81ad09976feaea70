"""Under which headings the catalogue shows fees, in this order."""

from collections.abc import Mapping

from app.text import Sentence, sentence

GROUPS: Mapping[str, Sentence] = {
    "certificates": sentence("Certificates and copies"),
    "licences": sentence("Driving, transport and other licences"),
    "business": sentence("Business and trade"),
    "land": sentence("Land and property"),
    "procurement": sentence("Tenders and contracts"),
    "taxes": sentence("Provincial taxes and cess"),
    "health": sentence("Health and food"),
    "education": sentence("Education and examinations"),
    "other": sentence("Other"),
}
