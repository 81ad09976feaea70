"""Examples beside services' files, tried out: what does not follow as they say is a problem."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from app.casework.catalogue.library import ReadFile
from app.casework.catalogue.preview import Trial, try_out
from app.casework.definition.examples import FOLDER, Example, Examples, read_examples
from app.casework.definition.shapes import Service
from app.casework.definition.sheet import ServiceSheet
from app.casework.forms.policy.determinants import Known
from app.casework.forms.policy.values import Day
from app.casework.ports import Services
from app.data_files.problems import Problem
from app.places.first import FIRST_DISTRICTS
from app.typed_text import Typed


def prove(brought: Sequence[Services], files: Sequence[ReadFile]) -> tuple[int, list[Problem]]:
    """Try every example of every domain; return how many there are, and what is wrong."""
    problems: list[Problem] = []
    tried = 0
    for path in (path for each in brought for path in _files(each.folder)):
        examples, sheet = read_examples(path)
        if examples is not None:
            tried += len(examples.examples)
            _try_all(examples, sheet, [file.service for file in files])
        problems += sheet.problems
    return tried, problems


def _files(folder: Path) -> list[Path]:
    return sorted((folder / FOLDER).glob("*.yaml"))


def _try_all(examples: Examples, sheet: ServiceSheet, services: Sequence[Service]) -> None:
    among = [each for each in services if each.code == examples.service]
    if examples.version:
        among = [each for each in among if each.version == examples.version]
    if not among:
        sheet.wrong("service", "no file that reads well is of this service and version.")
        return
    service = max(among, key=lambda each: each.version)
    day = Day(today=examples.on, districts=FIRST_DISTRICTS)
    for example in examples.examples:
        for sentence in wrong_with(service, example, day):
            sheet.wrong(example.place, sentence)


def wrong_with(service: Service, example: Example, day: Day) -> Iterator[str]:
    """Yield what does not follow from an example as it says."""
    known = Known(
        documents=frozenset(example.documents),
        facts=example.facts,
        roles=frozenset(example.roles),
        scores=example.scores,
    )
    trial = try_out(service, _as_typed(example.answers), known, day)
    yield from _problems(example, trial)
    if not example.problems and not trial.problems:
        yield from _parts(example, trial)
        yield from _papers(example, trial)
        yield from _signers(example, trial)


def _as_typed(answers: Any) -> Any:  # noqa: ANN401 - nested answers of any shape
    """Take an example's texts as a person types them into the form: "2,400,000" is an amount."""
    if isinstance(answers, Mapping):
        return {name: _as_typed(answer) for name, answer in answers.items()}
    if isinstance(answers, list | tuple):
        return [_as_typed(answer) for answer in answers]
    return Typed(answers) if isinstance(answers, str) else answers


def _problems(example: Example, trial: Trial) -> Iterator[str]:
    for place, said in trial.problems.items():
        if example.problems.get(place, "\0") not in said:
            yield f'"{place}" is refused: {said}'
    for place, said in example.problems.items():
        if place not in trial.problems:
            yield f'"{place}" is not refused, though it should be told "{said}".'


def _parts(example: Example, trial: Trial) -> Iterator[str]:
    there = {each.registration.code: each for each in trial.parts}
    if set(there) != set(example.parts):
        yield f"these are asked: {_joined(there)}; expected: {_joined(example.parts)}."
    for code in set(there) & set(example.parts):
        fees = [fee.code for fee in there[code].fees]
        steps = [task.code for task in there[code].steps]
        for what, found, expected in (
            ("fees", fees, example.parts[code].fees),
            ("steps", steps, example.parts[code].steps),
        ):
            if set(found) != set(expected):
                yield f"{code}: {what} are {_joined(found)}; expected: {_joined(expected)}."


def _papers(example: Example, trial: Trial) -> Iterator[str]:
    found = [paper.code for paper in trial.papers]
    if example.papers is not None and set(found) != set(example.papers):
        yield f"papers are {_joined(found)}; expected: {_joined(example.papers)}."
    missing = [each.code for each in trial.papers if each.required]
    lacking = sorted(set(missing) - set(example.documents))
    if lacking:
        yield f"documents lack {_joined(lacking)}, which these answers call for."


def _signers(example: Example, trial: Trial) -> Iterator[str]:
    found = [signer.name for signer in trial.signers]
    if example.signers is not None and set(found) != set(example.signers):
        yield f"{_joined(found)} must sign; expected: {_joined(example.signers)}."


def _joined(codes: object) -> str:
    listed = list(codes) if hasattr(codes, "__iter__") else []
    return ", ".join(listed) or "none"
