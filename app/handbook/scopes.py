"""Permissions of an operation, read from the code that requires them: nobody keeps a list.

A use case calls `require(uow.actor, permissions.SUBMIT_BID)`. The calls of a view are followed by
name, as Python itself would find them; a call that is chosen only at run time is not seen.
"""

import dis
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from inspect import unwrap
from types import CodeType, FunctionType, MethodType, ModuleType

from app.permissions import Permission, require
from app.web.actions import BY_ACTION

DEEPEST = 6
_NAMES = {"LOAD_GLOBAL", "LOAD_NAME", "LOAD_DEREF", "LOAD_FAST", "LOAD_FAST_BORROW"}
_ATTRIBUTES = {"LOAD_ATTR", "LOAD_METHOD"}


def scopes_of(view: object) -> Sequence[Permission]:
    """Return the permissions that a view's use case or query requires, by name.

    If no call of `require` has one, return those that the code names: some lists take their
    permission as an argument.
    """
    action = getattr(view, BY_ACTION, None)
    following = [action.use_case if action else unwrap(view)] if callable(view) else []
    met: dict[int, Met] = {}
    for _ in range(DEEPEST):
        reached = [_met(each) for each in following]
        following = []
        for each in reached:
            if id(each) not in met:
                met[id(each)] = each
                following += each.calls
    required = {each.name: each for some in met.values() for each in some.required}
    named = {each.name: each for some in met.values() for each in some.named}
    found = required or named
    return [found[name] for name in sorted(found)]


@dataclass(frozen=True)
class Met:
    """The names in a function's code: required permissions, others, and its calls."""

    required: Sequence[Permission] = ()
    named: Sequence[Permission] = ()
    calls: Sequence[object] = ()


NOTHING = Met()


def _met(function: object) -> Met:
    while isinstance(function, partial):
        function = function.func
    plain = getattr(function, "__func__", function)
    if not isinstance(plain, FunctionType) or not _is_project_function(plain):
        return NOTHING
    alone = not isinstance(function, MethodType) and not plain.__closure__
    return _met_alone(plain) if alone else _read(function, plain)


@cache
def _met_alone(function: FunctionType) -> Met:
    """Read a function that is the same for every caller; views share most of their calls."""
    return _read(function, function)


def _read(function: object, plain: FunctionType) -> Met:
    required: list[Permission] = []
    named: list[Permission] = []
    calls: list[object] = []
    known = _names_in_scope(function, plain)
    for code in _codes(plain.__code__):
        for thing, asked in _things(code, known):
            if isinstance(thing, Permission):
                (required if asked else named).append(thing)
            else:
                calls.append(thing)
    # Code that requires one permission may take another instead: `if not may(A): require(actor,
    # B)`.
    return Met([*required, *named] if required else (), named, calls)


def _is_project_function(function: FunctionType) -> bool:
    return "site-packages" not in function.__code__.co_filename and function is not require


def _names_in_scope(function: object, plain: FunctionType) -> Mapping[str, object]:
    """Return what a function's names stand for."""
    code = plain.__code__
    cells = zip(code.co_freevars, plain.__closure__ or (), strict=True)
    closed = {name: cell.cell_contents for name, cell in cells}
    bound = {code.co_varnames[0]: function.__self__} if isinstance(function, MethodType) else {}
    return plain.__globals__ | closed | bound


def _codes(code: CodeType) -> Iterator[CodeType]:
    """Yield a function's code, and that of what is defined in it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _things(code: CodeType, known: Mapping[str, object]) -> Iterator[tuple[object, bool]]:
    """Yield permissions and functions as the code names them, and whether one is required."""
    last: object = None
    asking = False
    for step in dis.get_instructions(code):
        if step.opname in _NAMES:
            last = known.get(step.argval)
        elif step.opname in _ATTRIBUTES:
            last = _attribute(last, step.argval)
        else:
            continue
        if last is require:
            asking = True
        elif isinstance(last, Permission):
            yield last, asking
            asking = False
        elif isinstance(last, FunctionType | MethodType | partial):
            yield last, False


def _attribute(thing: object, name: str) -> object:
    """Look into modules and declarations alone: a decision holds its permissions itself."""
    if isinstance(thing, ModuleType) or hasattr(type(thing), "__dataclass_fields__"):
        return getattr(thing, name, None)
    return None
