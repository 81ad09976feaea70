"""What a changed file would put into the functions of the one that is loaded."""

from __future__ import annotations

import inspect
from collections import defaultdict
from collections.abc import Iterator, Mapping
from types import CodeType


def changed_codes(before: bytes, after: bytes) -> Mapping[CodeType, CodeType] | None:
    """Return what each function becomes that differs; None where what runs while loading does."""
    old, new = (compile(source, "", "exec", dont_inherit=True) for source in (before, after))
    if _shape(old, functions=False) != _shape(new, functions=False):
        return None
    return dict(_differing(old, new))


def _differing(old: CodeType, new: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    others = _inner(new)
    for name, codes in _inner(old).items():
        for one, other in zip(codes, others[name], strict=False):
            if _is_function(one) and _shape(one) != _shape(other):
                yield one, other
            yield from _differing(one, other)


def _inner(code: CodeType) -> Mapping[str, list[CodeType]]:
    """Return the codes within a code by name, which lambdas share."""
    found = defaultdict(list)
    for each in code.co_consts:
        if isinstance(each, CodeType):
            found[each.co_name].append(each)
    return found


def _is_function(code: CodeType) -> bool:
    return bool(code.co_flags & inspect.CO_OPTIMIZED)


def _shape(code: CodeType, *, functions: bool = True) -> CodeType:
    """Return a code that equals that of the same text on other lines, with or without functions."""
    constants = tuple(
        each
        if not isinstance(each, CodeType)
        else _shape(each, functions=functions)
        if functions or not _is_function(each)
        else each.co_name
        for each in code.co_consts
    )
    return code.replace(co_consts=constants, co_firstlineno=1, co_linetable=b"")
