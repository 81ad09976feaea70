"""A file that reads well and is still wrong: what it names, waits for, or leaves to nobody."""

from pathlib import Path

import pytest
from factories.toys import TOYS, toy_domain

from app.casework.catalogue.library import look_through

TOY_FILE = (TOYS / "toy_licence.yaml").read_text()
SHOP, SAFETY, CORNER = (f"registrations.{code}" for code in ("shop", "safety", "corner"))
SECOND = f"{SHOP}.tasks.second_look"

# What is changed, into what; then the key that is named, and a part of the sentence.
WRONG = [
    ("when: {answer: kind, is: electric}", "when: {answer: kin, is: electric}", "when", "kind"),
    ("when: {answer: kind, is: electric}", "when: {answer: capital, at_least: 5}", "when", "capi"),
    ("{answer: kind, is: electric}", "{answer: kind, is: plastic}", "when", "electric, fireworks"),
    ("{answer: kind, is: electric}", "{answer: kind, is: true}", "when", "write text"),
    ("{answer: kind, is: electric}", "{answer: kind, at_least: 3}", "when", "neither more nor"),
    ("{answer: kind, is: electric}", "{answer: kind, holds: wooden}", "when", "ask with is"),
    ("{answer: kind, is: electric}", "{answer: owner, is: me}", "when", "no single value"),
    ("{answer: kind, is: electric}", "{output: shop}", "when", "output is not known yet"),
    ("{answer: kind, is: electric}", "{role: wizard}", "when", "supplier_owner"),
    ("{answer: kind, is: electric}", "{document: lease}", "when", "document is not known yet"),
    ("{answer: is_minor, is: true}", "{answer: guardian}", "when", "no question before this"),
    ('at_least: "Rs 50,000"}', "at_least: 5000000}", f"{SECOND}.when.any.1", '"Rs 50,000"'),
    (
        "{score: shop.score, at_most: 11}",
        "{score: shop.approve, at_most: 11}",
        SECOND,
        "shop.score",
    ),
    ("{score: shop.score, at_most: 11}", "{score: shop.score, is: 11}", SECOND, "at_least or"),
    ("{score: shop.score, at_most: 11}", "{output: corner}", SECOND, "name it in after"),
    ("- {document: lease}\n", "- {document: deed}\n", f"{CORNER}.when.all.1", "lease, photo"),
    ("- {document: lease}\n", "- {output: shop}\n", f"{CORNER}.when.all.1", "not known yet"),
    (
        "not: {fact: toys.square",
        "not: {fact: toys.circle",
        f"{CORNER}.when.all.2.not",
        "toys.square",
    ),
    (
        "prefill: applicant\n",
        "prefill: applicants\n",
        "form.owner.fields.owner.prefill",
        "applicant",
    ),
    ("check: toy_names", "check: toy_game", "form.shop.fields.shop_name.check", "toy_names"),
    ("unique: [partner.cnic]", "unique: [partner.age]", "unique.1", "partner.cnic"),
    ("unique: [partner.cnic]", "unique: [partner]", "unique.1", "nothing to compare"),
    ("        most: 5\n", "", "form.partners.fields.partners", "how many rows"),
    ("- name: share", "- name: capital", "form.partners.fields.partners.fields.capital", "rename"),
    (
        "least: 3\n        most: 80",
        "least: 90\n        most: 80",
        "shop_name.least",
        "more than most",
    ),
    ("least: 1\n        most: 2\n", "least: 1\n        most: 4\n", "materials", "than there are"),
    (
        "        past: true\n",
        "        past: true\n        future: true\n",
        "born_on",
        "both past and",
    ),
    ("after: [second_look]", "after: [third_look]", f"{SHOP}.tasks.approve.after", "second_look"),
    ("after: [score]", "after: [approve]", f"{SECOND}.after", "break the circle"),
    ("after: [shop]", "after: [corner]", f"{CORNER}.after", "waits for itself"),
    ("after: [shop]", "after: [shops]", f"{CORNER}.after", "shop, safety, corner"),
    ("different_from: [inspect]", "different_from: [confirm]", "confirm.different_from", "inspect"),
    ("role: inspector", "role: facilitation_officer", "inspect.role", "case_officer"),
    (
        "stage: start",
        "stage: start\ndistinct_people: registration",
        "distinct_people",
        "application",
    ),
    (
        "stage: start",
        "stage: start\ndistinct_people: application",
        "distinct_people",
        "leave out different_from of second_look, approve, confirm",
    ),
    # Of a department, but it does no casework: nobody who wears it could ever take the step.
    ("role: inspector", "role: procurement_officer", "inspect.role", "no role of offices"),
    ("role: inspector", "role: department_head", "tasks.inspect", "higher role"),
    ("        clock: {working_days: 4,", "        # {", f"{CORNER}.tasks.give", "lie for ever"),
    (
        "{working_days: 10, at_end: escalate",
        "{working_days: 10, at_end: approve",
        "clock",
        "inspect",
    ),
    (
        "  - code: shop\n    agency:",
        "  - code: shop\n    statutory_register: Toys Act 1901, s. 2\n    agency:",
        f"{SHOP}.tasks.approve.clock",
        "by Toys Act 1901, s. 2 an officer is satisfied, which no clock is; write at_end: escalate",
    ),
    ("passes_at: 8", "passes_at: 21", "tasks.score.passes_at", "lower it"),
    (
        "      - code: give\n",
        "      - code: give\n        when: {role: person}\n",
        CORNER,
        "nobody",
    ),
    (
        "documents: [lease, wiring_plan]",
        "documents: [lease]",
        "documents.wiring_plan",
        "nobody reads",
    ),
    (
        "documents: [lease, wiring_plan]",
        "documents: [deed, wiring_plan]",
        "documents.1",
        "no paper",
    ),
    ("agency: toy_safety", "agency: toy_police", f"{SAFETY}.agency", "toy_board, toy_safety"),
    ("display: shop_name", "display: owner", "display", "type"),
    ("display: shop_name", "display: voltage", "display", "asked of everybody"),
    ("district: premises", "district: shop_name", "district", "address, district"),
    ("units: partners", "units: owner", "fees.toy-partner.units", "number"),
    ("amount: capital", "amount: voltage", "fees.toy-capital.amount", "money"),
    ("shows: owner.name", "shows: owner.age", f"{SHOP}.certificate.lines.2.shows", "no answer"),
    (
        "shows: shop.number",
        "shows: safety.number",
        f"{CORNER}.certificate.lines.1.shows",
        "shop.num",
    ),
    ("months: 12", "months: 0", f"{SHOP}.term", "is not renewed"),
    ("reminders: [30, 7]", "reminders: [90, 7]", "term.reminders.1", "at most 60"),
    ("reminders: [30, 7]", "reminders: [7, 30]", "term.reminders", "earliest first"),
    ("      grace: 15\n", "", "term.surcharge", "write grace"),
    ("outputs: [corner_code]", "outputs: [granted_on]", f"{CORNER}.outputs", "rename one"),
    ('number: "TS/', 'number: "TOY/', f"{SAFETY}.number", "begin with others"),
    ('number: "SQ/', 'number: "{year}/', f"{CORNER}.number", "capitals of its own"),
]


def test_it_finds_nothing_wrong_with_the_toy() -> None:
    files, wrong = look_through([toy_domain()])
    assert wrong == []
    assert [file.service.code for file in files] == ["toy_licence"]


@pytest.mark.parametrize(("old", "new", "place", "says"), WRONG)
def test_it_names_what_leads_nowhere(
    old: str, new: str, place: str, says: str, tmp_path: Path
) -> None:
    assert TOY_FILE.count(old) >= 1, old
    domain = toy_domain(tmp_path)
    (domain.folder / "toy.yaml").write_text(TOY_FILE.replace(old, new, 1))
    _, wrong = look_through([domain])
    told = [str(each) for each in wrong if place in each.place and says in each.sentence]
    assert told, [str(each) for each in wrong]
    assert len(wrong) <= 3, [str(each) for each in wrong]  # one mistake is not told in ten ways


def test_it_tells_of_hooks_that_no_file_has() -> None:
    _, wrong = look_through([toy_domain(granted={"toy_licence/corners": lambda *_: {}})])
    assert 'no file is about "toy_licence/corners".' in str(wrong[-1])
