"""Where the browser goes: the handbook of the API, its chapters, and its greatest tags."""

from collections.abc import Iterator

from browser.planning import ENGLISH, Visit

# A tag with much of everything: files, fields within fields, numbers in addresses.
TAGS = ("bills", "money-whose-bill-is-not-known", "writing-sealing-withdrawing-bids")
CHAPTERS = (
    "get-a-token",
    "errors",
    "lists-money-and-time",
    "first-bill",
    "first-bid",
    "partner-messages",
    "what-is-new",
)


def programmers() -> Iterator[Visit]:
    yield Visit("handbook.index")
    for words in ("raise+bill", "list", "zzz"):
        yield Visit("handbook.index", query=f"q={words}")
    yield Visit("handbook.learn", values={"chapter": CHAPTERS[0]})
    for chapter in CHAPTERS[1:]:
        yield Visit("handbook.learn", values={"chapter": chapter}, languages=ENGLISH)
    yield Visit("handbook.tag", values={"tag": TAGS[0]})
    for tag in TAGS[1:]:
        yield Visit("handbook.tag", values={"tag": tag}, languages=ENGLISH)
