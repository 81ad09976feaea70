"""What is submitted carries everybody's signature, of exactly that; whatever happened before."""

import contextlib
import random
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from architecture.test_denials import _ask
from factories.denials import denied
from factories.identity import actor, make_person, make_staff
from factories.signing import Firm
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import roles
from app.casework.applications.queries.document_access import may_read_paper
from app.casework.cases.models.application import Application
from app.casework.catalogue.registry import CaseBook
from app.casework.signing.models import Signature
from app.casework.signing.queries.document_access import may_read_page
from app.casework.signing.record_hashes import digests_of_statement, is_as_signed
from app.db import new_id
from app.documents.public import Document
from app.errors import Conflict, Forbidden, Refusal
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.public import cnic_hash
from app.permissions import ANONYMOUS, Actor
from app.platform import Platform
from registration.applications.install import SERVICES

NOBODY = Actor(kind="person", person_id=new_id(), roles=frozenset({roles.PERSON.name}))


def carries_all(firm: Firm, application_id: UUID) -> bool:
    """Whether a submitting carries a signature of each partner of age over exactly that."""
    submission = firm.submission(application_id)
    application = firm.session.get_one(Application, application_id)
    with firm.executor.reading(SYSTEM) as uow:
        digest = digests_of_statement(uow.vault, application, submission.content)[0]
        keys = {
            cnic_hash(uow, row["partner"]["cnic"])
            for row in submission.content["answers"]["partners"]
            if not row.get("born_on")
        }
        ids = [UUID(each["id"]) for each in submission.content["signatures"]]
        rows = [uow.session.get_one(Signature, each) for each in ids]
        fit = [r for r in rows if r.digest == digest and is_as_signed(uow.vault, r)]
        return bool(keys) and {row.cnic_hash for row in fit} == keys


