"""No state that a case can reach is without somebody whose turn it is, and a clock.

Proved of every service that this release offers, of the toy, and of services made up at random: all
that is asked of them is that their files pass.
"""

from datetime import date
from typing import Any

import pytest
import yaml
from factories.depth import examples
from factories.toys import toy_book
from factories.walking import Walk, WalkedPart, edges
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from app.casework.cases.policy.routing import Done
from app.casework.catalogue.library import read_library
from app.casework.definition import traversal as walking
from app.casework.definition.determinants import About
from app.casework.definition.service_reader import read_text
from app.casework.definition.shapes import Service
from app.casework.forms.policy.determinants import Known
from app.casework.ports import Services
from wsgi import make_registry

MOST_EVENTS = 60


@st.composite
def known(draw: st.DrawFn, service: Service) -> Known:
    """Answers on each side of every test, papers given or not, facts that hold or not."""
    answers = {
        name: draw(st.sampled_from(values), label=name) for name, values in edges(service).items()
    }
    facts = sorted({test.name for _, test in walking.tests_of(service) if test.about is About.FACT})
    roles = sorted({test.name for _, test in walking.tests_of(service) if test.about is About.ROLE})
    papers = [paper.code for paper in service.documents]
    return Known(
        answers={name: value for name, value in answers.items() if value is not None},
        facts={name: draw(st.booleans()) for name in facts},
        roles=frozenset(draw(st.sets(st.sampled_from(roles)))) if roles else frozenset(),
        documents=frozenset(draw(st.sets(st.sampled_from(papers)))) if papers else frozenset(),
    )


def look(walk: Walk) -> None:
    """Every part that is not over has an owner and a clock, or waits for one that has."""
    for part in walk.undecided:
        assert _owned(walk, part), f"{part.shape.code} lies with nobody: {part.steps}"


def _owned(walk: Walk, part: WalkedPart) -> bool:
    if part.sent_back:  # the citizen's turn; the office's clock stands still
        return True
    if part.open:
        return all(task.role and task.clock and task.escalates_to for task in part.open)
    waits = walk.waits_for(part)
    return bool(waits) and all(_owned(walk, other) for other in waits)


def act(data: st.DataObject, walk: Walk) -> bool:
    """Let somebody whose turn it is do something; false where it is nobody's turn any more."""
    turns = [(part, task) for part in walk.undecided for task in part.open]
    if not turns:
        return False
    part, task = turns[data.draw(st.integers(0, len(turns) - 1))]
    if part.sent_back or data.draw(st.integers(0, 5)) == 0:
        part.sent_back = not part.sent_back
        if not part.sent_back:  # answered, perhaps with other answers
            walk.known = data.draw(known(walk.service))
        walk.advance()
        return True
    done = data.draw(st.sampled_from([Done.PASSED, Done.PASSED, Done.REFUSED]))
    most = sum(criterion.most for criterion in task.scoring)
    walk.decide(part, task, done, data.draw(st.integers(0, most)))
    return True


def walk_through(data: st.DataObject, service: Service) -> None:
    walk = Walk(service, data.draw(known(service)))
    walk.advance()
    for _ in range(data.draw(st.integers(0, MOST_EVENTS))):
        look(walk)
        if not act(data, walk):
            break
    look(walk)
    to_the_end(walk)


def to_the_end(walk: Walk) -> None:
    """From wherever it is, people who do their work bring it to an end in a bounded time."""
    for part in walk.undecided:
        part.sent_back = False
    walk.advance()
    steps = sum(len(part.shape.tasks) for part in walk.parts.values())
    for _ in range(steps):
        for part in walk.undecided:
            for task in part.open:
                walk.decide(part, task, Done.PASSED)
    assert not walk.undecided


CODES = [f"r{number}" for number in range(3)]
STEPS = [f"t{number}" for number in range(4)]
BOTH = {"en": "Something", "ur": "کچھ"}
WHENS: list[Any] = [
    *(None, None, None),
    {"answer": "kind", "is": "a"},
    {"any": [{"answer": "size", "at_least": 3}, {"document": "paper"}]},
    {"not": {"answer": "kind", "any_of": ["a", "b"]}},
]


