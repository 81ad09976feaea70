"""The page on which a step is decided: rows of an officer's own questions come and go."""

import re
from dataclasses import dataclass
from uuid import UUID

import pytest
from factories.casework import SAFETY, Casework
from factories.doors import Doors
from flask.testing import FlaskClient

from app import roles
from app.casework.tasks.use_cases.take_task import TakeTask, take_task

FAULTS = {
    "outcome": "passed",
    "form-extinguishers": "2",
    "form-faults-0-fault": "No exit",
    "form-faults-0-mended": "yes",
    "form-faults-1-fault": "Loose wires",
    "form-faults-1-mended": "no",
}


@dataclass
class Inspecting:
    """Omar's browser at the inspection that he has."""

    browser: FlaskClient
    task_id: UUID

    def send(self, **changed: str) -> str:
        sent = FAULTS | {name.replace("_", "-"): value for name, value in changed.items()}
        answer = self.browser.post(f"/casework/tasks/{self.task_id}/decide", data=sent)
        assert answer.status_code == 200, answer.text
        return answer.text


def typed(page: str) -> dict[str, str]:
    """What stands in the fields of the page that are written into."""
    found = re.findall(r'<input[^>]* name="(form-[^"]+)" type="text"[^>]*? value="([^"]*)"', page)
    return {name: value for name, value in found if value}


@pytest.fixture
def inspecting(work: Casework, doors: Doors) -> Inspecting:
    omar = work.officer(SAFETY, "Omar", roles.INSPECTOR)
    task = work.open_task(work.apply(answers={"kind": "fireworks"}), "inspect")
    work.run(take_task, TakeTask(task_id=task.id), omar)
    door = doors.open("web", work.people["Omar"], work.offices[SAFETY])
    return Inspecting(door.client, task.id)  # type: ignore[attr-defined]  # a web door


def test_a_row_is_dropped_and_the_others_close_up(inspecting: Inspecting) -> None:
    page = inspecting.send(step="drop-faults-0")
    assert typed(page) == {"form-extinguishers": "2", "form-faults-0-fault": "Loose wires"}
    assert page.count("Remove entry") == 1


def test_a_row_is_added_below_what_was_typed(inspecting: Inspecting) -> None:
    page = inspecting.send(step="add-faults")
    assert typed(page)["form-faults-1-fault"] == "Loose wires"
    assert 'name="form-faults-2-fault"' in page
    # Three is the most.
    assert "Add another entry" not in page


def test_a_question_appears_in_the_row_whose_answer_calls_for_it(inspecting: Inspecting) -> None:
    page = inspecting.send(step="add-faults")
    assert 'name="form-faults-0-mended_on"' in page
    assert 'name="form-faults-1-mended_on"' not in page


def test_it_says_what_to_choose_where_nothing_was_chosen(inspecting: Inspecting) -> None:
    answer = inspecting.browser.post(f"/casework/tasks/{inspecting.task_id}/decide", data={})
    assert answer.status_code == 422
    assert "Choose whether the step is passed or refused." in answer.text
