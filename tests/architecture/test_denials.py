"""Each decision of two people asks for its permission before it looks at what it was sent.

What begins with `require` itself is called by `tests/contracts/test_denials.py`.

They are called with nothing to work on: whatever comes before the question would fail otherwise.
"""

from functools import partial
from importlib import import_module
from operator import attrgetter

import pytest
from factories.committee_steps import Stage, contracts_are_drawn_up
from factories.denials import denied, hidden
from factories.doors import Doors
from factories.evaluation import open_world, supplier_actor
from factories.identity import actor, api_way, make_person, make_staff
from factories.marketplace import make_published
from flask import Flask
from sqlalchemy.orm import Session

from app import roles
from app.db import new_id
from app.permissions import ANONYMOUS, Actor
from app.platform import Platform
from app.unit_of_work import UnitOfWork
from marketplace.contracts.queries.awards import department_tender
from marketplace.contracts.use_cases.sign_contract import SignContract, sign_contract

_ORDERS = "app.casework.offices.use_cases:FILING_ORDER"
_DEBARMENT = "marketplace.debarment.use_cases"
NOBODY = Actor(kind="person", person_id=new_id(), roles=frozenset({roles.PERSON.name}))


def _ask(platform: Platform, place: str, actor: Actor) -> object:
    """Call `module:function` with a unit of work and None for everything else."""
    module, _, name = place.partition(":")
    function = attrgetter(name)(import_module(module))
    more = function.__code__.co_argcount - 1 - len(function.__defaults__ or ())

    def called(uow: UnitOfWork, _: object) -> object:
        return partial(function, uow)(*[None] * more)

    return platform.executor.execute(called, None, actor=actor)


@pytest.mark.parametrize(
    ("permission", "place"),
    [
        ("parameters.propose_value", "app.parameters.use_cases:VALUE.propose"),
        ("parameters.decide_value", "app.parameters.use_cases:VALUE.approve"),
        ("parameters.decide_value", "app.parameters.use_cases:VALUE.refuse"),
        ("overrides.ask", "app.overrides.use_cases:OVERRIDE.propose"),
        ("overrides.decide", "app.overrides.use_cases:OVERRIDE.approve"),
        ("holidays.propose", "app.holidays.use_cases:DECLARATION.propose"),
        ("holidays.decide", "app.holidays.use_cases:DECLARATION.approve"),
        ("holidays.decide", "app.holidays.use_cases:DECLARATION.refuse"),
        ("places.propose", "app.places.use_cases:CHANGE.propose"),
        ("guides.propose_recording", "app.guides.use_cases.recordings:RECORDING.propose"),
        ("guides.decide_recording", "app.guides.use_cases.recordings:RECORDING.approve"),
        ("guides.decide_recording", "app.guides.use_cases.recordings:RECORDING.refuse"),
        ("cases.propose_filing_order", f"{_ORDERS}.propose"),
        ("marketplace.propose_synonyms", "app.synonyms.use_cases:SYNONYMS.propose"),
        ("marketplace.decide_synonyms", "app.synonyms.use_cases:SYNONYMS.approve"),
        ("marketplace.decide_synonyms", "app.synonyms.use_cases:SYNONYMS.refuse"),
        ("cases.decide_filing_order", f"{_ORDERS}.approve"),
        ("cases.decide_filing_order", f"{_ORDERS}.refuse"),
        ("retention.propose", "app.retention.use_cases:RULE.propose"),
        ("retention.decide", "app.retention.use_cases:RULE.approve"),
        ("retention.decide", "app.retention.use_cases:RULE.refuse"),
        ("places.decide", "app.places.use_cases:CHANGE.approve"),
        ("places.decide", "app.places.use_cases:CHANGE.refuse"),
        (
            "marketplace.propose_amendment",
            "marketplace.amendments.use_cases.amend_tender:AMENDMENT.propose",
        ),
        (
            "marketplace.approve_amendment",
            "marketplace.amendments.use_cases.amend_tender:AMENDMENT.approve",
        ),
        (
            "marketplace.approve_amendment",
            "marketplace.amendments.use_cases.amend_tender:AMENDMENT.refuse",
        ),
        ("marketplace.propose_longer_validity", "marketplace.validity.use_cases:EXTENSION.propose"),
        ("marketplace.approve_longer_validity", "marketplace.validity.use_cases:EXTENSION.approve"),
        ("marketplace.approve_longer_validity", "marketplace.validity.use_cases:EXTENSION.refuse"),
        (
            "marketplace.approve_contract_change",
            "marketplace.contract_changes.use_cases:CONTRACT_CHANGE.refuse",
        ),
        (
            "marketplace.approve_invoice_payment",
            "marketplace.invoices.use_cases.record_payment:PAYMENT.approve",
        ),
        (
            "marketplace.manage_contract",
            "marketplace.invoices.use_cases.cancel_payment:CANCELLATION.propose",
        ),
        (
            "marketplace.approve_invoice_payment",
            "marketplace.invoices.use_cases.cancel_payment:CANCELLATION.approve",
        ),
        (
            "marketplace.enter_ruling",
            "marketplace.grievances.use_cases.rule_on_grievance:RULING.approve",
        ),
        *(
            (
                "marketplace.decide_grievance_appeal",
                f"marketplace.grievances.{place}",
            )
            for place in (
                "use_cases.rule_on_grievance:OWN_RULING.propose",
                "use_cases.rule_on_grievance:OWN_RULING.approve",
                "use_cases.rule_on_grievance:OWN_RULING.refuse",
            )
        ),
    ],
)
def test_it_refuses_a_person_who_holds_no_role(
    platform: Platform, permission: str, place: str
) -> None:
    with denied(permission):
        _ask(platform, place, NOBODY)


