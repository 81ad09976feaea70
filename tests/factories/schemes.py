"""A scheme to change, and facts of a firm that qualifies."""

from typing import Any

import orjson

from tax_incentives.decisions.decide import decide
from tax_incentives.decisions.fact_file import read_facts
from tax_incentives.decisions.shapes import Decision
from tax_incentives.schemes.scheme_reader import read_text
from tax_incentives.schemes.shapes import Scheme

SCHEME = """
code: toy_rebate
version: 1
title: {en: A toy, ur: ایک نمونہ}
purpose: {en: To try, ur: آزمائش}
published: {en: Nothing, ur: کچھ نہیں}
valid_from: 2026-07-01
claimants: [firm, freelancer]
benefit: payment
basis: [{clause: None, text: {en: A sample, ur: نمونہ}, confidence: U}]
facts:
  - {name: turnover, kind: money, title: {en: Turnover, ur: فروخت}, held_by: declared}
  - {name: before, kind: money, title: {en: Turnover before, ur: پہلے کی فروخت}, held_by: declared}
  - {name: staff, kind: number, title: {en: Staff, ur: عملہ}, held_by: declared}
  - name: sector
    kind: code
    title: {en: Sector, ur: شعبہ}
    held_by: register
    choices: [{code: software, title: {en: Software, ur: سافٹ ویئر}}]
  - {name: exempt, kind: yes_no, title: {en: Exempt, ur: مستثنیٰ}, held_by: register}
  - {name: granted, kind: money, title: {en: Granted, ur: دی گئی}, held_by: awards}
parameters:
  - name: rate
    kind: ratio
    title: {en: Rate, ur: شرح}
    values:
      - {from: 2026-07-01, value: 10 %, source: A sample, confidence: U}
      - {from: 2027-01-01, value: 1/8, source: A sample, confidence: U}
criteria:
  - code: big
    title: {en: Big enough, ur: کافی بڑی}
    clause: Clause 1
    requires: CRITERION
    remedy: {en: Grow, ur: بڑھیں}
computation:
  - {code: base, title: {en: Base, ur: بنیاد}, clause: Clause 2, value: BASE}
  - code: award
    title: {en: Award, ur: رقم}
    clause: Clause 3
    value: {round: {step: base}, to: Rs 1, direction: down}
award: award
CAPS
budget:
  kind: voted
  year_of: grant
  scarce: submission
  clawback_frees_room: no
  ceilings: [{year: 2026, amount: "Rs 1,000,000"}]
stages:
  - {code: assess, title: {en: Assess, ur: جانچ}, role: assessor}
  - {code: finance, title: {en: Finance, ur: خزانہ}, role: finance_officer}
"""
BASE = "{times: [{fact: turnover}, {parameter: rate}]}"
BIG = "{fact: staff, at_least: 5}"
FACTS: dict[str, Any] = {
    "claimant": "firm",
    "turnover": 1_000_00,
    "before": 500_00,
    "staff": 5,
    "sector": "software",
    "exempt": False,
    "granted": 0,
}


def scheme_text(criterion: str = BIG, base: str = BASE, caps: str = "") -> bytes:
    """Return the toy scheme as a file's content, with these parts."""
    text = SCHEME.replace("CRITERION", criterion).replace("BASE", base).replace("CAPS", caps)
    return text.encode()


def toy(**parts: str) -> Scheme:
    """Return the toy scheme; fails with its problems where it is none."""
    scheme, sheet = read_text("toy.yaml", scheme_text(**parts))
    assert scheme is not None, [str(problem) for problem in sheet.problems]
    return scheme


def told(**parts: str) -> str:
    """Return what is wrong with the toy scheme that has these parts."""
    _, sheet = read_text("toy.yaml", scheme_text(**parts))
    return "\n".join(str(problem) for problem in sheet.problems)


def decided(facts: dict[str, Any] | None = None, on: str = "2026-11-28", **parts: str) -> Decision:
    """Decide about the firm of FACTS by the toy scheme; a fact of None is unknown."""
    scheme = toy(**parts)
    content = orjson.dumps({"on": on, "facts": {**FACTS, **(facts or {})}})
    claimed = read_facts(content, scheme)
    return decide(scheme, claimed.facts, claimed.on)
