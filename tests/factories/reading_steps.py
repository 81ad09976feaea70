"""What a payer reads of a security: how far it has come, and how much of it is where.

A test module takes them all: `from factories.reading_steps import *`.
"""

from pytest_bdd import parsers, then

from app.money import grouped_rupees
from factories.doors import Place
from factories.keeping_steps import Stage

KINDS = {"bid": "bid_security", "contract": "performance_security"}
ENGLISH = {
    "to_pay": "To be paid",
    "paid": "Paid",
    "held": "Held by the department",
    "carried": "Kept as the security of your contract",
    "goes_back": "Being refunded to you",
    "back": "Refunded to you",
    "forfeited": "Forfeited",
}
URDU = {
    "to_pay": "واجب الادا",
    "paid": "ادا شدہ",
    "held": "محکمے کے پاس رکھی ہے",
    "carried": "آپ کے معاہدے کی ضمانت کے طور پر رکھا گیا",
    "goes_back": "آپ کو واپس کی جا رہی ہے",
    "back": "آپ کو واپس کر دی گئی",
    "forfeited": "ضبط شدہ",
}
OFFICERS = ENGLISH | {
    "carried": "Kept as the security of a contract",
    "goes_back": "Being refunded to its payer",
    "back": "Refunded to its payer",
}


def read_parts(said: str) -> list[tuple[str, int]]:
    pairs = (each.rsplit(" ", 1) for each in said.split(", "))
    return [(stand, int(rupees)) for stand, rupees in pairs]


def sentences(words: dict[str, str], stand: str, parts: list[tuple[str, int]]) -> list[str]:
    """Return what a page says of parts; all in one place needs no amount."""
    if [place for place, _ in parts] == [stand]:
        return [words[stand]]
    first = [words[stand]] if stand == "to_pay" else []
    return first + [f"{words[place]}: Rs {grouped_rupees(paid * 100)}" for place, paid in parts]


@then(parsers.re(r'for the (?P<what>\w+) "(?P<name>\w+)" reads "(?P<stand>\w+)": (?P<said>.+)'))
def _(stage: Stage, what: str, name: str, stand: str, said: str) -> None:
    parts = read_parts(said)
    money = stage.read(name, "api", Place("", f"/tenders/{stage.tender_id}/money")).body
    (item,) = (each for each in money["items"] if each["kind"] == KINDS[what])
    told = [(part["stand"], part["amount"]) for part in item["parts"]]
    assert (item["stand"], told) == (stand, [(place, f"{paid}.00") for place, paid in parts])
    for language, words in (("en", ENGLISH), ("ur", URDU)):
        address = f"/tenders/{stage.tender_id}/money?lang={language}"
        page = stage.read(name, "web", Place(address, address)).text
        for sentence in sentences(words, stand, parts):
            assert sentence in page, (sentence, page)
