"""Determinants as files write them.

    when:
      all:
        - {answer: capital, at_least: "Rs 50,000"}
        - any: [{answer: kind, is: food}, {document: lease}]
        - not: {fact: business.suspended, is: true}

A test names one thing — answer, document, role, fact, output, score — and at most one comparison —
is, any_of, at_least, at_most, holds; with none it asks whether the thing is given at all.
"""

from app.casework.definition.determinants import (
    ALWAYS,
    About,
    All,
    AnyOf,
    Determinant,
    Is,
    Not,
    Plain,
    Test,
)
from app.casework.definition.sheet import SeenTest, ServiceSheet
from app.data_files.nodes import Keys, Spot, paisa_of

_ABOUT = tuple(about.value for about in About)
_COMPARISONS = tuple(how.value for how in Is if how is not Is.GIVEN)
_KEYS = ("all", "any", "not", *_ABOUT, *_COMPARISONS)
_ONE = (
    "write one of all, any or not, or a test of one thing"
    f" ({', '.join(_ABOUT)}), such as {{answer: kind, is: food}}."
)
MAX_DEPTH = 6


def determinant(spot: Spot, deep: int = 0) -> Determinant:
    """Read a determinant; where it is left out it always holds."""
    if not spot:
        return ALWAYS
    if deep > MAX_DEPTH:
        spot.wrong(f"is nested more than {MAX_DEPTH} deep; write it in simpler parts.")
        return ALWAYS
    keys = spot.keys(*_KEYS)
    named = [name for name in ("all", "any", "not", *_ABOUT) if keys.may(name)]
    if len(named) != 1:
        if not keys.meant:
            spot.wrong(_ONE)
        return ALWAYS
    if named[0] in _ABOUT:
        return _test(spot, keys, About(named[0]))
    return _joined(keys, named[0], deep)


def _joined(keys: Keys, joint: str, deep: int) -> Determinant:
    if len(keys.found) > 1:
        keys.spot.wrong(f'nothing else stands beside "{joint}"; put it into the list below it.')
    inner = keys.may(joint)
    if joint == "not":
        return Not(determinant(inner, deep + 1))
    parts = inner.items(lambda part: determinant(part, deep + 1), least=1)
    return All(parts) if joint == "all" else AnyOf(parts)


def _test(spot: Spot, keys: Keys, about: About) -> Test:
    compared = [name for name in _COMPARISONS if keys.may(name)]
    if len(compared) > 1:
        spot.wrong(f"compare in one way only: {' or '.join(compared)}. Join two tests with all.")
    how = Is(compared[0]) if compared else Is.GIVEN
    value, rupees = _value(keys.may(how.value), how) if compared else (None, False)
    test = Test(about, keys.may(about.value).text(200), how, value)
    if isinstance(spot.sheet, ServiceSheet):
        spot.sheet.tests.append(SeenTest(spot.place, spot.line, test, rupees))
    return test


def _value(spot: Spot, how: Is) -> tuple[Plain | tuple[Plain, ...], bool]:
    """Read what is compared with, and whether it was an amount in rupees."""
    if how is Is.ANY_OF:
        read = spot.items(lambda item: item.plain(), least=1)
        return read, False
    plain = spot.plain()
    paisa = paisa_of(plain) if isinstance(plain, str) else None
    return (plain, False) if paisa is None else (paisa, True)
