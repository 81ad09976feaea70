"""Evaluation, report and debrief, as pages."""

from marketplace.evaluation.doors.web import (
    bids,
    comparative,
    decisions,
    interests,
    overview,
    reports,
)
from marketplace.evaluation.doors.web.blueprint import blueprint

__all__ = ["bids", "blueprint", "comparative", "decisions", "interests", "overview", "reports"]
