"""Each scheme that ships can be granted to somebody real: no fact of it stays unknown for ever."""

from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from factories.controls import a_proof
from factories.example_gaps import read_examples
from factories.identity import make_person
from factories.payments import make_bill, pay
from factories.reliefs import HEAD, Reliefs, last_year
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.casework.cases.models.application import Application
from app.clock import real_now
from app.errors import Refusal
from app.platform import Platform
from tax_incentives.applications.queries.facts import (
    IN_REGISTER,
    LEDGER,
    RANKING,
    REGISTER,
)
from tax_incentives.applications.use_cases import ConfirmFact, confirm_fact
from tax_incentives.claims.models import ClaimDecision
from tax_incentives.controls.queries.proofs import WITHHELD
from tax_incentives.controls.use_cases.enter_proof import (
    ConfirmProof,
    confirm_proof,
    enter_proof,
)
from tax_incentives.rules.values import Kind, parse_ratio
from tax_incentives.schemes.scheme_reader import read_scheme
from tax_incentives.schemes.service_file import CLAIMANT, DECLARED, FIRMS
from tax_incentives.schemes.shapes import NeededFact, Scheme
from tax_incentives.schemes.shipped_schemes import shipped_files

# The rank of these comes from a call, which tests/tax_incentives/test_calls.py goes through.
RANKED = {"ict_firm_award", "professional_award"}
# What each book can say. Of the register an officer enters what it has no entry for; a scheme that
# asks another book for something else is never decided.
IN_BOOKS = {
    REGISTER: IN_REGISTER,
    LEDGER: frozenset({"taxes_paid", "taxes_due"}),
    RANKING: frozenset({"rank"}),
}
TAX = 10_00_000_00
# How many days ago the firm was registered, where it must be young.
AGES = {"new_firm_holiday": 200, "startup_loan": 730}


def _scheme(path: Path) -> Scheme:
    scheme, sheet = read_scheme(path)
    assert scheme is not None, sheet.problems
    return scheme


def _as_of_today(scheme: Scheme, examples: Any) -> dict[str, Any]:  # noqa: ANN401 - plain data
    """Return the facts of the examples, whose days are as long ago as on their own day."""
    later = local_day(real_now()) - date.fromisoformat(examples["on"])
    days = {fact.name for fact in scheme.facts if fact.kind is Kind.DAY}
    return {
        name: (date.fromisoformat(value) + later).isoformat() if name in days else value
        for name, value in examples["facts"].items()
    }


def _written(fact: NeededFact, value: Any) -> str:  # noqa: ANN401 - as the example has it
    """Write a value of an example as a person types it."""
    if fact.kind is Kind.MONEY:
        return f"{value // 100}.{value % 100:02d}"
    if fact.kind is Kind.DAY:
        return "-".join(reversed(value.split("-")))
    if fact.kind is Kind.YES_NO:
        return "yes" if value else "no"
    if fact.kind is Kind.RATIO:
        return str(Fraction(parse_ratio(str(value))) * 100)
    return str(value)


@pytest.mark.parametrize("path", shipped_files(), ids=lambda path: path.stem)
def test_every_book_can_say_what_it_is_asked(path: Path) -> None:
    scheme = _scheme(path)
    used = {cap.used for cap in scheme.caps} | {"won_money"}
    asked = {fact.name for fact in scheme.facts if fact.held_by == "awards"}
    assert asked <= used
    for book, names in IN_BOOKS.items():
        assert {fact.name for fact in scheme.facts if fact.held_by == book} <= names
    if any(fact.held_by == "ledger" for fact in scheme.facts):
        assert scheme.heads


