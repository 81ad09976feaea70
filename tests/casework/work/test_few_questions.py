"""Every page of an office asks PostgreSQL as often for many rows as for few."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from factories.cases import make_office
from factories.casework import BOARD, Casework
from factories.counting import counted
from factories.identity import make_staff, sign_in
from flask import Flask
from flask.testing import FlaskClient

from app import roles
from app.casework.grants.use_cases.revoke_grant import ProposeRevocation, propose_revocation
from app.casework.tasks.use_cases.add_note import AddNote, add_note
from app.casework.tasks.use_cases.request_correction import SendBack, send_back
from app.casework.tasks.use_cases.take_task import TakeTask, take_task
from app.permissions import Actor

EVERY_ROLE = (roles.CASE_OFFICER, roles.CASE_APPROVER, roles.INSPECTOR, roles.DEPARTMENT_HEAD)


@dataclass
class Office:
    """The Board with two officers who may do everything, and the browser of one."""

    work: Casework
    zainab: Actor
    farid: Actor
    browser: FlaskClient

    def asked(self, address: str) -> int:
        """How many statements a page takes, once the process has warmed up."""
        assert self.browser.get(address).status_code == 200, address
        with counted(self.work.platform) as said:
            self.browser.get(address)
        return len(said)

    def lie(self) -> str:
        """A step that is open."""
        self.work.apply()
        return "/casework?queue=all"

    def appeal(self) -> str:
        """A refusal that is appealed against."""
        application = self.work.apply()
        self.work.decide(self.zainab, self.work.open_task(application), "refused")
        self.work.appeal(application)
        return "/casework/appeals"

    def revoke(self) -> str:
        """A grant that is to be taken back."""
        application = self.work.at_approval(self.zainab)
        self.work.decide(self.farid, self.work.open_task(application))
        command = ProposeRevocation(
            registration_id=self.work.part(application).row.id, ground="false", reason="Untrue"
        )
        self.work.run(propose_revocation, command, self.farid)
        return "/casework/grants"

    def decide(self) -> str:
        """A step that was decided, by somebody new."""
        self.revoke()
        return "/casework/figures/decided"


@pytest.fixture
def office(work: Casework, app: Flask) -> Office:
    zainab, farid = (work.officer(BOARD, name, *EVERY_ROLE) for name in ("Zainab", "Farid"))
    browser = app.test_client()
    secret = work.platform.settings.secret_key
    sign_in(work.session, secret, browser, work.people["Farid"], work.offices[BOARD])
    work.session.commit()
    return Office(work, zainab, farid, browser)


@pytest.mark.parametrize(
    ("more", "most"),
    [(Office.lie, 13), (Office.appeal, 8), (Office.revoke, 8), (Office.decide, 8)],
)
def test_a_longer_list_costs_no_more(
    office: Office, more: Callable[[Office], str], most: int
) -> None:
    few = office.asked(more(office))
    for _ in range(2):
        address = more(office)
    assert office.asked(address) <= few <= most


def test_figures_and_what_waits_cost_no_more(office: Office) -> None:
    office.revoke()
    office.lie()
    addresses = ("/casework/figures", "/casework/figures/waiting")
    few = [office.asked(address) for address in addresses]
    for _ in range(2):
        office.revoke()
        office.lie()
    many = [office.asked(address) for address in addresses]
    assert many <= few <= [12, 8]


def test_a_step_with_a_long_history_costs_no_more(office: Office) -> None:
    work = office.work
    application = work.apply()
    task = work.open_task(application)
    work.run(take_task, TakeTask(task_id=task.id), office.farid)

    def happen(text: str) -> None:
        note = AddNote(task_id=task.id, text=text)
        work.run(add_note, note, office.farid)
        asked = SendBack(task_id=task.id, points={"mobile": text, "capital": text})
        work.run(send_back, asked, office.farid)
        work.answer(application, {"shop_name": f"Bolan Toys {text}"})

    address = f"/casework/tasks/{task.id}"
    happen("once")
    few = office.asked(address)
    for text in ("again", "and again"):
        happen(text)
    assert office.asked(address) <= few <= 31


def test_offices_cost_no_more_with_many_proposals(office: Office, app: Flask) -> None:
    work = office.work
    browser = app.test_client()
    administrator = make_staff(work.session, roles.ADMINISTRATOR)
    sign_in(work.session, work.platform.settings.secret_key, browser, administrator)
    work.session.commit()
    office.browser = browser
    few = office.asked("/casework/offices")
    for district in ("kech", "gwadar", "zhob"):
        make_office(work.session, BOARD, district)
    work.session.commit()
    assert office.asked("/casework/offices") <= few <= 8
