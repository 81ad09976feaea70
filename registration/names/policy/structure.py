"""Checks whether a text can be a name: its script, length, signs, and words.

A text that nobody could read or file as a name is refused. That a name must identify the business
is a working rule of this system, since no such law of the province was found: it refuses nobody.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import replace

from app.text import Sentence, sentence
from registration.names.policy.letters import ARABIC, DIGIT, LATIN, script_of
from registration.names.policy.lexicon import Role
from registration.names.policy.likeness import alike
from registration.names.policy.name_reader import Reading, read
from registration.names.policy.report import Finding, ProposedName, ProvinceRule, Severity

SHORTEST, LONGEST = 3, 100
_SCRIPTS = {"name": LATIN, "name_ur": ARABIC}
_SIGNS = frozenset(" &+-–.,'’()/،۔")
# Marks of letters, and what nobody sees: it comes with copied text.
_WITH_LETTERS = frozenset({"Mn", "Cf"})
_MAX_SHOWN = 5
_OWNER_ROLES = frozenset({Role.OWN, Role.PERSON})
# Below it the two texts are names of two businesses; a translated word or two is no matter.
_SAME_NAME_FROM = 40

_WORKING = "Working value; no rule of the province on what a name must say was found"
_STYLE = frozenset({"general-words", "place-only"})
_SEPARATELY = sentence("Enter English letters in the first field, and Urdu in the second.")
_ADD_WHOSE = sentence(
    "Add a word that only your business has: a family name, or one that you make up."
)


def check_structure(proposed: ProposedName, rule: ProvinceRule | None = None) -> Iterator[Finding]:
    """Yield the errors of each of the two texts, and of both together.

    A name must identify the business unless a `rule` allows otherwise: for firms and businesses of
    one person the province would have to make one, and until then this is only advice.
    """
    for each in _check_texts(proposed):
        styled = rule is not None and each.code in _STYLE
        yield _by_rule(each, rule) if rule is not None and styled else each


def _by_rule(finding: Finding, rule: ProvinceRule) -> Finding:
    return replace(
        finding,
        severity=rule.severity,
        basis=rule.basis,
        confidence=rule.confidence,
        rule=rule.key,
        value="yes" if rule.in_force else "no",
    )


def _check_texts(proposed: ProposedName) -> Iterator[Finding]:
    given = [field for field in _SCRIPTS if getattr(proposed, field).strip()]
    if not given:
        yield _refusal(
            "name-missing",
            sentence("There is no name to check."),
            sentence("Enter the name in English letters, in Urdu, or both."),
        )
    found = [each for field in given for each in _check(field, getattr(proposed, field).strip())]
    yield from found
    if len(given) == len(_SCRIPTS) and not found:
        yield from _check_both(proposed)


def _check(field: str, text: str) -> Iterator[Finding]:
    scripts = {script_of(letter) for letter in text} - {"", DIGIT}
    if scripts - {LATIN, ARABIC}:
        said = sentence("A name is written in English letters or in Urdu. This has other letters.")
        yield _refusal("script", said, _SEPARATELY, field)
    elif scripts - {_SCRIPTS[field]}:
        yield _refusal("script-field", _mixed(field), _SEPARATELY, field)
    elif wrong := _wrong_signs(text):
        said = sentence("A name cannot contain these signs: %(signs)s", signs=" ".join(wrong))
        fix = sentence("Leave them out. Letters, digits, &, hyphens and points can stay.")
        yield _refusal("signs", said, fix, field)
    elif not SHORTEST <= len(text) <= LONGEST:
        values = {"least": SHORTEST, "most": LONGEST}
        said = sentence("A name has between %(least)s and %(most)s characters.", **values)
        yield _refusal("length", said, sentence("Make it longer or shorter."), field)
    else:
        yield from _check_words(read(text), field)


def _mixed(field: str) -> Sentence:
    if field == "name":
        return sentence("The name in English letters contains Urdu letters.")
    return sentence("The Urdu name contains English letters.")


def _wrong_signs(text: str) -> list[str]:
    wrong = {
        sign
        for sign in text
        if not script_of(sign)
        and sign not in _SIGNS
        and unicodedata.category(sign) not in _WITH_LETTERS
        and sign != "\N{ARABIC TATWEEL}"
    }
    return sorted(wrong)[:_MAX_SHOWN]


def _check_words(reading: Reading, field: str) -> Iterator[Finding]:
    roles = {word.role for word in reading.words}
    if roles & _OWNER_ROLES:
        return
    if not roles & {Role.PLACE, Role.TRADE}:
        said = sentence("This says only that it is a business, not whose.")
        yield _hold_finding("general-words", said, field)
    elif roles <= {Role.PLACE, Role.FILL, Role.NUMBER}:
        said = sentence("The name of a place by itself belongs to everybody.")
        yield _hold_finding("place-only", said, field)
    elif Role.PLACE not in roles:
        said = sentence("This says what is sold, not who sells it. Others may use the same words.")
        yield Finding(
            code="trade-only", severity=Severity.WARN, sentence=said, fix=_ADD_WHOSE, field=field
        )


def _check_both(proposed: ProposedName) -> Iterator[Finding]:
    if alike([read(proposed.name)], [read(proposed.name_ur)]).score < _SAME_NAME_FROM:
        yield Finding(
            code="names-differ",
            severity=Severity.WARN,
            sentence=sentence("The Urdu name does not read like the English one."),
            fix=sentence("Enter the same name in both, as it is said aloud."),
            field="name_ur",
        )


def _hold_finding(code: str, said: Sentence, field: str) -> Finding:
    return Finding(
        code=code,
        severity=Severity.HOLD,
        sentence=said,
        fix=_ADD_WHOSE,
        field=field,
        basis=_WORKING,
        rule="registration.name_words",
        value=code,
    )


def _refusal(code: str, said: Sentence, fix: Sentence, field: str = "name") -> Finding:
    return Finding(code=code, severity=Severity.REFUSE, sentence=said, fix=fix, field=field)