class _Claim:
    """A claim with the facts of the scheme's examples, as far as people say them."""

    def __init__(self, platform: Platform, session: Session, scheme: Scheme, path: Path) -> None:
        examples = read_examples(path.parent / "examples" / path.name)
        self.scheme, self.facts = scheme, _as_of_today(scheme, examples)
        self.reliefs = Reliefs.of(platform, session, f"relief_{scheme.code}")
        self.session = session
        if age := AGES.get(scheme.code):
            young = local_day(real_now()) - timedelta(days=age)
            self.reliefs.claimant("Kech Softworks", "2", since=young)
        if not scheme.claimants & FIRMS:
            person = make_person(session, "Gul Khan")
            person.cnic_verified_at = real_now()
            session.commit()
            self.reliefs.applying.person = person
            self.reliefs.applying.organisation, self.reliefs.applying.held = None, ()

    def pay_tax(self) -> None:
        reliefs, firm = self.reliefs, self.reliefs.applying.organisation
        payer = (
            {"payer_organisation_id": firm.id}
            if firm
            else {"payer_person_id": reliefs.applying.person.id}
        )
        bill = make_bill(self.session, amounts={HEAD: TAX}, days_old=400, due_in=-200, **payer)
        self.session.commit()
        pay(reliefs.platform, bill.psid, TAX, paid_at=last_year())

    def submitted(self) -> Application:
        applying = self.reliefs.applying
        application = applying.start()
        typed = {
            fact.name: _written(fact, self.facts[fact.name])
            for fact in self.scheme.facts
            if fact.held_by == DECLARED
        }
        if len(self.scheme.claimants - FIRMS) > 1:
            typed[CLAIMANT] = self.facts[CLAIMANT]
        if typed:
            applying.save(application.id, "facts", typed)
        told = {"publication": "yes", "claimant_name": "Gul Khan"}
        applying.save(application.id, "publication", told)
        for paper in self.scheme.papers:
            applying.add(application.id, paper.code)
        return applying.submit(application.id)

    def confirm(self, application: Application) -> None:
        officer = self.reliefs.officer("Assessor")
        self.reliefs.take(application, officer)
        for fact in self.scheme.facts:
            if fact.held_by not in {*IN_BOOKS, DECLARED, "awards"}:
                value = _written(fact, self.facts[fact.name])
                command = ConfirmFact(
                    application_id=application.id, name=fact.name, value=value, evidence="Paper 1"
                )
                if fact.name == WITHHELD:
                    self.reliefs.refused("withheld-unproved", confirm_fact, command, officer)
                    self.prove(application, self.facts[WITHHELD])
                self.reliefs.run(confirm_fact, command, officer)

    def prove(self, application: Application, paisa: int) -> None:
        officer = self.reliefs.officer("Assessor")
        paper = a_proof(application, paisa, kind="withholding", amount_paisa=paisa)
        draw = self.reliefs.run(enter_proof, paper, officer)
        day = local_day(real_now())
        command = ConfirmProof(
            application_id=application.id,
            proof_id=draw.proof_id,
            confirmed_on=day,
            reference="FBR 12",
        )
        self.reliefs.run(confirm_proof, command, officer)

    def decided(self) -> ClaimDecision:
        query = self.session.query(ClaimDecision).order_by(ClaimDecision.id.desc())
        found: ClaimDecision = query.first()  # type: ignore[assignment]  # a claim is decided
        return found


@pytest.mark.parametrize(
    "path",
    [each for each in shipped_files() if each.stem not in RANKED],
    ids=lambda path: path.stem,
)
def test_somebody_real_is_eligible(platform: Platform, session: Session, path: Path) -> None:
    scheme = _scheme(path)
    claim = _Claim(platform, session, scheme, path)
    claim.pay_tax()
    claim.confirm(claim.submitted())
    decision = claim.decided()
    assert decision.outcome == "eligible", decision.content
    assert date.fromisoformat(decision.content["on"]) == local_day(real_now())


def test_a_paper_that_does_not_come_to_the_tax_is_refused(
    platform: Platform, session: Session
) -> None:
    path = next(each for each in shipped_files() if each.stem == "professional_rebate")
    claim = _Claim(platform, session, _scheme(path), path)
    application = claim.submitted()
    officer = claim.reliefs.officer("Assessor")
    claim.reliefs.take(application, officer)
    claim.prove(application, 100_00)
    command = ConfirmFact(
        application_id=application.id, name=WITHHELD, value="100.01", evidence="Paper 1"
    )
    with pytest.raises(Refusal, match=r"add up to Rs 100"):
        claim.reliefs.run(confirm_fact, command, officer)
