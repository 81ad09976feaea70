"""Committees and their keys, as pages."""

from flask import Blueprint

blueprint = Blueprint("committees", __name__)