@pytest.mark.parametrize("seed", range(5))
def test_whatever_happens_what_is_handed_in_was_signed_by_all(firm: Firm, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same examples every time
    application_id = firm.fill().id
    done = []
    while not firm.case(application_id).submissions:
        if len(done) > 25:
            _finish(firm, application_id)
        act = chance.choice(["ask", "sign", "sign", "change", "swap", "submit"])
        done.append(act)
        try:
            _act(firm, application_id, act, chance)
        except Refusal:
            continue
    assert carries_all(firm, application_id), done


def _finish(firm: Firm, application_id: UUID) -> None:
    """Let everybody who is left sign; what is written changes no more."""
    with contextlib.suppress(Conflict):
        firm.ask(application_id)
    left = [n for n in firm.of_age() if not firm.read(application_id, n).signed]
    firm.sign(application_id, *left)
    firm.submit(application_id)


def _act(firm: Firm, application_id: UUID, act: str, chance: random.Random) -> None:
    if act == "ask":
        firm.ask(application_id)
    elif act == "sign":
        firm.sign(application_id, chance.choice(["Gul Khan", "Noor Bibi", "Zarak"]))
    elif act == "submit":
        firm.submit(application_id)
    elif act == "change":
        words = chance.choice(["At will", "until 31-12-2035"])
        firm.save(application_id, "partners", {"partners": firm.rows(), "duration": words})
    else:
        firm.minors = firm.minors ^ {"Zarak"}
        rows = {"partners": firm.rows(), "duration": "At will"}
        firm.save(application_id, "partners", rows)


def test_it_is_signed_anew_where_an_office_sent_something_back(firm: Firm) -> None:
    application = firm.submit(firm.signed().id)
    firm.send_back(application.id, "firm", {"duration": "Write until when."})
    typed = {"duration": "until 31-12-2035"}
    firm.prepare(application.id, typed)
    assert firm.told("Noor Bibi")[-1] == "cases/signature_overtaken"
    with pytest.raises(Refusal) as refused:
        firm.answer(application.id)
    assert "Noor Bibi" in str(refused.value.fields["signatures"])
    firm.ask(application.id)
    firm.sign(application.id, "Gul Khan", "Noor Bibi")
    firm.answer(application.id)
    assert firm.submission(application.id).round == 2
    assert carries_all(firm, application.id)


def test_it_says_why_in_words_alone_without_new_signatures(firm: Firm) -> None:
    application = firm.submit(firm.signed().id)
    firm.send_back(application.id, "firm", {"duration": "Write until when."})
    firm.answer(application.id, words="It is at will, as the Act allows.")
    assert carries_all(firm, application.id)


def test_a_signature_comes_back_with_what_was_signed(firm: Firm) -> None:
    application = firm.signed()
    before = firm.digest(application.id)
    for words in ("until 31-12-2035", "At will"):
        firm.save(application.id, "partners", {"partners": firm.rows(), "duration": words})
    assert firm.digest(application.id) == before
    firm.submit(application.id)
    assert carries_all(firm, application.id)
    assert firm.told("Noor Bibi").count("cases/signature_overtaken") == 1


def test_the_last_signature_tells_who_applies(firm: Firm) -> None:
    application = firm.fill()
    firm.ask(application.id)
    firm.sign(application.id, "Gul Khan")
    assert "cases/all_signed" not in firm.told("Gul Khan")
    firm.sign(application.id, "Noor Bibi")
    assert firm.told("Gul Khan")[-1] == "cases/all_signed"


def test_somebody_is_reminded_after_a_day(firm: Firm) -> None:
    application = firm.fill()
    firm.ask(application.id)
    with pytest.raises(Refusal, match="They have already been asked"):
        firm.ask(application.id)
    firm.later(1)
    firm.ask(application.id)
    assert firm.told("Noor Bibi") == ["cases/signature_asked"]


def test_nobody_is_asked_to_sign_what_is_not_complete(firm: Firm) -> None:
    application = firm.start()
    with pytest.raises(Refusal) as refused:
        firm.ask(application.id)
    assert refused.value.code == "incomplete"


def test_rows_are_never_changed_nor_made_somebody_elses(firm: Firm, session: Session) -> None:
    application = firm.fill()
    firm.ask(application.id)
    firm.sign(application.id, "Noor Bibi")
    row = session.query(Signature).one()
    vault = firm.executor.vault
    assert is_as_signed(vault, row)
    for statement in (
        "update application_signatures set name = 'Gul Khan'",
        "delete from application_signatures",
    ):
        with pytest.raises(DBAPIError), session.begin_nested():
            session.execute(text(statement))
    with firm.executor.reading(SYSTEM) as uow:
        key = cnic_hash(uow, firm.partners["Gul Khan"].cnic)
    session.execute(
        text(
            "insert into application_signatures select :id, application_id, :key, name, name_ur,"
            " digest, how, person_id, recorded_by, document_id, consent_given, consent_reference,"
            " seal, at from application_signatures"
        ),
        {"id": new_id(), "key": key},
    )
    session.commit()
    assert [line.at is not None for line in firm.read(application.id, "Noor Bibi").lines] == [
        False,
        True,
    ]


def test_a_page_that_was_signed_is_read_by_who_has_to_do_with_it(firm: Firm) -> None:
    application = firm.fill()
    firm.ask(application.id)
    page = firm.on_paper(application.id, "Noor Bibi")
    stranger = make_person(firm.session, "Stranger")
    firm.session.commit()
    reads = {"Gul Khan": True, "Noor Bibi": True, "Zarak": False}
    people = {name: actor(person) for name, person in firm.partners.items()}
    for who, expected in [*((people[n], e) for n, e in reads.items()), (actor(stranger), False)]:
        with firm.executor.reading(who) as uow:
            document = uow.session.get_one(Document, page.document_id)
            assert may_read_page(uow, document) is expected
            assert may_read_paper(uow, document) is (who == people["Gul Khan"])


def test_an_agent_with_authority_signs_where_the_service_lets_one(firm: Firm) -> None:
    application = firm.fill()
    firm.ask(application.id)
    assert firm.on_paper(application.id, "Noor Bibi", "instead").how == "instead"
    firm.sign(application.id, "Gul Khan")
    firm.submit(application.id)
    assert carries_all(firm, application.id)


@pytest.fixture
def strict(firm: Firm, tmp_path: Path) -> Iterator[Firm]:
    """The same firm, where no paper stands in for a signature."""
    folder, filled = tmp_path / "services", firm.platform.executor.ports.filled
    shutil.copytree(SERVICES.folder, folder)
    file = folder / "partnership.yaml"
    file.write_text(file.read_text().replace("    instead: true\n", ""))
    before = filled.get(CaseBook)
    filled[CaseBook] = CaseBook([replace(SERVICES, folder=folder)])
    yield firm
    filled.pop(CaseBook)
    if before is not None:
        filled[CaseBook] = before


def test_nothing_stands_in_for_a_signature_elsewhere(strict: Firm) -> None:
    application = strict.fill()
    strict.ask(application.id)
    with pytest.raises(Refusal) as refused:
        strict.on_paper(application.id, "Noor Bibi", "instead")
    assert "how" in refused.value.fields


def test_an_officer_records_nothing_of_their_own(firm: Firm, session: Session) -> None:
    officer = make_staff(session, roles.FACILITATION_OFFICER, "Officer")
    firm.partners["Officer"] = officer
    application = firm.fill()
    firm.ask(application.id)
    from app.casework.signing.queries.statements import statement_on_paper

    who = actor(officer, roles.FACILITATION_OFFICER)
    for name in ("Officer", "Noor Bibi"):
        with (
            firm.executor.reading(who) as uow,
            pytest.raises(Forbidden, match="You have to do with this statement yourself"),
        ):
            statement_on_paper(uow, application.reference, firm.partners[name].cnic)


@pytest.mark.parametrize(
    ("permission", "place", "who"),
    [
        ("cases.sign", "app.casework.signing.use_cases.sign_statement:sign_statement", ANONYMOUS),
        (
            "cases.sign",
            "app.casework.signing.use_cases.bring_signing_code:bring_signing_code",
            ANONYMOUS,
        ),
        (
            "cases.apply",
            "app.casework.signing.use_cases.bring_signing_code:confirm_signer",
            ANONYMOUS,
        ),
        (
            "cases.work",
            "app.casework.signing.use_cases.doubt_signatures:look_at_signature",
            NOBODY,
        ),
        ("cases.work", "app.casework.signing.queries.doubted:doubted_signatures", NOBODY),
        ("cases.sign", "app.casework.signing.queries.statements:statement_to_sign", ANONYMOUS),
        ("cases.sign", "app.casework.signing.queries.own_statements:statements_for_me", ANONYMOUS),
        (
            "cases.record_signature",
            "app.casework.signing.use_cases.record_paper_signature:record_signature",
            NOBODY,
        ),
        (
            "cases.record_signature",
            "app.casework.signing.queries.statements:statement_on_paper",
            NOBODY,
        ),
        (
            "cases.record_objection_letter",
            "app.casework.signing.use_cases.object_to_statement:record_objection_letter",
            NOBODY,
        ),
        (
            "cases.apply",
            "app.casework.signing.use_cases.ask_for_signatures:ask_for_signatures",
            ANONYMOUS,
        ),
        ("cases.apply", "app.casework.signing.queries.statements:signatures_of", ANONYMOUS),
    ],
)
def test_it_asks_for_its_permission_first(
    platform: Platform, permission: str, place: str, who: Actor
) -> None:
    with denied(permission):
        _ask(platform, place, who)
