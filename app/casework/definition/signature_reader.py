"""Who signs, as files write it.

signatures:
  - code: partners
    title: {en: Every partner who is of age, ur: …}
    answer: partners.partner                  # or: fact: register.partners, person: partner
    when: {not: {answer: minor, is: true}}    # in the same row
    source: "Partnership Act 1932, s. 58"
    confidence: H
"""

from app.casework.definition.determinant_reader import determinant
from app.casework.definition.nodes import Spot
from app.casework.definition.registration_reader import CITED, SURE
from app.casework.definition.shapes import Confidence, SignatureAsk
from app.casework.definition.words_reader import TOLD, title

_ONE = (
    "write either answer (a question of type person, or group.question)"
    " or fact (what a domain knows)."
)


def signature(spot: Spot) -> SignatureAsk:
    """Read who signs."""
    keys = spot.keys(
        *("code", "title", "answer", "fact", "person", "when", "instead", "source", "confidence")
    )
    if bool(keys.may("answer")) == bool(keys.may("fact")):
        spot.wrong(_ONE)
    if keys.may("person") and keys.may("answer"):
        keys.may("person").wrong("says nothing beside an answer; leave it out.")
    return SignatureAsk(
        code=keys.need("code", "a code, such as partners").code(),
        title=title(keys.need("title", TOLD)),
        answer=keys.may("answer").text(200),
        fact=keys.may("fact").text(200),
        person=keys.may("person").text(200),
        when=determinant(keys.may("when")),
        instead=keys.may("instead").yes(),
        source=keys.need("source", CITED).text(),
        confidence=keys.need("confidence", SURE).one_of(Confidence),
    )
