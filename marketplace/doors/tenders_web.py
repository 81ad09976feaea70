"""Tenders, as pages."""

from flask import Blueprint

blueprint = Blueprint("tenders", __name__)
