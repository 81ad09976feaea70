"""Faults of a service whose file reads well: names without target, endless ways.

Every rule is here because the engine relies on it; `tests/casework/test_walking_the_way.py` walks
any service that passes to its end.
"""

from app.casework.definition.linting.comparisons import lint_tests
from app.casework.definition.linting.fields import lint_fields
from app.casework.definition.linting.names import lint_names
from app.casework.definition.linting.questions import lint_asks, lint_signatures
from app.casework.definition.linting.registrations import lint_steps, lint_terms
from app.casework.definition.linting.routes import lint_chains, lint_decision_routes
from app.casework.definition.shapes import Service
from app.casework.definition.sheet import ServiceSheet

_FIRST = (lint_names, lint_chains)
_THEN = (
    lint_fields,
    lint_tests,
    lint_decision_routes,
    lint_steps,
    lint_asks,
    lint_terms,
    lint_signatures,
)


def lint(service: Service, sheet: ServiceSheet) -> None:
    """Note everything that is wrong with a service on the sheet of its file.

    What is said of chains means nothing while names repeat or chains are broken.
    """
    for rules in (_FIRST, _THEN):
        for rule in rules:
            rule(service, sheet)
        if sheet.problems:
            return
