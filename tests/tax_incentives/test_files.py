"""Files of schemes, facts and terms: understood, or refused with sentences that name the place."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner, Result
from factories.schemes import BASE, FACTS, scheme_text, told, toy

from tax_incentives.decisions.decide import decide
from tax_incentives.decisions.doors.cli import incentives
from tax_incentives.decisions.examples import prove
from tax_incentives.decisions.fact_file import WrongFacts, decision_json, read_facts
from tax_incentives.loan_schedules.policy import schedule
from tax_incentives.loan_schedules.terms_file import WrongTerms, read_terms
from tax_incentives.schemes.scheme_reader import read_scheme, read_text
from tax_incentives.schemes.shapes import Confidence
from tax_incentives.schemes.shipped_schemes import FOLDER, shipped_files


@pytest.mark.parametrize("path", shipped_files(), ids=lambda path: path.stem)
def test_a_scheme_that_ships_is_right_and_its_examples_come_true(path: Path) -> None:
    problems, tried = prove(path)
    assert [str(problem) for problem in problems] == []
    assert tried >= 10


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({"criterion": "{fact: staf, at_least: 5}"}, 'there is no fact "staf" here'),
        (
            {"criterion": '{fact: staff, at_least: "Rs 5"}'},
            "this is money, but it is compared with number",
        ),
        ({"criterion": "{fact: sector, at_least: software}"}, "code has no order"),
        ({"criterion": "{fact: sector, is: hardware}"}, '"hardware" is none of software'),
        ({"criterion": "{fact: staff}"}, "one thing and one comparison"),
        ({"base": "{fact: turnover, times: 2}"}, "write one of"),
        ({"base": "{times: [{fact: turnover}, {fact: before}]}"}, "one amount of money at most"),
        ({"base": "{sum: [{fact: turnover}, {fact: staff}]}"}, "cannot be put together"),
        ({"base": "{divide: {fact: turnover}, by: {fact: staff}}"}, 'the key "at_zero" is missing'),
        ({"base": "{step: award}"}, 'there is no step "award" here'),
        ({"base": "{fact: staff}"}, "only money is rounded"),
        (
            {
                "base": "{table: {fact: staff}, rows: [{up_to: 5, gives: Rs 1},"
                " {up_to: 5, gives: Rs 2}], otherwise: Rs 3}"
            },
            "each row must end higher",
        ),
        (
            {"base": '{table: {fact: staff}, rows: [{up_to: 5, gives: "Rs 1"}]}'},
            '"otherwise" is missing',
        ),
        ({"caps": "caps: [{code: firm}]"}, '"most" is missing'),
    ],
)
def test_a_scheme_that_is_wrong_is_told_with_line_and_key(
    parts: dict[str, str], sentence: str
) -> None:
    found = told(**parts)
    assert sentence in found
    assert found.startswith("toy.yaml:")


def test_a_scheme_without_a_clause_is_refused() -> None:
    content = scheme_text().replace(b"    clause: Clause 1\n", b"")
    _, sheet = read_text("toy.yaml", content)
    (problem,) = sheet.problems
    assert problem.sentence.startswith('the key "clause" is missing; write the clause')


def test_a_tax_needs_its_law() -> None:
    _, sheet = read_text("toy.yaml", scheme_text().replace(b"benefit: payment", b"benefit: credit"))
    assert {problem.place for problem in sheet.problems} >= {"empowered", "heads", "budget.kind"}


def test_an_award_with_parts_of_a_paisa_is_refused() -> None:
    content = scheme_text().replace(
        b"{round: {step: base}, to: Rs 1, direction: down}", b"{step: base}"
    )
    _, sheet = read_text("toy.yaml", content)
    (problem,) = sheet.problems
    assert "parts of a paisa" in problem.sentence


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"staff": "5"}, "facts.staff: write a whole number without quotes"),
        ({"staff": 5.5}, "facts.staff: write a whole number"),
        ({"staff": True}, "facts.staff: write a whole number"),
        (
            {"turnover": "1000"},
            "facts.turnover: write a whole number without quotes or a point: money is written in",
        ),
        ({"turnover": 10**19}, "facts.turnover: this number is too large"),
        ({"exempt": "yes"}, "facts.exempt: write true or false"),
        ({"turnovr": 5}, "facts.turnovr: the scheme needs no such fact"),
        ({"staff": {"amount": 5}}, "facts.staff: write value"),
        ({"sector": "softwear"}, "facts.sector: write one of software"),
        ({"claimant": "company"}, "facts.claimant: write one of firm"),
    ],
)
def test_a_fact_that_is_mistyped_is_refused_and_never_guessed(
    facts: dict[str, object], sentence: str
) -> None:
    content = orjson.dumps({"on": "2026-11-28", "facts": {**FACTS, **facts}})
    with pytest.raises(WrongFacts) as refused:
        read_facts(content, toy())
    assert sentence in str(refused.value)


def test_a_fact_may_say_who_holds_it_and_why_it_is_unknown() -> None:
    told_as = {"value": None, "source": "fbr", "as_of": "2026-06-30", "why": "No return"}
    content = orjson.dumps({"on": "2026-11-28", "facts": {**FACTS, "turnover": told_as}})
    fact = read_facts(content, toy()).facts["turnover"]
    assert (fact.value, fact.source, str(fact.as_of), fact.why) == (
        None,
        "fbr",
        "2026-06-30",
        "No return",
    )


def test_a_decision_has_one_hash_until_anything_in_it_changes() -> None:
    claimed = read_facts(orjson.dumps({"on": "2026-11-28", "facts": FACTS}), toy())
    hashes = {
        decision_json(decide(toy(base=base), claimed.facts, claimed.on), claimed.facts)["hash"]
        for base in (BASE, BASE, BASE.replace("fact: turnover", "fact: before"))
    }
    assert len(hashes) == 2


@pytest.mark.parametrize(
    ("terms", "sentence"),
    [
        ({"instalments": 0}, "instalments: write 1 to"),
        ({"principal_paisa": -1}, "principal_paisa: write an amount above zero"),
        ({"principal_paisa": 10.5}, "principal_paisa: write a whole number"),
        ({"first_tranche_on": "soon"}, "first_tranche_on: write a day"),
        ({"markup": 5}, "markup: is not known here"),
        ({"instalments": 200, "principal_paisa": 100}, "too many for this principal"),
    ],
)
def test_terms_that_are_impossible_are_refused(terms: dict[str, object], sentence: str) -> None:
    good = {
        "principal_paisa": 100_000_00,
        "first_tranche_on": "2026-12-31",
        "grace_months": 2,
        "instalments": 3,
    }
    with pytest.raises(WrongTerms) as refused:
        read_terms(orjson.dumps({**good, **terms}))
    assert sentence in str(refused.value)


def test_instalments_are_equal_and_the_last_takes_the_rest() -> None:
    terms = read_terms(
        b'{"principal_paisa": 10000000, "first_tranche_on": "2026-12-31",'
        b' "grace_months": 1, "instalments": 3}'
    )
    found = [(str(each.due_on), each.paisa, each.left_paisa) for each in schedule(terms)]
    assert found == [
        ("2027-02-28", 33_333_00, 66_667_00),
        ("2027-03-31", 33_333_00, 33_334_00),
        ("2027-04-30", 33_334_00, 0),
    ]


def _bdm(*arguments: str) -> Result:
    return CliRunner().invoke(incentives, arguments)


def test_the_program_decides_by_files_that_it_never_saw(tmp_path: Path) -> None:
    scheme, facts = tmp_path / "s.yaml", tmp_path / "f.json"
    scheme.write_bytes(scheme_text())
    facts.write_bytes(orjson.dumps({"on": "2026-11-28", "facts": FACTS}))
    said = _bdm("decide", str(scheme), str(facts))
    assert said.exit_code == 0, said.stderr
    decision = orjson.loads(said.stdout)
    assert (decision["outcome"], decision["amount_paisa"]) == ("eligible", 100_00)
    assert decision["criteria"][2]["tests"][0] == {
        "place": "criteria.big.requires",
        "value": 5,
        "how": "at_least",
        "than": [5],
        "verdict": True,
    }


def test_the_program_says_what_is_wrong_with_a_file(tmp_path: Path) -> None:
    scheme, facts = tmp_path / "s.yaml", tmp_path / "f.json"
    scheme.write_bytes(scheme_text(criterion="{fact: staf, at_least: 5}"))
    facts.write_bytes(b"{}")
    said = _bdm("decide", str(scheme), str(facts))
    assert said.exit_code == 1
    assert "s.yaml:" in said.stderr
    assert 'there is no fact "staf" here' in said.stderr


def _of_a_tax(**law: str) -> list[str]:
    """What is wrong with a credit whose law is described like this, by place."""
    told = {"gazette": "No. 12 of 2026", "confidence": "H", "head": "B02366", **law}
    content = scheme_text().replace(
        b"benefit: payment",
        (
            f"benefit: credit\nheads: [{told['head']}]\nempowered: {{tax: Sales tax, section: s. 3,"
            f" gazette: {told['gazette']}, gazetted_on: 2026-07-01,"
            f" confidence: {told['confidence']}}}"
        ).encode(),
    )
    _, sheet = read_text("toy.yaml", content)
    return [problem.place for problem in sheet.problems if problem.place != "budget.kind"]


def test_a_law_that_is_sure_has_a_number_of_the_gazette() -> None:
    assert _of_a_tax() == []
    assert _of_a_tax(gazette="none yet") == ["empowered.gazette"]
    assert _of_a_tax(gazette="none yet", confidence="U") == []


def test_a_head_is_written_as_in_the_chart_of_accounts() -> None:
    assert _of_a_tax(head="sales tax") != []
    assert _of_a_tax(head="B0") != []


def test_a_tax_is_touched_from_the_day_in_the_gazette_on() -> None:
    rebate, _ = read_scheme(FOLDER / "ict_rebate.yaml")
    assert rebate is not None
    assert rebate.empowered is not None
    assert not rebate.may_open(date(2030, 1, 1))
    sure = replace(rebate.empowered, confidence=Confidence.HIGH, gazetted_on=date(2027, 1, 2))
    law = replace(rebate, empowered=sure)
    assert [law.may_open(date(2027, 1, day)) for day in (1, 2)] == [False, True]
