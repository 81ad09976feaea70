"""The groups of the main menu, and what people come for.

A domain may bring a group of its own. A group of which a person sees one page is that page. At most
seven entries are drawn whatever somebody may do (`app/web/navigation.py`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app import roles
from app.permissions import Actor
from app.text import Sentence, sentence

if TYPE_CHECKING:
    from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class MenuGroup:
    """The common title of pages, in a word or two.

    A `door` is what the public comes for: its only page is called by the title of the group, and
    for somebody with much other work all doors are one entry.
    """

    title: Sentence
    order: int
    door: bool = False


@dataclass(frozen=True, kw_only=True)
class FirstStep:
    """A first step that a person can start from their home page, though nothing waits yet.

    Domains contribute it; `href(actor)` is called if `visible` allows the actor.
    """

    title: Sentence
    href: Callable[[Actor], str]
    visible: Callable[[Actor], bool]
    order: int = 50


@dataclass(frozen=True, kw_only=True)
class FrontDoor:
    """One of the four things that people come for: a door of the front page, which links a page.

    Domains contribute it. `picture` is a drawing of the template; `fact` is its live figure.
    """

    title: Sentence
    about: Sentence
    endpoint: str
    picture: str
    fact: Callable[["UnitOfWork"], str]
    order: int


@dataclass(frozen=True, kw_only=True)
class SignInReason:
    """A sentence above the sign-in form for strangers who pressed the button of a public page.

    Domains contribute it; `sentence_of(uow, **arguments)` takes those of the address of `endpoint`.
    """

    endpoint: str
    sentence_of: Callable[..., Sentence]


def only_a_person(actor: Actor) -> bool:
    """Return True if a person is signed in who holds no office and acts for nobody."""
    return actor.kind == "person" and not actor.roles - {roles.PERSON.name}


SERVICES = MenuGroup(title=sentence("Register"), order=20, door=True)
FEES = MenuGroup(title=sentence("Pay"), order=30, door=True)
RELIEFS = MenuGroup(title=sentence("Claim"), order=35, door=True)
FIGURES = MenuGroup(title=sentence("Figures"), order=38, door=True)
YOURS = MenuGroup(title=sentence("Your affairs"), order=40)
WORK = MenuGroup(title=sentence("Work"), order=50)
MONEY = MenuGroup(title=sentence("Money"), order=60)
RULES = MenuGroup(title=sentence("Records"), order=70)