@st.composite
def files(draw: st.DrawFn) -> dict[str, Any]:
    """A service made up at random; steps wait for any others, so not each of them passes."""
    codes = draw(st.permutations(CODES[: draw(st.integers(1, 3))]))
    return {
        "code": "made_up",
        "version": 1,
        "valid_from": date(2026, 1, 1),
        "display": "size",
        "title": BOTH,
        "summary": BOTH,
        "guidance": BOTH,
        "sources": [{"text": "Nowhere", "confidence": "U"}],
        "agencies": [{"code": "someone", "title": BOTH}],
        "form": [{"code": "page", "title": BOTH, "fields": _fields()}],
        "documents": [{"code": "paper", "title": BOTH}],
        "registrations": [draw(registrations(code, codes)) for code in sorted(codes)],
    }


def _fields() -> list[dict[str, Any]]:
    choices = [{"value": value, "words": BOTH} for value in "abc"]
    return [
        {"name": "size", "type": "number", "label": BOTH},
        {"name": "kind", "type": "choice", "label": BOTH, "choices": choices},
    ]


@st.composite
def some_of(draw: st.DrawFn, code: str, order: list[str]) -> list[str]:
    """What comes before in an order; now and then anything, which makes circles."""
    among = order if draw(st.integers(0, 9)) == 9 else order[: order.index(code)]
    return draw(st.lists(st.sampled_from(among), unique=True, max_size=2)) if among else []


@st.composite
def registrations(draw: st.DrawFn, code: str, codes: list[str]) -> dict[str, Any]:
    steps = draw(st.permutations(STEPS[: draw(st.integers(1, 4))]))
    made = {
        "code": code,
        "agency": "someone",
        "title": BOTH,
        "documents": ["paper"],
        "number": f"{code.translate(str.maketrans('r012', 'RABC'))}/{{serial}}",
        "after": draw(some_of(code, codes)),
        "reasons": [{"code": "no_ground", "title": BOTH}],
        "tasks": [draw(tasks(step, steps)) for step in sorted(steps)],
        "when": draw(st.sampled_from(WHENS)),
    }
    return {key: value for key, value in made.items() if value is not None}


@st.composite
def tasks(draw: st.DrawFn, code: str, steps: list[str]) -> dict[str, Any]:
    clock = {"working_days": 3, "at_end": "escalate", "source": "Nowhere", "confidence": "U"}
    made = {
        "code": code,
        "title": BOTH,
        "role": "case_officer",
        "clock": draw(st.sampled_from([clock] * 19 + [None])),
        "after": draw(some_of(code, steps)),
        "when": draw(st.sampled_from(WHENS)),
    }
    return {key: value for key, value in made.items() if value is not None}


class Plain(yaml.SafeDumper):
    """Writes everything out: files hold no aliases."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML's own
        return True


@pytest.fixture(scope="module")
def toy() -> Service:
    return next(iter(toy_book().latest.values()))


@pytest.fixture(scope="module")
def offered() -> list[Service]:
    """Every version of every service of this release."""
    services = make_registry().contributed(Services)
    return read_library(services) or pytest.skip("no domain has brought a service yet")


@given(data=st.data())
@settings(max_examples=examples(25), deadline=None)
def test_it_leaves_no_toy_to_nobody(toy: Service, data: st.DataObject) -> None:
    walk_through(data, toy)


@given(data=st.data())
@settings(max_examples=examples(25), deadline=None)
def test_it_leaves_no_service_of_ours_to_nobody(
    offered: list[Service], data: st.DataObject
) -> None:
    walk_through(data, data.draw(st.sampled_from(offered), label="service"))


@given(data=st.data())
@settings(max_examples=examples(25), deadline=None)
def test_it_leaves_nothing_to_nobody_whatever_file_passes(data: st.DataObject) -> None:
    text = yaml.dump(data.draw(files()), Dumper=Plain, allow_unicode=True)
    service, sheet = read_text("made_up.yaml", text.encode())
    event("passes" if service else sheet.problems[0].sentence.partition(";")[0])
    assume(service is not None)
    assert service
    walk_through(data, service)
