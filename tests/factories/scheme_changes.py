"""A change of a scheme that waits, and what it would cost, in a seeded province."""

from uuid import UUID

from app.parameters.public import Confidence
from factories.browser import Living
from tax_incentives.changes.use_cases.change_scheme import CHANGE, ProposeScheme
from tax_incentives.changes.use_cases.cost_scheme import AskWhatIf, ask_what_if
from tax_incentives.decisions.queries import today_of
from tax_incentives.schemes.book import SchemeBook


def changed_scheme(living: Living) -> tuple[UUID, UUID]:
    """Propose a change, and ask what it would cost."""
    executor, who = living.platform.executor, living.cast.actor("finance")
    text = executor.ports.get(SchemeBook).scheme("ict_rebate").text
    content = text.replace("version: 1\n", "version: 2\n", 1).replace("25 %", "26 %", 1)
    with executor.reading(who) as uow:
        today = today_of(uow)
    change = ProposeScheme(
        code="ict_rebate",
        content=content,
        valid_from=today,
        instrument="Notification FD-2/2026",
        confidence=Confidence.UNVERIFIED,
    )
    asked = AskWhatIf(code="ict_rebate", content=content)
    row = executor.execute(CHANGE.propose, change, actor=who)
    return row.id, executor.execute(ask_what_if, asked, actor=who).id
