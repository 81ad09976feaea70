"""Schemes and facts of who has only the README: what is right is taken, what is wrong is told."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.config import ROOT
from tax_incentives.decisions.doors.cli import incentives

README = ROOT / "tax_incentives" / "README.md"
FISHING = (Path(__file__).parent / "fishing_cooperative.yaml").read_text()
FACTS = """{"on": "2026-11-28",
 "facts": {
  "claimant": "firm",
  "boats": 10,
  "catch_now": 1200,
  "catch_before": {"value": 1000, "source": "harbour", "as_of": "2026-06-30"},
  "ice_cost": 10000000,
  "founded": "2020-01-01",
  "harbour": "pasni",
  "granted": 0
 }
}
"""
TWICE = "  - {code: ice, title: {en: Ice, ur: برف}, clause: C, value: {fact: ice_cost}}\n"
TERMS = """{"principal_paisa": 100000000,
 "first_tranche_on": "2026-12-31",
 "grace_months": 12,
 "instalments": 24}
"""


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(incentives, [str(each) for each in arguments])


def _refused(said: Result) -> str:
    """Return what was told; a sentence was, and no traceback."""
    assert isinstance(said.exception, SystemExit), said.exception
    assert said.exit_code == 1
    return said.output


def _changed(text: str, before: str, after: str) -> str:
    assert before in text
    return text.replace(before, after, 1)


def test_the_readmes_scheme_is_right_and_its_examples_come_true(tmp_path: Path) -> None:
    scheme, examples = re.findall(r"```yaml\n(.*?)```", README.read_text(), re.DOTALL)
    (tmp_path / "examples").mkdir()
    (tmp_path / "solar_pump.yaml").write_text(scheme)
    (tmp_path / "examples" / "solar_pump.yaml").write_text(examples)
    said = _run("check", tmp_path / "solar_pump.yaml")
    assert said.output == "1 scheme is right, and 3 examples come true.\n"


def test_a_scheme_of_slabs_and_growth_is_decided(tmp_path: Path) -> None:
    scheme, facts = tmp_path / "fishing.yaml", tmp_path / "facts.json"
    scheme.write_text(FISHING)
    facts.write_text(FACTS)
    said = _run("decide", scheme, facts)
    # 10 boats at Rs 10,000, and 30 % of Rs 100,000 of ice, as the catch grew by more than a tenth.
    assert '"amount_paisa": 13000000' in said.output


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("    clause: Order 2\n", "", r':\d+: criteria.boats: the key "clause" is missing; write'),
        ("boats, at_least: 4", 'boats, at_least: "Rs 4"', r"this is money, but .* with number"),
        ("boats, kind: number", "boats, kind: integer", r":14: facts.boats.kind: .* write one of"),
        ("{fact: boats, at_least", "{fact: boat, at_least", r'there is no fact "boat" here; those'),
        (", used: granted", "", r'caps.per_firm: the key "used" is missing; name the fact'),
        ("used: granted", "used: boats", r"caps.per_firm.used: must name a fact that is money"),
        ("Rs 100,000", "Rs 2,000,000", r"rows: each row must end higher than the one before"),
        ("Rs 100,000", "Rs 0", r"rows: each row must end higher .*; a slab above zero"),
        ("Rs 20,000", "Rs -20,000", r"minimum.amount: is no value: write an amount such as"),
        ("rate: 30 %", "rate: -30 %", r"write a rate of 0 % or more"),
        ("criteria:", "criteria: [", r":\d+: the whole file: is not YAML: .* Check brackets"),
        ("at_least: 4", f"at_least: {'9' * 30}", r"write a whole number from"),
        ("above: 5 %", "above: 1e999999999 %", r"write a rate of 0 % or more"),
        ("Rs 500,000", f"Rs {'9' * 30}", r"caps.per_firm.most: is no value: write an amount"),
        ("2028-06-30", "2028-06-31", r":8: valid_until: there is no such day; write a date"),
        ("version: 1\n", "version: 1\nversion: 2\n", r":4: version: stands twice; keep one"),
        ("name: granted", "name: boats", r"facts.boats: this name is taken already; give each"),
        ("  - {code: total", f"{TWICE}  - {{code: total", r"names an earlier step already; give"),
        ("{step: for_boats}, ", "{step: total}, ", r'no step "total" .* only those that stand'),
        (", at_zero: 100 %", "", r'the key "at_zero" is missing; write refuse, or what'),
        ("by: {fact: catch_before}", "by: 0", r"growth.value.by: this is always zero; divide by"),
        ("at_zero: 100 %", 'at_zero: "Rs 5"', r"this is money, but the quotient is ratio"),
        ("at_zero: 100 %", "at_zero: 1/0", r"at_zero: is no value: write"),
        ('"Rs 20,000"', "Rs 20,000", r"minimum.000: .* put the whole into quotes"),
        ("at_least: 4", "at_least: 4.5", r"at_least: is no value: write .* a whole number"),
        ("role: assessor", "role: chief", r'role: "chief" is not known here; write one of'),
        ("award: total", "awards: total", r':\d+: awards: .* did you mean "award"'),
        ("award: total", "award:", r"award: this is empty; write text"),
        ("{en: Boats, ur: کشتیاں}", "{en: Boats}", r'title: the key "ur" is missing; write both'),
        ("for: [firm]", "for: [investor]", r"old.for: investor may not claim; leave it out"),
        ("{fact: ice_cost}", "*ice", r":\d+: the whole file: holds an alias"),
        ("{fact: ice_cost}", "[" * 99 + "]" * 99, r"is nested more than 60 deep; write it"),
        ("year: 2027", "year: 2026", r"budget.ceilings: a year is given twice; keep one"),
        ("{up_to: 0 %, ", "{up_to: 2026-01-01, ", r"up_to: this is day, but the table asks ratio"),
        ("share: 100 %", "share: 101 %", r"clawbacks.sold.share: .* write 100 % at most"),
        ('above: "Rs 200,000"', "above: {parameter: most}", r"stages.secretary.above: .* is money"),
        (
            'above: "Rs 200,000"',
            "above: 200000",
            r"stages.secretary.above: this is a number; write an",
        ),
        (', above: "Rs 200,000"', ", counts: all", r"stages.secretary.counts: .* write above, or"),
        ('"Rs 200,000"}', '"Rs 200,000", counts: firm}', r"counts: .* write one of scheme, all"),
        ("[gwadar, pasni]", "[gwadar, karachi]", r'"karachi" is none of gwadar, pasni'),
    ],
)
def test_a_broken_scheme_is_told_by_file_line_key_and_what_to_do(
    tmp_path: Path, before: str, after: str, told: str
) -> None:
    scheme = tmp_path / "fishing.yaml"
    scheme.write_text(_changed(FISHING, before, after))
    output = _refused(_run("check", scheme))
    assert re.search(told, output), output
    first, *others = output.strip().splitlines()
    assert re.match(r"fishing\.yaml:\d+: .+: .+\.$", first)
    assert others == ["Error: 1 thing is wrong."], "one fault is told of once"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('"boats": 10', '"boats": -1', "facts.json:4: facts.boats: this is below zero"),
        ('"boats": 10', '"boats": 10.5', "facts.json:4: facts.boats: write a whole number"),
        ('"boats": 10', f'"boats": {"9" * 30}', "facts.json:4: facts.boats: this number is too"),
        ('"boats": 10', f'"boats": {"9" * 5000}', "the whole file: holds a number with too many"),
        ('"boats": 10', '"boats": NaN', "facts.json:4: facts.boats: write a whole number"),
        ('"boats": 10', '"boat": 10', "facts.json:4: facts.boat: the scheme needs no such fact"),
        ('"boats": 10', '"boats": 10, "boats": 1', "facts.json:4: boats: is written twice; keep"),
        ("2026-06-30", "2026-02-30", "facts.json:6: facts.catch_before.as_of: write a day that"),
        ('"harbour",', '{"a": 1},', "facts.json:6: facts.catch_before: write source as text"),
        ('"harbour",', '"\\ud800",', "facts.json:1: the whole file: is not UTF-8, or holds half"),
        ('"2026-11-28"', '"2026-11-31"', "facts.json:1: on: write a day that exists"),
        ('"firm"', '"boat"', "facts.json:3: facts.claimant: write one of firm"),
        ('"granted": 0', '"granted": 0,', "is not JSON: "),
        (FACTS, "[" * 100_000, "facts.json:1: the whole file: is nested too deep"),
        (FACTS, "[]", "facts.json:1: the whole file: must hold an object"),
    ],
)
def test_broken_facts_are_told_by_file_line_and_key(
    tmp_path: Path, before: str, after: str, told: str
) -> None:
    scheme, facts = tmp_path / "fishing.yaml", tmp_path / "facts.json"
    scheme.write_text(FISHING)
    facts.write_text(_changed(FACTS, before, after))
    assert told in _refused(_run("decide", scheme, facts))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("2026-12-31", "9999-12-01", "terms.json:2: first_tranche_on: write a day from 2000"),
        ('"grace_months": 12', '"grace_months": 999999', "terms.json:3: grace_months: write 0"),
        ('"grace_months": 12', '"every_months": 999999', "terms.json:1: grace_months: is missing"),
        ("24}", '24, "every_months": 121}', "terms.json:4: every_months: write 1 to 120"),
        ("24}", '24, "instalments": 12}', "instalments: is written twice; keep one"),
        ("100000000", "1e99", "terms.json:1: principal_paisa: write a whole number"),
        (TERMS, "null", "terms.json:1: the whole file: must hold an object"),
    ],
)
def test_broken_terms_are_told_by_file_line_and_key(
    tmp_path: Path, before: str, after: str, told: str
) -> None:
    terms = tmp_path / "terms.json"
    terms.write_text(_changed(TERMS, before, after))
    assert told in _refused(_run("schedule", terms))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("facts: {boats: 3}", "facts: [3]", "must be facts by name"),
        ("amount_paisa: 13000000", "amount_paisa: 1", "the scheme says 13000000"),
        ("missing: [boats]", "missing: [1, {a: b}]", "the scheme says ['boats']"),
        ("outcome: eligible, ", "", 'the key "outcome" is missing; write eligible'),
        ("on: 2026-11-28", "on: 2026-11-31", "on: there is no such day"),
        ("{boats: 3}", "{boat: 3}", "the scheme needs no such fact"),
    ],
)
def test_broken_examples_are_told(tmp_path: Path, before: str, after: str, told: str) -> None:
    examples = f"""on: 2026-11-28
facts: {FACTS.partition('"facts":')[2].strip()[:-1]}
examples:
  - name: Ten boats
    expect: {{outcome: eligible, amount_paisa: 13000000}}
  - name: Three boats
    facts: {{boats: 3}}
    expect: {{outcome: not_eligible, not_met: [boats]}}
  - name: Nobody counted
    facts: {{boats: null}}
    expect: {{outcome: not_evaluated, missing: [boats]}}
"""
    (tmp_path / "examples").mkdir()
    scheme, beside = tmp_path / "fishing.yaml", tmp_path / "examples" / "fishing.yaml"
    scheme.write_text(FISHING)
    beside.write_text(examples)
    assert _run("check", scheme).exit_code == 0
    beside.write_text(_changed(examples, before, after))
    assert told in _refused(_run("check", scheme))
