"""Every use case asks for a permission itself, or is open to everybody for a stated reason.

The check reads the code: a use case is guarded when it calls `require`, or a function that does.
"""

import ast
from functools import cache
from pathlib import Path

from factories.every import every

from app.config import ROOT
from app.metadata import sources

SOURCES = sources()
USE_CASES = [path for path in SOURCES if "use_cases" in path.with_suffix("").parts]  # also one file
GUARD = ("app.permissions", "require")
OPEN = {
    "register_person": "anybody may create an account; attempts are paced",
    "resend_registration_codes": "an account begins with a code that came",
    "confirm_registration": "an account begins with a code that came",
    "enter_new_account": "the same, and signing in with the password chosen before",
    "sign_in": "signing in comes before being signed in; tries are counted",
    "finish_sign_in": "the second half of signing in",
    "sign_out": "ends the session that the request came with, and no other",
    "request_password_reset": "who forgot the password cannot sign in; attempts are paced",
    "reset_password": "proved by the code that came",
    "forget_old_secrets": "run by cron; takes no input",
    "begin_sending": "run by the handler that sends a message, in a transaction apart",
    "note_taken": "run by the door that hands a document over; notes only who may take documents",
    "put_back": "run by the handler that sends a message, in a transaction apart",
    "pay_by_card": "whoever has a bill’s number may pay it; starts are paced",
    "receive_notices": "the signature of every notice is the permission",
    "bring_back": "keeps, once, what the payer of this attempt brought back",
    "knock": "a partner’s machine proves itself here; bad knocks are paced",
    "stop_alerts": "whoever holds the link of a message may stop its like; it is a signed one",
    "give_feedback": "anybody may say whether a page was useful; opinions are paced",
    "take_effect": "run by cron; takes no input",
    "remind_minors": "run by cron; takes no input of people",
    "fill_traits": "run by cron; takes no input of people",
    "index_suppliers": "run by cron; takes no input of people",
    "close_left_bills": "run by cron; takes no input",
    "rebuild_business": "operators’ shell alone; makes the same again of what was filed",
    "order_bill": "anybody may pay a government fee; orders are paced",
    "ask_for_code": "finds one’s bills; requests are paced and all answered alike",
    "find_bills": "proved by the code that came",
    "issue_extract": "says what the public register says; new papers are paced, the same is kept",
    "forget_mobiles": "run by cron; takes no input",
    "ask_for_tracking": "follows an application; requests are paced and all answered alike",
    "track_application": "proved by the code that came",
    "use_slip": "a printed slip is a person’s first way in; tries are counted",
    "note_token_use": "writes the time on the token that the request came with",
    "seal_audit": "run by cron; takes no input",
    "publish_missing_releases": "run by cron; takes no input",
    "write_bulk_files": "run by cron; takes no input",
    "tell_counted": "run by cron; takes no input",
    "count_code_try": "counts a try before the code is looked at, whoever tries",
    "count_try": "counts a try before the password is looked at, whoever tries",
    "purge_outbox": "run by cron; takes no input",
    "purge_idempotency_keys": "run by cron; takes no input",
    "purge_sessions": "run by cron; takes no input",
    "deliver_event": "run by a worker: the event was published by an act that was permitted",
    "deliver_events": "run by a worker: the events were published by acts that were permitted",
    "record_failure": "run by a worker when a handler failed",
    "lease_due": "run by the relay; takes no input of people",
    "renew_leases": "run by the relay; takes no input of people",
    "note_session_use": "writes the time on the session that the request came with",
}


Place = tuple[str, str]  # a module's dotted name, and a function's


@cache
def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


@cache
def _module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def _functions(path: Path) -> list[ast.FunctionDef]:
    return [node for node in _parsed(path).body if isinstance(node, ast.FunctionDef)]


def _names(path: Path) -> dict[str, Place]:
    """Return what each name of a module leads to: its own functions, and what it imports."""
    names = {function.name: (_module(path), function.name) for function in _functions(path)}
    for node in ast.walk(_parsed(path)):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                names[alias.asname or alias.name] = (node.module, alias.name)
    return names


def _called(function: ast.FunctionDef, names: dict[str, Place]) -> set[Place]:
    """Return what a function calls by name, or as `module.name` of an imported module."""
    found = set()
    for node in ast.walk(function):
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(called, ast.Name) and called.id in names:
            found.add(names[called.id])
        elif isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
            package, module = names.get(called.value.id, ("", ""))
            found.add((f"{package}.{module}", called.attr))
    return found


@cache
def _guarded() -> frozenset[Place]:
    """Return the functions that reach `require`, however many calls away."""
    calls: dict[Place, set[Place]] = {}
    for path in SOURCES:
        names = _names(path)
        for name, place in names.items():  # what is imported and passed on, as public.py does
            if place != (_module(path), name):
                calls[_module(path), name] = {place}
        for function in _functions(path):
            calls[_module(path), function.name] = _called(function, names)
    known, more = {GUARD}, {GUARD}
    while more:
        more = {place for place, called in calls.items() if called & known} - known
        known |= more
    return frozenset(known)


def _is_use_case(function: ast.FunctionDef) -> bool:
    names = [argument.arg for argument in function.args.args]
    return names == ["uow", "command"] and not function.name.startswith("_")


FOUND = {(_module(p), f.name) for p in USE_CASES for f in _functions(p) if _is_use_case(f)}


@every("place", sorted(FOUND))
def test_it_asks_for_a_permission(place: Place) -> None:
    assert place in _guarded() or place[1] in OPEN, place


def test_it_lists_nothing_that_is_gone_or_guarded() -> None:
    assert set(OPEN) <= {name for _, name in FOUND}
    assert not set(OPEN) & {name for _, name in _guarded() & FOUND}
