"""Required signers of a submission, and limits on repeated requests. Pure."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from app.casework.definition.shapes import Service, SignatureAsk
from app.casework.forms.policy.determinants import Known, holds

# A request is notified; nobody may be notified more often than this about one application.
PAUSE, WEEK = timedelta(hours=20), timedelta(days=7)
MAX_MESSAGES_PER_WEEK = 6

Facts = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Signer:
    """A signer, as the submission names them. `instead`: a paper may replace the signature.

    `any`: one of the people whom such asks name is enough. `address` is in the same row; empty if
    it is not asked for.
    """

    cnic: str
    name: str
    name_ur: str = ""
    any: bool = False
    instead: bool = False
    address: str = ""


def signers_of(service: Service, known: Known, facts: Facts) -> list[Signer]:
    """Return the required signers of these answers, in their order, nobody twice.

    `facts` holds the domains' values for the names in the file. A person named by several asks may
    be replaced by a paper, or by a signer for all, only if every ask says so.
    """
    found: dict[str, Signer] = {}
    for ask in service.signatures:
        for signer in _of(ask, known, facts):
            before = found.get(signer.cnic, signer)
            found[signer.cnic] = replace(
                before,
                instead=before.instead and signer.instead,
                any=before.any and signer.any,
            )
    return list(found.values())


def told_of(service: Service, known: Known, facts: Facts) -> list[Signer]:
    """Return the people to notify of these answers, nobody twice; no signer."""
    signers = {each.cnic for each in signers_of(service, known, facts)}
    named = (each for ask in service.told for each in _of(ask, known, facts))
    return list({each.cnic: each for each in named if each.cnic not in signers}.values())


def still_needed(signers: Sequence[Signer], signed: Collection[str]) -> list[Signer]:
    """Return the signers whose signature is missing, given `signed` (CNICs).

    Each one of an ask for all; and if one is enough, all of them while none has signed.
    """
    some = [each for each in signers if each.any]
    done = any(each.cnic in signed for each in some)
    return [each for each in signers if each.cnic not in signed and not (each.any and done)]


def _of(ask: SignatureAsk, known: Known, facts: Facts) -> Iterator[Signer]:
    for row, person in _people(ask, known, facts):
        if (
            isinstance(person, Mapping)
            and person.get("cnic")
            and holds(ask.when, known.in_row(row))
        ):
            yield Signer(
                cnic=str(person["cnic"]),
                name=str(person.get("name", "")),
                name_ur=str(person.get("name_ur") or ""),
                any=ask.any,
                instead=ask.instead,
                address=str(row.get("address") or ""),
            )


def _people(ask: SignatureAsk, known: Known, facts: Facts) -> Iterator[tuple[Facts, Any]]:
    """Yield (row, person); a person who stands alone has no row."""
    first, _, inner = ask.answer.partition(".")
    held = facts.get(ask.fact) if ask.fact else known.answers.get(first)
    name = ask.person if ask.fact else inner
    if not name:
        yield {}, held
        return
    for row in held if isinstance(held, Sequence) else ():
        if isinstance(row, Mapping):
            yield row, row.get(name)


@dataclass(frozen=True, kw_only=True)
class Request:
    """Somebody was asked to sign what has this digest; `told`: a notice of it went to them."""

    at: datetime
    digest: bytes
    told: bool


def may_ask(asked: Sequence[Request], digest: bytes, now: datetime) -> bool:
    """Return True if a signer may be asked: at once for new content, else after a pause."""
    return all(each.at <= now - PAUSE for each in asked if each.digest == digest)


def may_tell(asked: Sequence[Request], now: datetime) -> bool:
    """Return True if they may be notified too: a weekly limit, whatever is changed."""
    return sum(each.told and each.at > now - WEEK for each in asked) < MAX_MESSAGES_PER_WEEK


Masked = Callable[[str], str]


def without_numbers(value: Any, mine: str, mask: Masked) -> Any:  # noqa: ANN401 - any JSON
    """Return answers as somebody who signs reads them: the CNICs of others are masked.

    Whatever is written as a CNIC is (13 digits and nothing else), wherever it is.
    """
    if isinstance(value, Mapping):
        return {name: without_numbers(each, mine, mask) for name, each in value.items()}
    if isinstance(value, list):
        return [without_numbers(each, mine, mask) for each in value]
    if isinstance(value, str) and value != mine and _is_cnic(value):
        return mask(value)
    return value


def _is_cnic(text: str) -> bool:
    return len(text) == _CNIC and text.isascii() and text.isdecimal()


_CNIC = 13
