"""Evaluation of determinants of which only a part is known: pure, in three values."""

from app.casework.definition.determinants import About, All, AnyOf, Determinant, Not, Test
from app.casework.forms.policy.determinants import Known, holds


def may_hold(determinant: Determinant, known: Known) -> bool | None:
    """Return True or False if the known part settles it, None if the rest decides.

    A missing answer is open, unlike in `holds`, where it is as if it were empty.
    """
    if isinstance(determinant, Not):
        inner = may_hold(determinant.part, known)
        return None if inner is None else not inner
    if isinstance(determinant, All):
        return _joined([may_hold(part, known) for part in determinant.parts], settles=False)
    if isinstance(determinant, AnyOf):
        return _joined([may_hold(part, known) for part in determinant.parts], settles=True)
    return holds(determinant, known) if _is_known(determinant, known) else None


def _joined(parts: list[bool | None], *, settles: bool) -> bool | None:
    """Return `settles` if any part equals it, else None if any is open, else the other."""
    if settles in parts:
        return settles
    return None if None in parts else not settles


def _is_known(test: Test, known: Known) -> bool:
    return test.about is About.ANSWER and test.name.partition(".")[0] in known.answers
