"""Effects of taken names on a proposed one."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from app.text import Sentence, sentence
from registration.names.policy.likeness import How
from registration.names.policy.report import (
    ONLY_WARN,
    Conflict,
    Finding,
    ProvinceRule,
    Severity,
    Standing,
    severity_of,
)

_WHOLE = 100
_ADD = sentence("Add a family name or the place of business, or choose another name.")
_MAY_HAVE = sentence(
    "You may have this name: registration gives nobody the only right to one. Customers may take "
    "one business for the other, so think about a family name or the place of business."
)
_PERHAPS_OWN = sentence("If that business is yours, say so when you apply.")
_Words = Callable[[str], Sentence]
_SAME: Mapping[Standing, _Words] = {
    Standing.REGISTERED: lambda name: sentence(
        "A business is registered by this name already: “%(name)s”.", name=name
    ),
    Standing.RESERVED: lambda name: sentence(
        "This name is held for somebody else at present: “%(name)s”.", name=name
    ),
}
_TOO_ALIKE: Mapping[Standing, Callable[[str, int], Sentence]] = {
    Standing.REGISTERED: lambda name, score: sentence(
        "It is %(score)s%% like the name of a registered business: “%(name)s”.",
        score=score,
        name=name,
    ),
    Standing.RESERVED: lambda name, score: sentence(
        "It is %(score)s%% like a name that is held for somebody else: “%(name)s”.",
        score=score,
        name=name,
    ),
}


def check_similarity(
    conflicts: Sequence[Conflict],
    *,
    refuse_from: int,
    basis: str = "",
    confidence: str = "U",
    rule: ProvinceRule | None = None,
) -> Iterator[Finding]:
    """Yield what the likest names mean: one that stands in the way, else one to look at.

    Of a company the same name refuses, whatever the threshold rests on: SECP gives it once. One
    that is only alike refuses by law ("H") alone. Firms and businesses of one person have a `rule`:
    no law gives them a name that is theirs alone, so that even the same name only warns until the
    province makes one. A name of an old register warns only, however much alike: nobody knows
    whether it is used.
    """
    in_the_way = next((each for each in conflicts if is_in_the_way(each, refuse_from)), None)
    if in_the_way is not None:
        same = in_the_way.score == _WHOLE
        found = [_taken(in_the_way) if same else _too_alike(in_the_way, refuse_from, confidence)]
        if rule is not None:
            found = [_by_rule(each, rule) for each in found]
            basis, confidence = rule.basis, rule.confidence
    else:
        old = (each for each in conflicts if each.standing is Standing.LEGACY)
        firms = (each for each in conflicts if each.standing is Standing.SUPPLIER)
        near = (each for each in conflicts if each.standing not in ONLY_WARN)
        found = [_near(each) for each in islice(near, 1)]
        found += [_supplier(each) for each in islice(firms, 1)]
        found += [_old(each) for each in islice(old, 1)]
    yield from (replace(each, basis=basis, confidence=confidence) for each in found)


def is_in_the_way(conflict: Conflict, refuse_from: int) -> bool:
    """Return True if a taken name blocks others that are so like it."""
    return conflict.standing not in ONLY_WARN and conflict.score >= refuse_from


def shown(conflict: Conflict) -> str:
    """Return the name in English letters, or in Urdu where it has no other."""
    return conflict.name or conflict.name_ur


def _taken(conflict: Conflict) -> Finding:
    said = _SAME[conflict.standing](shown(conflict))
    return Finding(code="name-taken", severity=Severity.REFUSE, sentence=said, fix=_ADD)


def _too_alike(conflict: Conflict, refuse_from: int, confidence: str) -> Finding:
    return Finding(
        code="name-alike",
        severity=severity_of(confidence),
        sentence=_TOO_ALIKE[conflict.standing](shown(conflict), conflict.score),
        fix=_ADD,
        rule="registration.name_refuse_from",
        value=refuse_from,
    )


def _by_rule(finding: Finding, rule: ProvinceRule) -> Finding:
    if rule.in_force:
        return replace(finding, severity=rule.severity, rule=rule.key, value="yes")
    return replace(finding, severity=Severity.WARN, rule=rule.key, value="no", fix=_MAY_HAVE)


def _near(conflict: Conflict) -> Finding:
    said = sentence(
        "It is like “%(name)s”. An officer decides whether one would be taken for the other.",
        name=shown(conflict),
    )
    return Finding(code="name-near", severity=Severity.WARN, sentence=said, fix=_ADD)


def _old(conflict: Conflict) -> Finding:
    said = sentence(
        "An old register has “%(name)s”. An officer finds out whether that business exists.",
        name=shown(conflict),
    )
    return Finding(code="name-legacy", severity=Severity.WARN, sentence=said, fix=_PERHAPS_OWN)


def _supplier(conflict: Conflict) -> Finding:
    said = sentence(
        "A firm that is on this platform has “%(name)s”. An officer decides whether one would be"
        " taken for the other.",
        name=shown(conflict),
    )
    return Finding(code="name-supplier", severity=Severity.WARN, sentence=said, fix=_PERHAPS_OWN)


# In what way names are alike, in words for people.
SIMILARITY_LABELS: Mapping[How, Sentence] = {
    How.SAME: sentence("The same name"),
    How.ORDER: sentence("The same words in another order"),
    How.WRITING: sentence("The same words, written otherwise"),
    How.GENERAL: sentence("Only general words differ"),
    How.SOUND: sentence("It sounds the same"),
    How.SCRIPT: sentence("The same in the other script"),
    How.PART: sentence("The distinctive word is the same"),
    How.NEAR: sentence("Spelled nearly the same"),
}
STATUS_LABELS: Mapping[Standing, Sentence] = {
    Standing.REGISTERED: sentence("Registered business"),
    Standing.RESERVED: sentence("Held for somebody"),
    Standing.SUPPLIER: sentence("Firm on this platform"),
    Standing.LEGACY: sentence("In an old register"),
}
