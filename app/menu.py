"""The groups of the main menu: at most seven entries, whatever somebody may do.

A domain may bring a group of its own. A group of which a person sees one page is that page.
"""

from dataclasses import dataclass

from app.text import Sentence, sentence

MOST_ENTRIES = 7


@dataclass(frozen=True, kw_only=True)
class MenuGroup:
    """What pages have in common, in a word or two."""

    title: Sentence
    order: int


SERVICES = MenuGroup(title=sentence("Services and guides"), order=20)
FEES = MenuGroup(title=sentence("Fees and bills"), order=30)
YOURS = MenuGroup(title=sentence("Your affairs"), order=40)
WORK = MenuGroup(title=sentence("Work"), order=50)
MONEY = MenuGroup(title=sentence("Money"), order=60)
RULES = MenuGroup(title=sentence("Rules and records"), order=70)
