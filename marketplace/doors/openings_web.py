"""The opening of bids, as pages."""

from flask import Blueprint

blueprint = Blueprint("openings", __name__)
