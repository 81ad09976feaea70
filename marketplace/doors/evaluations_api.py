"""Evaluation, report and debrief, as JSON."""

from app.web.api import ApiBlueprint

blueprint = ApiBlueprint("evaluations-api", __name__)
