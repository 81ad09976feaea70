"""Steps in an order that a property draws: any may be refused, but not all of them in all runs."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from app.errors import Refusal
from app.unit_of_work import UnitOfWork


class Moves:
    """Counts steps: one that writes into the audit trail moved something (fixture `moves`)."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.counts: Counter[str] = Counter()
        self._lines = 0
        audit = UnitOfWork.audit

        def noted(uow: UnitOfWork, *line: object, **values: object) -> None:
            self._lines += 1
            audit(uow, *line, **values)  # type: ignore[arg-type]  # as they come

        patch.setattr(UnitOfWork, "audit", noted)

    @contextmanager
    def step(
        self, *also: type[Exception], undo: Callable[[], object] = lambda: None
    ) -> Iterator[None]:
        """Take a step that may be refused; `also` are further ways, `undo` is done after them."""
        before = self._lines
        try:
            yield
        except (Refusal, *also):
            self.counts["refused"] += 1
            undo()
        else:
            self.counts["moved" if self._lines > before else "nothing"] += 1

    def require(self) -> None:
        """Fail if no step of any run moved something: then the property was not tried."""
        assert self.counts["moved"], dict(self.counts)
