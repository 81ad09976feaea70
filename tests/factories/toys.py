"""The toy service (`tests/casework/toys`), with all that its file names, for the engine's tests."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.casework.catalogue.registry import CaseBook
from app.casework.ports import Asking, CheckFinding, Granted, OnGrant, Services
from app.platform import Platform
from app.text import sentence
from app.unit_of_work import UnitOfWork

TOYS = Path(__file__).parents[1] / "casework" / "toys"
TOY = "toy_licence"


def square_is_full(_: UnitOfWork, asking: Asking) -> bool:
    """The square of Quetta has no corner left."""
    premises = asking.answers.get("premises") or {}
    return bool(premises.get("district") == "quetta")


def toy_names(_: UnitOfWork, __: Asking, name: object) -> list[CheckFinding]:
    """A toy shop is not called after the Government."""
    if "government" not in str(name).casefold():
        return []
    refusal = sentence("A shop cannot be called Government. Choose another name.")
    return [CheckFinding(code="barred", sentence=refusal)]


def give_corner(_: UnitOfWork, granted: Granted) -> dict[str, Any]:
    return {"corner_code": f"corner-{granted.number}"}


def toy_domain(folder: Path = TOYS, granted: Mapping[str, OnGrant] | None = None) -> Services:
    """What a domain of toys would bring."""
    return Services(
        folder=folder,
        facts={"toys.square_is_full": square_is_full},
        checks={"toy_names": toy_names},
        granted={f"{TOY}/corner": give_corner} if granted is None else granted,
    )


TOY_DOMAIN = toy_domain()


def distinct_toys(folder: Path) -> Services:
    """The same service, of which nobody decides two steps, in a folder that is empty."""
    text = (TOYS / f"{TOY}.yaml").read_text(encoding="utf-8")
    text = re.sub(r" +different_from: .*\n", "", text)
    text = text.replace("stage: start\n", "stage: start\ndistinct_people: application\n")
    (folder / f"{TOY}.yaml").write_text(text, encoding="utf-8")
    return toy_domain(folder)


def toy_book() -> CaseBook:
    """A book that holds the toy service alone."""
    return CaseBook([TOY_DOMAIN])


@contextmanager
def toys_known(platform: Platform, brought: Services | None = None) -> Iterator[CaseBook]:
    """Let a platform know the toy service and no other for a while."""
    filled = platform.executor.ports.filled
    before = filled.get(CaseBook)
    filled[CaseBook] = book = CaseBook([brought]) if brought else toy_book()
    yield book
    filled.pop(CaseBook)
    if before is not None:
        filled[CaseBook] = before
