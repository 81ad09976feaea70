"""Reading of a name: its words, their weights, and the keys by which others find it.

Keys are stored with every name (`names/models.py`), so that a name is found among a million without
being compared with each:

  e  all words, as they are spelled: names with the same key are the same name
  b  body: how all but the general words sound (persons, places, trades and words of its own)
  f  form: how all but its places and numbers sound
  c  core: how the words of its own and persons sound, if they weigh as much as one own word

The core's words are also joined, so that Sky Line finds Skyline. Keys of names in old registers
begin with "~": they are looked up separately.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from registration.names.policy.folding import fold
from registration.names.policy.lexicon import WEIGHTS, Known, Role, recognise
from registration.names.policy.sounds import skeleton

# The version of all that keys are made of (folding, sounds, words.csv, roles): a change of these
# must raise this number, and `bdm names refold` then rebuilds the stored keys. A test checks this.
FOLDING = 1
CORE = frozenset({Role.OWN, Role.PERSON})
BODY = CORE | {Role.PLACE, Role.TRADE}
_FORMAL = frozenset({Role.TRADE, Role.FORM})
ARTICLE = "al"  # and all that words.csv holds with it: the izafat's i and e among them
SAME, BODIES, FORMS, CORES = "e", "b", "f", "c"
OLD = "~"


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a name. `spelled` is folded; `word` is its first spelling where it is known."""

    spelled: str
    word: str
    role: Role
    weight: int
    known: bool
    sound: str


@dataclass(frozen=True)
class Reading:
    """A name in one script, read."""

    text: str
    folded: tuple[str, ...]
    words: tuple[Word, ...]

    @cached_property
    def exact(self) -> str:
        """All words in a fixed order, without legal endings: two names with one are the same."""
        return " ".join(sorted(word.word for word in self.words)) or " ".join(sorted(self.folded))

    @cached_property
    def core(self) -> tuple[Word, ...]:
        """The words that tell it from others."""
        return tuple(word for word in self.words if word.role in CORE)

    @cached_property
    def body(self) -> tuple[Word, ...]:
        """All but general words; its numbers if nothing else is left."""
        found = tuple(word for word in self.words if word.role in BODY)
        return found or tuple(word for word in self.words if word.role is Role.NUMBER)

    @cached_property
    def joined(self) -> str:
        """The core's words, and the articles among them, as one word."""
        parts = (
            word.spelled if word.word == ARTICLE else word.word.replace(" ", "")
            for word in self.words
            if word.role in CORE or word.word == ARTICLE
        )
        return "".join(parts)

    @cached_property
    def own_words(self) -> tuple[Word, ...]:
        """The words that nothing is known of."""
        return tuple(word for word in self.words if word.role is Role.OWN)

    def keys(self) -> frozenset[str]:
        """Return all its keys: at most eight."""
        if not self.folded:
            return frozenset()
        cores = [_sounds(self.core), [skeleton(self.joined)]] if self.core else [[]]
        return frozenset({f"{SAME}:{self.exact}", *self._keys_of(cores)})

    def keys_if(self, word: Word, spelled: str) -> frozenset[str]:
        """Return its keys as if one word of its core were spelled otherwise."""
        core = [skeleton(spelled) if each is word else each.sound for each in self.core]
        return frozenset(self._keys_of([core]))

    def _keys_of(self, cores: Iterable[list[str]]) -> Iterator[str]:
        beside = _sounds(word for word in self.body if word.role not in CORE)
        formal = _sounds(word for word in self.words if word.role in _FORMAL)
        heavy = sum(word.weight for word in self.core) >= WEIGHTS[Role.OWN]
        for core in cores:
            if core or beside:
                yield f"{BODIES}:{_in_order(core + beside)}"
            if core:
                yield f"{FORMS}:{_in_order(core)}|{_in_order(formal)}"
            if core and heavy:
                yield f"{CORES}:{_in_order(core)}"


def _sounds(words: Iterable[Word]) -> list[str]:
    return [word.sound for word in words]


def _in_order(sounds: Iterable[str]) -> str:
    return " ".join(sorted(sounds))


@lru_cache(maxsize=16_384)
def read(text: str) -> Reading:
    """Read a name, in whichever script; legal endings are left out of its words."""
    folded = fold(text)
    words = [_word(spelled, known) for spelled, known in recognise(folded)]
    return Reading(text, folded, tuple(word for word in words if word.role is not Role.LEGAL))


@lru_cache(maxsize=65_536)
def _word(spelled: str, known: Known | None) -> Word:
    word, role = (known.word, known.role) if known else (spelled, _role_of(spelled))
    sound = skeleton(word.replace(" ", ""))
    return Word(spelled, word, role, WEIGHTS[role], known is not None, sound)


def _role_of(spelled: str) -> Role:
    if spelled.isdecimal():
        return Role.NUMBER
    # An initial that was left alone says little: it is somebody's, but whose?
    return Role.FILL if len(spelled) == 1 else Role.OWN


def read_both(name: str, name_ur: str) -> Sequence[Reading]:
    """Return the readings of a name in its two scripts; what is empty has none."""
    return [reading for text in (name, name_ur) if (reading := read(text)).folded]


def keys_of(name: str, name_ur: str, *, old: bool) -> list[str]:
    """Return the keys to store with a name, of an old register or not."""
    found = frozenset[str]().union(*(reading.keys() for reading in read_both(name, name_ur)))
    return sorted(f"{OLD}{key}" if old else key for key in found)
