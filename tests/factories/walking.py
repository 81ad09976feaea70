"""A case walked through its service without a database: as `advance` does, one event at a time."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.casework.cases.policy.routing import Done, Step, may_begin, outcome_of, to_open
from app.casework.definition.determinants import About, Test
from app.casework.definition.fields import Field, FieldType
from app.casework.definition.linting.naming_rules import answers_of
from app.casework.definition.shapes import Registration, Service, Task
from app.casework.definition.traversal import tests_of
from app.casework.forms.policy.determinants import Known, holds


@dataclass
class WalkedPart:
    """One agency's part: its steps, whether a round waits for the citizen, and how it came out."""

    shape: Registration
    steps: dict[str, Done | None] = field(default_factory=dict)
    scores: dict[str, int] = field(default_factory=dict)
    sent_back: bool = False
    outcome: str | None = None

    @property
    def open(self) -> list[Task]:
        if self.outcome is not None:
            return []
        return [self.shape.task(code) for code, done in self.steps.items() if done is None]


@dataclass
class Walk:
    """A case that was submitted and paid for."""

    service: Service
    known: Known
    parts: dict[str, WalkedPart] = field(default_factory=dict)

    @property
    def undecided(self) -> list[WalkedPart]:
        return [part for part in self.parts.values() if part.outcome is None]

    def now(self) -> Known:
        """What is known with what came of the parts so far."""
        outputs: dict[str, Any] = {
            f"{code}.number": "N-1"
            for code, part in self.parts.items()
            if part.outcome == "granted"
        }
        outputs |= {code: True for code, part in self.parts.items() if part.outcome == "granted"}
        scores = {
            f"{code}.{task}": points
            for code, part in self.parts.items()
            for task, points in part.scores.items()
        }
        return replace(self.known, outputs=outputs, scores=scores)

    def advance(self) -> None:
        known = self.now()
        for shape in self.service.registrations:
            part, applies = self.parts.get(shape.code), holds(shape.when, known)
            if applies and part is None:
                self.parts[shape.code] = WalkedPart(shape)
            elif part and not applies and part.outcome is None and not any(part.steps.values()):
                part.outcome = "dropped"
        while any(self._move(part) for part in self.parts.values()):
            pass

    def _move(self, part: WalkedPart) -> bool:
        decided = {
            code: None if other.outcome is None else other.outcome == "granted"
            for code, other in self.parts.items()
        }
        if part.outcome or part.sent_back or not may_begin(part.shape, decided):
            return False
        steps = [Step(code=code, outcome=done) for code, done in part.steps.items()]
        opened = to_open(part.shape, steps, self.now())
        part.steps |= dict.fromkeys((task.code for task in opened), None)
        came_out = None if opened else outcome_of(part.shape, steps, self.now())
        if came_out is not None:
            part.outcome = "granted" if came_out is Done.PASSED else "refused"
        return bool(opened) or came_out is not None

    def decide(self, part: WalkedPart, task: Task, done: Done, points: int = 0) -> None:
        part.steps[task.code] = done
        if task.scoring:
            part.scores[task.code] = points
        self.advance()

    def waits_for(self, part: WalkedPart) -> list[WalkedPart]:
        """Return the undecided parts that a part has to wait for."""
        before = [self.parts[code] for code in part.shape.after if code in self.parts]
        return [each for each in before if each.outcome is None]


def edges(service: Service) -> Mapping[str, list[Any]]:
    """Return, for every answer that the service looks at, values on each side of its tests."""
    answers = answers_of(service)
    found: dict[str, list[Any]] = {}
    for _, test in tests_of(service):
        if test.about is About.ANSWER and test.name.partition(".")[0] in answers:
            found.setdefault(test.name, [None]).extend(_around(test, answers.get(test.name)))
    return found


def _around(test: Test, asked: Field | None) -> list[Any]:
    if asked is None or asked.type in {FieldType.PERSON, FieldType.ADDRESS}:
        return ["x"]
    if asked.type is FieldType.YES_NO:
        return [True, False]
    if asked.choices:
        return [choice.value for choice in asked.choices]
    if asked.type is FieldType.GROUP:
        return [[], [{}], [{}, {}, {}]]
    value = test.value
    return [value - 1, value, value + 1] if type(value) is int else [value, "x"]
