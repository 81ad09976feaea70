"""Examples beside a service's file: who answers so is asked by these agencies, for these fees.

service: smart_food_licence
on: 2026-03-04
answers: {kind: bakery, …}            # of every example, unless it says otherwise
examples:
  - name: A small bakery
    answers: {turnover: "2500000"}    # as a form or the API would send them; null takes one out
    documents: [lease]
    facts: {business.suspended: false}
    expect:
      signers: [Gul Khan]             # by name: who has to sign
      parts: {food: {fees: [food-licence], steps: [examine, inspect, approve]}}
  - name: Two partners with one CNIC
    expect: {problems: {partners.1.partner.cnic: the same as in entry 1}}
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from app.casework.definition.service_reader import name_of
from app.casework.definition.sheet import ServiceSheet
from app.data_files.nodes import Keys, Spot
from app.data_files.yaml_nodes import compose

FOLDER = "examples"


@dataclass(frozen=True, kw_only=True)
class ExpectedPart:
    """The expected fees and steps of an agency, by code."""

    fees: Sequence[str]
    steps: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Example:
    """Some answers, and their expected results: problems, or parts, papers and signers."""

    name: str
    place: str
    answers: Mapping[str, Any]
    documents: Sequence[str] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    roles: Sequence[str] = ()
    scores: Mapping[str, int] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, ExpectedPart] = field(default_factory=dict)
    papers: Sequence[str] | None = None
    signers: Sequence[str] | None = None


@dataclass(frozen=True, kw_only=True)
class Examples:
    """A file of examples of one service; version 0 is its newest."""

    service: str
    version: int
    on: date
    examples: Sequence[Example]


def read_examples(path: Path) -> tuple[Examples | None, ServiceSheet]:
    """Read a file of examples; return None with the errors in the sheet if it is wrong."""
    sheet = ServiceSheet(name_of(path))
    node = compose(sheet, path.read_bytes())
    if node is None:
        return None, sheet
    keys = Spot(sheet, "", node).keys("service", "version", "on", "answers", "examples")
    shared = _object(keys.may("answers"))
    read = Examples(
        service=keys.need("service", "the code of the service").code(),
        version=keys.may("version").whole(1, 9_999) if keys.may("version") else 0,
        on=keys.need("on", "the day on which these answers are given").day(),
        examples=keys.need("examples", "what is answered, and what follows").items(
            lambda item: _example(item, shared), least=1
        ),
    )
    return (None if sheet.problems else read), sheet


def _example(spot: Spot, shared: Mapping[str, Any]) -> Example:
    keys = spot.keys("name", "answers", "documents", "facts", "roles", "scores", "expect")
    expect = keys.need("expect", "what follows").keys("problems", "parts", "papers", "signers")
    if expect.spot and bool(expect.may("problems")) == bool(expect.may("parts")):
        expect.spot.wrong("write either the problems or the parts that follow.")
    papers, signers = expect.may("papers"), expect.may("signers")
    return Example(
        name=keys.need("name", "what the example shows").text(),
        place=spot.place,
        answers=_merged(shared, _object(keys.may("answers"))),
        documents=_codes(keys.may("documents")),
        facts=_object(keys.may("facts")),
        roles=_codes(keys.may("roles")),
        scores=_object(keys.may("scores")),
        problems=_object(expect.may("problems")),
        parts={name: _part(part) for name, part in _inside(expect.may("parts")).items()},
        papers=_codes(papers) if papers else None,
        signers=_codes(signers) if signers else None,
    )


def _part(spot: Spot) -> ExpectedPart:
    keys: Keys = spot.keys("fees", "steps")
    return ExpectedPart(fees=_codes(keys.may("fees")), steps=_codes(keys.may("steps")))


def _merged(shared: Mapping[str, Any], own: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: value for name, value in {**shared, **own}.items() if value is not None}


def _object(spot: Spot) -> Mapping[str, Any]:
    read = spot.json()
    if spot and not isinstance(read, dict):
        spot.wrong("must be an object with named keys.")
    return read if isinstance(read, dict) else {}


def _inside(spot: Spot) -> Mapping[str, Spot]:
    return spot.keys(*_object(spot)).found


def _codes(spot: Spot) -> tuple[str, ...]:
    return spot.items(lambda item: item.text(200))
