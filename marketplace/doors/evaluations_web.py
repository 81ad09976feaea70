"""Evaluation, report and debrief, as pages."""

from flask import Blueprint

blueprint = Blueprint("evaluations", __name__)
