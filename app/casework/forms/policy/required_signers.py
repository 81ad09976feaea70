"""Who has to sign what is submitted, and who may be asked for it again. Pure."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from app.casework.definition.shapes import Service, SignatureAsk
from app.casework.forms.policy.determinants import Known, holds

# Who is asked is told of it; nobody may be notified more often than this about one application.
PAUSE, WEEK = timedelta(hours=20), timedelta(days=7)
MAX_MESSAGES_PER_WEEK = 6

Facts = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Signer:
    """Somebody who signs: as what is submitted names them. `instead`: a paper may stand in.

    `any`: one of those whom such asks name is enough. `address` stands beside them in their row;
    empty where the form asks for none.
    """

    cnic: str
    name: str
    name_ur: str = ""
    any: bool = False
    instead: bool = False
    address: str = ""


def signers_of(service: Service, known: Known, facts: Facts) -> list[Signer]:
    """Return who has to sign these answers, in their order, nobody twice.

    `facts` holds what domains said to the names in the file. Whoever one of the asks names may
    not be replaced by a paper unless every ask that names them says so; nor by who signs for all.
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
    """Return who signs nothing and is told of these answers, nobody twice; no signer."""
    signers = {each.cnic for each in signers_of(service, known, facts)}
    named = (each for ask in service.told for each in _of(ask, known, facts))
    return list({each.cnic: each for each in named if each.cnic not in signers}.values())


def still_needed(signers: Sequence[Signer], signed: Collection[str]) -> list[Signer]:
    """Return whose signature is missing, by who has `signed` (CNICs).

    Everybody of whom all are asked; and where one is enough, all of those while none has signed.
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
    """Whether somebody may be asked: at once for new content, for the same after a pause."""
    return all(each.at <= now - PAUSE for each in asked if each.digest == digest)


def may_tell(asked: Sequence[Request], now: datetime) -> bool:
    """Whether a notice of it may go to them as well: so many in a week, whatever is changed."""
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
