"""Evaluation, report and debrief, as pages."""

from marketplace.doors.evaluations_web import (
    bids,
    comparative,
    decisions,
    interests,
    overview,
    reports,
)
from marketplace.doors.evaluations_web.blueprint import blueprint

__all__ = ["bids", "blueprint", "comparative", "decisions", "interests", "overview", "reports"]
