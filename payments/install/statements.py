"""Statements of account: the Accountant General's month, ended heads, and their jobs."""

from datetime import timedelta

from app.registry import Registry, ScheduledJob
from payments.statements.doors import api, ended_heads_web, web
from payments.statements.queries.signed_statements import KIND, VERIFIER
from payments.statements.use_cases import keep_closed_month, keep_closed_months


def install_statements(registry: Registry) -> None:
    """Register pages, API, the check of a statement, and jobs."""
    registry.add_web(web.blueprint, ended_heads_web.blueprint)
    registry.add_api(api.api, api.ended_heads_api)
    registry.add_verifier(KIND, VERIFIER)
    registry.schedule(
        ScheduledJob(
            name="payments.keep_statements", use_case=keep_closed_months, every=timedelta(hours=1)
        )
    )
    registry.subscribe("ledger.period_changed", keep_closed_month)