@pytest.mark.parametrize(
    ("permission", "place"),
    [
        ("ledger.propose_head", "app.ledger.use_cases.heads:HEAD.propose"),
        ("ledger.decide_head", "app.ledger.use_cases.heads:HEAD.approve"),
        ("marketplace.open_debarment", f"{_DEBARMENT}.decide_order:ORDER.propose"),
        ("marketplace.open_debarment", f"{_DEBARMENT}.lift_bar:LIFTING.propose"),
        ("marketplace.decide_debarment", f"{_DEBARMENT}.decide_order:ORDER.approve"),
        ("marketplace.decide_debarment", f"{_DEBARMENT}.decide_order:ORDER.refuse"),
        ("marketplace.decide_debarment", f"{_DEBARMENT}.lift_bar:LIFTING.approve"),
        ("marketplace.answer_debarment", f"{_DEBARMENT}.hear_party:reply_to_notice"),
        ("marketplace.answer_debarment", f"{_DEBARMENT}.review_order:ask_review"),
        ("ledger.propose_period", "app.ledger.use_cases.periods:PERIOD.propose"),
        ("ledger.decide_period", "app.ledger.use_cases.periods:PERIOD.approve"),
    ],
)
def test_it_refuses_somebody_unknown(platform: Platform, permission: str, place: str) -> None:
    with denied(permission):
        _ask(platform, place, ANONYMOUS)


def test_it_shows_the_ledger_to_auditors_only(
    app: Flask, platform: Platform, session: Session
) -> None:
    somebody, secret = make_person(session), platform.settings.secret_key
    headers = api_way(session, secret, somebody, ["ledger.read"]).headers
    with (
        app.test_request_context("/api/v1/ledger/statement?account=x", headers=headers),
        denied("ledger.read"),
    ):
        app.dispatch_request()


def test_it_shows_procurements_of_all_departments_to_auditors_only(
    platform: Platform, session: Session
) -> None:
    tender = make_published(session).tender
    somebody, auditor = make_person(session), make_staff(session, roles.AUDITOR)
    session.commit()
    with (
        hidden("marketplace.audit_procurement"),
        platform.executor.reading(actor(somebody)) as uow,
    ):
        department_tender(uow, tender.id)
    with platform.executor.reading(actor(auditor, roles.AUDITOR)) as uow:
        assert department_tender(uow, tender.id).id == tender.id


def test_it_lets_only_an_owner_sign_for_a_supplier(
    doors: Doors, platform: Platform, session: Session
) -> None:
    stage = Stage(doors, session, platform)
    stage.made = open_world(
        session, platform, [("Brohi", [90_00, 200_00]), ("Awan", [100_00, 200_00])]
    )
    contracts_are_drawn_up(stage)
    command = SignContract(contract_id=stage.contract_of("Brohi").id)
    with denied("marketplace.sign_for_supplier"):
        platform.executor.execute(
            sign_contract, command, actor=supplier_actor(stage.made, 0, roles.BID_OFFICER)
        )
