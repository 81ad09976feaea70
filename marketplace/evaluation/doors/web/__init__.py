"""Evaluation, report and debrief, as pages."""

from marketplace.evaluation.doors.web import bids, decisions, explanations, overview, reports
from marketplace.evaluation.doors.web.blueprint import blueprint

__all__ = ["bids", "blueprint", "decisions", "explanations", "overview", "reports"]
