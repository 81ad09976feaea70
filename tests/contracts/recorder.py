"""In all of the tests, each line that the code can write into the trail is written by a test.

Workers note which actions went to PostgreSQL; when every test ran and passed, the controlling
process holds them against the code (`audited.py`). Of a run of some tests it says nothing.
"""

import ast
import re
from collections.abc import Collection, Iterator
from functools import cache
from typing import Any

import pytest
from contracts.audited import collect

from app import decisions
from app.pending_writes import PendingWrites

# What the code has in a variable, so that its text alone does not say it.
IN_VARIABLES = (
    "card_refund.name_of_another",
    "member_identity.made",
    "recovery_codes.renewed",
    "refund.sent",
    "supplier.declaration_corrected",
    "supplier.declared",
    "totp.confirmed",
)

# What the gateway's test environment has not been made to say in a test yet. A list to empty.
NOT_YET = frozenset({"card_attempt.refused", "card_payment.trouble", "card_request.refused"})

# The seed writes it, in whichever process first builds the demonstration that tests copy.
BY_THE_SEED = frozenset({"demonstration.founded"})


class Recorder:
    """Notes what this process wrote, and in the end what nobody did."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.written: set[str] = set()
        self.unwritten: list[str] = []

    def watch(self) -> None:
        """Note each line as it is sent to PostgreSQL."""
        take = PendingWrites._taken  # whether it is written alone or with the commit

        def noted(pending: PendingWrites, *values: Any) -> Any:  # noqa: ANN401 - as they come
            self.written.update(line["action"] for line in pending.trail)
            return take(pending, *values)

        PendingWrites._taken = noted  # type: ignore[method-assign]

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:  # noqa: ANN401 - a worker of xdist
        self.written.update(getattr(node, "workeroutput", {}).get("audited", ()))

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        if hasattr(self.config, "workeroutput"):
            self.config.workeroutput["audited"] = sorted(self.written)
        elif exitstatus == pytest.ExitCode.OK and is_whole(self.config):
            self.unwritten = list(never_written(self.written))
            if self.unwritten:
                session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        for action in self.unwritten:
            terminalreporter.write_line(f"No test writes the audit line {action}.", red=True)


def is_whole(config: pytest.Config) -> bool:
    """Whether nobody chose among the tests."""
    options = config.option
    chosen = (options.keyword, options.markexpr, options.deselect, options.ignore)
    all_paths = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    return all_paths and not any(chosen) and not options.ignore_glob and not options.collectonly


def never_written(written: Collection[str]) -> Iterator[str]:
    """Yield what the code writes and no test did; of what is put together, one is enough."""
    for action, pattern in sorted(patterns().items()):
        excused = action in NOT_YET | BY_THE_SEED
        if not excused and not any(pattern.fullmatch(each) for each in written):
            yield action


@cache  # all our code is read for it
def patterns() -> dict[str, re.Pattern[str]]:
    """Return all that the code writes, with what it looks like in the trail."""
    plain = {*IN_VARIABLES, *_ends_of_rows()}
    made: dict[str, re.Pattern[str]] = {}
    for said in (said for actions in collect().values() for said in actions):
        if said.startswith("= "):
            made |= _put_together(ast.parse(said[2:], mode="eval").body)
        else:
            plain.add(said)
    return made | {action: re.compile(re.escape(action)) for action in plain}


def _ends_of_rows() -> Iterator[str]:
    """Yield the lines of dated rows that end because another begins."""
    for decision in decisions.ALL:
        if decision.succession is not None:
            yield decision.succession.audit


def _put_together(said: ast.expr) -> dict[str, re.Pattern[str]]:
    if isinstance(said, ast.IfExp):
        return _put_together(said.body) | _put_together(said.orelse)
    if isinstance(said, ast.Constant):
        return {str(said.value): re.compile(re.escape(str(said.value)))}
    if isinstance(said, ast.JoinedStr):
        parts = (
            re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+"
            for part in said.values
        )
        return {ast.unparse(said): re.compile("".join(parts))}
    return {}
